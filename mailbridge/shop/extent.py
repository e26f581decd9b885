"""How large a spreadsheet becomes in memory, found out before it is opened.

Readers lay a sheet out as a rectangle: two cells far apart can cost gigabytes, and so can one long
text that a million cells point to. It reads no values (sheets does).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

from mailbridge.base.errors import SourceProblem
from mailbridge.base.language import number, tr
from mailbridge.shop.packed import SIZE_LIMIT, Packed, cut_off, unusual

CELLS: Final = 32_000_000
"""Cells in a sheet's rectangle: about a gigabyte."""

_WIDE: Final = re.compile(rb"""r\s*=\s*["'][A-Za-z]{2,4}\d""")
"""A cell beyond column Z: until one comes, nobody needs to know the columns."""

_CELL: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,4})(\d+)["']""")
_LETTERS: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,4})\d""")
_HIGH: Final = re.compile(rb"""r\s*=\s*["'][A-Za-z]{0,4}(\d{6,})["']""")
_SHARED: Final = re.compile(rb"""\bt\s*=\s*["']s["'][^<>]{0,99}>\s*<v>\s*(\d+)""")
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_TEXTS: Final = "xl/sharedstrings.xml"
_OVERLAP: Final = 128
_ODS_LIMIT: Final = 400 << 20
_ODS_ROW: Final = b"<table:table-row"
_ODS_ROW_END: Final = b"</table:table-row>"
_ODS_TABLE: Final = b"<table:table "
_ODS_CELL: Final = re.compile(rb"<table:(?:covered-)?table-cell([^<>]*)>")
_ODS_ROWS: Final = re.compile(rb'number-rows-repeated="(\d+)"')
_ODS_COLUMNS: Final = re.compile(rb'number-columns-repeated="(\d+)"')
_VALUE: Final = b"office:value-type="


def expect_sane(archive: Packed, kind: str) -> None:
    """Unpack every member that a reader would, and measure. Raises SourceProblem, Wait."""
    longest, pointing = 0, 0
    for member in archive.members:
        low = member.lower()
        if kind == "ods" and low == "content.xml":
            _expect_sane_ods(archive, member)
        elif _SHEET.fullmatch(member):
            pointing += _expect_sane_sheet(archive, member)
        elif low == _TEXTS:
            longest = max(_lengths(archive, member), default=0)
        elif low.endswith((".xml", ".rels")):
            for _ in archive.blocks(member):
                pass
    if longest * pointing > SIZE_LIMIT:
        _expect_sane_texts(archive)


def _overlapping(archive: Packed, member: str) -> Iterator[bytes]:
    """Blocks that begin with the end of the one before, so that no tag is torn."""
    rest = b""
    for block in archive.blocks(member):
        yield rest + block
        rest = block[-_OVERLAP:]


def _expect_sane_sheet(archive: Packed, member: str) -> int:
    """Measure one sheet of an xlsx. Returns how many of its cells may point to a shared text."""
    letters: set[bytes] = set()
    highest, width, pointing = 99_999, 26, 0
    for block in _overlapping(archive, member):
        pointing += block.count(b't="s"') + block.count(b"t='s'")
        if _WIDE.search(block):
            letters.update(_LETTERS.findall(block))
        far = _HIGH.search(block)
        if far:
            highest = max(highest, 10 ** len(far[1]) - 1)
    width = max(width, max(map(_column, letters), default=0))
    if highest * width > CELLS:
        last = 1
        for block in _overlapping(archive, member):
            last = max(last, max((int(row) for _, row in _CELL.findall(block)), default=1))
        if last * width > CELLS:
            raise _too_wide(archive.name, last, width)
    return pointing


def _too_wide(name: str, rows: int, columns: int) -> SourceProblem:
    return unusual(
        tr(
            "{name} has a sheet of {rows} rows and {columns} columns.",
            name=name,
            rows=number(rows),
            columns=number(columns),
        )
    )


def _column(letters: bytes) -> int:
    """The number of the column A, B … AA, from 1."""
    place = 0
    for letter in letters.upper():
        place = place * 26 + letter - 64
    return place


def _lengths(archive: Packed, member: str) -> list[int]:
    """The length of every shared text, its mark-up included."""
    found: list[int] = []
    rest = b""
    for block in archive.blocks(member):
        *whole, rest = (rest + block).split(b"</si>")
        found += map(len, whole)
    found.append(len(rest))
    return found


def _expect_sane_texts(archive: Packed) -> None:
    """The texts' true size, each as often as a cell points to it."""
    texts = next(name for name in archive.members if name.lower() == _TEXTS)
    lengths = _lengths(archive, texts)
    total = 0
    for member in filter(_SHEET.fullmatch, archive.members):
        for block in _overlapping(archive, member):
            places = map(int, _SHARED.findall(block))
            total += sum(lengths[place] for place in places if place < len(lengths))
            if total > SIZE_LIMIT:
                raise unusual(tr("{name} repeats long texts again and again.", name=archive.name))


def _expect_well_formed(content: bytes, name: str) -> None:
    """Found by fuzzing: on some torn tags the reader of ods looks for an end for ever."""
    try:
        expat.ParserCreate().Parse(content, True)
    except expat.ExpatError as error:
        raise cut_off(name) from error


def _expect_sane_ods(archive: Packed, member: str) -> None:
    """Walk the rows of an ods: repeats are written as numbers, and only filled cells count."""
    if archive.members[member].file_size > _ODS_LIMIT:
        raise unusual(
            tr("{name} is a larger table than an ods can be read with.", name=archive.name)
        )
    content = b"".join(archive.blocks(member))
    pieces = content.split(_ODS_ROW)
    rows = last = width = 0
    for piece in pieces[1:]:
        attributes, _, rest = piece.partition(b">")
        inside, _, behind = rest.partition(_ODS_ROW_END)
        repeated = _ODS_ROWS.search(attributes)
        rows += int(repeated[1]) if repeated else 1
        if _VALUE in inside:
            last, width = rows, max(width, _ods_width(inside))
            if last * width > CELLS:
                raise _too_wide(archive.name, last, width)
        if _ODS_TABLE in behind:
            rows = last = width = 0
    _expect_well_formed(content, archive.name)


def _ods_width(row: bytes) -> int:
    """The number of the last filled column."""
    if b"columns-repeated" not in row:
        return row.count(b"table-cell")
    at = last = 0
    for (attributes,) in ((match[1],) for match in _ODS_CELL.finditer(row)):
        repeated = _ODS_COLUMNS.search(attributes)
        at += int(repeated[1]) if repeated else 1
        last = at if _VALUE in attributes else last
    return last
