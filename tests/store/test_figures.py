from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from mailbridge.base.clock import stamp
from mailbridge.records.report import Report
from mailbridge.store import figures
from mailbridge.store.database import Database
from mailbridge.store.figures import Day, Hour, Outcome

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC).astimezone().replace(hour=12)


def report(pushed: int = 0, skipped: int = 0, left: int = 0) -> Report:
    total = pushed + skipped
    return Report(1, total, pushed, skipped=skipped, mirrored_unsubscribes=left)


def skip(state: Database, row: int, reason: str, since: datetime, *, events: int = 0) -> None:
    state.execute(
        "INSERT OR IGNORE INTO feeds (id, name, signature, events) VALUES (?, ?, '', ?)",
        (1 + events, f"feed {events}", events),
    )
    state.execute(
        "INSERT INTO rows (id, feed, key, position) VALUES (?, ?, ?, ?)",
        (row, 1 + events, str(row), row),
    )
    state.execute("INSERT INTO skipped VALUES (?, '', ?, '', ?)", (row, reason, stamp(since)))


def test_runs_of_a_day_add_up(state: Database) -> None:
    state.execute("INSERT INTO people (address, known_address) VALUES ('a@x.org', 'a@x.org')")
    for hours, pushed in ((0, 3), (1, 4), (24, 5)):
        figures.note_run(state, report(pushed), stamp(NOON + timedelta(hours=hours)))
    day = NOON.date()
    assert figures.days(state, day) == [Day(day, 7, 0, 1), Day(day + timedelta(days=1), 5, 0, 1)]
    assert figures.days(state, day + timedelta(days=2)) == []


def test_what_is_skipped_counts_on_its_own_day_and_not_what_is_left_out(state: Database) -> None:
    skip(state, 1, "no_email", NOON - timedelta(days=1))
    skip(state, 2, "invalid_email", NOON)
    skip(state, 3, "no_consent", NOON)
    figures.note_run(state, report(1, 3), stamp(NOON))
    assert figures.days(state, NOON.date())[0].skipped == 1
    state.execute("DELETE FROM skipped")  # mended the same day: it was skipped all the same
    figures.note_run(state, report(1, 0), stamp(NOON))
    assert figures.days(state, NOON.date())[0].skipped == 1


def test_where_nothing_changed_nothing_is_counted(state: Database) -> None:
    figures.note_run(state, report(1), stamp(NOON))
    state.execute("INSERT INTO people (address, known_address) VALUES ('a@x.org', 'a@x.org')")
    figures.note_run(state, report(), stamp(NOON))
    assert figures.days(state, NOON.date())[0].members == 0
    figures.note_run(state, report(left=1), stamp(NOON))
    assert figures.days(state, NOON.date())[0].members == 1


def test_old_days_and_hours_are_forgotten(state: Database) -> None:
    figures.note_run(state, report(1), stamp(NOON - timedelta(days=801)))
    figures.note_check(state, Outcome.GOOD, NOON - timedelta(days=9))
    figures.note_run(state, report(1), stamp(NOON))
    figures.note_check(state, Outcome.GOOD, NOON)
    assert len(figures.days(state, date(2000, 1, 1))) == 1
    assert len(figures.hours(state, datetime(2000, 1, 1, tzinfo=UTC))) == 1


def test_an_hour_counts_its_checks(state: Database) -> None:
    begins = datetime(2026, 11, 20, 9, tzinfo=UTC)
    for minute, outcome in (
        (5, Outcome.GOOD),
        (10, Outcome.WAITED),
        (15, Outcome.GOOD),
        (59, Outcome.FAILED),
    ):
        figures.note_check(state, outcome, begins.replace(minute=minute))
    assert figures.hours(state, begins) == [Hour(begins, 2, 1, 1)]


def test_events_are_no_customers(state: Database) -> None:
    skip(state, 1, "no_email", NOON)
    skip(state, 2, "undone", NOON)
    skip(state, 3, "not_in_audience", NOON, events=1)
    assert figures.skipped_split(state) == (1, 1)
