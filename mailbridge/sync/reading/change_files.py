"""Feeds whose files list only who changed: every file is read once, oldest first.

A file says nothing about those it does not list, so nobody is missing for not being there; who is
listed with a value outside the feed's "where" has left it. Which rows a file changes is
sync.reading.apply's business, as for any feed.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from mailbridge.base.errors import MailbridgeError, SourceProblem, Wait
from mailbridge.records.contact import Contact
from mailbridge.records.row import BadRow, Row
from mailbridge.records.skipped import Skipped
from mailbridge.settings.schema import Feed
from mailbridge.shop.exports import FolderSource
from mailbridge.shop.files import Export, contents
from mailbridge.shop.source import Reading
from mailbridge.shop.where import Where
from mailbridge.store import files_read
from mailbridge.store.database import Database
from mailbridge.sync.reading.absences import Absences
from mailbridge.sync.reading.apply import Touched
from mailbridge.sync.reading.staging import Outside, RowMapping


@dataclass(frozen=True, slots=True)
class OneFile:
    """A source that is one export of a folder."""

    folder: FolderSource
    export: Export

    def columns(self) -> list[str]:
        """The folder's columns."""
        return self.folder.columns()

    def mark(self) -> str | None:
        """The folder's mark."""
        return self.folder.mark()

    def read(self) -> AbstractContextManager[Reading]:
        """One pass over this file."""
        return self._read()

    @contextmanager
    def _read(self) -> Iterator[Reading]:
        with self.folder.read_file(self.export, everything=True) as reading:
            yield reading


@dataclass(frozen=True, slots=True)
class ChangesMapping:
    """What a row of a list of changes means: as in any feed, and also that somebody left it."""

    mapping: RowMapping
    where: Where

    def map_row(self, row: Row, today: date) -> Contact | Skipped | Outside:
        """The contact, why there is none, or that the row is outside the "where"."""
        mapped = self.mapping.map_row(row, today)
        if self.where.admits(row.values) or isinstance(mapped, Outside):
            return mapped
        return Outside(mapped.key)

    def skip(self, bad: BadRow) -> Skipped:
        """The entry for a row that could not even be read."""
        return self.mapping.skip(bad)


def noticing(mapping: RowMapping, feed: Feed) -> ChangesMapping:
    """The feed's mapping, for files that are read with all that is outside its "where"."""
    return ChangesMapping(mapping, Where(feed.where))


class Take(Protocol):
    """Takes one file in."""

    def __call__(self, file: OneFile, *, again: bool) -> Touched:
        """again: it was taken before, and nothing that it tells happens now."""
        ...


def folder_mark(source: FolderSource) -> str:
    """A cheap mark that differs whenever there may be files to read. Raises Wait, SourceProblem."""
    return "|".join(f"{export.name} {_mark(export)}" for export in source.files())


@dataclass(frozen=True, slots=True)
class ChangeFiles:
    """The files of one feed, within the caller's transaction. percent: the brake's."""

    database: Database
    feed: int
    source: FolderSource
    percent: float

    def read(self, take: Take, *, anew: bool) -> tuple[Touched, MailbridgeError | None]:
        """Take every file that was not read as it is now; then settle who left.

        anew: what the rows mean changed, so files that were read are taken again. A file that
        cannot be read stops those after it: they may be newer word on the same customers. Returns
        what was touched, and what stopped it. Raises it where nothing was read at all.
        """
        touched, trouble = Touched(), None
        exports = [export for export in self.source.files() if export.size]
        known = self._known(exports)
        again = anew and _tell_all(known, exports)
        read_any = bool(known)
        for export in exports:
            was_read = _same(known.get(export.name, ""), export)
            if was_read and not again:
                continue
            try:
                with self.database.savepoint():
                    # Before it is read: what is written meanwhile makes it another file.
                    self._note(export, contents(export))
                    part = take(OneFile(self.source, export), again=was_read)
            except (Wait, SourceProblem) as error:
                if not read_any:
                    raise
                trouble = error
                break
            read_any = True
            touched.addresses.update(part.addresses)
            touched.moved += part.moved
        # A list of changes says so once: who left is gone at once, unless the brake holds.
        absences = Absences(self.database, self.feed, percent=self.percent, after_reads=1)
        touched.held, given_up = absences.settle(absences.known())
        touched.addresses.update(dict.fromkeys(given_up))
        return touched, trouble

    def _known(self, exports: Sequence[Export]) -> dict[str, str]:
        """The marks of the files that were read.

        Where the whole folder was copied, or its times were shifted, these are the same files: read
        once more, old word would stand over newer, and old changes would happen again.
        """
        known = files_read.marks(self.database, self.feed)
        there = [export for export in exports if export.name in known]
        if any(_same(known[export.name], export) for export in there):
            return known
        digests = {export: contents(export) for export in there if _alike(known, export)}
        if not all(digests.get(one) == _digest(known[one.name]) for one in there):
            return known
        for export, digest in digests.items():
            self._note(export, digest)
        return files_read.marks(self.database, self.feed)

    def _note(self, export: Export, digest: str) -> None:
        files_read.note(self.database, self.feed, export.name, f"{_mark(export)}|{digest}")


def _mark(export: Export) -> str:
    return f"{export.size}|{export.mtime_ns}"


def _same(known: str, export: Export) -> bool:
    """Whether the file is as it was when its mark was noted."""
    return known.split("|")[:2] == _mark(export).split("|")


def _alike(known: Mapping[str, str], export: Export) -> bool:
    return known[export.name].split("|")[0] == str(export.size)


def _digest(known: str) -> str:
    """The hash in a mark; "" in one that mailbridge noted before it kept any."""
    return "".join(known.split("|")[2:])


def _tell_all(known: Mapping[str, str], exports: Sequence[Export]) -> bool:
    """Whether reading the files once more gives what the rows are now.

    Not where one is gone that may hold newer word than those that are left: what customers were
    before, a withdrawn consent or a former address, would come back.
    """
    names = {export.name for export in exports}
    left = [int(mark.split("|")[1]) for name, mark in known.items() if name not in names]
    there = [export.mtime_ns for export in exports if export.name in known]
    return not left or not there or max(left) < min(there)


def no_marks() -> tuple[array[int], array[int]]:
    """Marks of a read that compares nothing with the one before."""
    return array("Q"), array("I")
