from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mailbridge.base.clock import SystemClock
from mailbridge.base.errors import SourceProblem
from mailbridge.screens.wizard.choices import ADDRESS
from mailbridge.screens.wizard.look import Place
from mailbridge.shell.wizard.left_out import left_out
from mailbridge.shell.wizard.looking import look_at

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


def test_who_is_left_out_is_listed_with_the_reason(shop: Path, tmp_path: Path) -> None:
    look = look_at(Place(str(shop)), CLOCK)
    asked = replace(look.asked, place=look.place, table=look.table, email=look.email)
    lines = left_out(asked, CLOCK, password="", name="Customers")
    assert len(lines) == look.unusable
    assert lines[0] == ("row 10", "", "No e-mail address")
    file = tmp_path / "people[1].csv"
    file.write_text("ID;E-Mail\n1;a@x.test\n2;anna@\n3;A@x.test\n", encoding="utf-8")
    os.utime(file, (1_700_000_000, 1_700_000_000))
    lines = left_out(Place(str(file), email="E-Mail"), CLOCK, password="", name="Customers")
    assert [(where, written) for where, written, _ in lines] == [
        ("line 3", "anna@"), ("line 4", "A@x.test"),
    ]  # fmt: skip


def test_dates_that_can_be_read_two_ways_are_read_both_ways(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    lines = [f"a{n}@x.test;0{n}/04/2026" for n in range(1, 5)]
    file.write_text("\n".join(["E-Mail;Anniversary", *lines, ""]), encoding="utf-8")
    os.utime(file, (1_700_000_000, 1_700_000_000))
    look = look_at(Place(str(file)), CLOCK)
    assert look.dates[0] == "01/04/2026"
    assert look.readings == (date(2026, 4, 1), date(2026, 1, 4))
