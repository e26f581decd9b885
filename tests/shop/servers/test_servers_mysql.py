from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from mailbridge.base.errors import SourceProblem
from mailbridge.records.row import BadRow, Row
from mailbridge.shop.catalogue import Selection
from tests.shop.servers.conftest import CUSTOMERS, Shop, settled


@pytest.mark.parametrize("engine", ["InnoDB", "MyISAM"])
def test_the_mark_follows_the_table(maria: Shop, engine: str) -> None:
    maria.run(f"SET default_storage_engine = {engine}", *CUSTOMERS, "CREATE TABLE sales (n INT)")
    source = maria.source()
    for statement in (
        "UPDATE customers SET Name = 'x' WHERE ID = 1",
        "INSERT INTO customers VALUES (3, 'c', 'c')",
        "DELETE FROM customers WHERE ID = 3",
        "ALTER TABLE customers ADD COLUMN more TEXT",
    ):
        before = source.mark()
        maria.run(statement)
        assert source.mark() is None or source.mark() != before
    maria.run("UPDATE customers SET Name = 'z' WHERE ID = 1")
    before = settled(source)
    maria.run("INSERT INTO sales VALUES (1)")
    assert source.mark() == before
    maria.run("UPDATE customers SET Name = 'y' WHERE ID = 2")
    assert source.mark() != before


def test_views_and_queries_have_no_mark(maria: Shop) -> None:
    maria.run(*CUSTOMERS, "CREATE VIEW v AS SELECT * FROM customers")
    maria.run("CREATE TABLE aria (Email TEXT) ENGINE=Aria")
    assert maria.source(table="aria").mark() is None
    assert maria.source(table="v").mark() is None
    assert maria.source(table=None, query="SELECT * FROM customers").mark() is None


def test_b12_odd_values(maria: Shop) -> None:
    maria.run(
        "CREATE TABLE customers (id INT PRIMARY KEY, email TEXT, a DATE, b DATETIME, c DECIMAL(9,2),"
        " d BLOB, e BOOLEAN, f BIT(1), g TIME, h YEAR, i ENUM('x', 'y'), j DOUBLE)",
        "SET sql_mode = ''",
        "INSERT INTO customers VALUES (1, 'a@x.org', '0000-00-00', '0000-00-00', 1.5, 'Zoë', 1, b'1',"
        " '-838:59:59', 1999, 'y', 0.1)",
        "INSERT INTO customers (id, email, d) VALUES (2, 'b@x.org', X'FF')",
        "INSERT INTO customers (id, email, a, b) VALUES (3, 'c@x.org', '2026-03-04', '2026-03-04 5:6:7')",
    )
    fields = {f"F{name}": name for name in "abcdefghij"}
    first, second, third = maria.rows(email="email", key="id", fields=fields)
    assert isinstance(first, Row)
    assert [first.values[name] for name in "ab"] == ["0000-00-00", "0000-00-00 00:00:00"]
    assert [first.values[name] for name in "cdef"] == [Decimal("1.50"), "Zoë", 1, 1]
    assert first.values["g"] == -timedelta(hours=838, minutes=59, seconds=59)
    assert [first.values[name] for name in "hij"] == [1999, "y", 0.1]
    assert second == BadRow("row 2", "“d” holds bytes that are no text.", "2")
    assert isinstance(third, Row)
    assert third.values["a"] == date(2026, 3, 4)
    assert third.values["b"] == datetime(2026, 3, 4, 5, 6, 7)  # noqa: DTZ001 - the shop's own, without a zone
    assert [third.values[name] for name in "cdefghij"] == [None] * 8


def test_b12_text_of_old_code_pages_is_the_servers_business(maria: Shop) -> None:
    maria.run(
        "CREATE TABLE customers (Email VARCHAR(20) PRIMARY KEY, Name VARCHAR(9)) CHARACTER SET latin1",
        "INSERT INTO customers VALUES ('é@x.org', 'Zoë')",
    )
    assert maria.rows(fields={"FNAME": "Name"}) == [
        Row({"Email": "é@x.org", "Name": "Zoë"}, "row 1")
    ]


@pytest.mark.parametrize("kind", ["ENUM('b', 'a', 'c')", "FLOAT", "VARCHAR(5) COLLATE utf8mb4_bin"])
def test_keys_of_every_type(maria: Shop, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    for module in ("mysql", "stream"):
        monkeypatch.setattr(f"mailbridge.shop.servers_{module}.PAGE", 1)
    values = "1.1, 2.2, 3.3" if kind == "FLOAT" else "'a', 'b', 'c'"
    maria.run(f"CREATE TABLE people (k {kind} PRIMARY KEY)")
    maria.run(*(f"INSERT INTO people VALUES ({value})" for value in values.split(", ")))
    assert [len(page) for page in maria.pages(Selection("people"), "k")] == [1, 1, 1]


def test_either_name_of_the_kind(maria: Shop) -> None:
    maria.run(*CUSTOMERS)
    url = maria.url.replace("mariadb://", "mysql://")
    assert maria.database(url=url).columns(Selection("customers")) == ["ID", "Email", "Name"]
    with pytest.raises(SourceProblem, match="“shop” looks like it"):
        maria.database(url=url.replace("/shop", "/shops")).tables()
