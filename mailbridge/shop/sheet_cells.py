"""A sheet's cells as the shop's values: where the table begins, its headings, tidy numbers.

It opens no file (sheets does).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from mailbridge.shop.dialect import headings

Cells = list[Any]

LOOKED_AT: Final = 200
"""Rows in which the headings are looked for, and columns without any heading are found empty."""

_HEADING_WITHIN: Final = 30
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_EXACT: Final = 1e15
_FILLED_SHARE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table stands in its sheet.

    before: rows above the first customer. columns: name → place in a row.
    """

    before: int
    columns: dict[str, int]


def tidy(cell: Any) -> Any:
    """A cell as the shop meant it.

    Whole numbers lose the ".0" that spreadsheets keep them with, others the noise behind the 15
    digits that spreadsheets show; midnight is no time of day; "" is an empty cell.
    """
    if isinstance(cell, float):
        if not abs(cell) < _EXACT:
            return cell
        return int(cell) if cell.is_integer() else float(f"{cell:.15g}")
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    if isinstance(cell, timedelta):
        return str(cell)
    return cell


def layout(rows: Sequence[Cells]) -> Layout | None:
    """The layout of a sheet from its first rows; None where they hold nothing.

    Titles and blank rows above the table are passed over: the headings are the first row that fills
    most of the table's width. A first row that holds an e-mail address is a customer already.
    """
    filled = [sum(cell not in ("", None) for cell in row) for row in rows]
    width = max(filled, default=0)
    if not width:
        return None
    enough = max(1, width * _FILLED_SHARE)
    wide = (at for at, count in enumerate(filled[:_HEADING_WITHIN]) if count >= enough)
    at = next(wide, filled.index(width))
    headed = not has_address(rows[at])
    cells = [_heading(cell) if headed else "" for cell in rows[at]]
    used = {place for row in rows[at:] for place, cell in enumerate(row) if cell not in ("", None)}
    names = headings(cells)
    columns = {name: place for place, name in enumerate(names) if place in used or cells[place]}
    return Layout(at + headed, columns)


def has_address(row: Iterable[Any]) -> bool:
    """Whether any cell of the row is an e-mail address."""
    return any(isinstance(cell, str) and _ADDRESS.fullmatch(cell.strip()) for cell in row)


def _heading(cell: Any) -> str:
    return "" if cell is None else str(tidy(cell))
