"""A feed that comes from a folder of exports: the newest complete file is the present state.

It reads no format itself: formats knows who does.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailbridge.base.clock import Clock
from mailbridge.base.errors import Hold, Wait
from mailbridge.base.language import tr
from mailbridge.settings.schema import Feed
from mailbridge.shop import columns, files, formats, trouble
from mailbridge.shop.dialect import Said
from mailbridge.shop.files import Export
from mailbridge.shop.formats import OpenExport
from mailbridge.shop.source import Reading
from mailbridge.shop.where import Where

_ROUNDS = 2


class FolderSource:
    """The exports that a feed's pattern names.

    base: the folder that relative paths count from. stop: ends a wait for a file to settle.
    notes: what the owner should know about the last choice of a file, such as a newer one that is
    not complete. written: how the export that was read last is written; without its encoding where
    it holds nothing but ASCII, "" before the first read
    and where the owner says how.
    """

    def __init__(
        self, feed: Feed, *, base: Path, clock: Clock, stop: threading.Event | None = None
    ) -> None:
        self._feed = feed
        self._folder = base / feed.folder
        self._said = Said(feed.encoding or "", feed.delimiter or "")
        self._clock = clock
        self._stop = stop or threading.Event()
        self._opened: dict[object, OpenExport] = {}
        self.notes: tuple[str, ...] = ()
        self.written = ""

    def files(self) -> list[Export]:
        """Every export that matches, oldest first; for feeds that read each file once.

        Raises Wait where the folder is away, SourceProblem where the pattern cannot be used.
        """
        return files.matching(self._folder, self._feed.files)

    def columns(self) -> list[str]:
        """The columns of the newest complete export."""
        return list(self._known(self._newest_complete()).columns())

    def written_as(self) -> str:
        """How the newest complete export is written, such as "semicolon, UTF-8"."""
        return self._known(self._newest_complete()).words()

    def mark(self) -> str:
        """The newest export's mark, complete or not. Raises Wait, SourceProblem."""
        return self._newest()[0].mark()

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """One pass over the newest complete export."""
        with self.read_file(self._newest_complete()) as reading:
            yield reading

    @contextmanager
    def read_file(self, export: Export, *, everything: bool = False) -> Iterator[Reading]:
        """One pass over one export, which files() listed. Raises Wait where it is not whole.

        everything: rows outside the feed's ``where``, too.
        """
        known = self._known(export)
        known.expect_whole()
        wanted = columns.resolve(self._feed.columns(), known.columns(), export.name)
        self.written = known.words().partition(", ")[0] if known.plain() else known.words()
        if self._said:
            self.written = ""  # the owner has said so: there is nothing to be told of it
        allowed = {} if everything else self._feed.where
        with known.reading(wanted, self._feed.key, Where(allowed)) as reading:
            yield reading

    def _newest(self) -> list[Export]:
        """All exports, newest first, at least one. Raises Wait where there is none."""
        found = self.files()
        if not found:
            raise trouble.FolderAway(
                tr("There is no export"),
                tr(
                    "No file in {folder} matches “{files}”. mailbridge waits for one; "
                    "nothing was removed in Mailchimp.",
                    folder=self._folder,
                    files=self._feed.files,
                ),
            )
        return found[::-1]

    def _newest_complete(self) -> Export:
        """The newest export that is settled and ends well.

        An older one stands in for a newer that does not, and notes says so. Raises the newest one's
        Wait where there is no other.
        """
        first: Hold | Wait | None = None
        for export in self._newest():
            try:
                whole = self._settled(export)
                self._known(whole).expect_whole()
            except (Hold, Wait) as error:
                first = first or error
                continue
            self.notes = () if first is None else (first.message,)
            return whole
        raise first or Wait(
            tr("There is no export"), tr("{folder} has no complete file.", folder=self._folder)
        )

    def _settled(self, export: Export) -> Export:
        """The export once it stayed unchanged long enough; waits for that, but not for ever."""
        seconds = files.settle_seconds(self._folder)
        for _ in range(_ROUNDS):
            age = self._clock.now().timestamp() - export.changed
            if age >= seconds:
                return export
            # A time that lies ahead says nothing about age: then the file has to be watched.
            stopped = self._clock.wait(self._stop, seconds if age < 0 else seconds - age)
            again = files.look(export.path)
            if stopped or again is None:
                break
            if again.state() == export.state() and again.changed == export.changed:
                return again
            export = again
        raise Wait(
            tr("The export is still being written"),
            tr(
                "{name} is still growing. mailbridge reads it when it is complete.",
                name=export.name,
            ),
            seconds=seconds,
        )

    def _known(self, export: Export) -> OpenExport:
        """The export in its format; what was found out is kept for this state of this file."""
        state = (export.path, *export.state())
        if state not in self._opened:
            self._opened = {state: formats.recognise(export, self._feed.table, self._said)}
        return self._opened[state]
