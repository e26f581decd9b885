"""Any value of a row as plain text, and the form in which two of them are compared.

It cuts and cleans nothing for Mailchimp (text does).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)


def plain(value: object) -> str:
    """Trimmed text of a raw value: numbers without ".0", dates in ISO form, None as "".

    bytes are read as UTF-8. Raises ValueError (UnicodeDecodeError) where they are not.
    """
    if isinstance(value, str):
        return value.strip()
    return _BY_TYPE.get(type(value), _as_str)(value)


def comparable(value: object) -> str:
    """The form for "is the same as": numbers by their value, true and false as 1 and 0."""
    text = plain(value)
    if _NUMBER.fullmatch(text):
        return _decimal_text(Decimal(text))
    return _TRUTH.get(text.casefold(), text)


def _as_str(value: object) -> str:
    return str(value).strip()


def _float_text(value: float) -> str:
    if math.isfinite(value) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def _decimal_text(value: Decimal) -> str:
    if not value.is_finite():
        return str(value)
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "+0", "") else text.removeprefix("+")


def _datetime_text(value: datetime) -> str:
    whole_day = value.time() == time() and value.tzinfo is None
    return value.date().isoformat() if whole_day else value.isoformat(sep=" ")


def _bytes_text(value: bytes | bytearray | memoryview) -> str:
    return bytes(value).decode("utf-8").strip()


_TRUTH = {"true": "1", "false": "0"}
_BY_TYPE: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "",
    bool: lambda value: "true" if value else "false",
    int: str,
    float: _float_text,
    Decimal: _decimal_text,
    datetime: _datetime_text,
    date: date.isoformat,
    time: time.isoformat,
    bytes: _bytes_text,
    bytearray: _bytes_text,
    memoryview: _bytes_text,
}
