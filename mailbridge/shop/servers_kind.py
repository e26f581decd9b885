"""What each kind of database server brings along: how it is opened, listed, read and understood.

It holds what all of them share; each kind's own SQL is in a module of its own.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy.engine import Connection, CursorResult, Dialect, Engine
from sqlalchemy.exc import DBAPIError

from mailbridge.base.errors import MailbridgeError
from mailbridge.shop.catalogue import Page
from mailbridge.shop.servers_address import Address

PAGE: Final = 5_000
"""Rows that are fetched at once, and that one short statement reads."""

QUERY_SECONDS: Final = 30
"""How long the server may compute for one page."""

LOCK_SECONDS: Final = 2
"""How long we wait for a lock; then the read counts as none."""

CONNECT_SECONDS: Final = 10
"""How long a server may take to answer at all."""

COUNTED: Final = 100_000
"""Up to so many rows are counted; of larger tables the server's estimate is told."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view. name: as the owner writes it. sql: quoted, as it stands after FROM.

    kind: "table" or "view". rows: the server's estimate, -1 where there is none. engine: MySQL's.
    number: PostgreSQL's own for it.
    """

    name: str
    sql: str
    kind: str
    rows: int = -1
    engine: str = ""
    number: int = 0


class Kind(Protocol):
    """One kind of server. Everything raises DBAPIError, which explain turns into the owner's."""

    none: str
    """What makes a SELECT give its columns and compute no row."""

    few: str
    """What makes a SELECT end soon after COUNTED rows; "" where the kind has no such thing."""

    def engine(self, address: Address) -> Engine:
        """An engine whose connections can only read, and not for long; nothing is opened yet."""
        ...

    def begin(self, connection: Connection) -> None:
        """Start the one transaction: read-only, seeing one state where the kind can do that."""
        ...

    def tables(self, connection: Connection) -> list[Table]:
        """Every table and view that this user may read, by name."""
        ...

    def mark(self, connection: Connection, table: Table) -> str | None:
        """Differs whenever the table's rows may differ; None where that cannot be promised."""
        ...

    def pages(
        self, connection: Connection, table: Table | None, source: str, columns: Sequence[str]
    ) -> Iterator[Page]:
        """The columns (as the server names them) of the table or query, in a stable order."""
        ...

    def explain(self, error: DBAPIError, address: Address) -> MailbridgeError:
        """The owner's error for the driver's."""
        ...


def quoted(dialect: Dialect, name: str) -> str:
    """A name as this kind's SQL takes it, whatever is in it."""
    signs = dialect.identifier_preparer
    inside = name.replace(signs.escape_quote, signs.escape_to_quote)
    return f"{signs.initial_quote}{inside}{signs.final_quote}"


def ask(connection: Connection, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
    """All rows of a small question. In sql with values a "%" of its own is doubled."""
    options = {} if values else {"no_parameters": True}
    result = connection.exec_driver_sql(sql, values or None, execution_options=options)
    return [tuple(row) for row in result]


def streamed(connection: Connection, sql: str) -> CursorResult[Any]:
    """A statement whose rows stay on the server until they are fetched."""
    options = {"stream_results": True, "max_row_buffer": PAGE, "no_parameters": True}
    return connection.exec_driver_sql(sql, execution_options=options)


def fetched(connection: Connection, sql: str) -> Generator[Page, None, None]:
    """The rows of a statement page by page, as plain tuples; nothing is asked before the first."""
    result = streamed(connection, sql)
    try:
        while page := result.fetchmany(PAGE):
            yield [tuple(row) for row in page]
    finally:
        result.close()


def select(what: str, source: str, rest: str = "") -> str:
    """The one place where SQL is put together: names come quoted, from the database itself.

    An owner's query stands in brackets and in a transaction that can only read.
    """
    return f"SELECT {what} FROM {source}{rest}"  # noqa: S608 - see the docstring
