from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest

from mailbridge.service.lists.figures import DayFigure, Health, Pictures, Shares, pictures
from mailbridge.service.session import Session
from mailbridge.store import figures
from mailbridge.store.database import open_database
from mailbridge.store.figures import Outcome
from tests.fakes.clock import JumpingClock

NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)


@pytest.fixture
def session() -> Session:
    return Session.open(dict(os.environ), JumpingClock(NOW))


def test_before_the_first_run_there_is_nothing(session: Session) -> None:
    assert pictures(session) == Pictures()


def test_every_day_of_the_year_and_every_hour_of_the_day(session: Session) -> None:
    today = session.clock.today()
    database = open_database(session.paths.state_db)
    for back, sent, skipped, members in ((0, 7, 1, 300), (10, 5, 0, 290), (400, 9, 0, 100)):
        day = (today - timedelta(days=back)).isoformat()
        database.execute("INSERT INTO days VALUES (?, ?, ?, ?, 0)", (day, sent, skipped, members))
    for back, outcome in (
        (0, Outcome.GOOD),
        (1, Outcome.GOOD),
        (1, Outcome.WAITED),
        (23, Outcome.FAILED),
        (30, Outcome.FAILED),
    ):
        figures.note_check(database, outcome, NOW - timedelta(hours=back))
    database.close()
    made = pictures(session)
    assert len(made.days) == 365
    assert made.days[-1] == DayFigure(today, 7, 1)
    assert made.days[-11] == DayFigure(today - timedelta(days=10), 5, 0)
    assert sum(one.sent for one in made.days) == 12
    assert made.audience == ((today - timedelta(days=10), 290), (today, 300))
    assert len(made.hours) == 24
    assert made.hours[-1].begins == NOW.replace(minute=0)
    healths = [one.health for one in made.hours]
    assert healths == [Health.FAILED, *[Health.NONE] * 21, Health.WAITED, Health.GOOD]


def test_the_shares_add_up(session: Session) -> None:
    database = open_database(session.paths.state_db)
    database.execute("INSERT INTO feeds (id, name, signature) VALUES (1, 'Shop', '')")
    for row in range(1, 11):
        database.execute(
            "INSERT INTO rows (id, feed, key, position, present) VALUES (?, 1, ?, ?, ?)",
            (row, str(row), row, row < 10),
        )
    for row, reason in ((1, "no_email"), (2, "no_consent"), (3, "bad_row"), (10, "no_email")):
        database.execute("INSERT INTO skipped VALUES (?, '', ?, '', '')", (row, reason))
    database.execute("INSERT INTO people (id, address) VALUES (1, 'a@x.org')")
    database.execute("INSERT INTO outbox (person, sequence, created, run) VALUES (1, 1, '', 1)")
    database.close()
    assert pictures(session).shares == Shares(sent=5, waiting=1, skipped=2, left_out=1)
