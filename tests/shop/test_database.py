from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from mailbridge.base.errors import SettingsError, SourceProblem, Wait
from mailbridge.records.row import BadRow, Row
from mailbridge.shop import sqlite
from mailbridge.shop.catalogue import Selection, TableInfo
from mailbridge.shop.database import DatabaseReading, DatabaseSource, connect, tables
from mailbridge.shop.where import Where
from tests.shop.conftest import everything_in, people_feed, shop_database


def source(base: Path, **settings: Any) -> DatabaseSource:
    return DatabaseSource(people_feed(**settings), base=base)


def rows_of(found: DatabaseSource) -> list[Row | BadRow | None]:
    with found.read() as reading:
        return [reading.parse(raw, at) for at, (_, raw) in enumerate(reading, 1)]


def fingerprints(found: DatabaseSource) -> list[int]:
    with found.read() as reading:
        return [fingerprint for fingerprint, _ in reading]


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_rows_hold_the_mapped_columns_and_no_others(tmp_path: Path) -> None:
    shop_database(tmp_path / "shop.db")
    before = everything_in(tmp_path)
    found = rows_of(source(tmp_path, key="ID", fields={"FNAME": "Name"}))
    assert found == [
        Row({"ID": 1, "Email": "anna@example.org", "Name": "Anna"}, "row 1"),
        Row({"ID": 2, "Email": "bea@example.org", "Name": "Béa"}, "row 2"),
    ]
    assert everything_in(tmp_path) == before


def test_columns_and_tables_are_found_without_regard_to_case(tmp_path: Path) -> None:
    shop_database(tmp_path / "shop.db")
    (first, _) = rows_of(source(tmp_path, table="CUSTOMERS", email="email", key="id"))
    assert first == Row({"id": 1, "email": "anna@example.org"}, "row 1")


def test_the_fingerprint_follows_the_mapped_columns_alone(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    shop_database(path)
    feed = source(tmp_path, key="ID", fields={"FNAME": "Name"})
    before = fingerprints(feed)
    run(path, "UPDATE customers SET Secret = 'changed'")
    assert fingerprints(feed) == before
    run(path, "UPDATE customers SET Name = 'Anne' WHERE ID = 1")
    after = fingerprints(feed)
    assert (after[0] != before[0], after[1] == before[1]) == (True, True)
    assert all(0 <= fingerprint < 2**64 for fingerprint in after)


@pytest.mark.parametrize("wal", [False, True])
def test_the_order_is_the_shops_whatever_the_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, wal: bool
) -> None:
    monkeypatch.setattr(sqlite, "PAGE", 3)
    monkeypatch.setattr(sqlite, "AT_ONCE", 3)
    people = [(number * 7 % 23 + 1, f"c{number}@example.org", "n") for number in range(22)]
    shop_database(tmp_path / "shop.db", people, wal=wal)
    found = [
        row.values["ID"] for row in rows_of(source(tmp_path, key="ID")) if isinstance(row, Row)
    ]
    assert found == sorted(number for number, *_ in people)


@pytest.mark.parametrize(
    "create",
    [
        "CREATE TABLE people (Email TEXT, rowid TEXT)",
        "CREATE TABLE people (Email TEXT, rowid TEXT, _rowid_ TEXT, oid TEXT)",
        "CREATE TABLE people (Email TEXT PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE people (ID INTEGER PRIMARY KEY DESC, Email TEXT)",
        "CREATE TABLE people (ID INTEGER PRIMARY KEY, Email TEXT)",
        "CREATE TABLE people (A INTEGER, B INTEGER, Email TEXT, PRIMARY KEY (A, B))",
    ],
)
def test_tables_of_every_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, create: str) -> None:
    monkeypatch.setattr(sqlite, "PAGE", 1)
    monkeypatch.setattr(sqlite, "AT_ONCE", 1)
    run(tmp_path / "shop.db", create, "INSERT INTO people (Email) VALUES ('a@x.org'), ('b@x.org')")
    found = rows_of(source(tmp_path, table="people"))
    assert [row.values["Email"] for row in found if isinstance(row, Row)] == ["a@x.org", "b@x.org"]


