"""The pictures of the overview as plain numbers: days, the year's audience, shares, health.

It words and draws nothing; days and hours without figures are filled in, so that gaps are seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mailbridge.service.session import Session
from mailbridge.store import figures
from mailbridge.store.database import Database
from mailbridge.store.figures import Day, Hour

YEAR = 365
_HOURS = 24


class Health(StrEnum):
    """How the checks of one hour ended, the worst of them."""

    NONE = "none"
    GOOD = "good"
    WAITED = "waited"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DayFigure:
    """sent: customers whom Mailchimp accepted that day. skipped: newly skipped that day."""

    day: date
    sent: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class HourFigure:
    """begins: aware, in UTC."""

    begins: datetime
    health: Health


@dataclass(frozen=True, slots=True)
class Shares:
    """Where the shop's customers are; together all of them. left_out: as somebody wants it."""

    sent: int = 0
    waiting: int = 0
    skipped: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Pictures:
    """All there is to draw. days: the last 365, oldest first. audience: days on which it is known.

    hours: the last 24, the present one last.
    """

    days: tuple[DayFigure, ...] = ()
    audience: tuple[tuple[date, int], ...] = ()
    shares: Shares = Shares()
    hours: tuple[HourFigure, ...] = ()


def pictures(session: Session) -> Pictures:
    """What the state says; nothing where there is none yet. Raises Repair or Wait."""
    with session.reading() as database:
        if database is None:
            return Pictures()
        today = session.clock.today()
        since = today - timedelta(days=YEAR - 1)
        known = figures.days(database, since)
        now = session.clock.now()
        past = now - timedelta(hours=_HOURS)
        return Pictures(
            days=_every_day(known, since, today),
            audience=tuple((one.day, one.members) for one in known if one.members),
            shares=_shares(database),
            hours=_every_hour(figures.hours(database, past), now),
        )


def _every_day(known: Sequence[Day], since: date, today: date) -> tuple[DayFigure, ...]:
    found = {one.day: one for one in known}
    made = []
    for number in range((today - since).days + 1):
        day = since + timedelta(days=number)
        one = found.get(day)
        made.append(DayFigure(day, one.sent, one.skipped) if one else DayFigure(day))
    return tuple(made)


def _every_hour(known: Sequence[Hour], now: datetime) -> tuple[HourFigure, ...]:
    found = {one.begins: _health(one) for one in known}
    last = now.replace(minute=0, second=0, microsecond=0)
    hours = (last - timedelta(hours=back) for back in range(_HOURS - 1, -1, -1))
    return tuple(HourFigure(hour, found.get(hour, Health.NONE)) for hour in hours)


def _health(hour: Hour) -> Health:
    if hour.failed:
        return Health.FAILED
    if hour.waited:
        return Health.WAITED
    return Health.GOOD if hour.good else Health.NONE


def _shares(database: Database) -> Shares:
    total = int(
        database.one(
            "SELECT count(*) FROM rows r JOIN feeds f ON f.id = r.feed AND f.events = 0"
            " WHERE r.present = 1"
        )
    )
    skipped, left_out = figures.skipped_split(database)
    waiting = min(int(database.one("SELECT count(*) FROM outbox")), total - skipped - left_out)
    return Shares(total - skipped - left_out - waiting, waiting, skipped, left_out)
