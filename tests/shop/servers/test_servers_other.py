"""The kinds without a module of their own: tried on PostgreSQL, and on Firebird where it is there."""

from __future__ import annotations

import importlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from mailbridge.base.errors import SourceProblem, Wait
from mailbridge.records.row import Row
from mailbridge.shop import servers
from mailbridge.shop.catalogue import Selection, TableInfo
from mailbridge.shop.database import DatabaseSource, tables
from mailbridge.shop.servers import ServerDatabase
from mailbridge.shop.servers_address import address
from mailbridge.shop.servers_other import Other
from tests.servers import Server
from tests.shop.conftest import people_feed
from tests.shop.servers.conftest import CUSTOMERS, NOWHERE, Shop


@pytest.fixture
def plain(pg: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(servers, "_kind", Other)
    pg.run(*CUSTOMERS, "CREATE VIEW buyers AS SELECT Email, Name FROM customers WHERE ID = 2")
    return pg


def test_any_kind_is_read_without_tricks(plain: Shop) -> None:
    assert plain.source().mark() is None
    assert plain.rows(key="ID", fields={"FNAME": "Name"}) == [
        Row({"ID": 1, "Email": "anna@example.org", "Name": "Anna"}, "row 1"),
        Row({"ID": 2, "Email": "bea@example.org", "Name": "Béa"}, "row 2"),
    ]
    assert plain.database().tables() == [
        TableInfo("buyers", "view", 1),
        TableInfo("customers", "table", 2),
    ]
    assert plain.rows(table="buyers") == [Row({"Email": "bea@example.org"}, "row 1")]


def test_where_readers_hold_locks_they_are_gone_before_a_row_is_looked_at(plain: Shop) -> None:
    with plain.database().pages(Selection("customers"), ["ID"]) as (_, pages):
        assert next(pages) == [(1,), (2,)]
        plain.run("SET lock_timeout = '10ms'", "DROP TABLE customers CASCADE")
        assert next(pages, None) is None


def test_b13_what_goes_wrong_has_its_kind(plain: Shop) -> None:
    with pytest.raises(SourceProblem, match="nowhere"):
        plain.rows(table=None, query="SELECT Email FROM nowhere")
    with pytest.raises(Wait):
        plain.database(url=Server("postgresql", 1).url("shop")).tables()


class OracleCode:
    code = 1017


@pytest.mark.parametrize(
    ("arguments", "statement", "kind", "words"),
    [
        (("28000", "[28000] Login failed"), None, SourceProblem, "MAILBRIDGE_DB_PASSWORD_X"),
        (("08001", "[08001] no such server"), None, Wait, "tries again"),
        (("42000", "[42000] bad syntax"), "SELECT", SourceProblem, "bad syntax"),
        ((OracleCode(),), None, SourceProblem, "MAILBRIDGE_DB_PASSWORD_X"),
        (("no network",), None, Wait, "no network"),
        (("no column",), "SELECT", SourceProblem, "no column"),
        ((), "SELECT", SourceProblem, "understand"),
    ],
)
def test_b13_drivers_that_tell_in_their_own_ways(
    arguments: tuple[object, ...], statement: str | None, kind: type[Exception], words: str
) -> None:
    error = DBAPIError(statement, None, Exception(*arguments))
    place = address("postgresql://me@db.example/shop", "secret", "MAILBRIDGE_DB_PASSWORD_X")
    found = Other("oracle").explain(error, place)
    assert type(found) is kind
    assert words in str(found)


@pytest.fixture
def firebird(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Firebird's driver, with a database file that needs no server."""
    driver = pytest.importorskip(
        "firebird.driver",
        reason="FIREBIRD'S DRIVER IS NOT INSTALLED: nothing was tried against it"
        ' (pip install "mailbridge[firebird]", apt-get install firebird3.0-server-core)',
    )
    pytest.importorskip("sqlalchemy_firebird")
    monkeypatch.setenv("FIREBIRD_LOCK", str(tmp_path))
    return importlib.import_module(driver.__name__)


def test_firebird(firebird: Any, tmp_path: Path) -> None:
    path = tmp_path / "shop.fdb"
    made = firebird.create_database(str(path), user="SYSDBA", charset="UTF8")
    made.execute_immediate(
        "CREATE TABLE customers (id INTEGER PRIMARY KEY, email VARCHAR(50), born DATE)"
    )
    made.commit()
    cursor = made.cursor()
    cursor.execute("INSERT INTO customers VALUES (2, 'bea@example.org', '2026-03-04')")
    cursor.execute("INSERT INTO customers VALUES (1, 'anna@example.org', NULL)")
    made.commit()
    made.close()
    url = f"firebird:///{path}"
    feed = people_feed(database=url, key="ID", fields={"BIRTHDAY": "Born"})
    with DatabaseSource(feed, base=NOWHERE).read() as reading:
        rows = [reading.parse(raw, at) for at, (_, raw) in enumerate(reading, 1)]
    assert rows == [
        Row({"ID": 1, "Email": "anna@example.org", "Born": None}, "row 1"),
        Row({"ID": 2, "Email": "bea@example.org", "Born": date(2026, 3, 4)}, "row 2"),
    ]
    assert tables(url, NOWHERE) == [TableInfo("customers", "table", 2)]
    database = ServerDatabase(url)
    with pytest.raises(SourceProblem, match="read-only"), database._open() as connection:
        connection.exec_driver_sql("DELETE FROM customers")
