"""A spreadsheet (xlsx, xls, ods) as an export: the sheet with the customers, read in passes.

It evaluates no formula and follows no link. What is packed is measured first (packed, extent).
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final

import orjson
import xxhash
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from mailbridge.base import language
from mailbridge.base.errors import Hold, SourceProblem
from mailbridge.base.language import tr
from mailbridge.records.row import BadRow, Row
from mailbridge.shop import extent, files, packed, trouble
from mailbridge.shop.columns import missing
from mailbridge.shop.delimited import CELL_LIMIT
from mailbridge.shop.files import Export
from mailbridge.shop.sheet_cells import LOOKED_AT, Cells, Layout, has_address, layout, tidy
from mailbridge.shop.source import Raw, RecordPage, in_pages
from mailbridge.shop.where import Where

_FILE_LIMIT: Final = 512 << 20
_STANDARD_ERROR: Final = threading.Lock()
"""There is one standard error in a process, whoever turns it aside."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """The sheet that was chosen. others: how many more could be seen."""

    sheet: CalamineSheet
    layout: Layout
    others: int


class SheetExport:
    """One state of one spreadsheet. kind: "xlsx", "xls" or "ods". sheet: by name, "" to choose.

    The chosen sheet is the first visible one that holds addresses, else the first with any rows.
    """

    def __init__(self, export: Export, kind: str, sheet: str = "") -> None:
        self._export = export
        self._kind = kind
        self._wanted = sheet
        self._opened: _Opened | None = None

    def columns(self) -> tuple[str, ...]:
        """The headings, each name once."""
        return tuple(self._now().layout.columns)

    def words(self) -> str:
        """The format and the sheet; spoken.how says it in the language spoken."""
        opened = self._now()
        more = f" (one of {opened.others + 1})" if opened.others else ""
        return f"{self._kind}, sheet “{opened.sheet.name}”{more}"

    def plain(self) -> bool:
        """It has its own encoding."""
        return False

    def expect_whole(self) -> None:
        """Raise Wait where it is cut off, Hold where it holds nothing."""
        self._now()

    @contextmanager
    def reading(self, wanted: Mapping[str, str], key: str, where: Where) -> Iterator[SheetReading]:
        """One pass over the file as it was opened."""
        opened, mark = self._now(), self._export.mark()
        cells = [(name, opened.layout.columns[at]) for name, at in wanted.items()]
        yield SheetReading(opened, cells, key=key, where=where, origin=self._export.name, mark=mark)

    def _now(self) -> _Opened:
        if self._opened is None:
            export = self._export
            with files.opened(export.path) as file:
                try:
                    found = os.fstat(file.fileno())
                    if (found.st_size, found.st_mtime_ns) != export.state():
                        raise trouble.changed_meanwhile(export.name)
                    data = self._measured(file)
                except OSError as error:
                    raise trouble.from_os(error, export.name) from error
            self._opened = _open(data, export.name, self._wanted)
        return self._opened

    def _measured(self, file: BinaryIO) -> io.BytesIO:
        """The whole file in memory, once it is known to be harmless."""
        export = self._export
        if export.size > _FILE_LIMIT:
            raise packed.unusual(
                tr(
                    "{name} has {size} MB.",
                    name=export.name,
                    size=language.number(export.size >> 20),
                )
            )
        if self._kind != "xls":
            extent.expect_sane(packed.open_packed(file, export.name, export.size), self._kind)
        file.seek(0)
        return io.BytesIO(file.read())


class SheetReading:
    """One pass over a sheet. cells: the feed's name of a column → its place in a row."""

    def __init__(
        self,
        opened: _Opened,
        cells: list[tuple[str, int]],
        *,
        key: str,
        where: Where,
        origin: str,
        mark: str,
    ) -> None:
        self.origin = origin
        self.mark = mark
        self._opened = opened
        self._cells = cells
        self._key_at = next((at for at, (name, _) in enumerate(cells) if name == key), None)
        self._where = where

    def __iter__(self) -> Iterator[tuple[int, Raw]]:
        """Fingerprints of the mapped cells, and those cells with the number of their row."""
        sheet, before = self._opened.sheet, self._opened.layout.before
        places = [place for _, place in self._cells]
        digest, dumps = xxhash.xxh3_64_intdigest, orjson.dumps
        with _calm(self.origin):
            for number, row in enumerate(sheet.iter_rows(), 1):
                if number <= before or not any(cell != "" for cell in row):
                    continue
                cells = [tidy(row[place]) for place in places]
                yield digest(dumps(cells, default=str)), (number, cells)

    def pages(self) -> Iterator[RecordPage]:
        """The same, a page at a time."""
        return in_pages(self)

    def parse(self, raw: Raw, position: int) -> Row | BadRow | None:
        """The row; None for one outside the where."""
        del position  # a sheet numbers its rows itself
        number, cells = raw
        place = f"row {number}"
        if any(isinstance(cell, str) and len(cell) > CELL_LIMIT for cell in cells):
            key = "" if self._key_at is None else str(cells[self._key_at])[:100]
            return BadRow(place, tr("A cell of this row is longer than 64 KB."), key)
        values = {name: cell for (name, _), cell in zip(self._cells, cells, strict=True)}
        return Row(values, place) if self._where.admits(values) else None


@contextmanager
def _calm(name: str) -> Iterator[None]:
    """Turn what calamine complains about into the owner's errors."""
    try:
        yield
    except PasswordError as error:
        raise SourceProblem(
            tr("The spreadsheet has a password"),
            tr(
                "{name} is protected. Save it without a password; mailbridge cannot ask for one.",
                name=name,
            ),
        ) from error
    except CalamineError as error:
        raise packed.cut_off(name) from error
    except BaseException as error:
        # Rust's panics arrive as an exception of their own that no module exports.
        if type(error).__name__ == "PanicException":
            raise packed.cut_off(name) from error
        raise


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep Rust's own report of a panic off standard error: owners are told in a sentence."""
    with _STANDARD_ERROR:
        try:
            kept = os.dup(2)
        except OSError:
            # A program with a window only may have no standard error at all.
            yield
            return
        try:
            with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  # no path on Windows
                os.dup2(nowhere.fileno(), 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _open(data: io.BytesIO, name: str, wanted: str) -> _Opened:
    """The sheet that is meant. Raises Hold where none holds anything."""
    with _calm(name), _hushed(), CalamineWorkbook.from_filelike(data) as book:
        visible = [
            one.name
            for one in book.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
        ]
        if wanted:
            names = [one for one in book.sheet_names if one.casefold() == wanted.casefold()]
            if not names:
                raise missing("sheet", wanted, book.sheet_names, name)
        else:
            names = visible
        best: _Opened | None = None
        for one in names:
            sheet = book.get_sheet_by_name(one)
            rows: list[Cells] = list(islice(sheet.iter_rows(), LOOKED_AT))
            found = layout(rows)
            if found is None:
                continue
            opened = _Opened(sheet, found, len(visible) - 1)
            if any(map(has_address, rows)):
                return opened
            best = best or opened
    if best is None:
        raise Hold(
            tr("The file is empty"), tr("{name} has no sheet with anything in it.", name=name)
        )
    return best
