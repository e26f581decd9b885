from __future__ import annotations

from typing import Any

import pytest

from mailbridge.base.errors import SourceProblem, Wait
from mailbridge.records.row import Row
from mailbridge.shop import servers_kind, servers_mysql, servers_stream
from mailbridge.shop.catalogue import Selection, TableInfo
from mailbridge.shop.database import connect, tables
from tests.servers import Server
from tests.shop.servers.conftest import CUSTOMERS, NOWHERE, Shop

PEOPLE = [
    Row({"ID": 1, "Email": "anna@example.org", "Name": "Anna"}, "row 1"),
    Row({"ID": 2, "Email": "bea@example.org", "Name": "Béa"}, "row 2"),
]


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (servers_kind, servers_mysql, servers_stream):
        monkeypatch.setattr(module, "PAGE", 3)


def quoted(shop: Shop, name: str) -> str:
    sign = '"' if shop.server.kind == "postgresql" else "`"
    return sign + name.replace(sign, sign * 2) + sign


def ids(pages: list[list[Any]]) -> list[object]:
    return [row[0] for page in pages for row in page]


def test_rows_hold_the_mapped_columns_whatever_their_case(shop: Shop) -> None:
    shop.run(*CUSTOMERS)
    assert shop.rows(table="CUSTOMERS", key="ID", fields={"FNAME": "Name"}) == PEOPLE


def test_the_fingerprint_follows_the_mapped_columns_alone(shop: Shop) -> None:
    shop.run(*CUSTOMERS)

    def fingerprints() -> list[int]:
        with shop.source(key="ID").read() as reading:
            return [fingerprint for fingerprint, _ in reading]

    before = fingerprints()
    shop.run("UPDATE customers SET Name = 'changed'")
    assert fingerprints() == before
    shop.run("UPDATE customers SET Email = 'new@example.org' WHERE ID = 1")
    after = fingerprints()
    assert (after[0] != before[0], after[1] == before[1]) == (True, True)


@pytest.mark.parametrize(
    "create",
    [
        "CREATE TABLE people (A INTEGER PRIMARY KEY, B VARCHAR(9))",
        "CREATE TABLE people (A INTEGER, B VARCHAR(9), PRIMARY KEY (B, A))",
        "CREATE TABLE people (A INTEGER, B VARCHAR(9) PRIMARY KEY)",
        "CREATE TABLE people (A INTEGER, B VARCHAR(9))",
    ],
)
def test_the_order_is_the_same_every_time(shop: Shop, small_pages: None, create: str) -> None:
    rows = ", ".join(f"({number * 7 % 23}, 'n{number % 10}{number:02d}')" for number in range(20))
    shop.run(create, f"INSERT INTO people VALUES {rows}")
    pages = shop.pages(Selection("people"), "A", "B")
    by_name = "KEY (B" in create or "(9) PRIMARY" in create
    flat = [row for page in pages for row in page]
    assert flat == sorted(flat, key=lambda row: row[1] if by_name else row)
    assert (len(flat), max(map(len, pages))) == (20, 3)
    shop.run("UPDATE people SET A = A WHERE A < 12")
    assert shop.pages(Selection("people"), "A", "B") == pages


def test_rows_with_one_key_keep_their_order(shop: Shop) -> None:
    shop.run(
        "CREATE TABLE people (Email VARCHAR(20), Name VARCHAR(9))",
        "INSERT INTO people VALUES ('a@x.org', 'Zoë'), ('a@x.org', 'Anna'), ('a@x.org', NULL)",
    )
    before = shop.pages(Selection("people"), "Email", "Name")
    shop.run("UPDATE people SET Name = 'Anna' WHERE Name = 'Anna'", "DELETE FROM people WHERE 1=0")
    assert shop.pages(Selection("people"), "Email", "Name") == before


def test_names_with_every_sign(shop: Shop, small_pages: None) -> None:
    table, key, email = 'we"ird`%s {0} [x]', "k%(y)s?", "É-mail :a"
    names = [quoted(shop, name) for name in (table, key, email)]
    shop.run(
        f"CREATE TABLE {names[0]} ({names[1]} INTEGER PRIMARY KEY, {names[2]} VARCHAR(20))",
        f"INSERT INTO {names[0]} VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')",
    )
    assert shop.database().columns(Selection(table)) == [key, email]
    assert ids(shop.pages(Selection(table), email)) == ["a", "b", "c", "d"]
    assert shop.database().tables() == [TableInfo(table, "table", 4)]


def test_views_and_queries(shop: Shop) -> None:
    shop.run(*CUSTOMERS, "CREATE VIEW buyers AS SELECT Email, Name FROM customers WHERE ID = 2")
    assert shop.rows(table="buyers") == [Row({"Email": "bea@example.org"}, "row 1")]
    query = "/* ours */ SELECT Email, UPPER(Name) AS Loud FROM customers WHERE Name LIKE '%n%'; --"
    assert shop.rows(table=None, query=query, fields={"FNAME": "Loud"}) == [
        Row({"Email": "anna@example.org", "Loud": "ANNA"}, "row 1")
    ]
    assert shop.database().columns(Selection(query=query)) in (["email", "loud"], ["Email", "Loud"])


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM customers",
        "SELECT 1 AS Email; DELETE FROM customers",
        "SELECT 1 AS Email) x; DELETE FROM customers; SELECT (2",
        "WITH x AS (SELECT 1) DELETE FROM customers",
        "SELECT Email FROM customers FOR UPDATE",
        "SELECT Email FROM (SELECT * FROM customers FOR  SHARE) y",
        "SELECT Email INTO nobody FROM customers",
        "SELECT Email FROM no_such_table",
        "SELECT 1 AS Email, 1 AS Email FROM customers",
    ],
)
def test_x6_a_query_is_one_select(shop: Shop, query: str) -> None:
    shop.run(*CUSTOMERS)
    with pytest.raises(SourceProblem):
        shop.rows(table=None, query=query, key="nobody")
    assert shop.run("SELECT count(*) FROM customers") == [(2,)]


