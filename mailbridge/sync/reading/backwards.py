"""Whether a read shows the shop as it was before: yesterday's backup, or yesterday's export.

It looks at when rows were last edited, where the feed says so; who is missing is absences'. A
customer whose row is deleted, or one odd date, is no backup: see ``found``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from mailbridge.base.errors import Hold
from mailbridge.base.language import tr
from mailbridge.shop.exports import FolderSource
from mailbridge.shop.source import Source
from mailbridge.store import feeds, state
from mailbridge.store.database import Database
from mailbridge.store.feeds import FeedState
from mailbridge.store.packing import contact_of
from mailbridge.sync.reading.staging import Staged

BACKWARDS: Final = "backwards"
"""This brake's name; see base.errors.Hold.kind."""


class Backwards:
    """The times of editing that one read of one feed shows, within the caller's transaction.

    All of them are sortable text, as in Contact.edited; "" says nothing.
    """

    def __init__(self, database: Database, feed: int) -> None:
        self._database = database
        self._fact = f"{state.LATEST_EDIT}:{feed}"
        self._latest = state.get(database, self._fact)
        self._newest = ""
        self._back = 0
        self._lost = False

    def saw(self, row: int, edited: str) -> None:
        """A row that is new or changed, before it is kept. edited: what it says now."""
        if not edited:
            return
        self._newest = max(self._newest, edited)
        former = self._edited(row)
        if former and edited < former:
            self._back += 1
            self._lost = self._lost or former == self._latest

    def missed(self, rows: Iterable[int]) -> None:
        """These rows did not come."""
        if self._latest and not self._lost:
            self._lost = any(self._edited(row) == self._latest for row in rows)

    def found(self) -> bool:
        """Whether the shop went back in time.

        A row is older than it was, the newest edit that was known is gone, and none is as new. A
        till that goes on writes newer edits; a deleted row alone makes no other row older.
        """
        return self._back > 0 and self._lost and self._newest < self._latest

    def remember(self, *, anew: bool) -> None:
        """Keep the newest edit for the next read. anew: what was known before counts no more."""
        newest = self._newest if anew else max(self._newest, self._latest)
        state.put(self._database, self._fact, newest)

    def hold(self) -> Hold:
        """What the owner is asked."""
        return _hold(self._newest, self._latest)

    def _edited(self, row: int) -> str:
        packed = self._database.one("SELECT contact FROM rows WHERE id = ?", (row,))
        return contact_of(packed).edited if packed else ""


def expect_newer(
    database: Database, feed: FeedState, source: Source, staged: Staged, *, anew: bool
) -> None:
    """Raise Hold where the export that was read last is gone and an older one stands in its place.

    What it says was over: consents, addresses. anew: the owner changed what is read. A file that
    was only touched is the same one.
    """
    exports = source.files() if isinstance(source, FolderSource) else []
    export = next((one for one in exports if one.name == staged.origin), None)
    if export is None:
        return
    anew = anew or feeds.let_through(database, feed) == BACKWARDS
    fact = f"{state.LATEST_FILE}:{feed.id}"
    _, size, _, ends = staged.mark.rsplit("|", 3)
    now = [list(export.order), f"{size}|{ends}", export.name]
    before = json.loads(state.get(database, fact, "null"))
    # Older by its name and by its own time: a file just written may tell of any day.
    older = before and now[0] < before[0] and now[0][1] < before[0][1]
    if older and not anew and now[1] != before[1]:
        raise _hold(export.name, before[2])
    state.put(database, fact, json.dumps(now))


def _hold(newest: str, latest: str) -> Hold:
    return Hold(
        tr("The shop looks as it was some time ago"),
        tr(
            "Customers are older than they were at the last look: its newest change "
            "is of {newest}, and was of {latest}. Perhaps a backup was put back. "
            "mailbridge stopped, in case this is a mistake.",
            newest=newest,
            latest=latest,
        ),
        kind=BACKWARDS,
    )
