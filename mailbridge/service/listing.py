"""The rows of one table in one order, a page at a time, from a connection that cannot write.

It knows no table of ours: a Query says which rows there are and what record one becomes.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from mailbridge.store.database import Database

PAGE = 200
"""Rows in a page."""

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Query(Generic[R]):
    """One table: where its rows come from, their number, and the orders it can be shown in.

    key: a unique whole number. orders: name → SQL expression; the name "" is by key alone.
    """

    columns: str
    tables: str
    key: str
    orders: Mapping[str, str]
    searched: tuple[str, ...]
    record: Callable[[Sequence[Any]], R]


class Listing(Generic[R]):
    """The rows of one query in one order, numbered from 0. To be used on one thread.

    By key it jumps from the nearest boundary it knows, so that any page of a million comes at
    once; in any other order it keeps the keys (eight bytes a row) and fetches pages by them.
    """

    def __init__(
        self,
        database: Database | None,
        query: Query[R],
        where: str,
        values: tuple[Any, ...],
        order: tuple[str, bool],
    ) -> None:
        self._database = database
        self._query = query
        self._where = where
        self._values = values
        name, self._descending = order
        self._keys: array[int] | None = None
        self._firsts: dict[int, int] = {}
        self.count = 0
        if database is None:
            return
        if name:
            self._keys = self._sorted(database, query.orders[name])
            self.count = len(self._keys)
        else:
            self.count = int(database.one(self._sql("count(*)"), values))

    def page(self, number: int) -> list[R]:
        """Up to PAGE records from row number * PAGE on; fewer at the end."""
        if self._database is None or not 0 <= number * PAGE < self.count:
            return []
        if self._keys is not None:
            return self._by_keys(self._database, self._keys[number * PAGE : (number + 1) * PAGE])
        key = self._query.key
        first = self._first(self._database, number)
        if first is None:
            return []
        compare, direction = ("<=", "DESC") if self._descending else (">=", "ASC")
        rows = self._database.execute(
            f"{self._sql(self._query.columns)} AND {key} {compare} ?"
            f" ORDER BY {key} {direction} LIMIT {PAGE + 1}",
            (*self._values, first),
        ).fetchall()
        if len(rows) > PAGE:
            self._firsts[number + 1] = rows[PAGE][0]
        return [self._query.record(row) for row in rows[:PAGE]]

    def _sql(self, columns: str) -> str:
        # Put together from the constants of a Query; values are always bound.
        return f"SELECT {columns} FROM {self._query.tables} WHERE {self._where}"  # noqa: S608 - no foreign text

    def _sorted(self, database: Database, expression: str) -> array[int]:
        direction = "DESC" if self._descending else "ASC"
        key = self._query.key
        rows = database.execute(
            f"{self._sql(key)} ORDER BY {expression} {direction}, {key} {direction}", self._values
        )
        return array("q", (row[0] for row in rows))

    def _by_keys(self, database: Database, keys: Sequence[int]) -> list[R]:
        key, marks = self._query.key, ",".join("?" * len(keys))
        sql = f"{self._sql(self._query.columns)} AND {key} IN ({marks})"
        found = {row[0]: row for row in database.execute(sql, (*self._values, *keys))}
        return [self._query.record(found[number]) for number in keys if number in found]

    def _first(self, database: Database, number: int) -> int | None:
        """The key of a page's first row, counted from the nearest one that is known."""
        if number in self._firsts:
            return self._firsts[number]
        before = max((page for page in self._firsts if page < number), default=0)
        after = min((page for page in self._firsts if page > number), default=None)
        ahead = (number - before) * PAGE
        back = (after - number) * PAGE if after is not None else self.count - number * PAGE
        if ahead <= back:
            found = self._step(database, self._firsts.get(before), ahead, self._descending)
        else:
            start = self._firsts.get(after) if after is not None else None
            steps = back if start is not None else back - 1
            found = self._step(database, start, steps, not self._descending)
        if found is not None:
            self._firsts[number] = found
        return found

    def _step(
        self, database: Database, start: int | None, steps: int, descending: bool
    ) -> int | None:
        key = self._query.key
        compare, direction = ("<=", "DESC") if descending else (">=", "ASC")
        near = f" AND {key} {compare} {int(start)}" if start is not None else ""
        sql = f"{self._sql(key)}{near} ORDER BY {key} {direction} LIMIT 1 OFFSET {int(steps)}"
        value = database.one(sql, self._values)
        return None if value is None else int(value)