def test_b14_a_user_who_may_write_does_not_by_reading(shop: Shop) -> None:
    shop.run(*CUSTOMERS)
    body = "INSERT INTO customers VALUES (3, 'x', 'x'); RETURN 1; END"
    if shop.server.kind == "postgresql":
        shop.run(
            f"CREATE FUNCTION add_one() RETURNS int LANGUAGE plpgsql AS 'BEGIN {body.replace(chr(39), chr(39) * 2)}'"
        )
    else:
        shop.run(f"CREATE FUNCTION add_one() RETURNS int MODIFIES SQL DATA BEGIN {body}")
    with pytest.raises(SourceProblem, match="only ever read"):
        shop.rows(table=None, query="SELECT ID, Email, add_one() AS One FROM customers", key="One")
    assert shop.run("SELECT count(*) FROM customers") == [(2,)]


def test_b5_what_is_missing_is_named_with_the_nearest(shop: Shop) -> None:
    shop.run(*CUSTOMERS)
    with pytest.raises(SourceProblem, match="“customers” looks like it"):
        shop.rows(table="customer")
    shop.run("ALTER TABLE customers RENAME COLUMN Email TO E_Mail")
    with pytest.raises(SourceProblem, match=r"(?i)“e_mail” looks like it"):
        shop.rows()
    with pytest.raises(SourceProblem, match="“shop” looks like it"):
        tables_of(shop, shop.server.url("shops"))


def tables_of(shop: Shop, url: str, password: str | None = "") -> list[TableInfo]:
    secret = shop.server.password if password == "" else password
    return connect(url, base=NOWHERE, password=secret, feed="Haupt-Liste").tables()


def test_b13_a_server_that_is_away_is_waited_for(shop: Shop) -> None:
    away = Server(shop.server.kind, 1)
    with pytest.raises(Wait, match=r"127\.0\.0\.1 does not let mailbridge in"):
        tables_of(shop, away.url("shop"))


@pytest.mark.parametrize("password", ["wrong", None])
def test_b13_a_wrong_password_names_the_variable(shop: Shop, password: str | None) -> None:
    with pytest.raises(SourceProblem, match="MAILBRIDGE_DB_PASSWORD_HAUPT_LISTE") as caught:
        tables_of(shop, shop.url, password)
    assert "wrong" not in str(caught.value)
    assert shop.server.password not in str(caught.value)


def test_b13_a_connection_that_breaks_is_waited_for(shop: Shop, small_pages: None) -> None:
    shop.run("CREATE TABLE people (ID INTEGER PRIMARY KEY)")
    shop.run("INSERT INTO people VALUES (1), (2), (3), (4), (5), (6), (7)")
    with shop.database().pages(Selection("people"), ["ID"]) as (_, pages):
        next(pages)
        if shop.server.kind == "postgresql":
            shop.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mailbridge'"
            )
        else:
            ((number,),) = shop.run(
                "SELECT max(ID) FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND DB = 'shop'"
            )
            shop.run(f"KILL {number}")
        with pytest.raises(Wait):
            list(pages)


def test_a_user_who_may_not_read_is_told(shop: Shop) -> None:
    shop.run(*CUSTOMERS)
    host = "@'127.0.0.1'" if shop.server.kind == "mariadb" else ""
    word = "IDENTIFIED BY" if host else "PASSWORD"
    shop.run(f"CREATE USER clerk{host} {word} 'x'")
    try:
        url = shop.server.url("shop", user="clerk")
        with pytest.raises(SourceProblem):
            shop.database(url=url, password="x").columns(Selection("customers"))
    finally:
        shop.run(f"DROP USER clerk{host}")


def test_tables_are_listed_with_their_counts(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.run(
        *CUSTOMERS,
        "CREATE TABLE zero (n INTEGER)",
        "INSERT INTO zero VALUES (0)",
        "CREATE VIEW broken AS SELECT n FROM zero WHERE n = (SELECT 1 UNION SELECT 2)",
        "CREATE VIEW buyers AS SELECT * FROM customers WHERE ID = 2",
    )
    listed = tables_of(shop, shop.url)
    assert listed == [
        TableInfo("broken", "view", -1),
        TableInfo("buyers", "view", 1),
        TableInfo("customers", "table", 2),
        TableInfo("zero", "table", 1),
    ]
    assert shop.database().sample(Selection("customers"), 1)[0][1:] in (
        ("bea@example.org", "Béa"),
        ("anna@example.org", "Anna"),
    )
    with pytest.raises(Wait):
        tables(Server(shop.server.kind, 1).url("x"), NOWHERE)
