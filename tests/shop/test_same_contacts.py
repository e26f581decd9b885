"""One list of customers in every kind of file: the contacts are the same from all of them."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import dbf as writer  # type: ignore[import-untyped]  # it carries no types
import pytest

from mailbridge.records.contact import Contact
from mailbridge.shop.database import DatabaseSource
from tests.shop.same_people import NAMES, PEOPLE, contacts, feed, from_export
from tests.shop.workbooks import book

Found = dict[str, Contact | tuple[str, str]]

DBF = (
    "ID N(6,0); FIRST C(40); LAST C(40); EMAIL C(60); PHONE C(30); BIRTHDAY D; KIND C(20);"
    " OK C(3); TOTAL N(12,2); UPDATED C(19)"
)


def from_sqlite(folder: Path) -> Found:
    with closing(sqlite3.connect(folder / "shop.db")) as shop, shop:
        shop.execute(f"CREATE TABLE customers ({', '.join(NAMES)})")
        marks = ", ".join("?" for _ in NAMES)
        rows = [tuple(person.values()) for person in PEOPLE]
        shop.executemany(f"INSERT INTO customers VALUES ({marks})", rows)
    wanted = feed()
    return contacts(DatabaseSource(wanted, base=folder), wanted)


@pytest.fixture
def expected(tmp_path: Path) -> Found:
    """As they come from a database, whose values have types of their own."""
    found = from_sqlite(tmp_path)
    assert [type(one) for one in found.values()] == [Contact] * 4 + [tuple] * 2
    return found


def written(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        lines = csv.writer(file, delimiter=delimiter)
        lines.writerow(NAMES)
        lines.writerows(person.values() for person in PEOPLE)
    return path


def typed(name: str, value: object) -> object:
    """A value as a person enters it in a spreadsheet: days and moments as such."""
    if not isinstance(value, str) or name not in ("birthday", "updated"):
        return value
    return dt.date.fromisoformat(value) if name == "birthday" else dt.datetime.fromisoformat(value)


def sheet(path: Path) -> Path:
    rows = [[typed(name, value) for name, value in person.items()] for person in PEOPLE]
    return book(path, [NAMES, *rows])


@pytest.mark.parametrize(
    ("name", "delimiter", "encoding"),
    [
        ("a.csv", ",", "utf-8"),
        ("a.csv", ";", "utf-8-sig"),
        ("a.csv", ";", "cp1252"),
        ("a.tsv", "\t", "utf-16"),
        ("a.txt", "|", "utf-8"),
    ],
)
def test_text(tmp_path: Path, expected: Found, name: str, delimiter: str, encoding: str) -> None:
    assert from_export(written(tmp_path / name, delimiter, encoding)) == expected


def test_a_workbook(tmp_path: Path, expected: Found) -> None:
    assert from_export(sheet(tmp_path / "a.xlsx")) == expected


def in_dbase(name: str, value: object) -> object:
    """A day as such, nothing as an empty text where dBASE has no other nothing."""
    if name in ("birthday", "total"):
        return typed(name, value)
    return "" if value is None else value


@pytest.mark.parametrize("page", ["cp850", "cp1252"])
def test_dbase(tmp_path: Path, expected: Found, page: str) -> None:
    path = tmp_path / "a.dbf"
    with writer.Table(str(path), DBF, codepage=page) as table:
        for person in PEOPLE:
            table.append(tuple(in_dbase(name, value) for name, value in person.items()))
    assert from_export(path) == expected


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_what_libreoffice_saves(tmp_path: Path, expected: Found, kind: str) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LIBREOFFICE IS NOT INSTALLED: nothing it saves was tried")
    source = sheet(tmp_path / "a.xlsx")
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    command = [
        office,
        home,
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(tmp_path / "saved"),
    ]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=120)
    assert from_export(tmp_path / "saved" / f"a.{kind}") == expected
