"""How a shop's columns write their numbers, decided by the whole column where that is possible.

It asks nobody: where nothing in a column tells, both readings of an example are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from mailbridge.records.row import BadRow, Row
from mailbridge.shop.values import numbers
from mailbridge.shop.values.numbers import Style

MOST = 20_000
"""Rows that are looked at; by then a column has shown what it is."""

_DOUBTFUL = re.compile(r"\d{1,3}[.,]\d{3}(?!\d)")


@dataclass(slots=True)
class ColumnNumbers:
    """What a column's texts say. example: the first that can be read in two ways, "" for none."""

    example: str = ""
    texts: list[str] = field(default_factory=list)

    def add(self, value: object) -> None:
        """One more cell; only texts leave a doubt."""
        if not isinstance(value, str) or not value.strip():
            return
        self.texts.append(value)
        if not self.example and _two_ways(value):
            self.example = value.strip()

    def style(self) -> Style | None:
        """The decimal mark that the whole column shows, None where nothing tells."""
        return numbers.style(self.texts)

    def readings(self) -> tuple[float, float] | None:
        """The example with a decimal full stop and with a comma, where one has to ask."""
        if not self.example or self.style() is not None:
            return None
        first, second = (numbers.number(self.example, mark) for mark in (".", ","))
        return (first or 0, second or 0)


def look_at_numbers(
    rows: Iterable[Row | BadRow], columns: Iterable[str]
) -> dict[str, ColumnNumbers]:
    """What the columns say. Reads so many rows as are needed, at the most."""
    found = {column: ColumnNumbers() for column in columns}
    for place, row in enumerate(rows):
        if place == MOST:
            break
        if isinstance(row, Row):
            for column, seen in found.items():
                seen.add(row.values[column])
    return found


def _two_ways(text: str) -> bool:
    if not _DOUBTFUL.search(text):
        return False
    try:
        return numbers.number(text, ".") != numbers.number(text, ",")
    except ValueError:
        return False
