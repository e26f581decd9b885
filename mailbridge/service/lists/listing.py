"""The rows of one table in one order, a page at a time, from a connection that cannot write.

It knows no table of ours: a Query says which rows there are and what record one becomes. Finding
out which rows there are may take long and can be done in a thread (``find``); a page never does.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from mailbridge.store.database import Database

PAGE = 200
"""Rows in a page."""

STRIDE = 20 * PAGE
"""Rows between two marks: so many are walked over at most for a jump."""

_WIDTH = 11
"""Digits of a key in a list of keys: more rows than these can number fit on no disk of a shop."""

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Query(Generic[R]):
    """One table: where its rows come from, their number, and the orders it can be shown in.

    key: a unique whole number. orders: name → SQL expressions; the name "" is by key alone.
    searched: SQL conditions, each with one ? for a pattern of LIKE; one of them has to hold.
    narrow: tables to count and jump in where there is no condition but ``always``; "": the same.
    """

    columns: str
    tables: str
    key: str
    orders: Mapping[str, tuple[str, ...]]
    searched: tuple[str, ...]
    record: Callable[[Sequence[Any]], R]
    always: str = "1 = 1"
    narrow: str = ""


@dataclass(frozen=True, slots=True)
class Asked(Generic[R]):
    """Which rows of a query are wanted, and in which order.

    where, values: a condition over the query's tables. simple: it follows an index, so that rows
    can be counted and jumped over without looking at them.
    """

    query: Query[R]
    order: str = ""
    descending: bool = True
    where: str = ""
    values: tuple[Any, ...] = ()
    simple: bool = True

    @property
    def quick(self) -> bool:
        """Whether the rows are there at once, however many there are."""
        return self.simple and not self.order

    def sql(self, columns: str) -> str:
        """The rows as a SELECT without an order."""
        # Put together from the constants of a Query; values are always bound.
        tables = self.query.tables
        if columns in {"count(*)", self.query.key} and self.quick and not self.where:
            tables = self.query.narrow or tables
        where = f"{self.query.always} AND {self.where}" if self.where else self.query.always
        return f"SELECT {columns} FROM {tables} WHERE {where}"  # noqa: S608 - no foreign text


@dataclass(frozen=True, slots=True)
class Found:
    """Which rows there are. keys: those of all rows in their order, each of the same width.

    marks: where it goes by key alone, the key of every STRIDE-th row, the smallest first.
    """

    count: int = 0
    keys: str | None = None
    marks: tuple[int, ...] = ()


def find(database: Database, asked: Asked[Any]) -> Found:
    """Look which rows there are. Raises sqlite3.OperationalError where it is interrupted.

    SQLite does the whole of it in one call: in a thread, it keeps nobody else from working.
    """
    if asked.quick:
        return _by_marks(database, asked)
    direction = "DESC" if asked.descending else "ASC"
    key = asked.query.key
    parts = (*asked.query.orders[asked.order], key) if asked.order else (key,)
    order = ", ".join(f"{part} {direction}" for part in parts)
    keys = database.one(
        f"SELECT group_concat(printf('%0{_WIDTH}d', k), '')"  # noqa: S608 - no foreign text
        f" FROM ({asked.sql(f'{key} AS k')} ORDER BY {order} LIMIT -1)",
        asked.values,
    )
    return Found(len(keys or "") // _WIDTH, keys or "")


def _by_marks(database: Database, asked: Asked[Any]) -> Found:
    key = asked.query.key
    sql = asked.sql(key)
    marks: list[int] = []
    start = database.one(f"{sql} ORDER BY {key} LIMIT 1", asked.values)
    while start is not None:
        marks.append(int(start))
        further = f"{sql} AND {key} >= ? ORDER BY {key} LIMIT 1 OFFSET {STRIDE}"
        start = database.one(further, (*asked.values, start))
    if not marks:
        return Found()
    rest = database.one(f"{asked.sql('count(*)')} AND {key} >= ?", (*asked.values, marks[-1]))
    return Found((len(marks) - 1) * STRIDE + int(rest), None, tuple(marks))


def guess(database: Database, asked: Asked[Any]) -> Found:
    """About which rows there are, as if no key lacked: at once, until find has looked."""
    key = asked.query.key
    ends = [
        database.one(f"{asked.sql(key)} ORDER BY {key} {end} LIMIT 1", asked.values)
        for end in ("ASC", "DESC")
    ]
    if ends[0] is None:
        return Found()
    return Found(ends[1] - ends[0] + 1, None, tuple(range(ends[0], ends[1] + 1, STRIDE)))


class Listing(Generic[R]):
    """The rows that were asked for, numbered from 0. To be used on one thread.

    By key it jumps from the nearest mark, so that any page of a million comes at once; in any
    other order it fetches pages by the keys that were found.
    """

    def __init__(
        self, database: Database | None, asked: Asked[R], found: Found | None = None
    ) -> None:
        self._database = database
        self._asked = asked
        self._firsts: dict[int, int] = {}
        if found is None:
            found = Found() if database is None else find(database, asked)
        self._keys, self._marks = found.keys, found.marks
        self.keys = found.keys
        self.count = found.count

    def page(self, number: int) -> list[R]:
        """Up to PAGE records from row number * PAGE on; fewer at the end.

        None once the connection is closed: a table may be painted while its program rests.
        """
        if self._database is None or not 0 <= number * PAGE < self.count:
            return []
        try:
            if self._keys is not None:
                return self._by_keys(self._database, self._keys, number)
            return self._in_order(self._database, number)
        except sqlite3.ProgrammingError:
            return []

    def place(self, key: int) -> int | None:
        """At which row the key stands, None where it is not among those found."""
        if self._database is None:
            return None
        if self._keys is not None:
            digits, at = f"{key:0{_WIDTH}d}", -1
            while (at := self._keys.find(digits, at + 1)) >= 0:
                if at % _WIDTH == 0:
                    return at // _WIDTH
            return None
        return self._rank(self._database, key)

    def _rank(self, database: Database, key: int) -> int | None:
        name, values = self._asked.query.key, self._asked.values
        if database.one(f"{self._asked.sql(name)} AND {name} = ?", (*values, key)) is None:
            return None
        mark = bisect_right(self._marks, key) - 1
        if mark < 0:
            return None
        between = f"{self._asked.sql('count(*)')} AND {name} >= ? AND {name} < ?"
        walked = int(database.one(between, (*values, self._marks[mark], key)))
        place = mark * STRIDE + walked
        return self.count - 1 - place if self._asked.descending else place

    def _in_order(self, database: Database, number: int) -> list[R]:
        key = self._asked.query.key
        first = self._first(database, number)
        if first is None:
            return []
        compare, direction = _ahead(descending=self._asked.descending)
        rows = database.execute(
            f"{self._asked.sql(self._asked.query.columns)} AND {key} {compare} ?"
            f" ORDER BY {key} {direction} LIMIT {PAGE + 1}",
            (*self._asked.values, first),
        ).fetchall()
        if len(rows) > PAGE:
            self._firsts[number + 1] = rows[PAGE][0]
        return [self._asked.query.record(row) for row in rows[:PAGE]]

    def _by_keys(self, database: Database, keys: str, number: int) -> list[R]:
        first, last = number * PAGE, min((number + 1) * PAGE, self.count)
        wanted = [int(keys[at * _WIDTH : (at + 1) * _WIDTH]) for at in range(first, last)]
        query, marks = self._asked.query, ",".join("?" * len(wanted))
        # Not the whole condition again: the keys say who is meant, and the rows may have changed.
        sql = f"SELECT {query.columns} FROM {query.tables} WHERE {query.key} IN ({marks})"  # noqa: S608 - no foreign text
        found = {row[0]: row for row in database.execute(sql, wanted)}
        return [query.record(found[one]) for one in wanted if one in found]

    def _first(self, database: Database, number: int) -> int | None:
        """The key of a page's first row, counted from the nearest mark."""
        if number in self._firsts:
            return self._firsts[number]
        place = number * PAGE
        mark, steps = divmod(self.count - 1 - place if self._asked.descending else place, STRIDE)
        if mark >= len(self._marks):
            return None
        key, values = self._asked.query.key, self._asked.values
        sql = f"{self._asked.sql(key)} AND {key} >= ? ORDER BY {key} LIMIT 1 OFFSET {steps}"
        value = database.one(sql, (*values, self._marks[mark]))
        if value is None and self._asked.descending and (number + 1) * PAGE >= self.count:
            # Rows went meanwhile: the last page begins with what is left.
            value = database.one(f"{self._asked.sql(key)} ORDER BY {key} DESC LIMIT 1", values)
        if value is not None:
            self._firsts[number] = int(value)
        return None if value is None else int(value)


def _ahead(*, descending: bool) -> tuple[str, str]:
    """How a key compares with those that come after it, and the direction of that."""
    return ("<=", "DESC") if descending else (">=", "ASC")
