"""When rules with days_before fire, a line for each row and rule.

It does not know what a rule is; dates are the shop's calendar days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mailbridge.store.database import Database
from mailbridge.store.packing import meaningful, unpack


@dataclass(frozen=True, slots=True)
class Ripe:
    """A row whose day has come. occurs: the day it is about. watched: column → text."""

    row: int
    key: str
    rule: int
    occurs: date
    watched: dict[str, str]


def put(
    database: Database,
    row: int,
    rule: int,
    *,
    fire_on: date | None,
    occurs: date | None,
    fired_for: date | None,
) -> None:
    """Note when the rule fires for the row next; None for not again."""
    database.execute(
        "INSERT OR REPLACE INTO due (row, rule, fire_on, occurs, fired_for) VALUES (?, ?, ?, ?, ?)",
        (row, rule, _text(fire_on), _text(occurs), _text(fired_for)),
    )


def fired_for(database: Database, row: int, rule: int) -> date | None:
    """The day for which the rule fired last for this row."""
    return _day(
        database.one("SELECT fired_for FROM due WHERE row = ? AND rule = ?", (row, rule)) or ""
    )


@meaningful
def _ripe(row: int, key: str, rule: int, occurs: str, watched: bytes) -> Ripe:
    return Ripe(row, key, rule, date.fromisoformat(occurs), unpack(watched))


def ripe(database: Database, feed: int, today: date) -> Iterator[Ripe]:
    """The feed's present rows whose day has come, or was missed."""
    rows = database.execute(
        "SELECT r.id, r.key, d.rule, d.occurs, r.watched FROM due d JOIN rows r ON r.id = d.row"
        " WHERE d.fire_on != '' AND d.fire_on <= ? AND r.feed = ? AND r.present = 1"
        " AND r.contact NOT NULL AND r.watched NOT NULL ORDER BY d.fire_on, r.id, d.rule",
        (today.isoformat(), feed),
    ).fetchall()
    for row, key, rule, occurs, watched in rows:
        yield _ripe(row, key, rule, occurs, watched)


def forget(database: Database, feed: int) -> None:
    """The feed's rules changed: nothing is due."""
    database.execute("DELETE FROM due WHERE row IN (SELECT id FROM rows WHERE feed = ?)", (feed,))


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
