"""What is known of each feed: its last read, its marks, what went wrong, what a brake holds.

It does not read shops and does not decide what is held.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mailbridge.store import state
from mailbridge.store.database import Database
from mailbridge.store.packing import pack_numbers, unpack_numbers


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed as the last read left it.

    signature: of the settings that decide what a row means; "" before the first complete read.
    reads: complete reads so far. mark: the source's cheap mark then. problem, held: sentences for
    the owner, "" where there is nothing. released: true where a person let through what is held.
    """

    id: int
    name: str
    signature: str
    reads: int
    mark: str
    read_at: str
    problem: str
    held: str
    released: bool


_COLUMNS = "id, name, signature, reads, mark, read_at, problem, held, released"


def feed_state(database: Database, name: str) -> FeedState:
    """The state of the feed, made where the feed is new. Needs a writing connection."""
    row = database.execute(f"SELECT {_COLUMNS} FROM feeds WHERE name = ?", (name,)).fetchone()
    if row is None:
        database.execute("INSERT INTO feeds (name, signature) VALUES (?, '')", (name,))
        return feed_state(database, name)
    return _state(row)


def all_feeds(database: Database) -> list[FeedState]:
    """Every feed that was ever read or tried, in the order they were first seen."""
    rows = database.execute(f"SELECT {_COLUMNS} FROM feeds ORDER BY id").fetchall()
    return [_state(row) for row in rows]


def _state(row: Any) -> FeedState:
    return FeedState(*row)


def marks(database: Database, feed: int) -> tuple[array[int], array[int]]:
    """Fingerprints of the last read in arrival order, and the row behind each (0: outside)."""
    prints, ids = database.execute(
        "SELECT fingerprints, row_ids FROM feeds WHERE id = ?", (feed,)
    ).fetchone()
    return unpack_numbers("Q", prints), unpack_numbers("I", ids)


def save_read(
    database: Database,
    feed: int,
    *,
    signature: str,
    mark: str,
    read_at: str,
    marks: tuple[array[int], array[int]],
) -> None:
    """Note a complete read: its marks, and that nothing is wrong with the feed any more."""
    database.execute(
        "UPDATE feeds SET signature = ?, mark = ?, read_at = ?, problem = '', reads = reads + 1,"
        " fingerprints = ?, row_ids = ? WHERE id = ?",
        (signature, mark, read_at, pack_numbers(marks[0]), pack_numbers(marks[1]), feed),
    )


def save_problem(
    database: Database, feed: int, problem: str, hint: Mapping[str, str] | None = None
) -> None:
    """Note why the feed could not be read, "" where it could. hint: what helps, by name."""
    database.execute("UPDATE feeds SET problem = ? WHERE id = ?", (problem, feed))
    state.put(database, f"{state.FEED_HINT}:{feed}", json.dumps(dict(hint)) if hint else "")


def hint(database: Database, feed: int) -> dict[str, str]:
    """What helps with a feed's problem, as it was noted with it; only good while there is one."""
    return dict(json.loads(state.get(database, f"{state.FEED_HINT}:{feed}", "{}")))


def save_held(database: Database, feed: int, held: str, kind: str = "") -> None:
    """Note what a brake holds in the feed; "" also forgets that a person let it through.

    kind: of a brake that holds the whole read (base.errors.Hold).
    """
    database.execute(
        "UPDATE feeds SET held = ?, released = CASE ? WHEN '' THEN 0 ELSE released END"
        " WHERE id = ?",
        (held, held, feed),
    )
    state.put(database, f"{state.HELD_KIND}:{feed}", kind)
    if not held:
        state.put(database, f"{state.RELEASED_KIND}:{feed}", "")


def let_through(database: Database, feed: FeedState) -> str:
    """The kind of brake that a person let through in the feed, "" for none.

    Whoever saw that some customers are missing has not said that an empty feed is right.
    """
    return state.get(database, f"{state.RELEASED_KIND}:{feed.id}") if feed.released else ""


def release(database: Database) -> None:
    """Let through, at the next read, whatever brakes hold now."""
    database.execute(
        "UPDATE rows SET kept = -1 WHERE missing > 0 AND kept = 0"
        " AND feed IN (SELECT id FROM feeds WHERE held != '')"
    )
    for feed in all_feeds(database):
        if feed.held:
            kind = state.get(database, f"{state.HELD_KIND}:{feed.id}")
            state.put(database, f"{state.RELEASED_KIND}:{feed.id}", kind)
    database.execute("UPDATE feeds SET released = 1 WHERE held != ''")
    if state.get(database, state.HELD_PEOPLE):
        state.put(database, state.RELEASED_PEOPLE, "1")
    if state.get(database, state.HELD_NEW):
        for name in (state.HELD_NEW, state.REBUILT, state.REBUILT_NOTES):
            state.put(database, name, "")


def forget_marks(database: Database, feed: int) -> None:
    """Make the next read of the feed look at every row again."""
    database.execute(
        "UPDATE feeds SET mark = '', fingerprints = x'', row_ids = x'' WHERE id = ?", (feed,)
    )


def rename(database: Database, feed: int, name: str) -> None:
    """The settings call a feed otherwise now; its rows are looked at again, for they tell its name.

    Takes the place of a feed of that name that was never read.
    """
    database.execute("DELETE FROM feeds WHERE name = ? AND reads = 0", (name,))
    database.execute("UPDATE feeds SET name = ? WHERE id = ?", (name, feed))
    forget_marks(database, feed)


def take_out(database: Database, feed: int) -> None:
    """The settings do not name a feed of customers any more: it says nothing from now on.

    Nobody is gone for that. Its addresses are kept until another feed has them, see silent_about.
    """
    database.execute("UPDATE rows SET present = 0, contact = NULL WHERE feed = ?", (feed,))
    database.execute(
        "DELETE FROM skipped WHERE row IN (SELECT id FROM rows WHERE feed = ?)", (feed,)
    )
    database.execute(
        "DELETE FROM rows WHERE feed = ? AND id NOT IN (SELECT row FROM actions WHERE row NOT NULL)"
        " AND (address IS NULL OR EXISTS (SELECT 1 FROM rows other"
        "  WHERE other.address = rows.address AND other.contact NOT NULL))",
        (feed,),
    )
    database.execute(
        "UPDATE feeds SET signature = '', problem = '', held = '', released = 0 WHERE id = ?",
        (feed,),
    )
    forget_marks(database, feed)


def silent_about(database: Database, address: str) -> bool:
    """Whether a feed that was taken out of the settings had somebody at this address."""
    sql = "SELECT 1 FROM rows WHERE address = ? AND contact IS NULL"
    return database.one(sql, (address,)) is not None


def keep_everyone(database: Database) -> None:
    """It was a mistake: who is missing now stays, until they come and go again."""
    database.execute("UPDATE rows SET kept = 1 WHERE missing > 0 AND kept = 0")
    database.execute("UPDATE people SET held = 0 WHERE held = 1")
    database.execute("UPDATE feeds SET held = '', released = 0")
    state.put(database, state.HELD_PEOPLE, "")
    if state.get(database, state.HELD_NEW):
        _leave_out_new(database)


def _leave_out_new(database: Database) -> None:
    """Whoever is not in the audience now counts as having left it under another address."""
    database.execute(
        "UPDATE people SET barred = 'left' WHERE known_address IS NULL AND barred IS NULL"
        " AND id IN (SELECT person FROM outbox)"
    )
    database.execute("UPDATE feeds SET mark = '', fingerprints = x'', row_ids = x''")
    for name in (state.HELD_NEW, state.REBUILT, state.REBUILT_NOTES):
        state.put(database, name, "")
