"""The "edited" column as text that sorts in order of time.

It does not compare rows (sync.people.wanted does).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from mailbridge.shop.values import dates
from mailbridge.shop.values.dates import Order
from mailbridge.shop.values.plain import plain

_NUMBER: Final = re.compile(r"\d{1,20}(?:\.\d+)?", re.ASCII)
_TIME: Final = re.compile(
    r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(\.\d+)?)?\s*([ap])?\.?m?\.?\s*$", re.IGNORECASE
)
_MIDNIGHT: Final = "T00:00:00.000000"
"""A day alone is its beginning, so that it is the same however a source gives it."""


def sortable(value: object, order: Order | None) -> str:
    """ISO 8601 for times (in UTC where a zone is given), a zero-padded number for numbers.

    "" where the cell is empty. Text that is neither stays as it is.
    """
    if isinstance(value, datetime):
        return _iso(value)
    if isinstance(value, date):
        return value.isoformat() + _MIDNIGHT
    text = plain(value)
    if not text:
        return ""
    if _NUMBER.fullmatch(text):
        whole, _, fraction = format(Decimal(text), "f").partition(".")
        return f"{whole:0>20}.{fraction:0<9}"
    try:
        return _iso(datetime.fromisoformat(text))
    except ValueError:
        return _worded(text, order)


def _iso(moment: datetime) -> str:
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment.isoformat(timespec="microseconds")


def _worded(text: str, order: Order | None) -> str:
    """A date in the shop's order, with or without a time behind it."""
    try:
        day = dates.iso_date(text, order)
    except dates.BadDateError:
        return text
    match = _TIME.search(text)
    if not day or not match:
        return day + _MIDNIGHT if day else text
    hour = int(match[1])
    if match[5]:
        hour = hour % 12 + (12 if match[5].casefold() == "p" else 0)
    return f"{day}T{hour:02d}:{match[2]}:{match[3] or '00'}{(match[4] or '.0'):0<7}"
