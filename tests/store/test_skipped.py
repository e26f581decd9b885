from __future__ import annotations

import pytest

from mailbridge.records.skipped import Reason, Skipped
from mailbridge.store import feeds, skipped
from mailbridge.store.database import Database


@pytest.fixture
def rows(state: Database) -> list[int]:
    """Three rows of the shop; the last one is not there at the moment."""
    feed = feeds.feed_state(state, "Shop").id
    return [
        int(
            state.execute(
                "INSERT INTO rows (feed, key, position, present) VALUES (?, ?, 0, ?)",
                (feed, str(n), n < 3),
            ).lastrowid
            or 0
        )
        for n in (1, 2, 3)
    ]


def put(state: Database, row: int, reason: Reason, since: str, message: str = "why") -> None:
    skipped.put(state, row, email="a@x.org", reason=reason, message=message, since=since)


def entry(key: str, reason: Reason, since: str, message: str = "why") -> Skipped:
    return Skipped("Shop", key, "a@x.org", reason, message, since)


def test_the_same_reason_keeps_its_since_another_one_starts_anew(
    state: Database, rows: list[int]
) -> None:
    put(state, rows[0], Reason.NO_CONSENT, "2026-01-01")
    put(state, rows[0], Reason.NO_CONSENT, "2026-01-02", "other words")
    assert list(skipped.entries(state)) == [
        entry("1", Reason.NO_CONSENT, "2026-01-01", "other words")
    ]
    put(state, rows[0], Reason.REJECTED, "2026-01-03")
    assert list(skipped.entries(state)) == [entry("1", Reason.REJECTED, "2026-01-03")]


def test_only_rows_that_are_there_are_listed_and_counted(state: Database, rows: list[int]) -> None:
    put(state, rows[0], Reason.NO_EMAIL, "2026-01-01")
    put(state, rows[1], Reason.NO_EMAIL, "2026-01-02")
    put(state, rows[2], Reason.LEFT, "2026-01-03")
    assert [found.key for found in skipped.entries(state)] == ["2", "1"]
    assert skipped.counts(state) == {Reason.NO_EMAIL: 2}


def test_the_most_frequent_reason_comes_first(state: Database, rows: list[int]) -> None:
    state.execute("UPDATE rows SET present = 1")
    for row, reason in zip(rows, (Reason.LEFT, Reason.REJECTED, Reason.REJECTED), strict=True):
        put(state, row, reason, "2026-01-01")
    assert list(skipped.counts(state).items()) == [(Reason.REJECTED, 2), (Reason.LEFT, 1)]


def test_solved_or_gone_with_its_row(state: Database, rows: list[int]) -> None:
    put(state, rows[0], Reason.LEFT, "2026-01-01")
    put(state, rows[1], Reason.LEFT, "2026-01-01")
    skipped.solve(state, rows[0])
    state.execute("DELETE FROM rows WHERE id = ?", (rows[1],))
    assert list(skipped.entries(state)) == []
