"""What a column's values look like: shares of addresses, dates, numbers, phones, yes and no.

It does not know headings (headings) and draws no conclusion (guess).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mailbridge.shop.values import numbers
from mailbridge.shop.values.date_order import DateOrder
from mailbridge.shop.values.dates import AmbiguousDateError, BadDateError, read_day
from mailbridge.shop.values.plain import plain
from mailbridge.shop.values.yesno import looks_like_yes_no

_ADDRESS: Final = re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@]{2,}")
_PHONE: Final = re.compile(r"[+(]?[\d\s().\-/]{6,22}(?:\s?(?:x|ext\.?)\s?\d+)?", re.IGNORECASE)
_ZIP: Final = re.compile(
    r"(?:[A-Z]{1,2}-)?\d{4,5}(?:-\d{3,4})?|\d{2}-\d{3}|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}"
)
_DATE_LIKE: Final = re.compile(r"[-/.\s]|[^\W\d_]|^(?:19|20)\d{6}$")
_DIGITS: Final = re.compile(r"\d+")
_FEW: Final = 12


@dataclass(frozen=True, slots=True)
class Evidence:
    """Shares (0 to 1) are of the filled cells. filled: how many; rows: how many were looked at.

    distinct: how many different values. undated: values with day and month, but no year.
    """

    rows: int = 0
    filled: int = 0
    distinct: int = 0
    addresses: float = 0.0
    dates: float = 0.0
    undated: float = 0.0
    numbers: float = 0.0
    whole: float = 0.0
    phones: float = 0.0
    zips: float = 0.0
    yes_no: bool = False
    samples: tuple[str, ...] = ()

    @property
    def unique(self) -> bool:
        """Whether every row has a value of its own."""
        return self.filled == self.rows > 1 and self.distinct == self.filled

    @property
    def few(self) -> bool:
        """Whether a handful of values come again and again, as groups and levels do."""
        return 0 < self.distinct <= _FEW and self.filled >= 3 * self.distinct


def look(values: Sequence[object]) -> Evidence:
    """The evidence of one column's cells, in the order of the rows."""
    texts = [_text(value) for value in values]
    filled = [text for text in texts if text]
    if not filled:
        return Evidence(rows=len(values))
    order = DateOrder()
    for text in filled:
        order.add(text)
    days = [_day_kind(value, order) for value, text in zip(values, texts, strict=True) if text]
    kinds = [_number_kind(text) for text in filled]
    count = len(filled)
    return Evidence(
        rows=len(values),
        filled=count,
        distinct=len(set(filled)),
        addresses=sum(_ADDRESS.search(text) is not None for text in filled) / count,
        dates=sum(kind > 0 for kind in days) / count,
        undated=sum(kind == 1 for kind in days) / count,
        numbers=sum(kind > 0 for kind in kinds) / count,
        whole=sum(kind == 1 for kind in kinds) / count,
        phones=sum(_is_phone(text) for text in filled) / count,
        zips=sum(_ZIP.fullmatch(text.upper()) is not None for text in filled) / count,
        yes_no=looks_like_yes_no(filled),
        samples=tuple(dict.fromkeys(filled))[:3],
    )


def _text(value: object) -> str:
    try:
        return plain(value)
    except ValueError:
        return "\ufffd"


def _day_kind(value: object, order: DateOrder) -> int:
    """0 no date, 1 day and month, 2 a whole date. Bare numbers are none here."""
    if isinstance(value, (int, float)) or (
        isinstance(value, str) and not _DATE_LIKE.search(value.strip())
    ):
        return 0
    try:
        found = read_day(value, order.decided())
    except AmbiguousDateError:
        return 1 if len(_DIGITS.findall(str(value))) == 2 else 2
    except BadDateError:
        return 0
    if found is None:
        return 0
    return 1 if found.year is None else 2


def _number_kind(text: str) -> int:
    """0 no number, 1 a whole one, 2 one with a fraction."""
    try:
        found = numbers.number(text)
    except ValueError:
        return 0
    return 1 if isinstance(found, int) else 2


def _is_phone(text: str) -> bool:
    digits = sum(sign.isdigit() for sign in text)
    formatted = text.startswith(("+", "0", "(")) or any(sign in " -/()." for sign in text)
    return 6 <= digits <= 15 and formatted and _PHONE.fullmatch(text) is not None
