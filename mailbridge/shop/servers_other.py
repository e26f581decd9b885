"""Any other database that SQLAlchemy speaks: SQL Server, Oracle, Firebird, Access and more.

It does without the tricks that PostgreSQL and MySQL have modules for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, Final

from sqlalchemy import NullPool, create_engine, event, inspect
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import DBAPIError

from mailbridge.base.errors import MailbridgeError, SourceProblem
from mailbridge.base.language import tr
from mailbridge.shop import servers_trouble as trouble
from mailbridge.shop.catalogue import Page
from mailbridge.shop.servers_address import Address
from mailbridge.shop.servers_kind import LOCK_SECONDS, Table, ask, fetched, quoted, select

_SNAPSHOTS: Final = frozenset({"oracle", "firebird"})
"""Kinds whose readers see one state and hold nobody up, however long they take."""

_SQLSTATE: Final = re.compile("[0-9A-Z]{5}")

_ORACLE_LOGIN: Final = frozenset({1005, 1017, 28000, 28001})
"""ORA-…: no password, a wrong one, an account that is locked, a password that has run out."""

_MSSQL_SNAPSHOT: Final = """
SELECT snapshot_isolation_state, is_read_committed_snapshot_on
FROM sys.databases WHERE database_id = DB_ID()
"""


class Other:
    """A kind without a module of its own. name: SQLAlchemy's for it."""

    none = " WHERE 1 = 0"
    few = ""  # each of them says it in its own way

    def __init__(self, name: str) -> None:
        self._name = name
        self._unhurried = name in _SNAPSHOTS

    def engine(self, address: Address) -> Engine:
        """Its connections roll back whatever they did."""
        url = address.url.set(password=address.password) if address.password else address.url
        if self._name == "mssql":
            url = url.update_query_dict({"ApplicationIntent": "ReadOnly"})
        engine = create_engine(url, poolclass=NullPool)
        if self._name == "firebird":
            event.listen(engine, "connect", _firebird_reads_only)
        return engine

    def begin(self, connection: Connection) -> None:
        """What the kind offers of reading only and of not waiting."""
        if self._name == "oracle":
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")  # which also is one snapshot
        if self._name == "mssql":
            connection.exec_driver_sql(f"SET LOCK_TIMEOUT {LOCK_SECONDS * 1000}")
            ((state, versions),) = ask(connection, _MSSQL_SNAPSHOT)
            connection.rollback()  # what has begun at one level cannot go on at another
            if state == 1:
                # Never REPEATABLE READ here: it would hold a lock on every row until the end.
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL SNAPSHOT")
            self._unhurried = bool(state == 1 or versions)

    def tables(self, connection: Connection) -> list[Table]:
        """The tables and views of the user's own schema."""
        looked = inspect(connection)
        found = [(name, "table") for name in looked.get_table_names()]
        found += [(name, "view") for name in looked.get_view_names()]
        dialect = connection.dialect
        return [
            Table(name, quoted(dialect, _real(dialect, name)), kind) for name, kind in sorted(found)
        ]

    def mark(self, _: Connection, __: Table) -> str | None:
        """None: there is no way that all of them know."""
        return None

    def pages(
        self, connection: Connection, table: Table | None, source: str, columns: Sequence[str]
    ) -> Iterator[Page]:
        """By primary key; without one by the first column.

        Where a reader holds locks while it reads, everything is taken at once, whatever memory that
        needs: a slow look at the rows would make the till wait.
        """
        dialect, order = connection.dialect, [columns[0]]
        if table is not None and table.kind == "table":
            primary = inspect(connection).get_pk_constraint(table.name)["constrained_columns"]
            order = [_real(dialect, name) for name in primary] or order
        chosen = ", ".join(quoted(dialect, name) for name in columns)
        by = ", ".join(quoted(dialect, name) for name in order)
        with closing(fetched(connection, select(chosen, source, f" ORDER BY {by}"))) as pages:
            if self._unhurried:
                yield from pages
                return
            taken = list(pages)
        connection.rollback()
        yield from taken

    def explain(self, error: DBAPIError, address: Address) -> MailbridgeError:
        """By SQLSTATE where the driver gives one, else by whether there was a connection."""
        original: Any = error.orig
        words = " ".join(str(original).split())
        first = original.args[0] if original is not None and original.args else None
        state = getattr(original, "sqlstate", None) or first  # ODBC has it in front
        if getattr(first, "code", None) in _ORACLE_LOGIN:
            return trouble.wrong_password(address, words)
        if isinstance(state, str) and _SQLSTATE.fullmatch(state):
            return trouble.from_sqlstate(state, address, words)
        if error.statement is None or error.connection_invalidated:
            return trouble.away(address, words)
        return SourceProblem(
            tr(trouble.NOT_UNDERSTOOD),
            tr("{place} says: {words}.", place=address.place, words=words),
        )


def _real(dialect: Dialect, name: str) -> str:
    """The name as the database has it: Oracle and Firebird show "CUSTOMERS" as "customers"."""
    if not dialect.requires_name_normalize:
        return name
    return str(dialect.denormalize_name(name))


def _firebird_reads_only(connection: Any, _: object) -> None:
    """Let a new connection's transactions be read-only snapshots, with a time limit on locks."""
    from firebird.driver import Isolation, TraAccessMode, tpb  # type: ignore[import-not-found]  # noqa: PLC0415 - an extra that few shops have

    given = tpb(Isolation.SNAPSHOT, lock_timeout=LOCK_SECONDS, access_mode=TraAccessMode.READ)
    connection.default_tpb = given
    connection.main_transaction.default_tpb = given
