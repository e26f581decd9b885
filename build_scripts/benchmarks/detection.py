"""Detection: how long it takes to find what changed in a shop, against a bare pass over its rows.

The reading itself is in reading.py, what others do in peer_reading.py.
"""

from __future__ import annotations

import os
import shutil
import statistics
from dataclasses import dataclass
from pathlib import Path

from benchmarks import children, peers, shops
from benchmarks.reading import SETTINGS
from benchmarks.servers import postgresql_shop
from benchmarks.table import Table

PART = "detection"
SIZES = {"small": (10_000, 100_000), "full": (10_000, 100_000, 1_000_000)}
REPETITIONS = {10_000: 5, 100_000: 3, 1_000_000: 3}
FIRST_LOADS_UP_TO = 100_000
"""Beyond that only finding is measured: the first load of a million takes many minutes."""

QUIET_TIME = 1_700_000_000.0
"""A file that was last written long ago counts as complete."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of shop. factor, megabytes: the goals against a bare pass, None where there is none.

    reader: how a bare pass reads it; writer: of shops.WRITERS.
    """

    name: str
    reader: str
    writer: str = ""
    factor: float | None = None
    megabytes: float | None = None
    order: str = "kept"
    peers: tuple[str, ...] = ()
    largest: int = 1_000_000


FRAMES = ("script", "pandas", "polars")
KINDS = (
    Kind("SQLite", "sqlite", "sqlite", 1.6, 100, peers=FRAMES),
    Kind("CSV", "csv", "csv", 0.6, 100, peers=(*FRAMES, "csv-diff")),
    Kind("CSV shuffled", "csv", "csv", 1.4, 180, "shuffled"),
    Kind("CSV all quoted", "csv", "quoted", 1.0, 100),
    Kind("CSV all quoted, shuffled", "csv", "quoted", 1.8, 180, "shuffled"),
    Kind("xlsx", "xlsx", "xlsx", largest=100_000),
)


def measure(table: Table, folder: Path, size: str) -> None:
    """All kinds of shops in all sizes."""
    growth: dict[str, list[tuple[int, float]]] = {}
    for customers in SIZES[size]:
        for kind in KINDS:
            if customers <= kind.largest:
                home = folder / f"{kind.name}-{customers}".replace(" ", "-").replace(",", "")
                home.mkdir(parents=True)
                seconds = _one(table, home, kind, customers)
                growth.setdefault(kind.name, []).append((customers, seconds))
                shutil.rmtree(home)
        _postgresql(table, folder / f"postgresql-{customers}", customers)
    for name, points in growth.items():
        (few, first), (many, last) = points[0], points[-1]
        table.plain(
            PART,
            f"{name}: growth from {few:,} to {many:,}, 1 would be in proportion",
            [last / first / (many / few)],
            "x",
        )


def _one(table: Table, home: Path, kind: Kind, customers: int) -> float:
    suffix = {"sqlite": "db"}.get(kind.reader, kind.reader)
    old, new = home / f"old.{suffix}", home / f"new.{suffix}"
    # In a process of its own: a million rows in ours would make every later child look large.
    children.module("shops", kind.writer, str(customers), old, new, kind.order)
    place = home / "shop" / f"customers.{suffix}"
    place.parent.mkdir()
    source = 'folder = "shop"\nfiles = "customers*"'
    if kind.reader == "sqlite":
        source = 'database = "sqlite:///shop/customers.db"\ntable = "customers"'
    (home / "settings.toml").write_text(SETTINGS.format(source=source), encoding="utf-8")
    _put(old, place, QUIET_TIME)
    if customers <= FIRST_LOADS_UP_TO:
        _first_load(table, home, kind, customers)
    else:
        children.module("reading", "mark", home)
    _put(new, place, QUIET_TIME + 60)
    seconds = _compare(table, home, kind, customers, ("pass", kind.reader, str(new)))
    _peers(table, kind, customers, old, new, seconds)
    return seconds


