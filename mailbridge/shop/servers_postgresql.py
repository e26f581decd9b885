"""PostgreSQL: one read-only snapshot, read through a cursor that stays on the server.

It keeps out of the shop's way: locks that others wait for end the read. MySQL's ways are in
servers_mysql.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any, Final

from psycopg import DataError
from psycopg import OperationalError as PsycopgOperationalError
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format
from sqlalchemy import NullPool, create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from mailbridge.base.errors import Ask, MailbridgeError, SourceProblem, Wait
from mailbridge.base.language import tr
from mailbridge.shop import servers_trouble as trouble
from mailbridge.shop.catalogue import Page
from mailbridge.shop.servers_address import Address
from mailbridge.shop.servers_kind import (
    CONNECT_SECONDS,
    COUNTED,
    LOCK_SECONDS,
    QUERY_SECONDS,
    Table,
    ask,
    fetched,
    quoted,
    select,
)

_IDLE_SECONDS: Final = 60
_LOOK_SECONDS: Final = 1.0
"""How often we look whether somebody waits for a lock of ours."""

_SESSION: Final = {
    "default_transaction_read_only": "on",
    "statement_timeout": f"{QUERY_SECONDS}s",
    "lock_timeout": f"{LOCK_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{_IDLE_SECONDS}s",
    "synchronize_seqscans": "off",  # the same order every time
    "datestyle": "ISO",
    "application_name": "mailbridge",
}

_KEEPALIVE: Final = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""A server that vanishes in the middle of an answer is noticed within a minute (seconds, ms)."""

_TABLES: Final = """
SELECT c.oid, n.nspname, c.relname, c.relkind::text, c.reltuples::bigint,
       pg_table_is_visible(c.oid)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
  AND has_schema_privilege(n.oid, 'USAGE')
  AND (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT'))
ORDER BY NOT pg_table_is_visible(c.oid), n.nspname, c.relname
"""
_PRIMARY: Final = """
SELECT a.attname FROM pg_catalog.pg_index i
CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
WHERE i.indrelid = %s AND i.indisprimary ORDER BY k.place
"""
_MARK: Final = """
SELECT current_setting('track_counts'), pg_is_in_recovery(), c.relkind::text, c.relhassubclass,
       c.relrowsecurity, current_setting('server_version_num')::int,
       concat_ws(' ', c.oid, c.relfilenode, c.xmin, pg_postmaster_start_time(),
                 pg_stat_get_tuples_inserted(c.oid), pg_stat_get_tuples_updated(c.oid),
                 pg_stat_get_tuples_deleted(c.oid)),
       pg_current_snapshot()::text
FROM pg_catalog.pg_class c WHERE c.oid = %s
"""
_WAITING: Final = """
SELECT count(*) FROM pg_catalog.pg_locks
WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
"""


