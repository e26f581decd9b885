"""Reading a delimited text export (csv, tsv, txt): raw records with fingerprints, parsed on demand.

It does not choose the file (exports) nor find out how it is written (dialect).

A record is one undecoded line; where a line ends inside quotes, the next ones are joined to it.
Nothing is decoded or split for a record whose fingerprint is known: that is what makes a read of an
unchanged export cheaper than csv.reader.
"""

from __future__ import annotations

import bisect
import csv
import os
from array import array
from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final

import xxhash

from mailbridge.base.errors import SourceProblem, Wait
from mailbridge.base.language import tr
from mailbridge.records.row import BadRow, Row
from mailbridge.shop import codepage, spoken, trouble
from mailbridge.shop.dialect import Described, Profile
from mailbridge.shop.line_blocks import line_blocks
from mailbridge.shop.source import Raw, RecordPage, one_by_one
from mailbridge.shop.where import Where

CELL_LIMIT: Final = 64 * 1024
"""Bytes; a longer cell is no customer's data (F18)."""

LINES_LIMIT: Final = 20
"""A record over more lines than this is an unclosed quote that swallows customers (F14)."""

_QUOTE: Final = b'"'
_NOTHING: Final = {b"\\N": "\\N", b"NULL": "NULL"}
"""How PostgreSQL, MariaDB and SQL Server write "nothing" in their own exports."""


class DelimitedReading:
    """One pass over an open file that stays as it is, or the pass ends with Wait.

    wanted: the feed's name of a column → the file's. origin: the file's name. key: the feed's name
    of its key column, "" without one.
    """

    def __init__(
        self,
        file: BinaryIO,
        described: Described,
        *,
        wanted: Mapping[str, str],
        key: str,
        where: Where,
        origin: str,
        mark: str,
    ) -> None:
        self.origin = origin
        self.mark = mark
        self.profile = described.profile
        self._codec = "utf-8" if self.profile.encoding.wide else self.profile.encoding.codec
        self._delimiter = self.profile.delimiter
        self._file = file
        self._width = len(described.columns)
        self._cells = [(name, described.columns.index(at)) for name, at in wanted.items()]
        self._key_at = dict(self._cells).get(key)
        self._where = where
        self._places = _Places(self.profile.before_data)

    def __iter__(self) -> Iterator[tuple[int, Raw]]:
        """Fingerprints and undecoded records. Raises Wait, SourceProblem."""
        return one_by_one(self.pages())

    def pages(self) -> Iterator[RecordPage]:
        """The same, a block of the file at a time."""
        before = _state(self._file)
        digest = xxhash.xxh3_64_intdigest
        open_record = _OpenRecord(self.profile, self.origin)
        skip = self.profile.before_data
        position = 0
        for block in line_blocks(self._file, self.profile, self.origin):
            records = lines = block.lines
            if skip or open_record.parts or not block.each_a_record():
                records = self._joined(lines, open_record, position, skip)
                left_out = min(skip, len(records))
                records, skip = records[left_out:], skip - left_out
            position += len(records)
            yield array("Q", map(digest, records)), records
        open_record.expect_closed()
        if _state(self._file) != before:
            raise trouble.changed_meanwhile(self.origin)

    def _joined(
        self, lines: list[bytes], open_record: _OpenRecord, position: int, skip: int
    ) -> list[bytes]:
        """The records that end in these lines; blank lines and joined ones are noted in places.

        position: records so far. skip: how many of those that come stand before the first customer.
        """
        records = list[bytes]()
        for line in lines:
            at = position + max(0, len(records) - skip)
            if open_record.parts or line.count(_QUOTE) & 1:
                whole = open_record.take(line)
                if whole is None:
                    self._places.longer(at if len(records) < skip else at + 1)
                else:
                    records.append(whole)
            elif len(line) < 2 and not line.strip():
                self._places.longer(at)
            else:
                records.append(line)
        return records

    def parse(self, raw: Raw, position: int) -> Row | BadRow | None:
        """The row behind a record; None for one without any content, or outside the where."""
        place = f"line {self._places.line(position)}"
        try:
            cells = self._split(raw)
        except (UnicodeDecodeError, csv.Error) as error:
            wrong = (
                tr(
                    "This line cannot be read: it holds letters that are not {encoding}.",
                    encoding=spoken.encoding(self.profile.encoding.codec),
                )
                if isinstance(error, UnicodeDecodeError)
                else tr(
                    "This line cannot be read: its quotes are in disorder ({error}).", error=error
                )
            )
            return BadRow(place, wrong, self._key_of_broken(raw))
        if not any(cells):
            return None
        wrong = self._wrong_with(cells, len(raw))
        if wrong:
            return BadRow(place, wrong, self._key_in(cells))
        values = {name: cells[at] for name, at in self._cells}
        for sign, written in _NOTHING.items():
            # In quotes it is somebody's name: those programs never quote their nothing.
            if sign in raw and b'"%b"' % sign not in raw:
                values = {name: "" if cell == written else cell for name, cell in values.items()}
        return Row(values, place) if self._where.admits(values) else None

    def _split(self, raw: bytes) -> list[str]:
        line = raw.rstrip(b"\r\n")
        text = codepage.decode(line, self._codec)
        if _QUOTE in line or b"\r" in line:
            return next(csv.reader((text,), delimiter=self._delimiter, strict=True), [])
        return text.split(self._delimiter)

    def _wrong_with(self, cells: list[str], size: int) -> str:
        if len(cells) < self._width or any(cells[self._width :]):
            return tr(
                "This line has {cells} cells where the headings have {width}. A "
                "delimiter or a quote is missing or too many.",
                cells=len(cells),
                width=self._width,
            )
        # No code page's byte becomes more than three in UTF-8: short lines need no closer look.
        if 3 * size > CELL_LIMIT and any(len(cell.encode()) > CELL_LIMIT for cell in cells):
            return tr("A cell of this line is longer than 64 KB.")
        return ""

    def _key_in(self, cells: list[str]) -> str:
        at = self._key_at
        return cells[at].strip() if at is not None and at < len(cells) else ""

    def _key_of_broken(self, raw: bytes) -> str:
        """The key of a record that cannot be read as a whole, where its own cell is plain."""
        text = raw.decode("ascii", errors="replace")
        try:
            cells = next(csv.reader((text,), delimiter=self.profile.delimiter), [])
        except csv.Error:
            return ""
        key = self._key_in(cells)
        return "" if "\ufffd" in key or len(key) > 100 else key


