"""MySQL and MariaDB: tables in short pages of one snapshot, views and queries through a stream.

It keeps out of the shop's way: no statement lasts where MyISAM would lock a table meanwhile.
PostgreSQL's ways are in servers_postgresql.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from sqlalchemy import NullPool, create_engine
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from mailbridge.base.errors import MailbridgeError, SourceProblem
from mailbridge.base.language import tr
from mailbridge.shop import servers_trouble as trouble
from mailbridge.shop.catalogue import Page
from mailbridge.shop.servers_address import Address
from mailbridge.shop.servers_kind import (
    CONNECT_SECONDS,
    COUNTED,
    LOCK_SECONDS,
    PAGE,
    QUERY_SECONDS,
    Table,
    ask,
    quoted,
    select,
)
from mailbridge.shop.servers_stream import stream

_SNAPSHOTS: Final = frozenset({"innodb"})
_TIMED: Final = frozenset({"innodb", "myisam"})
"""Engines whose UPDATE_TIME is written by every change (Aria's is not: tried with 10.11)."""

_ORDERED: Final = frozenset(
    {"tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "char", "varchar"}
    | {"date", "datetime", "timestamp", "binary", "varbinary", "year", "uuid"}
)
"""Types of a primary key whose values, handed back, stand where they stood."""

_READ_SECONDS: Final = 60

_TABLES: Final = """
SELECT TABLE_NAME, TABLE_TYPE, TABLE_ROWS, ENGINE FROM information_schema.TABLES
WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW')
ORDER BY TABLE_NAME
"""
_PRIMARY: Final = """
SELECT s.COLUMN_NAME, c.DATA_TYPE FROM information_schema.STATISTICS s
JOIN information_schema.COLUMNS c
  ON c.TABLE_SCHEMA = s.TABLE_SCHEMA AND c.TABLE_NAME = s.TABLE_NAME
 AND c.COLUMN_NAME = s.COLUMN_NAME
WHERE s.TABLE_SCHEMA = DATABASE() AND s.TABLE_NAME = %s AND s.INDEX_NAME = 'PRIMARY'
ORDER BY s.SEQ_IN_INDEX
"""
_LOCKING: Final = """
SELECT count(*) FROM information_schema.TABLES
WHERE TABLE_TYPE = 'BASE TABLE' AND ENGINE <> 'InnoDB'
  AND TABLE_SCHEMA NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
"""
"""Tables that are locked as a whole until the last row of an answer is taken."""

_MARK: Final = """
SELECT CONCAT_WS(' ', CREATE_TIME, UPDATE_TIME), UPDATE_TIME IS NOT NULL,
       UPDATE_TIME > NOW() - INTERVAL 2 SECOND, NOW(6)
FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s
"""

_AWAY: Final = frozenset(
    {1040, 1053, 1077, 1079, 1080, 1129, 1158, 1159, 1160, 1161, 1203, 1226, 1927, 2002, 2003}
    | {2005, 2006, 2012, 2013, 2014, 2026, 2055, 4031}
)
_BUSY: Final = frozenset({1099, 1205, 1213, 1412, 1015})
_SLOW: Final = frozenset({1317, 1907, 1969, 3024})
_PASSWORD: Final = frozenset({1045, 1698, 1251, 1862, 1820, 3118})
_FORBIDDEN: Final = frozenset({1044, 1130, 1142, 1143, 1227, 1370, 1449, 1356})
_WRITES: Final = frozenset({1290, 1792, 1836})


@dataclass(frozen=True, slots=True)
class _Keyset:
    """A primary key by which a table is read page by page. columns: quoted."""

    columns: tuple[str, ...]

    def after(self) -> str:
        """The rows behind one, with a mark for each value of its key (see values)."""
        parts = []
        columns = [column.replace("%", "%%") for column in self.columns]
        for at, column in enumerate(columns):
            same = [f"{before} = %s" for before in columns[:at]]
            parts.append("(" + " AND ".join([*same, f"{column} > %s"]) + ")")
        return " OR ".join(parts)

    def values(self, key: tuple[object, ...]) -> tuple[object, ...]:
        """What stands for the marks of after."""
        return tuple(value for at in range(len(key)) for value in key[: at + 1])


class MySql:
    """MySQL 5.7 and later, MariaDB 10.3 and later."""

    none = " LIMIT 0"
    few = f" LIMIT {COUNTED + 1}"

    def engine(self, address: Address) -> Engine:
        """Its connections do nothing by themselves; begin makes them harmless."""
        import pymysql.converters  # type: ignore[import-untyped]  # noqa: PLC0415 - it has no types; only for shops that have it
        from pymysql.constants import FIELD_TYPE  # type: ignore[import-untyped]  # noqa: PLC0415 - as above

        arguments: dict[str, Any] = {
            "charset": "utf8mb4",
            "connect_timeout": CONNECT_SECONDS,
            "read_timeout": _READ_SECONDS,
            "write_timeout": CONNECT_SECONDS,
            "conv": {**pymysql.converters.conversions, FIELD_TYPE.BIT: _bits},
        }
        if address.password:
            # As bytes: the driver itself would take it for Latin-1.
            arguments["password"] = address.password.encode()
        return create_engine(address.url, poolclass=NullPool, connect_args=arguments)

    def begin(self, connection: Connection) -> None:
        """One read-only transaction that sees one state of all tables that can show one."""
        for statement in (
            _limit(connection, QUERY_SECONDS),
            *(
                ["SET SESSION information_schema_stats_expiry = 0"]
                if _is_mysql_8(connection)
                else []
            ),
            f"SET SESSION lock_wait_timeout = {LOCK_SECONDS}",
            f"SET SESSION innodb_lock_wait_timeout = {LOCK_SECONDS}",
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
            "SET SESSION TRANSACTION READ ONLY",
            "START TRANSACTION WITH CONSISTENT SNAPSHOT",
        ):
            connection.exec_driver_sql(statement)

    def tables(self, connection: Connection) -> list[Table]:
        """The tables and views of the address's database."""
        return [
            Table(
                str(name),
                quoted(connection.dialect, str(name)),
                "view" if kind == "VIEW" else "table",
                -1 if rows is None else int(rows),
                engine=str(engine or "").casefold(),
            )
            for name, kind, rows, engine in ask(connection, _TABLES)
        ]

    def mark(self, connection: Connection, table: Table) -> str | None:
        """When the table was last changed. None where the server does not know (any more).

        It counts in whole seconds: a change just made may be followed by one with the same time,
        so then the mark holds the moment, and the next one differs.
        """
        if table.kind != "table" or table.engine not in _TIMED:
            return None
        ((mark, known, fresh, now),) = ask(connection, _MARK, (table.name,))
        if not known:
            return None
        return f"{mark}|{now}" if fresh else str(mark)

    def pages(
        self, connection: Connection, table: Table | None, source: str, columns: Sequence[str]
    ) -> Iterator[Page]:
        """By primary key; without one by the columns that are read, in their order."""
        chosen = [quoted(connection.dialect, name) for name in columns]
        keyset = self._keyset(connection, table)
        if table is not None and keyset is not None:
            return self._by_key(connection, table, chosen, keyset)
        by = ", ".join(chosen)
        connection.exec_driver_sql(_limit(connection, 0))
        rows = stream(connection, select(by, source, f" ORDER BY {by}"), QUERY_SECONDS)
        ((locking,),) = ask(connection, _LOCKING)
        return _at_once(rows) if locking else rows

    def _keyset(self, connection: Connection, table: Table | None) -> _Keyset | None:
        if table is None or table.engine not in _TIMED:
            return None
        found = ask(connection, _PRIMARY, (table.name,))
        if not found or not all(kind in _ORDERED for _, kind in found):
            return None
        return _Keyset(tuple(quoted(connection.dialect, str(name)) for name, _ in found))

    def _by_key(
        self, connection: Connection, table: Table, chosen: list[str], keyset: _Keyset
    ) -> Iterator[Page]:
        """Pages of one statement each. Where there are no snapshots, a change ends the read."""
        before = self.mark(connection, table)
        width = len(chosen)
        what = ", ".join([*chosen, *keyset.columns])
        order = f" ORDER BY {', '.join(keyset.columns)} LIMIT {PAGE}"
        sql, values = select(what, table.sql, order), tuple[object, ...]()
        start, end = (part.replace("%", "%%") for part in (select(what, table.sql), order))
        behind = f"{start} WHERE {keyset.after()}{end}"
        for number in count(1):
            page = ask(connection, sql, values)
            if number > 1 and table.engine not in _SNAPSHOTS:
                after = self.mark(connection, table)
                if after is None or after != before:
                    raise trouble.changed_meanwhile(table.name)
            if page:
                yield [row[:width] for row in page]
            if len(page) < PAGE:
                return
            sql = behind
            values = keyset.values(page[-1][width:])

    def explain(self, error: DBAPIError, address: Address) -> MailbridgeError:
        """By the server's error number.

        https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html
        """
        arguments = error.orig.args if error.orig is not None else ()
        code = arguments[0] if arguments and isinstance(arguments[0], int) else 0
        words = str(arguments[-1] if arguments else error)
        if code in _AWAY or code == 0:
            return trouble.away(address, words)
        if code in _PASSWORD:
            return trouble.wrong_password(address, words)
        for codes, told in (
            (_BUSY, trouble.busy),
            (_SLOW, trouble.too_slow),
            (_WRITES, trouble.writes),
        ):
            if code in codes:
                return told(address)
        if code in _FORBIDDEN:
            return trouble.not_allowed(address, words)
        if code == 1049:
            return trouble.no_database(address, self._databases(address), words)
        return SourceProblem(
            tr(trouble.NOT_UNDERSTOOD),
            tr("{place} says: {words}.", place=address.place, words=words),
        )

    def _databases(self, address: Address) -> list[str]:
        """The databases that this user may see."""
        elsewhere = Address(
            address.url.set(database="information_schema"),
            address.kind,
            address.place,
            address.password,
            address.variable,
        )
        try:
            with self.engine(elsewhere).connect() as connection:
                names = [str(row[0]) for row in ask(connection, "SHOW DATABASES")]
        except DBAPIError:
            return []
        return [name for name in names if name != "information_schema"]


def _at_once(rows: Iterator[Page]) -> Iterator[Page]:
    """Everything is taken before anything is looked at, whatever memory that needs.

    Where a table is locked as a whole, a slow look at the rows would make the till wait.
    """
    yield from list(rows)


def _limit(connection: Connection, seconds: float) -> str:
    """The statement that limits all that follow; 0 for no limit."""
    if connection.dialect.is_mariadb:  # type: ignore[attr-defined]  # the base class lacks it
        return f"SET SESSION max_statement_time = {seconds}"
    return f"SET SESSION max_execution_time = {int(seconds * 1000)}"


def _is_mysql_8(connection: Connection) -> bool:
    """Whether the server would answer about its tables from a cache that is a day old."""
    dialect: Any = connection.dialect
    return not dialect.is_mariadb and dialect.server_version_info >= (8,)


def _bits(value: bytes | None) -> int | None:
    """BIT(1) is what many shops have for yes and no."""
    return None if value is None else int.from_bytes(value, "big")