def test_a_change_between_two_pages_ends_the_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "PAGE", 1)
    monkeypatch.setattr(sqlite, "AT_ONCE", 1)
    path = tmp_path / "shop.db"
    shop_database(path)
    with source(tmp_path).read() as reading:
        records = iter(reading)
        next(records)
        run(path, "UPDATE customers SET Name = 'meanwhile'")
        with pytest.raises(Wait, match="reads it again"):
            next(records)


def test_our_own_errors_of_sqlite_are_not_taken_for_the_shops(tmp_path: Path) -> None:
    shop_database(tmp_path / "shop.db")
    with pytest.raises(sqlite3.IntegrityError), source(tmp_path).read():
        raise sqlite3.IntegrityError("a fault of the state database")


def test_views_and_queries(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    shop_database(path)
    run(path, "CREATE VIEW buyers AS SELECT Email, Name FROM customers WHERE ID = 2")
    (row,) = rows_of(source(tmp_path, table="buyers"))
    assert row == Row({"Email": "bea@example.org"}, "row 1")
    query = "/* ours */ SELECT Email, Name || '!' AS Loud FROM customers ORDER BY ID DESC; -- end"
    first, _ = rows_of(source(tmp_path, table=None, query=query, fields={"FNAME": "Loud"}))
    assert first == Row({"Email": "bea@example.org", "Loud": "Béa!"}, "row 1")


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM customers",
        "PRAGMA user_version=3",
        "SELECT 1 AS Email; DELETE FROM customers",
        "SELECT 1 AS Email) UNION SELECT (2",
        "WITH x AS (SELECT 1) DELETE FROM customers",
        "SELECT load_extension('evil') AS Email",
        "SELECT Email FROM no_such_table",
    ],
)
def test_x6_a_query_is_one_select(tmp_path: Path, query: str) -> None:
    shop_database(tmp_path / "shop.db")
    before = everything_in(tmp_path)
    with pytest.raises(SourceProblem):
        rows_of(source(tmp_path, table=None, query=query))
    assert everything_in(tmp_path) == before


def test_a_missing_table_or_column_names_the_nearest(tmp_path: Path) -> None:
    shop_database(tmp_path / "shop.db")
    with pytest.raises(SourceProblem, match="“customers” looks like it"):
        rows_of(source(tmp_path, table="customer"))
    with pytest.raises(SourceProblem, match="“Email” looks like it"):
        rows_of(source(tmp_path, email="E-mail"))


def test_b5_a_column_renamed_in_the_shop_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    shop_database(path)
    feed = source(tmp_path, fields={"FNAME": "Name"})
    assert len(rows_of(feed)) == 2
    run(path, "ALTER TABLE customers RENAME COLUMN Name TO FirstName")
    with pytest.raises(SourceProblem, match="“FirstName” looks like it"):
        rows_of(feed)


@pytest.mark.parametrize("wal", [False, True])
def test_b12_undecodable_text_costs_its_own_row_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, wal: bool
) -> None:
    monkeypatch.setattr(sqlite, "PAGE", 2)
    monkeypatch.setattr(sqlite, "AT_ONCE", 2)
    path = tmp_path / "shop.db"
    people = [(number, f"c{number}@example.org", "n") for number in range(1, 8)]
    shop_database(path, people, wal=wal)
    run(path, "UPDATE customers SET Name = CAST(x'4AF665' AS TEXT) WHERE ID = 4")
    found = rows_of(source(tmp_path, key="ID", fields={"FNAME": "Name"}))
    bad = [row for row in found if isinstance(row, BadRow)]
    assert bad == [BadRow("row 4", "“Name” holds bytes that are no text.", "4")]
    assert [row.values["ID"] for row in found if isinstance(row, Row)] == [1, 2, 3, 5, 6, 7]


