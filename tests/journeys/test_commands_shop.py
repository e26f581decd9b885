"""The shop's database is looked at and never touched: the real program, byte for byte."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mailbridge.simulator import Simulator
from tests.journeys.world import World, customer


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator() as simulator:
        made = World(tmp_path, simulator)
        made.make_shop(*(customer(number) for number in range(1, 13)))
        made.setup()
        yield made


@pytest.mark.parametrize("mode", ["delete", "wal", "wal in use"])
def test_the_shops_database_is_left_byte_for_byte(world: World, mode: str) -> None:
    """Nothing beside it, whatever its journal; a writer who holds it is neither stopped nor harmed."""
    with closing(sqlite3.connect(world.shop, isolation_level=None)) as writer:
        if mode != "delete":
            writer.execute("PRAGMA journal_mode = WAL")
        if mode == "wal in use":
            writer.execute("PRAGMA wal_autocheckpoint = 0")
            writer.execute("UPDATE customers SET first = 'In the log' WHERE id = 1")
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("UPDATE customers SET first = 'Not yet' WHERE id = 2")
        else:
            writer.close()
        before = files(world)
        world.run(dry=True)
        assert world.command("sync").returncode == 0
        world.run(whole=True)
        assert files(world) == before
        if mode == "wal in use":
            first = world.simulator.fields_of(world.simulator.list_id, "c1@shop.test")["FNAME"]
            second = world.simulator.fields_of(world.simulator.list_id, "c2@shop.test")["FNAME"]
            assert (first, second) == ("In the log", "First2")
            writer.execute("COMMIT")
            assert world.run().report.updated == 1


def files(world: World) -> dict[str, bytes]:
    """What lies beside the shop's database, itself included; the shared index of a log is working memory."""
    return {
        path.name: path.read_bytes() if not path.name.endswith("-shm") else b""
        for path in world.folder.iterdir()
        if path.name.startswith("shop")
    }