class PostgreSql:
    """PostgreSQL 10 and later. monotonic: seconds, for looking once a second who waits."""

    none = " LIMIT 0"
    few = f" LIMIT {COUNTED + 1}"

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic

    def engine(self, address: Address) -> Engine:
        """Its connections begin read-only transactions that see one state."""
        own = address.url.query.get("options", "")
        options = [own if isinstance(own, str) else " ".join(own)]
        options += [f"-c {name}={value}" for name, value in _SESSION.items()]
        arguments = {
            "options": " ".join(options).strip(),
            "connect_timeout": CONNECT_SECONDS,
            "client_encoding": "UTF8",
            **_KEEPALIVE,
        }
        if address.password:
            arguments["password"] = address.password
        engine = create_engine(
            address.url.difference_update_query(["options"]),
            poolclass=NullPool,
            isolation_level="REPEATABLE READ",
            use_native_hstore=False,
            connect_args=arguments,
        ).execution_options(postgresql_readonly=True)
        event.listen(engine, "connect", _forgive)
        return engine

    def begin(self, connection: Connection) -> None:
        """One state from here on; text of no known encoding comes as bytes."""
        ((encoding,),) = ask(connection, "SHOW server_encoding")
        if encoding == "SQL_ASCII":
            # The server keeps what it was given and cannot say what it means. Asked for UTF-8 it
            # would fail at the first byte that is none; so it is not asked.
            connection.exec_driver_sql("SET client_encoding TO SQL_ASCII")

    def tables(self, connection: Connection) -> list[Table]:
        """Tables of the search path by their own name, of other schemas as schema.table."""
        found = []
        for row in ask(connection, _TABLES):
            number, schema, name, kind, rows, visible = row
            schema, name, kind = _text(schema), _text(name), _text(kind)
            sql = f"{quoted(connection.dialect, schema)}.{quoted(connection.dialect, name)}"
            shown = name if visible else f"{schema}.{name}"
            estimate = -1 if kind == "v" else int(rows)
            found.append(
                Table(shown, sql, "view" if kind in "vm" else "table", estimate, number=number)
            )
        return found

    def mark(self, connection: Connection, table: Table) -> str | None:
        """What PostgreSQL counts of inserted, updated and deleted rows, with what rewrites a table.

        Before PostgreSQL 15 the counters may lose some: there it is the whole server's snapshot.
        """
        if table.kind != "table":
            return None
        ((counts, replica, kind, parent, rows_secured, version, mark, snapshot),) = ask(
            connection, _MARK, (table.number,)
        )
        if counts != "on" or replica or _text(kind) != "r" or parent or rows_secured:
            return None
        return _text(mark if version >= 150_000 else snapshot)

    def pages(
        self, connection: Connection, table: Table | None, source: str, columns: Sequence[str]
    ) -> Iterator[Page]:
        """By primary key; without one by the first column, and by the others where it is equal."""
        chosen = [quoted(connection.dialect, name) for name in columns]
        order = [f"{chosen[0]}", *(f"{name}::text" for name in chosen[1:])]
        if table is not None and table.kind == "table":
            primary = [_text(row[0]) for row in ask(connection, _PRIMARY, (table.number,))]
            order = [quoted(connection.dialect, name) for name in primary] or order
        sql = select(", ".join(chosen), source, f" ORDER BY {', '.join(order)}")
        return self._yielding(connection, sql)

    def _yielding(self, connection: Connection, sql: str) -> Iterator[Page]:
        """The pages, broken off where somebody waits for a lock that reading holds.

        Readers block nobody who reads or writes rows; a shop program that alters or empties a table
        would wait, and everybody else behind it.
        """
        looked = self._monotonic()
        with closing(fetched(connection, sql)) as pages:
            for page in pages:
                yield page
                if self._monotonic() - looked >= _LOOK_SECONDS:
                    looked = self._monotonic()
                    ((waiting,),) = ask(connection, _WAITING)
                    if waiting:
                        raise trouble.in_the_way()

    def explain(self, error: DBAPIError, address: Address) -> MailbridgeError:
        """By SQLSTATE; where there was no connection, by how far it came."""
        original: Any = error.orig
        state = str(getattr(original, "sqlstate", None) or "")
        if state:
            return trouble.from_sqlstate(state, address, _words(original))
        if not isinstance(original, PsycopgOperationalError):
            return SourceProblem(
                tr(trouble.NOT_UNDERSTOOD),
                tr("{place} says: {original}.", place=address.place, original=original),
            )
        refused = original.pgconn
        if refused is not None and refused.needs_password:
            return trouble.no_password(address)
        if refused is not None and refused.used_password:
            return self._refused(address, _words(original))
        return trouble.away(address, _words(original))

    def _refused(self, address: Address, words: str) -> Ask | Wait:
        """A refusal after the password was shown: told apart by asking for another database."""
        for other in ("postgres", "template1"):
            if other == address.url.database:
                continue
            elsewhere = Address(
                address.url.set(database=other),
                address.kind,
                address.place,
                address.password,
                address.variable,
            )
            try:
                with self.engine(elsewhere).connect() as connection:
                    names = [
                        _text(row[0])
                        for row in ask(
                            connection, "SELECT datname FROM pg_database WHERE NOT datistemplate"
                        )
                    ]
            except DBAPIError:
                continue
            return trouble.no_database(address, names, words)
        return trouble.wrong_password(address, words)


def _text(value: str | bytes) -> str:
    """Names come as bytes where the server knows no encoding."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _words(error: Exception) -> str:
    """What the server said, first line, without the driver's preface."""
    diagnosis = getattr(getattr(error, "diag", None), "message_primary", None)
    return str(diagnosis or error).strip().splitlines()[0].rpartition("failed: ")[2]


def _forgive(connection: Any, _: object) -> None:
    """Let dates that Python has no form for ("infinity", 0044-03-15 BC) come as text."""
    for kind in ("date", "time", "timetz", "timestamp", "timestamptz", "interval"):
        number = connection.adapters.types[kind].oid
        usual = connection.adapters.get_loader(number, Format.TEXT)
        connection.adapters.register_loader(number, _forgiving(usual))


def _forgiving(usual: type[Loader]) -> type[Loader]:
    class Forgiving(Loader):
        """The usual loader, which gives the text itself where it cannot read it."""

        def __init__(self, oid: int, context: Any = None) -> None:
            super().__init__(oid, context)
            self._usual = usual(oid, context)

        def load(self, data: Buffer) -> Any:
            try:
                return self._usual.load(data)
            except (DataError, ValueError, OverflowError):
                return bytes(data).decode("utf-8", "replace")

    return Forgiving
