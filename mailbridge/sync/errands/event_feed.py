"""Events feeds: each new row becomes one event that waits to be sent. Nobody is added by one.

It asks nobody whether the person is in the audience; sync.errands.settle finds that out.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime

import orjson

from mailbridge.base.clock import stamp
from mailbridge.base.errors import Hold, MailbridgeError, SourceProblem, Wait
from mailbridge.base.language import tr
from mailbridge.records.row import BadRow, Row
from mailbridge.records.skipped import Reason, Skipped
from mailbridge.settings.schema import Feed
from mailbridge.shop.exports import FolderSource
from mailbridge.shop.files import Export
from mailbridge.shop.source import Reading, Source
from mailbridge.shop.values.dates import Order
from mailbridge.store import actions, feeds, files_read, skipped
from mailbridge.store import state as facts
from mailbridge.store.actions import Errand, Kind
from mailbridge.store.database import Database
from mailbridge.store.feeds import FeedState
from mailbridge.sync.errands.event_mapping import Event, map_event
from mailbridge.sync.reading.detect import UNKNOWN, detect
from mailbridge.sync.reading.identity import is_another

OUTSIDE = 0
_DATA = (Reason.NO_EMAIL.value, Reason.INVALID_EMAIL.value)
"""Reasons that go when the shop corrects the row: then its event is sent."""


@dataclass(frozen=True, slots=True)
class EventInput:
    """An events feed ready to be read.

    order: of dates in its column of times, if known. forgotten: addresses that are never sent.
    """

    setting: Feed
    source: Source
    order: Order | None = None
    forgotten: Container[object] = ()

    @property
    def signature(self) -> str:
        """Changes whenever other rows, or other numbers for them, are meant: a new start."""
        names = {"database", "table", "query", "folder", "files", "key", "where"}
        parts = self.setting.model_dump(mode="json", include=names)
        return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()

    def mark(self) -> str | None:
        """A cheap mark that differs whenever there may be new rows. Raises Wait, SourceProblem."""
        if isinstance(self.source, FolderSource):
            return "|".join(f"{export.name} {_mark(export)}" for export in self.source.files())
        return self.source.mark()


class EventReader:
    """Reads one events feed, within the caller's transaction."""

    def __init__(
        self, database: Database, given: EventInput, state: FeedState, *, run: int, now: datetime
    ) -> None:
        self._database = database
        self._given = given
        self._state = state
        self._run = run
        self._now = now
        known = database.one("SELECT rules FROM feeds WHERE id = ?", (state.id,))
        self._anew = known != given.signature
        # Our notes are being made anew: which of these events were sent is not known any more.
        lost = bool(facts.get(database, facts.REBUILT))
        self._quiet = self._anew and (lost or not given.setting.send_existing)
        self._seen: set[str] = set()

    def read(self) -> MailbridgeError | None:
        """Take in what is new. Returns what kept some of it from being read, if anything did.

        Raises Wait, SourceProblem or Hold where nothing could be read: the caller takes it back.
        """
        if is_another(self._database, self._state.id, self._given.setting.key):
            self._renumbered()
        if self._anew:
            # Events are no customers: the window lists them nowhere among those.
            self._database.execute("UPDATE feeds SET events = 1 WHERE id = ?", (self._state.id,))
            feeds.forget_marks(self._database, self._state.id)
            files_read.forget(self._database, self._state.id)
        if isinstance(self._given.source, FolderSource):
            return self._folder(self._given.source)
        mark = self._given.mark()
        if self._anew or not mark or mark != self._state.mark:
            self._database_pass(self._given.source)
        return None

    def _renumbered(self) -> None:
        """The numbers are other ones now: a former one says nothing, and no event is new."""
        self._quiet = True
        self._database.execute(
            "UPDATE rows SET key = key || ' (' || id || ')' WHERE feed = ? AND bad = 0",
            (self._state.id,),
        )

    def _folder(self, source: FolderSource) -> MailbridgeError | None:
        """Every file that was not read as it is now, oldest first."""
        mark, trouble = self._given.mark() or "", None
        known = files_read.marks(self._database, self._state.id)
        for export in source.files():
            if known.get(export.name) == _mark(export) or not export.size:
                continue
            try:
                with self._database.savepoint():
                    self._file(source, export)
            except (Wait, SourceProblem, Hold) as error:
                if self._anew:
                    raise
                trouble = trouble or error
        self._save(mark, (array("Q"), array("I")))
        return trouble

    def _file(self, source: FolderSource, export: Export) -> None:
        self._seen.clear()
        with source.read_file(export) as reading:
            for position, (_, raw) in enumerate(reading, start=1):
                row = reading.parse(raw, position)
                if row is not None:
                    self._take(row, position, f"{export.name}, ")
        files_read.note(self._database, self._state.id, export.name, _mark(export))

    def _database_pass(self, source: Source) -> None:
        marks = feeds.marks(self._database, self._state.id)
        with source.read() as reading:
            found = detect(reading.pages(), *marks)
            self._seen = self._keys(found.row_ids)
            for index, raw in found.unknown:
                found.row_ids[index] = self._unknown(reading, raw, index + 1)
            mark = reading.mark
        self._leave(found.gone, found.row_ids)
        self._save(mark, (found.fingerprints, found.row_ids))

    def _unknown(self, reading: Reading, raw: object, position: int) -> int:
        row = reading.parse(raw, position)
        return OUTSIDE if row is None else self._take(row, position, "")

    def _keys(self, standing: Iterable[int]) -> set[str]:
        """The keys of rows that stand where they stood: none of them may come once more."""
        ids = {row for row in standing if row not in (OUTSIDE, UNKNOWN)}
        if not ids:
            return set()
        rows = self._database.execute(
            "SELECT id, key FROM rows WHERE feed = ? AND bad = 0", (self._state.id,)
        )
        return {key for row, key in rows if row in ids}

    def _take(self, row: Row | BadRow, position: int, where: str) -> int:
        """One record that is new or changed; gives the row it stands for."""
        event = map_event(self._given.setting, row, self._now, self._given.order)
        if isinstance(event, Skipped) and event.reason is Reason.BAD_ROW:
            return self._bad(event, position, where)
        if event.key in self._seen:
            message = tr(
                "The number {key} comes twice. Each event needs one of its own.", key=event.key
            )
            name = self._given.setting.name
            twice = Skipped(name, event.key, event.email, Reason.BAD_ROW, message)
            return self._bad(twice, position, where)
        self._seen.add(event.key)
        number, waits = self._known(event.key)
        if number is None:
            number, waits = self._insert(event.key, position, bad=0), not self._quiet
        if waits:
            self._new(number, event)
        return number

    def _known(self, key: str) -> tuple[int | None, bool]:
        """The row of a key, and whether its event could not be sent for want of an address."""
        row = self._database.execute(
            "SELECT r.id, s.reason FROM rows r LEFT JOIN skipped s ON s.row = r.id"
            " WHERE r.feed = ? AND r.key = ? AND r.bad = 0",
            (self._state.id, key),
        ).fetchone()
        if row is None:
            return None, False
        self._database.execute("UPDATE rows SET present = 1 WHERE id = ?", (row[0],))
        return int(row[0]), row[1] in _DATA

    def _new(self, row: int, event: Event | Skipped) -> None:
        if isinstance(event, Skipped):
            self._skip(row, event)
            return
        if event.email.lower() in self._given.forgotten:
            said = tr("This person asked to be forgotten.")
            name = self._given.setting.name
            self._skip(row, Skipped(name, event.key, "", Reason.ERASED, said))
            return
        skipped.solve(self._database, row)
        errand = Errand(
            uid=f"row {row} event",
            row=row,
            feed=self._given.setting.name,
            key=event.key,
            kind=Kind.EVENT,
            name=event.name,
            occurred=stamp(event.occurred),
            found=stamp(self._now),
            run=self._run,
            email=event.email,
            properties=event.properties,
        )
        actions.put(self._database, errand)

    def _bad(self, entry: Skipped, position: int, where: str) -> int:
        """A row that is no event; one that was there at the start is not even listed."""
        if self._quiet:
            return OUTSIDE
        key = f"{where}{entry.key}"
        known = self._database.one(
            "SELECT id FROM rows WHERE feed = ? AND key = ? AND bad = 1", (self._state.id, key)
        )
        row = self._insert(key, position, bad=1) if known is None or not where else int(known)
        self._skip(row, entry)
        return row

    def _insert(self, key: str, position: int, *, bad: int) -> int:
        cursor = self._database.execute(
            "INSERT INTO rows (feed, key, nth, position, bad) VALUES (?1, ?2,"
            " (SELECT coalesce(max(nth) + 1, 0) FROM rows WHERE feed = ?1 AND key = ?2), ?3, ?4)",
            (self._state.id, key, position, bad),
        )
        return int(cursor.lastrowid or 0)

    def _skip(self, row: int, entry: Skipped) -> None:
        skipped.put(
            self._database,
            row,
            email=entry.email,
            reason=entry.reason,
            message=entry.message,
            since=stamp(self._now),
        )

    def _leave(self, gone: list[int], standing: Iterable[int]) -> None:
        """Rows that the shop has no more: an event that was told stays told."""
        left = [(row,) for row in set(gone) - set(standing)]
        self._database.executemany("DELETE FROM rows WHERE id = ? AND bad = 1", left)
        self._database.executemany("UPDATE rows SET present = 0 WHERE id = ?", left)

    def _save(self, mark: str, marks: tuple[array[int], array[int]]) -> None:
        feeds.save_read(
            self._database,
            self._state.id,
            signature=self._given.signature,
            mark=mark,
            read_at=stamp(self._now),
            marks=marks,
        )
        self._database.execute(
            "UPDATE feeds SET rules = ? WHERE id = ?", (self._given.signature, self._state.id)
        )


def _mark(export: Export) -> str:
    return f"{export.size}|{export.mtime_ns}"
