"""The till's delay: how long its writes take while mailbridge reads the whole shop, and alone.

The shop's program must never wait for mailbridge. ``python -m benchmarks.till KIND PLACE SECONDS``
is that till: it edits a customer every few milliseconds and says how long each write took.
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from benchmarks import children, shops
from benchmarks.reading import SETTINGS
from benchmarks.servers import postgresql_shop
from benchmarks.table import Table

PART = "till"
CUSTOMERS = {"small": 10_000, "full": 100_000}
SECONDS = {"small": 4.0, "full": 20.0}
BETWEEN = 0.005
"""Seconds between two writes: a till far busier than any."""

_EDIT = "UPDATE customers SET TotalSales = TotalSales + 1 WHERE CustomerID = {mark}"


def measure(table: Table, folder: Path, size: str) -> None:
    """SQLite in both of its journals, and PostgreSQL."""
    customers, seconds = CUSTOMERS[size], SECONDS[size]
    rows = list(shops.before(customers))
    for journal in ("delete", "wal"):
        home = folder / journal
        (home / "shop").mkdir(parents=True)
        place = home / "shop" / "customers.db"
        shops.sqlite_shop(place, rows)
        with closing(sqlite3.connect(place)) as shop:
            shop.execute(f"PRAGMA journal_mode = {journal}")
        source = 'database = "sqlite:///shop/customers.db"\ntable = "customers"'
        _both(table, home, source, f"SQLite, {journal} journal", ("sqlite", str(place)), seconds)
    with postgresql_shop(lambda line: print(line, file=sys.stderr)) as server:
        if server is None:
            return
        server.fill(rows)
        os.environ["BENCHMARK_PASSWORD"] = server.password
        try:
            source = f'database = "{server.url}"\ntable = "customers"'
            home = folder / "postgresql"
            home.mkdir()
            _both(table, home, source, "PostgreSQL", ("postgresql", server.url), seconds)
        finally:
            del os.environ["BENCHMARK_PASSWORD"]


def _both(
    table: Table, home: Path, source: str, name: str, till: tuple[str, str], seconds: float
) -> None:
    alone = _delays(till, seconds)
    text = SETTINGS.format(source=source)
    if till[0] == "postgresql":
        text = _lower(text)
    (home / "settings.toml").write_text(text, encoding="utf-8")
    reads, given_up, disturbed = _while_reading(home, lambda: _delays(till, seconds))
    note = f"{len(disturbed)} writes, {reads} whole reads meanwhile, {given_up} that made way"
    table.plain(PART, f"{name}: a write, nobody reading", alone, "ms")
    table.plain(PART, f"{name}: a write while mailbridge reads", disturbed, "ms", note)
    longest = [max(disturbed) - max(alone)]
    table.at_most(PART, f"{name}: the longest write, longer by", longest, "ms", 2000)
    middle = [statistics.median(disturbed) - statistics.median(alone)]
    table.plain(PART, f"{name}: the median write, longer by", middle, "ms")


def _lower(settings: str) -> str:
    """The settings with the columns' names as PostgreSQL keeps them."""
    for column in shops.COLUMNS:
        settings = settings.replace(column, column.lower())
    return settings


def _delays(till: tuple[str, str], seconds: float) -> list[float]:
    """Milliseconds of each write of the till."""
    said = children.module("till", *till, str(seconds)).said
    return [float(value) for value in said["delays"]]


def _while_reading(home: Path, work: Callable[[], list[float]]) -> tuple[int, int, list[float]]:
    """Do the work while the whole shop is read again and again.

    How often it was read to its end, and how often the read made way for the till.
    """
    over = threading.Event()
    reads = given_up = 0

    def read() -> None:
        nonlocal reads, given_up
        while not over.is_set():
            for state in home.glob("state.db*"):
                state.unlink()
            try:
                children.module("reading", "load", home)
            except children.ChildFailed as error:
                if "changed while it was read" not in str(error):
                    raise
                given_up += 1
            else:
                reads += 1

    reader = threading.Thread(target=read)
    reader.start()
    try:
        done = work()
    finally:
        over.set()
        reader.join()
    return reads, given_up, done


def _till(kind: str, place: str, seconds: float) -> list[float]:
    """The writes of a till, one every few milliseconds; how long each took, in milliseconds."""
    if kind == "sqlite":
        with closing(sqlite3.connect(place, timeout=30, isolation_level=None)) as shop:
            return _write(lambda number: shop.execute(_EDIT.format(mark="?"), (number,)), seconds)
    import psycopg  # noqa: PLC0415 - not for the other tills

    password = os.environ["BENCHMARK_PASSWORD"]
    with psycopg.connect(place, password=password, autocommit=True) as server:
        return _write(lambda number: server.execute(_EDIT.format(mark="%s"), (number,)), seconds)


def _write(edit: Callable[[int], object], seconds: float) -> list[float]:
    delays, end, number = [], time.perf_counter() + seconds, 1
    while (before := time.perf_counter()) < end:
        edit(number)
        delays.append((time.perf_counter() - before) * 1000)
        number = number % 10_000 + 7
        time.sleep(BETWEEN)
    return delays


if __name__ == "__main__":
    print(json.dumps({"delays": _till(sys.argv[1], sys.argv[2], float(sys.argv[3]))}))
