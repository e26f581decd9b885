"""Any other database that SQLAlchemy speaks: SQL Server, Oracle, Firebird, Access and more.

It does without the tricks that PostgreSQL and MySQL have modules for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import NullPool, create_engine, inspect
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from mailbridge.base.errors import MailbridgeError, SourceProblem
from mailbridge.shop import servers_trouble as trouble
from mailbridge.shop.catalogue import Page
from mailbridge.shop.servers_address import Address
from mailbridge.shop.servers_kind import (
    LOCK_SECONDS,
    Table,
    fetched,
    quoted,
    select,
)

_FIRST: Final = {
    # Never REPEATABLE READ here: it would hold a lock on every row until the end.
    "mssql": (f"SET LOCK_TIMEOUT {LOCK_SECONDS * 1000}",),
    "oracle": ("SET TRANSACTION READ ONLY",),  # which also is one snapshot
    "firebird": (),
}
"""What a transaction begins with, by kind."""


class Other:
    """A kind without a module of its own. name: SQLAlchemy's for it."""

    none = " WHERE 1 = 0"

    def __init__(self, name: str) -> None:
        self._name = name

    def engine(self, address: Address) -> Engine:
        """Its connections roll back whatever they did."""
        url = address.url.set(password=address.password) if address.password else address.url
        if self._name == "mssql":
            url = url.update_query_dict({"ApplicationIntent": "ReadOnly"})
        return create_engine(url, poolclass=NullPool)

    def begin(self, connection: Connection) -> None:
        """What the kind offers of reading only and of not waiting."""
        for statement in _FIRST.get(self._name, ()):
            connection.exec_driver_sql(statement)

    def tables(self, connection: Connection) -> list[Table]:
        """The tables and views of the user's own schema."""
        looked = inspect(connection)
        found = [(name, "table") for name in looked.get_table_names()]
        found += [(name, "view") for name in looked.get_view_names()]
        return [Table(name, quoted(connection.dialect, name), kind) for name, kind in sorted(found)]

    def mark(self, _: Connection, __: Table) -> str | None:
        """None: there is no way that all of them know."""
        return None

    def pages(
        self, connection: Connection, table: Table | None, source: str, columns: Sequence[str]
    ) -> Iterator[Page]:
        """By primary key; without one by the first column."""
        order = [columns[0]]
        if table is not None and table.kind == "table":
            primary = inspect(connection).get_pk_constraint(table.name)
            order = list(primary["constrained_columns"]) or order
        chosen = ", ".join(quoted(connection.dialect, name) for name in columns)
        by = ", ".join(quoted(connection.dialect, name) for name in order)
        return fetched(connection, select(chosen, source, f" ORDER BY {by}"))

    def explain(self, error: DBAPIError, address: Address) -> MailbridgeError:
        """By SQLSTATE where the driver gives one, else by whether there was a connection."""
        original: Any = error.orig
        state = getattr(original, "sqlstate", None)
        words = str(original).strip().partition("\n")[0]
        if isinstance(state, str) and len(state) == 5:
            return trouble.from_sqlstate(state, address, words)
        if error.statement is None or error.connection_invalidated:
            return trouble.away(address, words)
        return SourceProblem(trouble.NOT_UNDERSTOOD, f"{address.place} says: {words}.")
