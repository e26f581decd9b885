"""Staged records → the rows of a feed: which row each one is, who left, and what a brake holds.

It touches rows and row-level skips alone; people and the outbox are sync.people.resolve's.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from mailbridge.base.errors import Hold
from mailbridge.base.language import number, tr
from mailbridge.records.contact import Contact
from mailbridge.records.skipped import Reason
from mailbridge.store import skipped
from mailbridge.store.database import Database
from mailbridge.store.packing import contact_of
from mailbridge.sync.reading.absences import Absences
from mailbridge.sync.reading.backwards import BACKWARDS, Backwards
from mailbridge.sync.reading.detect import UNKNOWN
from mailbridge.sync.reading.identity import Identity
from mailbridge.sync.reading.staging import OUTSIDE, Staged

EMPTY: Final = "empty"
"""The brake on a feed that has no customers any more; see base.errors.Hold.kind."""


@dataclass(slots=True)
class Touched:
    """What a read changed for people.

    addresses: whose rows are to be looked at again, in the shop's order. moved: (row, its person,
    its new address). held: the brake's sentence, "" where it holds nothing.
    """

    addresses: dict[str, None] = field(default_factory=dict)
    moved: list[tuple[int, int, str]] = field(default_factory=list)
    held: str = ""


class Watches(Protocol):
    """Who wants to know what rows look like; sync.errands.happenings.Watcher does."""

    def saw(self, row: int, contact: Contact) -> None:
        """A row that is new or changed, with an address that can be used."""
        ...


class Application:
    """One staged read being applied to one feed, within the caller's transaction."""

    def __init__(
        self,
        database: Database,
        feed: int,
        *,
        keyed: bool,
        lists_all: bool,
        let_through: str,
        percent: float,
        after_reads: int,
        now: str,
        watcher: Watches | None = None,
    ) -> None:
        self._database = database
        self._feed = feed
        self._watcher = watcher
        self._keyed = keyed
        self._lists_all = lists_all
        self._let_through = let_through
        self._absences = Absences(database, feed, percent=percent, after_reads=after_reads)
        self._backwards = Backwards(database, feed)
        self._now = now
        self._touched = Touched()
        self._identity = self._identify((), ())

    def _identify(self, gone: Sequence[int], standing: Sequence[int]) -> Identity:
        return Identity(
            self._database,
            self._feed,
            lists_all=self._lists_all,
            available=gone,
            standing=standing,
        )

    def apply(self, staged: Staged) -> tuple[Touched, tuple[array[int], array[int]]]:
        """Bring the rows to the staged state; gives what was touched and the finished marks.

        Raises Hold where a feed that had customers turned up without any, or as it was before.
        """
        known = self._known()
        if known and self._emptied(staged) and self._let_through != EMPTY:
            raise Hold(
                tr("A feed is suddenly empty"),
                tr(
                    "It has no customers now; before it had {known}. mailbridge stopped, "
                    "in case this is a mistake.",
                    known=number(known),
                ),
                kind=EMPTY,
            )
        gone = self._gone(staged)
        self._identity = self._identify(gone, staged.row_ids)
        were_there = self._absences.count_on() if self._lists_all else known
        since = self._drop_bad()
        for row in self._database.execute("SELECT * FROM staged ORDER BY position"):
            self._take(staged, since, *row)
        self._expect_no_backup(staged)
        self._leave(staged, gone, were_there)
        self._place_rivals(staged)
        return self._touched, _finished(staged)

    def _emptied(self, staged: Staged) -> bool:
        return self._lists_all and not staged.records

    def _known(self) -> int:
        sql = "SELECT count(*) FROM rows WHERE feed = ? AND present = 1"
        return int(self._database.one(sql, (self._feed,)))

    def _gone(self, staged: Staged) -> list[int]:
        if not self._lists_all:
            return []
        if not staged.whole:
            return staged.gone
        rows = self._database.execute(
            "SELECT id FROM rows WHERE feed = ? AND present = 1 AND bad = 0", (self._feed,)
        )
        return [row[0] for row in rows]

    def _expect_no_backup(self, staged: Staged) -> None:
        """Raise Hold where the shop went back in time; a list of changes may hold old ones."""
        if not self._lists_all:
            return
        self._backwards.missed(self._identity.available)
        # Where the meaning of the rows changed, the times before cannot be compared with.
        anew = staged.whole or self._let_through == BACKWARDS
        if self._backwards.found() and not anew:
            raise self._backwards.hold()
        self._backwards.remember(anew=anew)

    def _drop_bad(self) -> dict[tuple[str, str], str]:
        """Bad rows are judged anew at every read; those that stay bad keep their "since"."""
        rows = self._database.execute(
            "SELECT r.key, s.message, s.since FROM rows r JOIN skipped s ON s.row = r.id"
            " WHERE r.feed = ? AND r.bad = 1",
            (self._feed,),
        )
        since = {(key, message): stamp for key, message, stamp in rows}
        # A list of changes says nothing about the bad rows of lists before it.
        again = "" if self._lists_all else " AND key IN (SELECT key FROM staged)"
        self._database.execute(f"DELETE FROM rows WHERE feed = ? AND bad = 1{again}", (self._feed,))
        return since

    def _take(
        self,
        staged: Staged,
        since: dict[tuple[str, str], str],
        position: int,
        _fingerprint: bytes,
        key: str,
        bad: int,
        contact: bytes | None,
        email: str,
        reason: str,
        message: str,
    ) -> None:
        mapped = None if contact is None else contact_of(contact)
        row = self._identity.match(key, mapped.address if mapped else "")
        if reason == OUTSIDE:
            # They left the "where": as if missing. Of who was never inside nothing is kept.
            self._absences.leave([] if row is None else [row])
            return
        if bad and row is not None:
            # A known customer whose row cannot be read now: what it asked for before stands.
            bad = 0
        if not bad and row is None and self._keyed and self._identity.taken(key):
            bad, reason, email = 1, Reason.BAD_ROW, ""
            message = tr(
                "The number {key} comes twice. Each customer needs one of their own.", key=key
            )
        if bad:
            row = self._identity.insert(key, position, bad=1)
            kept_since = since.get((key, message), self._now)
            self._skip(row, email, Reason(reason), message, kept_since)
            return
        if row is None:
            row = self._identity.insert(key, position, bad=0)
        self._identity.assign(row)
        staged.row_ids[position] = row
        if contact is None or mapped is None:
            self._unusable(row, email, Reason(reason), message)
        else:
            self._usable(row, position, contact, mapped)

    def _usable(self, row: int, position: int, contact: bytes, mapped: Contact) -> None:
        address = mapped.address
        former, person = self._database.execute(
            "SELECT address, person FROM rows WHERE id = ?", (row,)
        ).fetchone()
        self._backwards.saw(row, mapped.edited)
        self._database.execute(
            "UPDATE rows SET contact = ?, address = ?, position = ?, present = 1, missing = 0,"
            " kept = 0 WHERE id = ?",
            (contact, address, position, row),
        )
        self._database.execute(
            "DELETE FROM skipped WHERE row = ?"
            " AND reason IN ('no_email', 'invalid_email', 'bad_row')",
            (row,),
        )
        if self._watcher is not None:
            self._watcher.saw(row, mapped)
        self._touched.addresses[address] = None
        if former is not None and former != address:
            self._touched.addresses[former] = None
        if person is not None and former != address:
            self._touched.moved.append((row, person, address))

    def _unusable(self, row: int, email: str, reason: Reason, message: str) -> None:
        """A row without a usable address: what it asked for before stands, for a while or for good.

        An address that was emptied counts as gone after as many reads as a missing row; one that
        turned invalid does not.
        """
        if reason is Reason.ERASED:
            self._forget(row)
        emptied = reason is Reason.NO_EMAIL
        self._database.execute(
            "UPDATE rows SET present = 1, kept = 0, missing = CASE WHEN ? AND address IS NOT NULL"
            " THEN max(missing, 1) ELSE 0 END WHERE id = ?",
            (emptied, row),
        )
        self._skip(row, email, reason, message, self._now)

    def _forget(self, row: int) -> None:
        """Somebody who asked to be forgotten: nothing of them is kept, nor awaited."""
        self._database.execute(
            "UPDATE rows SET address = NULL, contact = NULL, person = NULL, watched = NULL"
            " WHERE id = ?",
            (row,),
        )
        self._database.execute("DELETE FROM solved WHERE row = ?", (row,))

    def _skip(self, row: int, email: str, reason: Reason, message: str, since: str) -> None:
        skipped.put(self._database, row, email=email, reason=reason, message=message, since=since)

    def _leave(self, staged: Staged, gone: list[int], were_there: int) -> None:
        """Settle who did not come; a source that lists only changes says nothing about that."""
        if not self._lists_all:
            return
        self._absences.leave([row for row in gone if row in self._identity.available])
        if self._let_through == EMPTY and self._emptied(staged):
            self._absences.let_go()
        self._touched.held, given_up = self._absences.settle(were_there)
        self._touched.addresses.update(dict.fromkeys(given_up))

    def _place_rivals(self, staged: Staged) -> None:
        """Bring up to date where rows with one address stand: "the one read first" decides.

        Rows that did not change keep the position of the read in which they were new.
        """
        rivals: set[int] = set()
        for address in self._touched.addresses:
            rows = self._database.execute(
                "SELECT id FROM rows WHERE address = ? AND feed = ?", (address, self._feed)
            ).fetchall()
            if len(rows) > 1:
                rivals.update(row[0] for row in rows)
        if rivals:
            self._database.executemany(
                "UPDATE rows SET position = ? WHERE id = ?",
                [(at, row) for at, row in enumerate(staged.row_ids) if row in rivals],
            )


def _finished(staged: Staged) -> tuple[array[int], array[int]]:
    """The marks without the records that are to be looked at again next time."""
    if UNKNOWN not in staged.row_ids:
        return staged.fingerprints, staged.row_ids
    prints: array[int] = array("Q")
    ids: array[int] = array("I")
    for fingerprint, row in zip(staged.fingerprints, staged.row_ids, strict=True):
        if row != UNKNOWN:
            prints.append(fingerprint)
            ids.append(row)
    return prints, ids
