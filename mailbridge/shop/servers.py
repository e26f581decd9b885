"""A shop's database on a server, through SQLAlchemy: its tables, columns and rows, only ever read.

What differs between kinds of servers is in servers_postgresql, servers_mysql and servers_other;
SQLite, which is a file, is in sqlite.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from mailbridge.base.errors import SourceProblem
from mailbridge.base.language import tr
from mailbridge.shop import columns as names
from mailbridge.shop.catalogue import Page, Selection, TableInfo
from mailbridge.shop.query import one_select
from mailbridge.shop.servers_address import address, driver_missing
from mailbridge.shop.servers_kind import (
    COUNTED,
    Kind,
    Table,
    ask,
    select,
    streamed,
)
from mailbridge.shop.servers_mysql import MySql
from mailbridge.shop.servers_other import Other
from mailbridge.shop.servers_postgresql import PostgreSql

_LOCKS: Final = re.compile(
    r"\b(?:for\s+(?:update|share|no\s+key|key\s+share)|lock\s+in\s+share|into)\b", re.IGNORECASE
)
_QUOTED: Final = re.compile(r"'(?:''|[^'])*'|\"(?:\"\"|[^\"])*\"|`(?:``|[^`])*`|\[[^\]]*\]")


class ServerDatabase:
    """A database behind an SQLAlchemy URL without a password.

    watched: what mark() is about; a query and a view have none. variable: the environment variable
    of the password. Raises SettingsError where the address cannot be used.
    """

    def __init__(
        self,
        url: str,
        *,
        password: str | None = None,
        variable: str = "",
        watched: Selection | None = None,
    ) -> None:
        self._address = address(url, password, variable)
        self._kind = _kind(self._address.kind)
        self._watched = watched or Selection()
        self._engine: Engine | None = None
        self.place = self._address.place

    def mark(self) -> str | None:
        """Differs whenever the watched table may differ; None where that cannot be told cheaply."""
        if not self._watched.table:
            return None
        with self._open() as connection:
            table = self._table(connection, self._watched.table)
            return self._kind.mark(connection, table)

    def tables(self) -> list[TableInfo]:
        """Tables and views with their row counts: estimates where there are many."""
        with self._open() as connection:
            return [
                TableInfo(table.name, table.kind, self._rows(connection, table))
                for table in self._kind.tables(connection)
            ]

    def columns(self, selection: Selection) -> list[str]:
        """The columns of a table, view or query, in its order; no row is read."""
        with self._open() as connection:
            _, source = self._source(connection, selection)
            return self._columns(connection, source)

    def sample(self, selection: Selection, rows: int) -> list[tuple[object, ...]]:
        """The first rows, all columns."""
        with self._open() as connection:
            _, source = self._source(connection, selection)
            result = streamed(connection, select("*", source))
            try:
                return [tuple(row) for row in result.fetchmany(rows)]
            finally:
                result.close()

    @contextmanager
    def pages(
        self, selection: Selection, wanted: Sequence[str]
    ) -> Iterator[tuple[dict[str, str], Iterator[Page]]]:
        """Wanted name → column, and the rows of those columns in a stable order, page by page."""
        with self._connected() as connection:
            with self._told():
                self._kind.begin(connection)
                table, source = self._source(connection, selection)
                place = (
                    tr("“{table}” in {place}", table=selection.table, place=self.place)
                    if table
                    else tr("The query")
                )
                found = names.resolve(wanted, self._columns(connection, source), place)
                pages = self._kind.pages(
                    connection, table, source, [found[name] for name in wanted]
                )
            try:
                yield found, self._each(pages)
            finally:
                with self._told():
                    _close(pages)

    def _each(self, pages: Iterator[Page]) -> Iterator[Page]:
        """The pages, with the server's errors translated; a caller's own are left alone."""
        while True:
            with self._told():
                page = next(pages, None)
            if page is None:
                return
            yield page

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        """A connection for small questions, with its errors translated."""
        with self._connected() as connection, self._told():
            self._kind.begin(connection)
            yield connection

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """A connection of its own, closed at the end; nothing is kept open between two passes."""
        with self._told():
            # Kept, since a new one would ask the server anew what it is; it holds no connection.
            self._engine = self._engine or self._kind.engine(self._address)
            connection = self._engine.connect()
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn the driver's errors inside the block into the owner's."""
        try:
            yield
        except DBAPIError as error:
            raise self._kind.explain(error, self._address) from error
        except ImportError as error:
            # Some drivers come in parts and miss one only now.
            raise driver_missing(self._address.url, error) from error
        except (SQLAlchemyError, UnicodeError) as error:
            raise SourceProblem(
                tr("The shop's database did not understand"), f"{self.place}: {error}."
            ) from error

    def _source(self, connection: Connection, selection: Selection) -> tuple[Table | None, str]:
        """The table, if it is one, and what stands after FROM."""
        if selection.query:
            query = one_select(selection.query)
            if _LOCKS.search(_QUOTED.sub("", query)):
                raise SourceProblem(
                    tr("The query does more than read"),
                    tr(
                        "{place} is only ever read: a query takes no locks and writes nothing.",
                        place=self.place,
                    ),
                )
            return None, f"({query}\n) mailbridge"
        table = self._table(connection, selection.table)
        return table, table.sql

    def _table(self, connection: Connection, name: str) -> Table:
        """The table that is meant. Raises SourceProblem that names the nearest."""
        tables = {table.name: table for table in self._kind.tables(connection)}
        found = names.find(name, list(tables))
        if found is None:
            raise names.missing("table", name, list(tables), self.place)
        return tables[found]

    def _columns(self, connection: Connection, source: str) -> list[str]:
        result = connection.exec_driver_sql(
            select("*", source, self._kind.none), execution_options={"no_parameters": True}
        )
        try:
            return [str(column[0]) for column in result.cursor.description or ()]
        finally:
            result.close()

    def _rows(self, connection: Connection, table: Table) -> int:
        """How many rows: counted up to a limit, the estimate beyond, -1 for a view that fails."""
        if table.rows > COUNTED:
            return table.rows
        some = select("1 AS n", table.sql, self._kind.few)
        try:
            with connection.begin_nested():
                ((rows,),) = ask(connection, select("count(*)", f"({some}) counted"))
        except DBAPIError:
            # A view over a table that is gone: the others can still be shown.
            return -1
        return int(rows)


def _kind(name: str) -> Kind:
    if name == "postgresql":
        return PostgreSql()
    return MySql() if name in ("mysql", "mariadb") else Other(name)


def _close(pages: Iterator[Page]) -> None:
    close = getattr(pages, "close", None)
    if close is not None:
        close()
