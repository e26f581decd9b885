"""The help page about databases: its statements make users whom mailbridge can read as."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from mailbridge.shop.database import DatabaseSource
from tests.servers import Server
from tests.shop.conftest import people_feed
from tests.shop.servers.conftest import CUSTOMERS, NOWHERE, Shop

PAGE = Path(__file__).parents[3] / "resources" / "help" / "databases.md"
PASSWORD = "a long password"


def statements(kind: str) -> list[str]:
    """The first block of SQL behind a line that begins with this kind's name."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(rf"^{kind}[^\n]*:\n\n```sql\n(.*?)```", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    return [one.strip() for one in found[1].split(";") if one.strip()]


def read_as_the_reader(shop: Shop) -> int:
    url = shop.server.url(shop.name, user="reader")
    feed = people_feed(database=url, table="customers", key="ID")
    with DatabaseSource(feed, base=NOWHERE, password=PASSWORD).read() as reading:
        return len(list(reading))


def refuses_to_write(shop: Shop) -> None:
    server = Server(shop.server.kind, shop.server.port, admin="reader", password=PASSWORD)
    with pytest.raises(DBAPIError):
        server.run("DELETE FROM customers", database=shop.name)


def test_postgresql(pg: Shop) -> None:
    pg.run(*CUSTOMERS, *statements("PostgreSQL"))
    try:
        assert read_as_the_reader(pg) == 2
        refuses_to_write(pg)
    finally:
        pg.run("DROP OWNED BY reader", "DROP ROLE reader")


def test_mysql_and_mariadb(maria: Shop) -> None:
    made = [one.replace("192.168.1.20", "127.0.0.1") for one in statements("MySQL")]
    maria.run(*CUSTOMERS, *made)
    try:
        assert read_as_the_reader(maria) == 2
        refuses_to_write(maria)
    finally:
        maria.run("DROP USER 'reader'@'127.0.0.1'")
