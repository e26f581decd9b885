"""`sync` and `status` where the shop calls a mapped column otherwise than it did."""

from __future__ import annotations

import csv
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mailbridge.base.errors import Remedy
from mailbridge.service.session import Session
from mailbridge.service.standing.needs import feed_needs
from mailbridge.simulator import Simulator
from tests.commands.terminal import Terminal
from tests.journeys.world import World
from tests.shop.workbooks import book

Rows = list[tuple[object, ...]]
Put = Callable[[Path, Rows], object]


def rows_of(world: World, email: str, number: int) -> Rows:
    """The shop's customers; email: what the column with the addresses is called now."""
    with closing(sqlite3.connect(world.shop)) as shop:
        cursor = shop.execute("SELECT * FROM customers")
        names = tuple(email if one[0] == "email" else one[0] for one in cursor.description)
        rows: Rows = cursor.fetchall()
    return [names, *rows[:number]]


def as_csv(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.mark.parametrize(
    ("name", "put", "renamed"),
    [("a.csv", as_csv, "E-Mail-Adresse"), ("a.xlsx", book, "Courriel")],
)
def test_in_an_export(
    world: World, simulator: Simulator, terminal: Terminal, name: str, put: Put, renamed: str
) -> None:
    exports = world.folder / "exports"
    exports.mkdir()
    put(exports / name, rows_of(world, "email", 20))
    file = world.settings_file()
    where = f'database = "sqlite:///{world.shop.as_posix()}"\ntable = "customers"'
    text = file.read_text(encoding="utf-8")
    assert where in text
    file.write_text(text.replace(where, f'folder = "exports"\nfiles = "{name}"'), "utf-8")
    assert terminal("setup", str(file)).status == 0
    assert terminal("sync").status == 0

    put(exports / name, rows_of(world, renamed, 19))
    asks_for(renamed, terminal, simulator)


@pytest.mark.parametrize("renamed", ["mail_address", "Correo"])
def test_in_a_database(
    world: World, simulator: Simulator, connected: Terminal, renamed: str
) -> None:
    connected("sync")
    world.sql(f"ALTER TABLE customers RENAME COLUMN email TO {renamed}")
    asks_for(renamed, connected, simulator)


def asks_for(renamed: str, terminal: Terminal, simulator: Simulator) -> None:
    """It says which column it may be, and nobody in the audience is touched."""
    before = len(simulator.audience().members)
    ran = terminal("sync")
    assert ran.status == 1
    assert f"“{renamed}” looks like it" in ran.out + ran.err
    (told,) = terminal("status", "--json").json["attention"]
    assert told.startswith("Customers: The column “email” is missing")
    assert f"“{renamed}” looks like it" in told
    assert "run “mailbridge setup”" in told
    (need,) = feed_needs(Session.open(dict(os.environ)))
    assert (need.remedy, need.column, need.close) == (Remedy.COLUMN, "email", renamed)
    assert "mailbridge setup" not in need.text  # the window has a button for it
    assert len(simulator.audience().members) == before == 20
