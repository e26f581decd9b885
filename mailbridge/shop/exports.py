"""A feed that comes from a folder of exports: the newest complete file is the present state.

It reads no format itself: delimited does, and one module for each further format.
"""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailbridge.base.clock import Clock
from mailbridge.base.errors import Hold, Wait
from mailbridge.settings.schema import Feed
from mailbridge.shop import columns, delimited, dialect, files, trouble
from mailbridge.shop.dialect import Described
from mailbridge.shop.files import Export
from mailbridge.shop.source import Reading
from mailbridge.shop.where import Where

_TAIL = 64 * 1024
_ROUNDS = 2


class FolderSource:
    """The exports that a feed's pattern names.

    base: the folder that relative paths count from. stop: ends a wait for a file to settle.
    notes: what the owner should know about the last choice of a file, such as a newer one that is
    not complete.
    """

    def __init__(
        self, feed: Feed, *, base: Path, clock: Clock, stop: threading.Event | None = None
    ) -> None:
        self._feed = feed
        self._folder = base / feed.folder
        self._clock = clock
        self._stop = stop or threading.Event()
        self._described: dict[str, Described] = {}
        self.notes: tuple[str, ...] = ()

    def files(self) -> list[Export]:
        """Every export that matches, oldest first; for feeds that read each file once.

        Raises Wait where the folder is away, SourceProblem where the pattern cannot be used.
        """
        return files.matching(self._folder, self._feed.files)

    def columns(self) -> list[str]:
        """The columns of the newest complete export."""
        return list(self._described_now(self._newest_complete()).columns)

    def profile_words(self) -> str:
        """How the newest complete export is written, such as "semicolon, UTF-8"."""
        return self._described_now(self._newest_complete()).profile.words

    def mark(self) -> str:
        """The newest export's mark, complete or not. Raises Wait, SourceProblem."""
        return self._newest()[0].mark()

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """One pass over the newest complete export."""
        with self.read_file(self._newest_complete()) as reading:
            yield reading

    @contextmanager
    def read_file(self, export: Export) -> Iterator[Reading]:
        """One pass over one export, which files() listed. Raises Wait where it still changes."""
        self._expect_whole(export)
        described = self._described_now(export)
        wanted = columns.resolve(self._feed.columns(), described.columns, export.name)
        mark = export.mark()
        with files.opened(export.path) as file:
            yield delimited.DelimitedReading(
                file,
                described,
                wanted=wanted,
                key=self._feed.key,
                where=Where(self._feed.where),
                origin=export.name,
                mark=mark,
            )

    def _newest(self) -> list[Export]:
        """All exports, newest first, at least one. Raises Wait where there is none."""
        found = self.files()
        if not found:
            raise Wait(
                "There is no export",
                f"No file in {self._folder} matches “{self._feed.files}”. mailbridge waits for "
                "one; nothing was removed in Mailchimp.",
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
                self._expect_whole(whole)
            except (Hold, Wait) as error:
                first = first or error
                continue
            self.notes = () if first is None else (first.message,)
            return whole
        raise first or Wait("There is no export", f"{self._folder} has no complete file.")

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
            "The export is still being written",
            f"{export.name} is still growing. mailbridge reads it when it is complete.",
            seconds=seconds,
        )

    def _expect_whole(self, export: Export) -> None:
        """Raise Wait where the file's end shows that it was cut off, Hold where it is empty.

        Looked at closely only where no newline ends it: many programs leave out the last one.
        """
        if export.size == 0:
            raise Hold("The file is empty", f"{export.name} has no contents at all.")
        try:
            with files.opened(export.path) as file:
                file.seek(max(0, export.size - _TAIL))
                tail = file.read(_TAIL)
        except OSError as error:
            raise trouble.from_os(error, export.name) from error
        if tail.rstrip(b"\x00")[-1:] in (b"\n", b"\r"):
            return
        described = self._described_now(export)
        if cut_off(tail, described):
            raise Wait(
                "The export is not complete",
                f"{export.name} ends in the middle of a customer. mailbridge waits for all of it.",
            )

    def _described_now(self, export: Export) -> Described:
        """How the file is written; found out once for each state of a file."""
        key = f"{export.path}|{export.size}|{export.mtime_ns}"
        if key not in self._described:
            try:
                with files.opened(export.path) as file:
                    described = dialect.describe(file, export.name)
            except OSError as error:
                raise trouble.from_os(error, export.name) from error
            self._described = {key: described}
        return self._described[key]


def cut_off(tail: bytes, described: Described) -> bool:
    """Whether a file's end, without a newline, has fewer cells than the headings."""
    profile = described.profile
    if len(tail) % 2 and profile.encoding.codec.startswith("utf-16"):
        return True
    text = tail.decode(profile.encoding.codec, errors="replace")
    last = text.rpartition(profile.line_end)[2]
    if delimited.ends_in_quotes(last.encode(), profile.delimiter.encode()):
        return True
    cells = next(csv.reader((last,), delimiter=profile.delimiter), [])
    return len(cells) < len(described.columns)
