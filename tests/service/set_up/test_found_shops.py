from __future__ import annotations

import itertools
import os
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from mailbridge.base.clock import SystemClock
from mailbridge.service.set_up.found_shops import FoundShop, find_shops, likely_places
from mailbridge.service.support.sample import make_sample_shop

CLOCK = SystemClock()
DAY = date(2026, 11, 20)


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1_795_176_000, 1_795_176_000))  # noon of DAY in UTC
    return path


def lines(number: int) -> str:
    people = [f"{one};Anna;anna{one}@x.test" for one in range(number)]
    return "\n".join(["ID;Vorname;E-Mail", *people, ""])


def test_customers_are_found_and_all_else_is_not(tmp_path: Path) -> None:
    shop = tmp_path / "Till" / "data" / "shop.db"
    shop.parent.mkdir(parents=True)
    make_sample_shop(shop, 60)
    listed = put(tmp_path / "Kunden 2026.csv", lines(7))
    put(tmp_path / "prices.csv", "Article;Price\nRing;5\n")
    put(tmp_path / "letter.txt", lines(3))
    put(tmp_path / "empty.csv", "")
    put(tmp_path / ".hidden" / "customers.csv", lines(3))
    put(tmp_path / "one" / "two" / "three" / "customers.csv", lines(3))
    put(tmp_path / "ours" / "customers.csv", lines(3))
    with closing(sqlite3.connect(tmp_path / "songs.db")) as database, database:
        database.execute("CREATE TABLE songs (ID INTEGER PRIMARY KEY, Title TEXT)")
    before = listed.read_bytes()
    found = {
        Path(one.place).name: one
        for one in find_shops(CLOCK, [tmp_path], spare=[tmp_path / "ours"])
    }
    assert set(found) == {"shop.db", "Kunden 2026.csv"}
    assert found["Kunden 2026.csv"] == FoundShop(str(listed), 7, more=False, changed=DAY)
    assert 55 <= found["shop.db"].customers <= 60
    assert listed.read_bytes() == before
    assert sorted(one.name for one in shop.parent.iterdir()) == ["shop.db"]


def test_three_are_enough_and_names_count(tmp_path: Path) -> None:
    for number in range(5):
        put(tmp_path / f"list{number}.csv", lines(2))
    put(tmp_path / "customers.csv", lines(2))
    found = find_shops(CLOCK, [tmp_path])
    assert len(found) == 3
    assert Path(found[0].place).name == "customers.csv"


def test_it_ends_in_time(tmp_path: Path) -> None:
    for number in range(5):
        put(tmp_path / f"customers{number}.csv", lines(2))
    ticks = itertools.count(0.0, 1.0)  # every look at the clock is a second later
    assert len(find_shops(CLOCK, [tmp_path], now=lambda: next(ticks))) < 3


def test_places_that_are_not_there_are_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert find_shops(CLOCK, [tmp_path / "none", tmp_path]) == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path / "shut" / "customers.csv", lines(2))
    (tmp_path / "shut").chmod(0)
    assert find_shops(CLOCK, [tmp_path]) == []
    (tmp_path / "shut").chmod(0o700)


def test_a_mailbridge_in_a_folder_of_its_own_looks_nowhere_else(tmp_path: Path) -> None:
    assert likely_places({"MAILBRIDGE_HOME": str(tmp_path)}) == []
    assert len(likely_places({"PROGRAMDATA": "C:/ProgramData"})) == 4
