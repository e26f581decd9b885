"""A long table into a file for a spreadsheet, CSV or xlsx, row by row; whole or not at all.

It knows no table of ours. It blocks, so windows call it in a thread.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from mailbridge.service.lists.tables import safe_cell

SHEET_ROWS = 1_000_000
"""Rows on one sheet of a workbook, the heading aside; the format holds 1,048,576."""

Row = Sequence[str]
Counted = Callable[[int], bool]
"""Told how many rows are written; False ends it."""

_TELL_EVERY = 500
_CELL_MOST = 32_767


class Stopped(Exception):
    """Whoever wanted the file does not want it any more; nothing is left of it."""


def write_table(path: Path, title: str, header: Row, rows: Iterable[Row], counted: Counted) -> int:
    """Write the rows, as xlsx where the file's name ends so, else as CSV; returns how many.

    title: of the sheet. The file is readable by its owner only, and appears when it is whole.
    Raises Stopped or OSError.
    """
    kind = _workbook if path.suffix.lower() == ".xlsx" else _csv
    with tempfile.TemporaryDirectory(prefix=".mailbridge-", dir=path.parent) as folder:
        part = Path(folder) / path.name
        number = kind(part, title, header, _watched(rows, counted))
        # The customers of a shop are nobody else's business on a computer with several users.
        part.chmod(0o600)
        part.replace(path)
    return number


def _watched(rows: Iterable[Row], counted: Counted) -> Iterator[Row]:
    number = 0
    for number, row in enumerate(rows, start=1):
        if number % _TELL_EVERY == 0 and not counted(number):
            raise Stopped
        yield row
    counted(number)


def _csv(path: Path, _title: str, header: Row, rows: Iterator[Row]) -> int:
    number = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow([safe_cell(cell) for cell in header])
        for row in rows:
            writer.writerow([safe_cell(cell) for cell in row])
            number += 1
    return number


def _workbook(path: Path, title: str, header: Row, rows: Iterator[Row]) -> int:
    import xlsxwriter  # noqa: PLC0415 - a start of the window needs none of it

    # Text stays text: a customer's name is never a formula, a link or a number.
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    # Row by row onto the disk: a million rows do not fit a small computer's memory.
    options = {**plain, "constant_memory": True, "tmpdir": str(path.parent)}
    book = xlsxwriter.Workbook(str(path), options)
    try:
        number = _sheets(book, title, header, rows)
    except BaseException:
        for sheet in book.worksheets():
            sheet.row_data_fh.close()
        book.fileclosed = 1
        raise
    book.close()
    return number


def _sheets(book: Any, title: str, header: Row, rows: Iterator[Row]) -> int:
    bold, number = book.add_format({"bold": True}), 0
    sheet = _sheet(book, title, 0, header, bold)
    for row in rows:
        at = number % SHEET_ROWS
        if number and at == 0:
            sheet = _sheet(book, title, number // SHEET_ROWS, header, bold)
        for column, text in enumerate(row):
            sheet.write_string(at + 1, column, text[:_CELL_MOST])
        number += 1
    return number


def _sheet(book: Any, title: str, nth: int, header: Row, bold: Any) -> Any:
    name = "".join(sign for sign in title if sign not in "[]:*?/\\'")[:25] or "1"
    sheet = book.add_worksheet(f"{name} {nth + 1}" if nth else name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(header) - 1, 0), 24)
    for column, text in enumerate(header):
        sheet.write_string(0, column, text, bold)
    return sheet
