"""The tables of the window, page by page out of the state database.

It never writes, and words nothing: what is shown is made of these records by the screens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from mailbridge.records.change import Action, Result
from mailbridge.records.skipped import Reason
from mailbridge.service.listing import Listing, Query
from mailbridge.store import state
from mailbridge.store.database import Database, open_for_reading
from mailbridge.store.packing import unpack

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run. started, ended: ISO 8601 in UTC, ended "" while it goes on. report: its figures."""

    number: int
    started: str
    ended: str
    kind: str
    report: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SentRow:
    """One line of history. time: ISO 8601 in UTC."""

    number: int
    time: str
    run: int
    feed: str
    key: str
    email: str
    action: Action
    result: Result
    detail: str


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """One customer who is not in Mailchimp now. since: ISO 8601 in UTC."""

    number: int
    feed: str
    key: str
    email: str
    reason: Reason
    message: str
    since: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of the overview. sent: rows accepted in runs since the stamp asked for.

    members: contacts of the audience that mailbridge knows of. last_sync: ISO 8601 in UTC or "".
    paused: "", "1", or the ISO 8601 stamp until which. message: of the last run that did anything.
    """

    account: str = ""
    audience: str = ""
    members: int = 0
    sent: int = 0
    skipped: int = 0
    waiting: int = 0
    last_sync: str = ""
    paused: str = ""
    message: str = ""


def _run(row: Sequence[Any]) -> RunRow:
    number, started, ended, kind, report = row
    return RunRow(number, started, ended or "", kind, unpack(report) if report else {})


def _sent(row: Sequence[Any]) -> SentRow:
    number, time, run, feed, key, email, action, result, detail = row
    return SentRow(number, time, run, feed, key, email, Action(action), Result(result), detail)


def _skipped(row: Sequence[Any]) -> SkippedRow:
    number, feed, key, email, reason, message, since = row
    return SkippedRow(number, feed, key, email, Reason(reason), message, since)


RUNS: Query[RunRow] = Query(
    "id, started, ended, kind, report", "runs", "id", {"when": "started"}, ("kind",), _run
)
SENT: Query[SentRow] = Query(
    "id, time, run, feed, key, email, action, result, detail",
    "history",
    "id",
    {"key": "key", "email": "email", "action": "action", "result": "result"},
    ("email", "key", "detail"),
    _sent,
)
SKIPPED: Query[SkippedRow] = Query(
    "s.row, f.name, r.key, s.email, s.reason, s.message, s.since",
    "skipped s JOIN rows r ON r.id = s.row AND r.present = 1 JOIN feeds f ON f.id = r.feed",
    "s.row",
    {"key": "r.key", "email": "s.email", "reason": "s.reason", "since": "s.since"},
    ("s.email", "r.key", "s.message"),
    _skipped,
)


_MEMBERS = "SELECT count(*) FROM people WHERE known_address IS NOT NULL"
_LAST_MESSAGE = (
    "SELECT json_extract(report, '$.message') FROM runs WHERE report IS NOT NULL"
    " ORDER BY id DESC LIMIT 1"
)


class Pages:
    """The state database as the window reads it: a connection of its own that cannot write."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database: Database | None = None

    def listing(
        self,
        query: Query[R],
        *,
        order: str = "",
        descending: bool = True,
        search: str = "",
        run: int | None = None,
    ) -> Listing[R]:
        """The rows of a query; empty where there is no state yet. run: for SENT alone.

        Raises Repair or Wait where the state cannot be read.
        """
        parts = ["1 = 1"]
        values: list[Any] = []
        if run is not None:
            parts.append("run = ?")
            values.append(run)
        if search:
            pattern = "%" + _escaped(search) + "%"
            liked = " OR ".join(f"{column} LIKE ? ESCAPE '\\'" for column in query.searched)
            parts.append(f"({liked})")
            values += [pattern] * len(query.searched)
        where = " AND ".join(parts)
        return Listing(self._open(), query, where, tuple(values), (order, descending))

    def figures(self, since: str) -> Figures:
        """The overview's numbers; sent since the stamp. All empty where there is no state yet."""
        database = self._open()
        if database is None:
            return Figures()
        sent = database.one(
            "SELECT sum(json_extract(report, '$.pushed')) FROM runs WHERE started >= ?", (since,)
        )
        return Figures(
            account=state.get(database, state.ACCOUNT_NAME),
            audience=state.get(database, state.AUDIENCE_NAME),
            members=int(database.one(_MEMBERS)),
            sent=int(sent or 0),
            skipped=int(self.listing(SKIPPED).count),
            waiting=int(database.one("SELECT count(*) FROM outbox")),
            last_sync=state.get(database, state.LAST_SYNC),
            paused=state.get(database, state.PAUSED),
            message=database.one(_LAST_MESSAGE) or "",
        )

    def close(self) -> None:
        """Let go of the file; the next question opens it again."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _open(self) -> Database | None:
        if self._database is None:
            try:
                self._database = open_for_reading(self._path)
            except FileNotFoundError:
                return None
        return self._database


def _escaped(text: str) -> str:
    """The text as LIKE takes it literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
