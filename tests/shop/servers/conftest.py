"""The servers of these tests, one of each kind for the whole run, and a shop on them for each test."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mailbridge.records.row import BadRow, Row
from mailbridge.shop.catalogue import Page, Selection
from mailbridge.shop.database import DatabaseSource
from mailbridge.shop.servers import ServerDatabase
from tests.servers import Server, mariadb, postgresql
from tests.shop.conftest import people_feed

NOWHERE = Path("nowhere")
"""Servers need no folder that paths count from."""

CUSTOMERS = (
    "CREATE TABLE customers (ID INTEGER PRIMARY KEY, Email VARCHAR(100), Name VARCHAR(100))",
    "INSERT INTO customers VALUES (2, 'bea@example.org', 'Béa'), (1, 'anna@example.org', 'Anna')",
)


@dataclass
class Shop:
    """A database on a server. name: of the database."""

    server: Server
    name: str = "shop"

    @property
    def url(self) -> str:
        return self.server.url(self.name)

    def run(self, *statements: str) -> list[tuple[Any, ...]]:
        return self.server.run(*statements, database=self.name)

    def database(self, **changes: Any) -> ServerDatabase:
        return ServerDatabase(**{"url": self.url, "password": self.server.password, **changes})

    def source(self, **changes: Any) -> DatabaseSource:
        feed = people_feed(**{"database": self.url, **changes})
        return DatabaseSource(feed, base=NOWHERE, password=self.server.password)

    def rows(self, **changes: Any) -> list[Row | BadRow | None]:
        with self.source(**changes).read() as reading:
            return [reading.parse(raw, at) for at, (_, raw) in enumerate(reading, 1)]

    def pages(self, selection: Selection, *columns: str) -> list[Page]:
        with self.database().pages(selection, columns) as (_, pages):
            return list(pages)


@pytest.fixture(scope="session")
def postgresql_shop() -> Iterator[Shop]:
    with postgresql() as server:
        server.run("CREATE DATABASE shop")
        yield Shop(server)


@pytest.fixture(scope="session")
def mariadb_shop() -> Iterator[Shop]:
    with mariadb() as server:
        server.run("CREATE DATABASE shop")
        yield Shop(server)


@pytest.fixture
def pg(postgresql_shop: Shop) -> Shop:
    """An empty database on PostgreSQL."""
    # Quicker than a new database.
    postgresql_shop.run("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    return postgresql_shop


@pytest.fixture
def maria(mariadb_shop: Shop) -> Shop:
    """An empty database on MariaDB."""
    mariadb_shop.server.run("DROP DATABASE shop", "CREATE DATABASE shop")
    return mariadb_shop


@pytest.fixture(params=["pg", "maria"])
def shop(request: pytest.FixtureRequest) -> Shop:
    """An empty database on each kind of server in turn."""
    found: Shop = request.getfixturevalue(request.param)
    return found


def settled(source: DatabaseSource) -> str:
    """MySQL's mark once its second is over: from then on it stays as long as the table does."""
    deadline = time.monotonic() + 20
    while "|" in (mark := source.mark() or "|"):
        assert time.monotonic() < deadline
    return mark
