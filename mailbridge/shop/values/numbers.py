"""Numbers as shops write them: 1,234.56 and 1.234,56, with currency signs and blanks.

It does not decide a column's style from one value where two readings are possible (style does).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

from mailbridge.base.language import tr

Style = Literal[".", ","]
"""The decimal mark of a column."""

_AROUND: Final = re.compile(r"[^\d.,\-+()'\u2019\s\u00a0\u202f\u2212]+")
_BLANK: Final = re.compile(r"[\s\u00a0\u202f'\u2019]")
_GROUPED_DOT: Final = re.compile(r"\d{1,3}(?:\.\d{3})+")
_GROUPED_COMMA: Final = re.compile(r"\d{1,3}(?:,\d{3})+")
_NO_CENTS: Final = re.compile(r"[.,][-\u2013\u2014]+$")
_WORDS: Final = re.compile(r"[^\W\d_]{4,}")
_SAFE: Final = 1e15


def number(value: object, style: Style | None = None) -> int | float | None:
    """The number, or None where the cell is empty. Raises ValueError where it holds no number.

    style: the column's decimal mark where that is known. Without it the last of two different
    marks is the decimal one; a comma before three digits groups, and a full stop is decimal.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, (float, Decimal)):
        return _tidy(Decimal(repr(value)) if isinstance(value, float) else value)
    return _tidy(_parsed(str(value), style))


def style(texts: Iterable[str]) -> Style | None:
    """The decimal mark that a whole column shows; None where nothing in it tells."""
    dots = commas = 0
    for text in texts:
        digits = _digits(text)
        mark = max(digits.rfind("."), digits.rfind(","))
        if mark < 0:
            continue
        both = "." in digits and "," in digits
        after = len(digits) - mark - 1
        if digits.count(digits[mark]) > 1 and not both:
            # 1.234.567: this mark groups, so the other one is decimal.
            dots, commas = (dots, commas + 1) if digits[mark] == "." else (dots + 1, commas)
        elif both or after != 3:
            dots, commas = (dots + 1, commas) if digits[mark] == "." else (dots, commas + 1)
    if dots == commas:
        return None
    return "." if dots > commas else ","


def _parsed(text: str, style: Style | None) -> Decimal:
    stripped = text.strip()
    try:
        return (
            Decimal(stripped) if "," not in stripped and style != "," else _marked(stripped, style)
        )
    except InvalidOperation:
        return _marked(stripped, style)


def _marked(text: str, style: Style | None) -> Decimal:
    """Text with marks, signs or a currency around the number."""
    if _WORDS.search(text):
        raise ValueError(tr("“{text}” is no number", text=text))
    digits = _NO_CENTS.sub("", _digits(text))
    negative = digits.startswith(("-", "(")) or digits.endswith("-")
    digits = digits.strip("-+()")
    decimal = style or _decimal_mark(digits)
    other = "," if decimal == "." else "."
    whole, mark, fraction = digits.partition(decimal)
    grouped = _GROUPED_COMMA if other == "," else _GROUPED_DOT
    if other in whole and not grouped.fullmatch(whole):
        raise ValueError(tr("“{text}” is no number", text=text))
    plain = whole.replace(other, "") + mark.replace(",", ".") + fraction
    if not re.fullmatch(r"(?:\d+\.?\d*|\.\d+)", plain, re.ASCII):
        raise ValueError(tr("“{text}” is no number", text=text))
    return -Decimal(plain) if negative else Decimal(plain)


def _digits(text: str) -> str:
    """Digits, marks and signs alone: currency, percent and blanks between groups taken away."""
    return _BLANK.sub("", _AROUND.sub(" ", text.replace("\u2212", "-")))


def _decimal_mark(digits: str) -> Style:
    dot, comma = digits.rfind("."), digits.rfind(",")
    if dot >= 0 and comma >= 0:
        return "." if dot > comma else ","
    if comma >= 0:
        return "." if _GROUPED_COMMA.fullmatch(digits) else ","
    return "," if digits.count(".") > 1 else "."


def _tidy(value: Decimal) -> int | float:
    if not value.is_finite():
        raise ValueError(tr("{value} is no number", value=value))
    if value == value.to_integral_value() and abs(value) < _SAFE:
        return int(value)
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(tr("{value} is too large", value=value))
    return number
