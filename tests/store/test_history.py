from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from mailbridge.base.clock import stamp
from mailbridge.records.change import Action, Result
from mailbridge.records.report import Report
from mailbridge.store import history
from mailbridge.store.database import Database
from mailbridge.store.history import Line

LINE = Line(
    "2026-01-01T00:00:00Z", 1, "Shop", "7", "a@x.org", Action.UPDATE, Result.DONE, "FNAME",
    before={"fields": {"FNAME": "é"}}, after={"fields": {"FNAME": "x"}},
)  # fmt: skip


def test_lines_come_newest_first_as_they_were(state: Database) -> None:
    lines = [replace(LINE, run=n // 2, key=str(n), before=None if n else {}) for n in range(6)]
    for line in lines:
        history.add(state, line)
    assert list(history.lines(state)) == lines[::-1]
    assert list(history.lines(state, limit=2)) == [lines[5], lines[4]]
    assert list(history.lines(state, limit=0)) == []
    assert list(history.lines(state, run=1)) == [lines[3], lines[2]]
    assert list(history.lines(state, run=1, limit=1)) == [lines[3]]


def test_its_json_is_as_promised() -> None:
    assert orjson.loads(orjson.dumps(LINE.as_json())) == {
        "time": "2026-01-01T00:00:00Z",
        "run": 1,
        "feed": "Shop",
        "key": "7",
        "email": "a@x.org",
        "action": "update",
        "result": "done",
        "detail": "FNAME",
    }


def test_a_run_has_a_number_and_ends_with_its_figures(state: Database) -> None:
    first = history.begin_run(state, "sync", LINE.time)
    second = history.begin_run(state, "backfill", LINE.time)
    assert second == first + 1
    history.end_run(state, first, Report(first, total=1, pushed=1), LINE.time)
    ended, report = state.execute(
        "SELECT ended, report FROM runs WHERE id = ?", (first,)
    ).fetchone()
    assert (ended, orjson.loads(report)["pushed"]) == (LINE.time, 1)


def test_a_run_in_which_nothing_happened_is_forgotten(state: Database) -> None:
    busy, idle = (history.begin_run(state, "sync", LINE.time) for _ in range(2))
    history.add(state, replace(LINE, run=busy))
    history.drop_empty_run(state, busy)
    history.drop_empty_run(state, idle)
    assert [row[0] for row in state.execute("SELECT id FROM runs")] == [busy]


def test_what_is_old_is_forgotten(state: Database) -> None:
    for year in (2024, 2026):
        time = f"{year}-01-01T00:00:00Z"
        run = history.begin_run(state, "sync", time)
        history.end_run(state, run, Report(run), time)
        history.add(state, replace(LINE, run=run, time=time))
    open_run = history.begin_run(state, "sync", "2024-06-01T00:00:00Z")
    history.prune(state, "2025-01-01T00:00:00Z")
    assert [line.run for line in history.lines(state)] == [2]
    assert [row[0] for row in state.execute("SELECT id FROM runs")] == [2, open_run]


def test_x18_what_is_older_than_ninety_days_is_forgotten_day_by_day(state: Database) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    for day in range(100):
        now = begin + timedelta(days=day)
        history.add(state, replace(LINE, run=day, time=stamp(now)))
        for hour in (0, 5):
            history.forget_old(state, now + timedelta(hours=hour))
    assert [line.run for line in history.lines(state)] == list(range(99, 8, -1))


@pytest.mark.parametrize("years", [10, -10])
def test_h10_a_clock_that_is_years_away_costs_no_history(state: Database, years: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    history.add(state, replace(LINE, time=stamp(now)))
    for moment in (now, now.replace(year=2026 + years), now, now + timedelta(hours=25)):
        history.forget_old(state, moment)
    assert len(list(history.lines(state))) == 1
