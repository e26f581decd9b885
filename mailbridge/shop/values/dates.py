"""Dates and birthdays as shops write them, in the forms that Mailchimp takes.

A date stays a date: no time zone ever moves it (faults V9). Whether 03/04 is April or March is not
decided here but by the whole column (date_order).
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from mailbridge.base.language import tr
from mailbridge.shop.values.months import MONTHS

Order = Literal["DMY", "MDY", "YMD"]

_TIME: Final = r"(?:[T\s]+\d{1,2}[:.h]\d{2}.*)?"
_ISO: Final = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", re.ASCII)
_COMPACT: Final = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6})?", re.ASCII)
_TRIPLE: Final = re.compile(
    rf"(\d{{1,2}})\s?[-/.\s]\s?(\d{{1,2}})\s?[-/.\s]\s?(\d{{4}}|\d{{2}}){_TIME}", re.ASCII
)
_PAIR: Final = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{1,2})\.?", re.ASCII)
_SHORT_ISO: Final = re.compile(r"--(\d\d)-?(\d\d)", re.ASCII)
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_WORDED: Final = re.compile(r"[\w\s.,/'\u2019-]{4,40}")
_TOKEN: Final = re.compile(r"\d+|[^\W\d_]+")
_NOISE: Final = frozenset(
    {"de", "of", "the", "del", "di", "th", "st", "nd", "rd", "er", "r", "roku", "den", "le", "il"}
)
_EXCEL_DAY_ZERO: Final = date(1899, 12, 30)
_ZEROS: Final = re.compile(r"[0\-/.:\sT]+")
EARLIEST: Final = 1901
LATEST: Final = 2200


@dataclass(frozen=True, slots=True)
class Day:
    """A day; year None where the shop keeps only day and month. short: two digits gave the year."""

    year: int | None
    month: int
    day: int
    short: bool = False


class BadDateError(ValueError):
    """The text is no date, or none that can be sent. str() is the owner's sentence."""


class AmbiguousDateError(BadDateError):
    """Day and month cannot be told apart without knowing the column's order."""


def read_day(value: object, order: Order | None) -> Day | None:
    """The day in a cell, None where it holds none ("", "00.00.0000"). Raises BadDateError.

    value: text, date, datetime, or a number (an Excel serial). order: the column's.
    """
    if isinstance(value, datetime):
        return Day(value.year, value.month, value.day)
    if isinstance(value, date):
        return Day(value.year, value.month, value.day)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(value)
    text = unicodedata.normalize("NFKC", str(value or "")).strip()
    if not text or _ZEROS.fullmatch(text):
        return None
    return _from_text(text, order)


def birthday(value: object, order: Order | None, today: date) -> str:
    """MM/DD, always, whatever way the field shows it (Mailchimp's merge field guide); "" for none.

    29 February stays what it is. today: the shop's calendar day; a birthday is never in the future.
    Raises BadDateError.
    """
    found = read_day(value, order)
    if found is None:
        return ""
    if found.year is not None:
        born = _full(found, value, birthday_before=today)
        if born > today:
            raise BadDateError(tr("“{value}” lies in the future.", value=value))
        if born.year < EARLIEST:
            raise BadDateError(tr("“{value}” is too long ago to be a birthday.", value=value))
    elif not (
        1 <= found.month <= 12 and 1 <= found.day <= calendar.monthrange(2000, found.month)[1]
    ):
        raise BadDateError(tr("“{value}” is no day of the year.", value=value))
    return f"{found.month:02d}/{found.day:02d}"


def iso_date(value: object, order: Order | None) -> str:
    """YYYY-MM-DD, which the API takes whatever way the field shows it; "" for none.

    Raises BadDateError, also for a date without a year and for years that are placeholders.
    """
    found = read_day(value, order)
    if found is None:
        return ""
    if found.year is None:
        raise BadDateError(tr("“{value}” has no year.", value=value))
    day = _full(found, value)
    if not EARLIEST <= day.year <= LATEST:
        raise BadDateError(tr("“{value}” has a year that cannot be meant.", value=value))
    return day.isoformat()


