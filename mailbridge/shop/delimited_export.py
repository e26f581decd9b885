"""A csv, tsv or txt file as an export: described once, checked for a whole end, read in passes.

It splits no lines (delimited does) and decides no encoding (dialect does).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from mailbridge.base.errors import Hold, Wait
from mailbridge.base.language import tr
from mailbridge.shop import dialect, files, trouble
from mailbridge.shop.delimited import DelimitedReading, ends_in_quotes
from mailbridge.shop.dialect import UNSAID, Described, Profile, Said
from mailbridge.shop.files import Export
from mailbridge.shop.where import Where

_TAIL = 64 * 1024


class DelimitedExport:
    """One state of one file. said: what the owner says of how it is written."""

    def __init__(self, export: Export, said: Said = UNSAID) -> None:
        self._export, self._said = export, said
        self._described: Described | None = None

    def columns(self) -> tuple[str, ...]:
        """The headings, each name once."""
        return self._now().columns

    def words(self) -> str:
        """Delimiter and encoding."""
        return self.profile().words

    def plain(self) -> bool:
        """Whether it is ASCII alone."""
        return self.profile().encoding.plain

    def profile(self) -> Profile:
        """How the file is written, to be compared with the last one's."""
        return self._now().profile

    def expect_whole(self) -> None:
        """Raise Wait where the file's end shows that it was cut off, Hold where it is empty.

        Looked at closely only where no newline ends it: many programs leave out the last one.
        """
        export = self._export
        if export.size == 0:
            raise Hold(
                tr("The file is empty"), tr("{name} has no contents at all.", name=export.name)
            )
        try:
            with files.opened(export.path) as file:
                file.seek(max(0, export.size - _TAIL))
                tail = file.read(_TAIL)
        except OSError as error:
            raise trouble.from_os(error, export.name) from error
        if tail.rstrip(b"\x00")[-1:] not in (b"\n", b"\r") and _cut_off(tail, self._now()):
            raise Wait(
                tr("The export is not complete"),
                tr(
                    "{name} ends in the middle of a customer. mailbridge waits for all of it.",
                    name=export.name,
                ),
            )

    @contextmanager
    def reading(
        self, wanted: Mapping[str, str], key: str, where: Where
    ) -> Iterator[DelimitedReading]:
        """One pass over the file as it stands now."""
        described, mark = self._now(), self._export.mark()
        with files.opened(self._export.path) as file:
            yield DelimitedReading(
                file,
                described,
                wanted=wanted,
                key=key,
                where=where,
                origin=self._export.name,
                mark=mark,
            )

    def _now(self) -> Described:
        if self._described is None:
            try:
                with files.opened(self._export.path) as file:
                    self._described = dialect.describe(file, self._export.name, self._said)
            except OSError as error:
                raise trouble.from_os(error, self._export.name) from error
        return self._described


def _cut_off(tail: bytes, described: Described) -> bool:
    """Whether an end without a newline has fewer cells than the headings, or half a letter."""
    profile = described.profile
    if len(tail) % 2 and profile.encoding.codec.startswith("utf-16"):
        return True
    text = tail.decode(profile.encoding.codec, errors="replace")
    last = text.rpartition(profile.line_end)[2]
    if ends_in_quotes(last.encode(), profile.delimiter.encode()):
        return True
    try:
        cells = next(csv.reader((last,), delimiter=profile.delimiter), [])
    except csv.Error:  # a bare CR in a file that is no CSV at all: nothing says that it goes on
        return False
    return len(cells) < len(described.columns)
