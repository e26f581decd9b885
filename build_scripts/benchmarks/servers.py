"""A PostgreSQL server of the benchmark's own, started as the tests start theirs.

It measures nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest

from benchmarks.shops import Row
from tests.servers import Server, postgresql


@dataclass(frozen=True, slots=True)
class ServerShop:
    """A shop on a server. url: as settings and psycopg take it."""

    server: Server

    @property
    def url(self) -> str:
        """The database's address, without a password."""
        return self.server.url("shop")

    @property
    def password(self) -> str:
        """The password of the server's admin."""
        return self.server.password

    def fill(self, rows: Iterable[Row]) -> None:
        """Replace all customers; the new ones lie in the order of their keys."""
        with psycopg.connect(self.url, password=self.password) as shop, shop.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS customers")
            cursor.execute(
                "CREATE TABLE customers (CustomerID int PRIMARY KEY, FirstName text, LastName text,"
                " EmailAddress text, Phone text, Birthday text, Anniversary text,"
                " CustomerType text, MarketingOK text, TotalSales float8, UpdatedAt text,"
                " IsCustomer int)"
            )
            with cursor.copy("COPY customers FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        self.server.run("ANALYZE customers", database="shop")


@contextmanager
def postgresql_shop(say: Callable[[str], None]) -> Iterator[ServerShop | None]:
    """A shop on PostgreSQL; None, and a word about it, where no server is installed."""
    try:
        with postgresql() as server:
            server.run("CREATE DATABASE shop")
            yield ServerShop(server)
    except pytest.skip.Exception as skipped:
        say(f"PostgreSQL is left out: {skipped}")
        yield None
