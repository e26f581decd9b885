"""SQLite's side of a database feed: its tables, their columns, and their rows page by page.

It opens no file itself (sqlite_file) and knows no feed's mapping (database).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mailbridge.base.language import tr
from mailbridge.shop import columns as names
from mailbridge.shop import trouble
from mailbridge.shop.catalogue import Page, Selection, TableInfo
from mailbridge.shop.query import one_select
from mailbridge.shop.sqlite_file import Connection, SqliteFile, quoted

PAGE = 1_000
"""Rows fetched at once, in one snapshot."""

AT_ONCE = 10_000
"""Rows fetched under one lock where the shop uses no WAL: its writers wait for so many at most,
some fifteen milliseconds. A shop of no more customers is read as one state however busy its till
is; a larger one only between two writes of the till (a read that it disturbs is begun again)."""

_ROWID_NAMES = ("rowid", "_rowid_", "oid")


class SqliteDatabase:
    """An SQLite file as a database with tables. now: seconds since the epoch, for marks."""

    def __init__(
        self, path: Path, *, now: Callable[[], float] = time.time, query_seconds: float = 30.0
    ) -> None:
        self._file = SqliteFile(path, query_seconds=query_seconds)
        self._now = now
        self.place = path.name

    def mark(self) -> str:
        """File and -wal sizes and times."""
        return self._file.mark(self._now())

    def tables(self) -> list[TableInfo]:
        """Tables and views with their row counts, by name; -1 for views that fail."""
        with self._file.ask() as connection:
            return [
                TableInfo(name, kind, _count(connection, name)) for name, kind in _names(connection)
            ]

    def columns(self, selection: Selection) -> list[str]:
        """The columns of a table, view or query, in its order."""
        with self._file.ask() as connection:
            return _columns(connection, _source(connection, selection))

    def sample(self, selection: Selection, rows: int) -> list[tuple[object, ...]]:
        """The first rows, all columns; text that is not UTF-8 as bytes."""
        with self._file.ask() as connection:
            connection.lenient()
            source = _source(connection, selection)
            return connection.query(_select("*", source, " LIMIT ?"), (rows,))

    @contextmanager
    def pages(
        self, selection: Selection, wanted: Sequence[str]
    ) -> Iterator[tuple[dict[str, str], Iterator[Page]]]:
        """Wanted name → column, and the rows of those columns in a stable order, page by page.

        A table's order is that of its rowid: the order in which the shop put the rows in, and the
        only one that costs no sorting. Everything else comes in the order SQLite finds it.
        """
        with self._file.open() as connection:
            with trouble.told(self.place):
                source = _source(connection, selection)
                place = (
                    tr("“{table}” in {place}", table=selection.table, place=self.place)
                    if selection.table
                    else tr("The query")
                )
                found = names.resolve(wanted, _columns(connection, source), place)
                rowid = _rowid(connection, selection, source, [found[name] for name in wanted])
            chosen = ", ".join(quoted(found[name]) for name in wanted)
            yield found, _told(connection, _pages(connection, source, chosen, rowid))


def _told(connection: Connection, pages: Iterator[Page]) -> Iterator[Page]:
    """The pages, with SQLite's errors translated, and what was read verified at the end."""
    while True:
        with trouble.told(connection.place):
            page = next(pages, None)
        if page is None:
            connection.verify()
            return
        yield page


def _select(what: str, source: str, rest: str = "") -> str:
    """The one place where SQL is put together: names come quoted, from the database itself.

    An owner's query stands in brackets and under the authorizer.
    """
    return f"SELECT {what} FROM {source}{rest}"  # noqa: S608 - see the docstring