class _OpenRecord:
    """Lines that wait for the one that closes their quote. parts: the lines so far."""

    def __init__(self, profile: Profile, origin: str) -> None:
        self.parts: list[bytes] = []
        self._delimiter = profile.delimiter.encode()
        self._end = profile.line_end.encode()
        self._origin = origin

    def take(self, line: bytes) -> bytes | None:
        """The whole record if this line ends it, else None. Raises SourceProblem (too long)."""
        self.parts.append(line)
        record = self._end.join(self.parts)
        if ends_in_quotes(record, self._delimiter):
            if len(self.parts) > LINES_LIMIT:
                raise SourceProblem(
                    tr("A quote is not closed"),
                    tr(
                        "{origin} has a quote that swallows the customers after it. It "
                        "opens in the line “{shown}”. Correct that customer in the shop.",
                        origin=self._origin,
                        shown=_shown(self.parts[0]),
                    ),
                )
            return None
        self.parts = []
        return record

    def expect_closed(self) -> None:
        """Raise Wait where the file ended inside quotes: it is half-written, or was cut off."""
        if self.parts:
            raise Wait(
                tr("The export is not complete"),
                tr(
                    "{origin} ends in the middle of a customer, in the line “{shown}”. "
                    "mailbridge waits for a whole one.",
                    origin=self._origin,
                    shown=_shown(self.parts[0]),
                ),
            )


class _Places:
    """Which line a record begins at: headings, blank lines and records over several lines count."""

    def __init__(self, before: int) -> None:
        self._before = before
        self._after: list[int] = []

    def longer(self, position: int) -> None:
        """One more line than records, counted for all records behind this position."""
        self._after.append(position)

    def line(self, position: int) -> int:
        """The line, from 1, at which the record at this position (from 1) begins."""
        return self._before + position + bisect.bisect_left(self._after, position)


def ends_in_quotes(record: bytes, delimiter: bytes) -> bool:
    """Whether a quoted cell is open at the end. A quote within an unquoted cell (5") opens none."""
    at, quoted = 0, False
    while True:
        at = record.find(_QUOTE, at)
        if at < 0:
            return quoted
        if quoted:
            if record[at + 1 : at + 2] == _QUOTE:
                at += 1
            else:
                quoted = False
        else:
            quoted = at == 0 or record[at - 1 : at] in (delimiter, b"\n", b"\r")
        at += 1


def _state(file: BinaryIO) -> tuple[int, int]:
    found = os.fstat(file.fileno())
    return found.st_size, found.st_mtime_ns


def _shown(line: bytes) -> str:
    text = line.decode("utf-8", errors="replace").strip()
    return text[:60] + ("…" if len(text) > 60 else "")
