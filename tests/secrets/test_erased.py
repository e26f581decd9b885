"""Whoever is erased leaves no byte: not in the database's free pages, its log, copies or the log."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.simulator import Simulator
from tests.journeys.world import World, customer

TRACES = (b"gone.for.good", b"Unforgettable", b"Rememberme", b"+1 555 010 7777", b"Xhqzzvip")
TAGS = '[[feed.tag]]\ncolumn = "kind"\n[[feed.rule]]\nwhen = { column = "total", rises = true }\nevent = "bought"\n'


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator() as simulator:
        made = World(tmp_path, simulator, tail=TAGS)
        made.make_shop(*(customer(number) for number in range(1, 30)))
        made.add(
            customer(
                30, first="Unforgettable", last="Rememberme", email="gone.for.good@shop.test",
                phone="+1 555 010 7777", kind="Xhqzzvip",
            )
        )  # fmt: skip
        made.setup()
        yield made


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def found(folder: Path) -> set[tuple[str, bytes]]:
    return {
        (name, trace)
        for name, data in bytes_of(folder).items()
        for trace in TRACES
        if trace in data or trace.lower() in data
    }


def test_x18_an_erased_person_leaves_no_byte_behind(world: World) -> None:
    """Sent, edited, refused, moved, told of in activity; then erased; then looked for."""
    world.run()
    world.sql("UPDATE customers SET total = total + 100, kind = 'regular' WHERE id = 30")
    world.run()
    world.simulator.faults.add(
        kind="status", method="PUT", path_regex="members", times=1, status=400,
        title="Invalid Resource", detail="gone.for.good@shop.test looks fake or invalid",
    )  # fmt: skip
    world.sql("UPDATE customers SET last = 'Rememberme2' WHERE id = 30")
    world.run()
    home = world.session().paths.state_dir
    state = world.session().paths.state_db
    for copy in ("state.db.version-1", "state.db.damaged-20260101T000000Z"):
        shutil.copyfile(state, home / copy)
    assert {trace for _, trace in found(home)} >= {TRACES[0], TRACES[1], TRACES[2]}

    done = world.command("erase", "Gone.For.Good@shop.test", "--yes")
    assert done.returncode == 0, done.stderr
    assert found(home) == set()
    world.run(whole=True)
    world.command("skipped")
    world.command("history")
    assert found(home) == set()
    assert {entry["reason"] for entry in world.json("skipped")} == {"erased"}
    assert [path for path in home.iterdir() if path.stat().st_mode & 0o077] == []


@pytest.mark.skipif(os.name != "posix", reason="needs the -wal of a reader that stays")
def test_x18_nor_while_the_window_reads(world: World) -> None:
    """A reader keeps the log from being cut off: what stands there may not outlast the reader."""
    world.run()
    home = world.session().paths.state_dir
    with world.session().reading() as database:
        assert database is not None
        assert database.one("SELECT count(*) FROM people") == 30
        done = world.command("erase", "gone.for.good@shop.test", "--yes")
        assert done.returncode == 0, done.stderr
    assert world.run().report.total == 30
    assert found(home) == set()
