"""A row of the shop as it was read: raw, before anybody decided what it means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mailbridge.base.language import mark, tr

_PLACE: Final = re.compile(r"(line|record|row) ([0-9]+)")
_PLACES: Final = {"line": mark("line {n}"), "record": mark("record {n}"), "row": mark("row {n}")}


def spoken_place(place: str) -> str:
    """A row's place in the language spoken; anything else, such as a customer's number, as it is.

    Kept and compared is the place itself, whatever the language.
    """
    found = _PLACE.fullmatch(place)
    return tr(_PLACES[found[1]], n=found[2]) if found else place


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
