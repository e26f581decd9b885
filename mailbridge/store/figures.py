"""Small figures of each day and each hour, for the pictures of the overview: numbers, no people.

They outlive the history, which is pruned; nothing is ever decided by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mailbridge.base.clock import moment, stamp
from mailbridge.records.report import Report
from mailbridge.records.skipped import Reason
from mailbridge.store.database import Database

BY_RULE = (Reason.NO_CONSENT, Reason.UNDONE, Reason.ERASED)
"""Left out because somebody wants it so; every other reason is one to look at."""

_KEPT_DAYS = 800
_KEPT_HOURS = 24 * 8
_MEMBERS = "SELECT count(*) FROM people WHERE known_address IS NOT NULL"
_IN_RULES = ", ".join(f"'{reason.value}'" for reason in BY_RULE)


class Outcome(StrEnum):
    """How a check ended: as it should, waiting for better times, or in need of the owner."""

    GOOD = "good"
    WAITED = "waited"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Day:
    """The figures of one calendar day."""

    day: date
    sent: int
    skipped: int
    members: int


@dataclass(frozen=True, slots=True)
class Hour:
    """The checks of one hour. begins: aware, in UTC."""

    begins: datetime
    good: int
    waited: int
    failed: int


def note_run(database: Database, report: Report, now: str) -> None:
    """Add what a run sent to its day. now: ISO 8601 in UTC, when it ended.

    Who is there and who is skipped is counted only where a run may have changed it: counting a
    million people is nothing to do every few minutes for nothing.
    """
    local = moment(now).astimezone()
    day = local.date()
    listed = database.one("SELECT listed FROM days WHERE day = ?", (day.isoformat(),))
    moved = report.pushed + report.archived + report.mirrored_unsubscribes + report.removed
    if listed == report.skipped and not moved:
        return
    began = stamp(local.replace(hour=0, minute=0, second=0, microsecond=0))
    skipped = database.one(
        f"SELECT count(*) FROM skipped WHERE since >= ? AND reason NOT IN ({_IN_RULES})", (began,)
    )
    database.execute(
        "INSERT INTO days (day, sent, skipped, members, listed) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (day) DO UPDATE SET sent = sent + excluded.sent,"
        " skipped = max(skipped, excluded.skipped), members = excluded.members,"
        " listed = excluded.listed",
        (day.isoformat(), report.pushed, skipped, database.one(_MEMBERS), report.skipped),
    )
    oldest = day - timedelta(days=_KEPT_DAYS)
    database.execute("DELETE FROM days WHERE day < ?", (oldest.isoformat(),))


def note_check(database: Database, outcome: Outcome, now: datetime) -> None:
    """Count a check in its hour."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    database.execute(
        f"INSERT INTO hours (hour, {outcome.value}) VALUES (?, 1)"
        f" ON CONFLICT (hour) DO UPDATE SET {outcome.value} = {outcome.value} + 1",
        (stamp(hour),),
    )
    oldest = hour - timedelta(hours=_KEPT_HOURS)
    database.execute("DELETE FROM hours WHERE hour < ?", (stamp(oldest),))


def days(database: Database, since: date) -> list[Day]:
    """The days with figures, the oldest first; days without a run that changed anything lack."""
    rows = database.execute(
        "SELECT day, sent, skipped, members FROM days WHERE day >= ? ORDER BY day",
        (since.isoformat(),),
    )
    return [Day(date.fromisoformat(day), *numbers) for day, *numbers in rows]


def hours(database: Database, since: datetime) -> list[Hour]:
    """The hours in which there was a check, the oldest first."""
    rows = database.execute(
        "SELECT hour, good, waited, failed FROM hours WHERE hour >= ? ORDER BY hour",
        (stamp(since),),
    )
    return [Hour(moment(hour), *numbers) for hour, *numbers in rows]


def skipped_split(database: Database) -> tuple[int, int]:
    """Customers who are skipped, and customers who are left out as somebody wants it."""
    row = database.execute(
        f"SELECT count(*) FILTER (WHERE s.reason NOT IN ({_IN_RULES})),"
        f" count(*) FILTER (WHERE s.reason IN ({_IN_RULES}))"
        " FROM skipped s JOIN rows r ON r.id = s.row AND r.present = 1"
        " JOIN feeds f ON f.id = r.feed AND f.events = 0"
    ).fetchone()
    return int(row[0]), int(row[1])
