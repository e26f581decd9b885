"""History and runs: what was sent, when, with which result. Lines are added, never changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mailbridge.base.clock import moment, stamp
from mailbridge.records.change import Action, Result
from mailbridge.records.report import Report
from mailbridge.store import figures, state
from mailbridge.store.database import Database
from mailbridge.store.packing import meaningful, pack, unpack

KEPT = timedelta(days=90)
"""How long lines and runs are kept: customers' data stand in them."""
UNSURE = timedelta(days=30)
"""After a leap of the clock like this, nothing is forgotten yet: it may have been a wrong one."""
_FORGOT_AT = "forgot_old_at"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of history. time: ISO 8601 in UTC. before, after: what undo and the window show.

    person: the person of the state database it is about, 0 for none.
    """

    time: str
    run: int
    feed: str
    key: str
    email: str
    action: Action
    result: Result
    detail: str
    before: Any = None
    after: Any = None
    person: int = 0

    def as_json(self) -> dict[str, object]:
        """The object that ``history --json`` prints."""
        names = ("time", "run", "feed", "key", "email", "action", "result", "detail")
        return {name: getattr(self, name) for name in names}


def add(database: Database, line: Line) -> None:
    """Append one line."""
    database.execute(
        "INSERT INTO history (time, run, feed, key, email, action, result, detail, before, after,"
        " person) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            line.time,
            line.run,
            line.feed,
            line.key,
            line.email,
            line.action,
            line.result,
            line.detail,
            None if line.before is None else pack(line.before),
            None if line.after is None else pack(line.after),
            line.person,
        ),
    )


def lines(
    database: Database, *, limit: int | None = None, run: int | None = None
) -> Iterator[Line]:
    """The lines, newest first; of one run where it is given."""
    rows = database.execute(
        "SELECT time, run, feed, key, email, action, result, detail, before, after, person"
        " FROM history"
        " WHERE ?1 IS NULL OR run = ?1 ORDER BY id DESC LIMIT ?2",
        (run, -1 if limit is None else limit),
    )
    return map(_line, rows)


@meaningful
def _line(row: tuple[Any, ...]) -> Line:
    time, number, feed, key, email, action, result, detail, before, after, person = row
    return Line(
        time,
        number,
        feed,
        key,
        email,
        Action(action),
        Result(result),
        detail,
        None if before is None else unpack(before),
        None if after is None else unpack(after),
        person,
    )


def begin_run(database: Database, kind: str, now: str) -> int:
    """Start a run and give its number. kind: "sync", "backfill", "setup", "undo"."""
    cursor = database.execute("INSERT INTO runs (started, kind) VALUES (?, ?)", (now, kind))
    return int(cursor.lastrowid or 0)


def end_run(database: Database, run: int, report: Report, now: str) -> None:
    """Close a run with its figures, and add them to its day's."""
    database.execute(
        "UPDATE runs SET ended = ?, report = ? WHERE id = ?",
        (now, pack(report.as_json()).decode(), run),
    )
    figures.note_run(database, report, now)


def last_message(database: Database) -> str:
    """The sentence of the newest run that ended with a report, "" where there is none."""
    report = database.one("SELECT report FROM runs WHERE report NOT NULL ORDER BY id DESC LIMIT 1")
    return str(unpack(str(report).encode())["message"]) if report else ""


def drop_empty_run(database: Database, run: int) -> None:
    """Forget a run in which nothing happened, so that activity shows what did."""
    database.execute(
        "DELETE FROM runs WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM history WHERE run = ?1)",
        (run,),
    )


def prune(database: Database, before: str) -> None:
    """Forget lines and runs older than a stamp: customers' data is not kept for ever."""
    database.execute("DELETE FROM history WHERE time < ?", (before,))
    database.execute("DELETE FROM solved WHERE solved < ?", (before,))
    database.execute("DELETE FROM runs WHERE started < ? AND ended IS NOT NULL", (before,))


def forget_old(database: Database, now: datetime) -> None:
    """Once a day, forget what is older than KEPT, within the caller's transaction.

    A clock that is years ahead for a moment must not cost the owner the history, nor what undo
    knows: after a leap the day is noted, and forgetting begins with the next.
    """
    last = state.get(database, _FORGOT_AT)
    passed = now - moment(last) if last else UNSURE
    if timedelta() <= passed < timedelta(days=1):
        return
    if timedelta() < passed < UNSURE:
        prune(database, stamp(now - KEPT))
    state.put(database, _FORGOT_AT, stamp(now))
