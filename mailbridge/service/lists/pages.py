"""The tables of the window, page by page out of the state database.

It never writes, and words nothing: what is shown is made of these records by the screens. The
customers are service.lists.customers', the skipped service.lists.skips'.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from mailbridge.records.change import Action, Result
from mailbridge.service.lists.listing import Asked, Found, Listing, Query, find, guess
from mailbridge.service.lists.skips import SKIPPED, SkippedRow
from mailbridge.store import state
from mailbridge.store.database import Database, open_for_reading
from mailbridge.store.packing import unpack

__all__ = ["RUNS", "SENT", "SKIPPED", "Figures", "Pages", "RunRow", "SentRow", "SkippedRow"]

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
    """One line of history. time: ISO 8601 in UTC. before, after: as delivery noted them, or {}."""

    number: int
    time: str
    run: int
    feed: str
    key: str
    email: str
    action: Action
    result: Result
    detail: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    person: int


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
    number, time, run, feed, key, email, action, result, detail, before, after, person = row
    return SentRow(
        number,
        time,
        run,
        feed,
        key,
        email,
        Action(action),
        Result(result),
        detail,
        unpack(before) if before else {},
        unpack(after) if after else {},
        person,
    )


RUNS: Query[RunRow] = Query(
    "id, started, ended, kind, report", "runs", "id", {"when": ("started",)}, ("kind LIKE ?",), _run
)
SENT: Query[SentRow] = Query(
    "id, time, run, feed, key, email, action, result, detail, before, after, person",
    "history",
    "id",
    {"key": ("key",), "email": ("email",), "action": ("action",), "result": ("result",)},
    ("email LIKE ? ESCAPE '\\'", "key LIKE ? ESCAPE '\\'", "detail LIKE ? ESCAPE '\\'"),
    _sent,
)


_MEMBERS = "SELECT count(*) FROM people WHERE known_address IS NOT NULL"
_LAST_MESSAGE = (
    "SELECT json_extract(report, '$.message') FROM runs WHERE report IS NOT NULL"
    " ORDER BY id DESC LIMIT 1"
)


def asked_for(
    query: Query[R],
    *,
    order: str = "",
    descending: bool = True,
    search: str = "",
    where: str = "",
    values: tuple[Any, ...] = (),
    simple: bool = True,
) -> Asked[R]:
    """The rows of a query that hold every word searched for, under a condition of ours.

    simple: the condition follows an index of the table.
    """
    parts, given = [where] if where else [], list(values)
    for word in search.split():
        variants = list(dict.fromkeys(_variants(word)))
        liked = [one for one in query.searched for _ in variants]
        parts.append(f"({' OR '.join(liked)})")
        # A condition may take its pattern more than once.
        given += [
            f"%{_escaped(variant)}%"
            for one in query.searched
            for variant in variants
            for _ in range(one.count("?"))
        ]
    return Asked(
        query, order, descending, " AND ".join(parts), tuple(given), simple and not search.split()
    )


def _variants(word: str) -> Iterator[str]:
    """SQLite's LIKE knows upper and lower case of plain letters only."""
    yield word
    if not word.isascii():
        yield from (word.lower(), word.upper(), word.capitalize())


class Pages:
    """The state database as the window reads it: a connection of its own that cannot write."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database: Database | None = None
        self._apart: dict[int, sqlite3.Connection] = {}
        self._guard = threading.Lock()

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
        where, values = ("run = ?", (run,)) if run is not None else ("", ())
        return self.show(
            asked_for(
                query, order=order, descending=descending, search=search, where=where, values=values
            )
        )

    def show(self, asked: Asked[R], found: Found | None = None) -> Listing[R]:
        """The rows that were asked for. found: what find_apart gave; None: look now."""
        return Listing(self._open(), asked, found)

    def guess(self, asked: Asked[Any]) -> Found:
        """About which rows there are, at once."""
        database = self._open()
        return Found() if database is None else guess(database, asked)

    def about(self, query: Query[Any]) -> int:
        """About how many rows a table has, whatever is asked of it."""
        return self.guess(Asked(query)).count

    def find_apart(self, asked: Asked[Any], asker: object) -> Found:
        """Look for rows in a connection of its own: to be called in a thread.

        asker: for whom, so that it can be called off. Raises sqlite3.OperationalError where it
        was, Repair or Wait.
        """
        try:
            database = open_for_reading(self.path)
        except FileNotFoundError:
            return Found()
        with closing(database):
            with self._guard:
                self._apart[id(asker)] = database.connection
            try:
                return find(database, asked)
            finally:
                with self._guard:
                    if self._apart.get(id(asker)) is database.connection:
                        del self._apart[id(asker)]

    def call_off(self, asker: object) -> None:
        """Nobody waits any more for what is being looked for on behalf of the asker."""
        with self._guard:
            connection = self._apart.get(id(asker))
            if connection is not None:
                connection.interrupt()

    def ask(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """A small question; no rows where there is no state yet. Raises Repair or Wait."""
        database = self._open()
        return [] if database is None else database.execute(sql, tuple(values)).fetchall()

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
                self._database = open_for_reading(self.path)
            except FileNotFoundError:
                return None
        return self._database


def _escaped(text: str) -> str:
    """The text as LIKE takes it literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