def test_b12_odd_values(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    run(
        path,
        "CREATE TABLE customers (ID, Email)",
        "INSERT INTO customers VALUES (NULL, x'61406578616D706C652E6F7267'), (1.0, 9e999), (2, NULL)",
    )
    assert rows_of(source(tmp_path, key="ID")) == [
        Row({"ID": None, "Email": "a@example.org"}, "row 1"),
        Row({"ID": 1.0, "Email": float("inf")}, "row 2"),
        Row({"ID": 2, "Email": None}, "row 3"),
    ]
    assert len(set(fingerprints(source(tmp_path, key="ID")))) == 3


def test_where_leaves_rows_out(tmp_path: Path) -> None:
    people = [
        (1, "a@x.org", "1"),
        (2, "b@x.org", " 1 "),
        (3, "c@x.org", "1.0"),
        (4, "d@x.org", "2"),
    ]
    shop_database(tmp_path / "shop.db", [*people, (5, "e@x.org", None)])
    found = rows_of(source(tmp_path, key="ID", where={"Name": [1]}))
    assert [row.values["ID"] for row in found if isinstance(row, Row)] == [1, 2, 3]
    assert found[3:] == [None, None]


def test_tables_are_listed_with_their_counts(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    shop_database(path)
    run(
        path,
        "CREATE VIEW buyers AS SELECT * FROM customers WHERE ID = 2",
        "CREATE TABLE gone (a)",
        "CREATE VIEW broken AS SELECT a FROM gone",
        "DROP TABLE gone",
        "CREATE VIRTUAL TABLE search USING fts5(content='', name)",
    )
    before = everything_in(tmp_path)
    listed = tables("sqlite:///shop.db", tmp_path)
    assert [table for table in listed if "search" not in table.name] == [
        TableInfo("broken", "view", -1),
        TableInfo("buyers", "view", 1),
        TableInfo("customers", "table", 2),
    ]
    database = connect("sqlite:///shop.db", base=tmp_path)
    assert database.columns(Selection("customers")) == ["ID", "Email", "Name", "Secret"]
    assert database.sample(Selection("customers"), 1) == [
        (1, "anna@example.org", "Anna", "not mapped")
    ]
    assert everything_in(tmp_path) == before


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///{base}/shop.db",
        # On Windows, where a drive comes after three strokes, the first one once more.
        "sqlite:////{base}/shop.db" if os.name == "posix" else "sqlite:///{base}/shop.db",
        "sqlite+pysqlite:///shop.db",
        "SQLite:///shop.db?timeout=3",
        "sqlite:///./sub/../shop.db",
    ],
)
def test_the_ways_to_write_a_path(tmp_path: Path, url: str) -> None:
    (tmp_path / "sub").mkdir()
    shop_database(tmp_path / "shop.db")
    written = url.format(base=str(tmp_path).lstrip("/") if "////" in url else str(tmp_path))
    assert tables(written, tmp_path)[0].rows == 2


@pytest.mark.parametrize(
    "url", ["shop.db", "sqlite://", "sqlite:///:memory:", "dbase://x/y", "sqlite://shop.db"]
)
def test_an_address_that_cannot_be_used(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError):
        tables(url, tmp_path)


def test_the_mark_follows_the_file(tmp_path: Path) -> None:
    shop_database(tmp_path / "shop.db")
    feed = people_feed()
    one = DatabaseSource(feed, base=tmp_path, now=lambda: 0.0)
    with one.read() as reading:
        assert reading.mark == one.mark()
        assert reading.origin == ""
    run(tmp_path / "shop.db", "DELETE FROM customers WHERE ID = 1")
    assert one.mark() != reading.mark
    assert one.columns() == ["ID", "Email", "Name", "Secret"]
    assert len(one.sample()) == 1


def test_records_of_servers_have_fingerprints_whatever_is_in_them() -> None:
    rows = [
        (1, Decimal("1.50")),
        (2, timedelta(days=1)),
        (3, 2**80),
        (4, "\ud800"),
        (5, date(2026, 3, 4)),
        (6, UUID(int=1)),
    ]
    reading = DatabaseReading(
        iter([rows[:2], rows[2:]]), names=("ID", "V"), key="ID", where=Where({}), mark=""
    )
    found = list(reading)
    assert [raw for _, raw in found] == rows
    assert len({fingerprint for fingerprint, _ in found}) == len(rows)
