from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from mailbridge.base.errors import SourceProblem
from mailbridge.records.row import BadRow, Row
from mailbridge.shop.catalogue import Selection, TableInfo
from tests.shop.servers.conftest import CUSTOMERS, Shop


def changes(mark: Callable[[], str | None], before: str | None) -> bool:
    """Whether it comes to differ; PostgreSQL counts when the writer is gone, a moment later."""
    return any(mark() != before for _ in range(500))


def test_the_mark_follows_the_table_and_nothing_else(pg: Shop) -> None:
    pg.run(*CUSTOMERS, "CREATE TABLE sales (n INTEGER)", "CREATE VIEW v AS TABLE customers")
    source = pg.source()
    assert changes(source.mark, None)
    pg.run("SELECT pg_stat_force_next_flush()", "SELECT count(*) FROM customers")
    before = source.mark()
    pg.run("INSERT INTO sales VALUES (1)", "SELECT pg_stat_force_next_flush()", "VACUUM ANALYZE")
    assert source.mark() == before
    for statement in (
        "INSERT INTO customers VALUES (3, 'c', 'c')",
        "UPDATE customers SET Name = 'x' WHERE ID = 3",
        "DELETE FROM customers WHERE ID = 3",
        "ALTER TABLE customers ADD COLUMN more TEXT DEFAULT 'x'",
        "TRUNCATE customers",
    ):
        before = source.mark()
        pg.run(statement)
        assert changes(source.mark, before), statement
    with source.read() as reading:
        assert reading.mark == source.mark()
    assert pg.source(table="v").mark() is None
    assert pg.source(table=None, query="SELECT * FROM customers").mark() is None


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE customers ENABLE ROW LEVEL SECURITY",
        "CREATE TABLE more () INHERITS (customers)",
        "ALTER ROLE boss SET track_counts = off",
    ],
)
def test_no_mark_where_the_counts_do_not_tell(pg: Shop, statement: str) -> None:
    pg.run(*CUSTOMERS, statement)
    try:
        assert pg.source().mark() is None
    finally:
        pg.run("ALTER ROLE boss RESET ALL")


def test_b12_odd_values(pg: Shop) -> None:
    pg.run(
        "CREATE TABLE customers (id int PRIMARY KEY, email text, a date, b timestamptz, c numeric, "
        "d bytea, e boolean, f interval, g time, h json, i text[])",
        "INSERT INTO customers VALUES (1, 'a@x.org', 'infinity', '-infinity', 'NaN', '\\x5a6fc3ab',"
        " true, '2000000000 days', '24:00', '{\"a\": 1}', '{x}')",
        "INSERT INTO customers VALUES (2, 'b@x.org', '0044-03-15 BC', NULL, 1.50, '\\xff', false)",
        "INSERT INTO customers VALUES (3, 'c@x.org', '2026-03-04', NULL, 12.5)",
    )
    fields = {f"F{name}": name for name in "abcdefghi"}
    first, second, third = pg.rows(email="email", key="id", fields=fields)
    assert isinstance(first, Row)
    assert [first.values[name] for name in "abde"] == ["infinity", "-infinity", "Zoë", True]
    assert [first.values[name] for name in "fghi"] == [
        "2000000000 days",
        "24:00:00",
        {"a": 1},
        ["x"],
    ]
    assert str(first.values["c"]) == "NaN"
    assert second == BadRow("row 2", "“d” holds bytes that are no text.", "2")
    assert isinstance(third, Row)
    assert [third.values[name] for name in "abcd"] == [
        date(2026, 3, 4),
        None,
        Decimal("12.5"),
        None,
    ]
    with pg.source(email="email", key="id", fields=fields).read() as reading:
        assert len({fingerprint for fingerprint, _ in reading}) == 3


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_b12_databases_that_know_no_unicode(pg: Shop, encoding: str) -> None:
    pg.server.run(f"CREATE DATABASE old ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
    old = Shop(pg.server, "old")
    try:
        old.run("CREATE TABLE customers (id int, email text, name text)")
        e = "E'\\xe9'" if encoding == "SQL_ASCII" else "'é'"
        old.run(
            f"INSERT INTO customers VALUES (1, 'a@x.org', {e}), (2, 'b@x.org', 'é'), (3, NULL, 'c')"
        )
        rows = old.rows(key="id", email="email", fields={"FNAME": "name"})
        first = rows.pop(0)
        if encoding == "SQL_ASCII":
            assert first == BadRow("row 1", "“name” holds bytes that are no text.", "1")
        else:
            assert first == Row({"id": 1, "email": "a@x.org", "name": "é"}, "row 1")
        assert rows == [
            Row({"id": 2, "email": "b@x.org", "name": "é"}, "row 2"),
            Row({"id": 3, "email": None, "name": "c"}, "row 3"),
        ]
        with pytest.raises(SourceProblem):
            old.rows(key="id", email="É-mail")
    finally:
        pg.server.run("DROP DATABASE old WITH (FORCE)")


def test_tables_of_other_schemas_have_their_schemas_name(pg: Shop) -> None:
    pg.run(
        *CUSTOMERS,
        "CREATE SCHEMA till",
        "CREATE TABLE till.customers (id int, email text)",
        "INSERT INTO till.customers VALUES (7, 'g@x.org')",
    )
    try:
        assert [table.name for table in pg.database().tables()] == ["customers", "till.customers"]
        assert pg.rows(table="till.customers", email="email") == [
            Row({"email": "g@x.org"}, "row 1")
        ]
    finally:
        pg.run("DROP SCHEMA till CASCADE")


def test_large_tables_are_estimated_and_partitions_counted(
    pg: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailbridge.shop.servers.COUNTED", 100)
    pg.run(
        "CREATE TABLE big AS SELECT n FROM generate_series(1, 500) n",
        "CREATE TABLE parted (n int) PARTITION BY RANGE (n)",
        "CREATE TABLE part PARTITION OF parted DEFAULT",
        "INSERT INTO parted VALUES (1), (2)",
        "ANALYZE big",
    )
    assert pg.database().tables() == [
        TableInfo("big", "table", 500),
        TableInfo("parted", "table", 2),
    ]
    assert pg.pages(Selection("parted"), "n") == [[(1,), (2,)]]
    assert pg.source(table="parted", email="n").mark() is None


def test_options_of_the_address_are_kept(pg: Shop) -> None:
    pg.run("CREATE SCHEMA other", "CREATE TABLE other.customers (id int)")
    try:
        url = f"{pg.url}?options=-c%20search_path%3Dother&sslmode=prefer"
        assert [table.name for table in pg.database(url=url).tables()] == ["customers"]
        shown = Selection(
            query="SELECT name, setting FROM pg_settings WHERE name LIKE 'default_transaction_r%'"
        )
        assert pg.pages(shown, "name", "setting") == [[("default_transaction_read_only", "on")]]
    finally:
        pg.run("DROP SCHEMA other CASCADE")


def test_a_database_that_lets_nobody_in_is_not_called_missing(pg: Shop) -> None:
    pg.server.run("CREATE DATABASE shut ALLOW_CONNECTIONS false")
    try:
        with pytest.raises(SourceProblem, match="lets nobody in"):
            pg.database(url=pg.server.url("shut")).tables()
    finally:
        pg.server.run("DROP DATABASE shut")
