from __future__ import annotations

from datetime import date

import pytest

from mailbridge.store import due, feeds
from mailbridge.store.database import Database
from mailbridge.store.due import Ripe
from mailbridge.store.packing import pack

DAY = date(2026, 3, 1)


@pytest.fixture
def row(state: Database) -> int:
    """A row of the first feed with something to look at."""
    feed = feeds.feed_state(state, "Shop").id
    cursor = state.execute(
        "INSERT INTO rows (feed, key, position, contact, watched) VALUES (?, '7', 0, x'7b7d', ?)",
        (feed, pack({"Until": "2026-03-08"})),
    )
    return int(cursor.lastrowid or 0)


def put(state: Database, row: int, fire_on: date | None, fired_for: date | None = None) -> None:
    due.put(state, row, 0, fire_on=fire_on, occurs=date(2026, 3, 8), fired_for=fired_for)


@pytest.mark.parametrize(
    ("today", "ripe"),
    [(date(2026, 2, 28), False), (DAY, True), (date(2026, 12, 31), True)],
)
def test_a_day_that_came_or_was_missed(state: Database, row: int, today: date, ripe: bool) -> None:
    put(state, row, DAY)
    expected = [Ripe(row, "7", 0, date(2026, 3, 8), {"Until": "2026-03-08"})]
    assert list(due.ripe(state, 1, today)) == (expected if ripe else [])
    assert list(due.ripe(state, 2, today)) == []


def test_what_fired_is_remembered_and_fires_no_more(state: Database, row: int) -> None:
    assert due.fired_for(state, row, 0) is None
    put(state, row, DAY)
    put(state, row, None, fired_for=DAY)
    assert due.fired_for(state, row, 0) == DAY
    assert list(due.ripe(state, 1, date(2027, 1, 1))) == []


@pytest.mark.parametrize("change", ["present = 0", "contact = NULL", "watched = NULL"])
def test_a_row_that_is_not_there_fires_nothing(state: Database, row: int, change: str) -> None:
    put(state, row, DAY)
    state.execute(f"UPDATE rows SET {change}")
    assert list(due.ripe(state, 1, DAY)) == []


def test_changed_rules_forget_what_was_due(state: Database, row: int) -> None:
    put(state, row, DAY)
    due.forget(state, 2)
    assert len(list(due.ripe(state, 1, DAY))) == 1
    due.forget(state, 1)
    assert list(due.ripe(state, 1, DAY)) == []


def test_nothing_is_due_for_a_row_that_is_gone(state: Database, row: int) -> None:
    put(state, row, DAY)
    state.execute("DELETE FROM rows")
    assert state.one("SELECT count(*) FROM due") == 0
