"""Which row of a feed a record is: found by the shop's number, or by its address once that changed.

It finds and makes rows; what a record does to its row is sync.reading.apply's.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from mailbridge.store import state
from mailbridge.store.database import Database

_PARKED: Final = 1 << 40
"""From this ``nth`` on a row waits to be found by its address; see ``note_column``."""


def note_column(database: Database, feed: int, column: str) -> None:
    """The column that the feed's numbers come from, "" for none.

    Where it was another one, every row waits to be found by its address: a former number says
    nothing, and may be somebody else's by now. Whose address does not come is gone.
    """
    if not is_another(database, feed, column):
        return
    database.execute(
        "UPDATE rows SET nth = id + ?2 WHERE feed = ?1 AND bad = 0 AND nth < ?2", (feed, _PARKED)
    )


def is_another(database: Database, feed: int, column: str) -> bool:
    """Whether the feed's numbers came from another column at the last read; this one is noted."""
    fact, now = f"{state.KEY_COLUMN}:{feed}", f"={column}"
    before = state.get(database, fact)
    state.put(database, fact, now)
    return before not in {"", now}


class Identity:
    """The rows of one feed during one read, within the caller's transaction.

    available: rows of the last read that may come again. standing: those that stand where they
    stood, which no other record can be.
    """

    def __init__(
        self,
        database: Database,
        feed: int,
        *,
        lists_all: bool,
        available: Collection[int],
        standing: Collection[int],
    ) -> None:
        self._database = database
        self._feed = feed
        self._lists_all = lists_all
        self.available = set(available)
        self._standing = frozenset(standing)
        self._assigned: set[int] = set()
        sql = "SELECT 1 FROM rows WHERE feed = ? AND nth >= ? LIMIT 1"
        self._parked = database.one(sql, (feed, _PARKED)) is not None

    def match(self, key: str, address: str) -> int | None:
        """The row of this key that is free to be this record: no other record stands for it."""
        rows = self._database.execute(
            "SELECT id FROM rows WHERE feed = ? AND key = ? AND bad = 0 AND nth < ? ORDER BY nth",
            (self._feed, key, _PARKED),
        ).fetchall()
        for (row,) in rows:
            if row in self.available or (row not in self._standing and row not in self._assigned):
                return int(row)
        if rows:
            return None if self._lists_all else int(rows[0][0])
        return self._renumbered(key, address) if self._parked and address else None

    def _renumbered(self, key: str, address: str) -> int | None:
        """The row that waits at this address, under its new number from now on."""
        row = self._database.one(
            "SELECT id FROM rows WHERE feed = ? AND address = ? AND bad = 0 AND nth >= ?"
            " ORDER BY position LIMIT 1",
            (self._feed, address, _PARKED),
        )
        if row is None:
            return None
        nth = self._next(key)
        self._database.execute("UPDATE rows SET key = ?, nth = ? WHERE id = ?", (key, nth, row))
        return int(row)

    def taken(self, key: str) -> bool:
        """Whether the key is a row's already."""
        sql = "SELECT 1 FROM rows WHERE feed = ? AND key = ? AND bad = 0 AND nth < ?"
        return self._database.one(sql, (self._feed, key, _PARKED)) is not None

    def insert(self, key: str, position: int, *, bad: int) -> int:
        """A row nobody has heard of yet."""
        cursor = self._database.execute(
            "INSERT INTO rows (feed, key, nth, position, bad) VALUES (?, ?, ?, ?, ?)",
            (self._feed, key, self._next(key), position, bad),
        )
        return int(cursor.lastrowid or 0)

    def _next(self, key: str) -> int:
        sql = "SELECT coalesce(max(nth) + 1, 0) FROM rows WHERE feed = ? AND key = ? AND nth < ?"
        return int(self._database.one(sql, (self._feed, key, _PARKED)))

    def assign(self, row: int) -> None:
        """The row is this record: it did not leave, and no other record is it."""
        self.available.discard(row)
        self._assigned.add(row)