def _names(connection: Connection) -> list[tuple[str, str]]:
    rows = connection.query(
        "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    )
    return [(str(name), str(kind)) for name, kind in rows]


def _count(connection: Connection, name: str) -> int:
    try:
        ((rows,),) = connection.query(_select("count(*)", quoted(name)))
    except sqlite3.Error:
        # A view over a table that is gone: the others can still be shown.
        return -1
    return int(str(rows))


def _source(connection: Connection, selection: Selection) -> str:
    """What stands after FROM: the quoted table, or the query in brackets."""
    if selection.query:
        return f"({one_select(selection.query)}\n)"
    tables = [name for name, _ in _names(connection)]
    found = names.find(selection.table, tables)
    if found is None:
        raise names.missing("table", selection.table, tables, connection.place)
    return quoted(found)


def _columns(connection: Connection, source: str) -> list[str]:
    connection.start_clock()
    cursor = connection.raw.execute(_select("*", source, " LIMIT 0"))
    return [str(column[0]) for column in cursor.description]


@dataclass(frozen=True, slots=True)
class _Rowid:
    """The name under which a table's rowid can be asked for.

    at: which of the columns that are read is the same thing, None if none is.
    """

    name: str
    at: int | None


def _rowid(
    connection: Connection, selection: Selection, source: str, chosen: list[str]
) -> _Rowid | None:
    """A table's rowid; None for views, queries and tables that have none."""
    kinds = {quoted(name): kind for name, kind in _names(connection)}
    if selection.query or kinds.get(source) != "table":
        return None
    taken = {column.casefold() for column in _columns(connection, source)}
    name = next((name for name in _ROWID_NAMES if name not in taken), None)
    if name is None:
        return None
    try:
        connection.query(_select(name, source, " LIMIT 0"))
    except sqlite3.OperationalError:
        # A table WITHOUT ROWID.
        return None
    alias = _alias(connection, source)
    return _Rowid(name, chosen.index(alias) if alias in chosen else None)


def _alias(connection: Connection, source: str) -> str | None:
    """The INTEGER PRIMARY KEY that is the rowid itself; one with an index of its own is not."""
    info = connection.query(f"PRAGMA table_info({source})")
    keys = [(str(name), str(kind).upper()) for _, name, kind, _, _, place in info if place]
    indexed = any(row[3] == "pk" for row in connection.query(f"PRAGMA index_list({source})"))
    return keys[0][0] if len(keys) == 1 and keys[0][1] == "INTEGER" and not indexed else None


def _pages(
    connection: Connection, source: str, columns: str, rowid: _Rowid | None
) -> Iterator[Page]:
    """Pages in one snapshot where there is one; else pages that hold the lock one at a time."""
    if rowid is None:
        return _streamed(connection, _select(columns, source))
    if connection.snapshot:
        return _streamed(connection, _select(columns, source, f" ORDER BY {rowid.name}"))
    return _short_pages(connection, source, columns, rowid)


def _streamed(connection: Connection, sql: str) -> Iterator[Page]:
    """Pages of one statement. At text that is not UTF-8 it begins again, leniently, behind them."""
    done = 0
    try:
        for page in _fetched(connection, sql, 0):
            done += len(page)
            yield page
    except sqlite3.OperationalError as error:
        if not _not_utf8(error):
            raise
        connection.lenient()
        yield from _fetched(connection, sql, done)


def _fetched(connection: Connection, sql: str, skip: int) -> Iterator[Page]:
    connection.start_clock()
    cursor = connection.raw.execute(sql)
    while skip > 0:
        connection.start_clock()
        skip -= len(cursor.fetchmany(min(skip, PAGE)))
    while True:
        connection.start_clock()
        page = cursor.fetchmany(PAGE)
        if not page:
            return
        yield page


def _short_pages(
    connection: Connection, source: str, columns: str, rowid: _Rowid
) -> Iterator[Page]:
    """Pages that each end their lock, as one state: a commit between two of them ends the read."""
    select = columns if rowid.at is not None else f"{columns}, {rowid.name}"
    end = f" ORDER BY {rowid.name} LIMIT {AT_ONCE}"
    sql, values = _select(select, source, end), tuple[object, ...]()
    version = connection.version()
    while True:
        page = _whole_page(connection, sql, values)
        if connection.version() != version:
            raise trouble.changed_meanwhile(connection.place)
        more = len(page) == AT_ONCE
        if more:
            sql = _select(select, source, f" WHERE {rowid.name} > ?{end}")
            values = (page[-1][-1 if rowid.at is None else rowid.at],)
        while page:
            # Given away piece by piece: two whole pages at a time would be most of the memory.
            piece = page[:PAGE]
            del page[:PAGE]
            yield piece if rowid.at is not None else [row[:-1] for row in piece]
        if not more:
            return


def _whole_page(connection: Connection, sql: str, values: tuple[object, ...]) -> Page:
    try:
        return connection.query(sql, values)
    except sqlite3.OperationalError as error:
        if not _not_utf8(error):
            raise
        connection.lenient()
        return connection.query(sql, values)


def _not_utf8(error: sqlite3.OperationalError) -> bool:
    """Python's own complaint, which has no SQLite code; its words are the only thing to go by."""
    return not getattr(error, "sqlite_errorname", None) and "decode to UTF-8" in str(error)
