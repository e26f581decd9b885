"""A row of the shop as it was read: raw, before anybody decided what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One customer's (or event's) row.

    values: column name → value as the source gave it (text from exports; text, int, float, bytes,
    date, datetime, Decimal, bool or None from databases). All columns that the feed maps are there.
    place: where a person finds it, such as "line 12" or "row 12".
    """

    values: Mapping[str, object]
    place: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be read as a row: too few cells, undecodable bytes, an absurd cell.

    key: the shop's number for it where that could still be read, else "".
    message: what is wrong, for the owner.
    """

    place: str
    message: str
    key: str = ""
