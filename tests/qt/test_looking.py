from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mailbridge.base.clock import SystemClock
from mailbridge.base.errors import SourceProblem
from mailbridge.screens.wizard.choices import ADDRESS
from mailbridge.screens.wizard.look import Place
from mailbridge.shell.looking import look_at

CLOCK = SystemClock()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE orders (OrderID INTEGER PRIMARY KEY, Total REAL)")
        database.execute(
            "CREATE TABLE customers (CustomerID INTEGER PRIMARY KEY, FirstName TEXT, Email TEXT,"
            " Backup TEXT, Street TEXT, City TEXT, Zip TEXT, Newsletter TEXT)"
        )
        database.executemany(
            "INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (number, "René", f"c{number}@x.test" if number % 10 else None,
                 f"b{number}@y.test" if number < 5 else None, f"{number} Main Street",
                 "Springfield", f"{10000 + number}", "yes" if number % 2 else "no")
                for number in range(1, 41)
            ],
        )  # fmt: skip
    return path


def test_a_database_is_understood(shop: Path) -> None:
    look = look_at(Place(str(shop)), CLOCK)
    assert (look.table, dict(look.tables)) == ("customers", {"customers": 40, "orders": 0})
    assert (look.email, look.key, look.consent) == ("Email", "CustomerID", "Newsletter")
    assert (look.usable, look.unusable) == (36, 4)
    assert look.yes_words == "yes"
    assert len(look.rows) == 20
    offered = {guess.tag: guess for guess in look.fields}
    assert offered["FNAME"].sure
    assert offered["FNAME"].example == "René"
    assert offered[ADDRESS].column == "Street, City, Zip"
    assert look.address == {"addr1": "Street", "city": "City", "zip": "Zip"}


def test_the_owner_may_know_the_column_better(shop: Path) -> None:
    look = look_at(Place(str(shop), "customers", email="Backup"), CLOCK)
    assert (look.email, look.usable, look.unusable) == ("Backup", 4, 36)


def test_a_folder_means_its_newest_export(tmp_path: Path) -> None:
    for day, customers in (("19", 1), ("20", 2)):
        path = tmp_path / f"customers-2026-11-{day}.csv"
        lines = [f"C{number};c{number}@x.test" for number in range(customers)]
        path.write_text("\n".join(["ID;E-Mail", *lines, ""]), encoding="utf-8")
        os.utime(path, (1_700_000_000, 1_700_000_000))
    for place in (tmp_path, tmp_path / "customers-*-*-*.csv"):
        look = look_at(Place(str(place)), CLOCK)
        assert look.place == str(tmp_path / "customers-2026-11-20.csv")
        assert (look.table, look.tables) == (None, ())
        assert (look.email, look.usable) == ("E-Mail", 2)
        assert "semicolon" in look.read_as


def test_a_folder_without_exports_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceProblem):
        look_at(Place(str(tmp_path)), CLOCK)
