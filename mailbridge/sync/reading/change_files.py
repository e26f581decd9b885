"""Feeds whose files list only who changed: every file is read once, oldest first.

A file says nothing about those it does not list, so nobody is missing for not being there; who is
listed with a value outside the feed's "where" has left it. Which rows a file changes is
sync.reading.apply's business, as for any feed.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date

from mailbridge.base.errors import MailbridgeError, SourceProblem, Wait
from mailbridge.records.contact import Contact
from mailbridge.records.row import BadRow, Row
from mailbridge.records.skipped import Skipped
from mailbridge.settings.schema import Feed
from mailbridge.shop.exports import FolderSource
from mailbridge.shop.files import Export
from mailbridge.shop.source import Reading
from mailbridge.shop.where import Where
from mailbridge.store import files_read
from mailbridge.store.database import Database
from mailbridge.sync.reading.apply import Touched
from mailbridge.sync.reading.staging import Outside, RowMapping, Staged


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


def read_change_files(
    database: Database,
    feed: int,
    source: FolderSource,
    take: Callable[[OneFile], tuple[Staged, Touched]],
) -> tuple[Touched, MailbridgeError | None]:
    """Take every file that was not read as it is now, within the caller's transaction.

    A file that cannot be read stops those after it: they may be newer word on the same customers.
    Returns what was touched, and what stopped it. Raises it where nothing was read at all.
    """
    touched = Touched()
    known = files_read.marks(database, feed)
    read_any = bool(known)
    for export in source.files():
        mark = f"{export.size}|{export.mtime_ns}"
        if known.get(export.name) == mark or not export.size:
            continue
        try:
            with database.savepoint():
                _, part = take(OneFile(source, export))
                files_read.note(database, feed, export.name, mark)
        except (Wait, SourceProblem) as error:
            if not read_any:
                raise
            return touched, error
        read_any = True
        touched.addresses.update(part.addresses)
        touched.moved += part.moved
    return touched, None


def no_marks() -> tuple[array[int], array[int]]:
    """Marks of a read that compares nothing with the one before."""
    return array("Q"), array("I")