def _first_load(table: Table, home: Path, kind: Kind, customers: int) -> None:
    what = f"{kind.name}, {customers:,}"
    load = children.module("reading", "load", home)
    table.plain(PART, f"{what}: first load, queued", [load.said["committed"]], "s")
    again = children.module("reading", "read", home)
    table.plain(PART, f"{what}: nothing changed", [again.said["whole"] * 1000], "ms")


def _put(source: Path, place: Path, when: float) -> None:
    shutil.copyfile(source, place)
    os.utime(place, (when, when))


def _compare(table: Table, home: Path, kind: Kind, customers: int, bare: tuple[str, ...]) -> float:
    """Reading again and the bare pass, one after the other, as often as the size allows."""
    found, whole, megabytes = list[float](), list[float](), list[float]()
    seconds = list[float]()
    children.module("reading", *bare)  # from now on the file is in memory
    for _ in range(REPETITIONS[customers]):
        passed = children.module("reading", *bare).said["seconds"]
        task = "read" if customers <= FIRST_LOADS_UP_TO else "find"
        again = children.module("reading", task, home)
        seconds.append(again.said["found"])
        found.append(again.said["found"] / passed)
        whole.append(again.said["whole"] / passed)
        megabytes.append(again.megabytes)
    what = f"{kind.name}, {customers:,}"
    times = f"{what}: changes found, × a bare pass"
    note = f"{statistics.median(seconds):.3f} s"
    if kind.factor is None:
        table.plain(PART, times, found, "x", note)
    else:
        table.at_most(PART, times, found, "x", kind.factor, note)
    if customers <= FIRST_LOADS_UP_TO:
        table.plain(PART, f"{what}: found and queued, × a bare pass", whole, "x")
    if kind.megabytes is None:
        table.plain(PART, f"{what}: peak memory", megabytes, "MB")
    else:
        table.at_most(PART, f"{what}: peak memory", megabytes, "MB", kind.megabytes)
    return statistics.median(seconds)


def _peers(table: Table, kind: Kind, customers: int, old: Path, new: Path, ours: float) -> None:
    python = peers.python(table.show) if kind.peers else None
    work = Path(__file__).with_name("peer_reading.py")
    for name in kind.peers if python else ():
        try:
            runs = [children.run(work, name, old, new, python=str(python)) for _ in range(2)]
        except children.ChildFailed as failed:
            table.show(f"{name} is left out: {failed}")
            continue
        ratios = [ran.said["seconds"] / ours for ran in runs]
        _peer(table, kind, customers, name, ratios, max(ran.megabytes for ran in runs))
    program = shutil.which("sqldiff")
    if kind.reader == "sqlite" and program:
        ran = children.run_program([program, "--summary", str(old), str(new)])
        _peer(table, kind, customers, "sqldiff", [ran.processor / ours], ran.megabytes)


def _peer(
    table: Table, kind: Kind, customers: int, name: str, ratios: list[float], megabytes: float
) -> None:
    table.plain(
        PART,
        f"{kind.name}, {customers:,}: {name}, × mailbridge's finding",
        ratios,
        "x",
        f"{megabytes:.0f} MB" if megabytes else "",
    )


def _postgresql(table: Table, home: Path, customers: int) -> None:
    kind = Kind("PostgreSQL", "postgresql")
    with postgresql_shop(table.show) as shop:
        if shop is None:
            return
        home.mkdir(parents=True)
        shop.fill(shops.before(customers))
        source = f'database = "{shop.url}"\ntable = "customers"'
        (home / "settings.toml").write_text(SETTINGS.format(source=source), encoding="utf-8")
        os.environ["BENCHMARK_PASSWORD"] = shop.password
        task = "load" if customers <= FIRST_LOADS_UP_TO else "mark"
        children.module("reading", task, home)
        shop.fill(shops.after(customers))
        _compare(table, home, kind, customers, ("pass", "postgresql", shop.url))
        del os.environ["BENCHMARK_PASSWORD"]
    shutil.rmtree(home)