def _full(found: Day, value: object, birthday_before: date | None = None) -> date:
    """The date; two-digit years are 1969 to 2068, those of birthdays the last such."""
    year = found.year or 0
    if found.short:
        year += 1900 if year >= 69 else 2000
        if birthday_before and (year, found.month, found.day) > (
            birthday_before.year,
            birthday_before.month,
            birthday_before.day,
        ):
            year -= 100
    try:
        return date(year, found.month, found.day)
    except ValueError:
        raise BadDateError(tr("“{value}” is no day of the calendar.", value=value)) from None


def _from_number(value: float) -> Day | None:
    """A number from a database or spreadsheet: 19900412, or Excel's count of days."""
    if not value:
        return None
    return _from_text(str(int(value)), None) if value > 10_000_000 else _serial(float(value))


def _from_text(text: str, order: Order | None) -> Day:
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = map(int, match.groups())
        return _checked(Day(year, month, day), text)
    if match := _TRIPLE.fullmatch(text):
        return _triple(text, *match.groups(), order=order)
    if match := _SHORT_ISO.fullmatch(text):
        return _checked(Day(None, int(match[1]), int(match[2])), text)
    if match := _PAIR.fullmatch(text):
        day, month = _told_apart(text, int(match[1]), int(match[2]), order)
        return _checked(Day(None, month, day), text)
    if _SERIAL.fullmatch(text):
        return _serial(float(text))
    if _WORDED.fullmatch(text):
        return _worded(text)
    raise BadDateError(tr("“{text}” is no date.", text=text))


def _triple(text: str, first: str, second: str, third: str, *, order: Order | None) -> Day:
    """Three numbers, the year last; with order YMD and only two digits everywhere, first."""
    short = len(third) == 2
    if short and order == "YMD":
        return _checked(Day(int(first), int(second), int(third), short=True), text)
    day, month = _told_apart(text, int(first), int(second), order)
    return _checked(Day(int(third), month, day, short=short), text)


def _told_apart(text: str, first: int, second: int, order: Order | None) -> tuple[int, int]:
    """Day and month of two numbers: by the order, else by what cannot be a month."""
    if order == "DMY" or (order != "MDY" and first > 12):
        return first, second
    if order in ("MDY", "YMD") or second > 12 or first == second:
        return second, first
    raise AmbiguousDateError(
        tr("“{text}” can be read in two ways: say which comes first.", text=text)
    )


def _checked(day: Day, text: str) -> Day:
    """The same, if there is such a day in some year."""
    leap = 2000 if day.year is None or day.short else day.year
    in_calendar = 1 <= day.month <= 12 and 1 <= leap <= 9999
    if not in_calendar or not 1 <= day.day <= calendar.monthrange(leap, day.month)[1]:
        raise BadDateError(tr("“{text}” is no day of the calendar.", text=text))
    return day


def _serial(number: float) -> Day:
    """Excel's count of days since 30 December 1899, from 1 March 1900 on, where it is right.

    What may be a mere year is none: 1990 as a count of days would be June 1905.
    """
    if not 61 <= number < 100_000 or 1900 <= number <= 2100:
        raise BadDateError(tr("“{value}” is no date.", value=f"{number:g}"))
    day = _EXCEL_DAY_ZERO + timedelta(days=int(number))
    return Day(day.year, day.month, day.day)


def _worded(text: str) -> Day:
    """A date with its month's name: 3. März 1990, March 3rd, 1990, 3 de marzo."""
    numbers: list[str] = []
    month = 0
    for token in _TOKEN.findall(text):
        if token.isdigit():
            numbers.append(token)
        elif named := MONTHS.get(token.casefold(), 0):
            if month:
                raise BadDateError(tr("“{text}” is no date.", text=text))
            month = named
        elif token.casefold() not in _NOISE:
            raise BadDateError(tr("“{text}” is no date.", text=text))
    if not month or not 1 <= len(numbers) <= 2:
        raise BadDateError(tr("“{text}” is no date.", text=text))
    if len(numbers) == 1:
        return _checked(Day(None, month, int(numbers[0])), text)
    if len(numbers[0]) > 2:
        numbers.reverse()
    return _checked(Day(int(numbers[1]), month, int(numbers[0]), short=len(numbers[1]) == 2), text)
