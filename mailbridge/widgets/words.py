"""Numbers and moments as people read them: the language's words, this computer's time zone.

It words no states or reasons; those come from the core.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from PySide6.QtCore import QDate, QLocale, QTime

from mailbridge.base.clock import moment
from mailbridge.base.language import ntr, tr

_QUOTED: Final = re.compile("'[^']*'")
_DAY_AND_MONTH: Final = re.compile("d{1,2}[^dMy]*M+|M+[^dMy]*d{1,2}[日일]?")


def number(value: int) -> str:
    """A whole number with the user's separators."""
    return QLocale().toString(value)


def count(value: int, one: str, many: str) -> str:
    """A number and its noun, such as "1 customer" or "2,048 customers"; words not translated.

    Where they are to be, ``ntr`` makes the whole sentence.
    """
    return f"{number(value)} {one if value == 1 else many}"


def clock(local: datetime) -> str:
    """The time of day, such as "10:42 AM"."""
    time = QTime(local.hour, local.minute)
    return QLocale().toString(time, QLocale.FormatType.ShortFormat)


def day(value: date) -> str:
    """A day in words, such as "November 20, 2026"."""
    return QLocale().toString(_qdate(value), QLocale.FormatType.LongFormat)


def day_and_month(value: date) -> str:
    """A day without its year, as short as the language allows: "Nov 20", "20. Nov."."""
    full = QLocale().dateFormat(QLocale.FormatType.LongFormat)
    found = _DAY_AND_MONTH.search(" ".join(_QUOTED.sub("", full).replace("dddd", "").split()))
    form = re.sub("M{3,}", "MMM", found[0]) if found else "d MMM"
    return QLocale().toString(_qdate(value), form)


def month(value: date) -> str:
    """A month's short name, such as "Nov"."""
    return QLocale().standaloneMonthName(value.month, QLocale.FormatType.ShortFormat)


def when(stamp: str, today: date) -> str:
    """A stamp in UTC as "today 10:42", "yesterday 10:42", or day and time; "" for ""."""
    if not stamp:
        return ""
    local = moment(stamp).astimezone()
    time = clock(local)
    if local.date() == today:
        return tr("today {time}", time=time)
    if local.date() == today - timedelta(days=1):
        return tr("yesterday {time}", time=time)
    short = QLocale().toString(_qdate(local.date()), QLocale.FormatType.ShortFormat)
    return f"{short} {time}"


def ahead(stamp: str, now: datetime) -> str:
    """How long until a stamp: "in 4 minutes", "in 2 hours", "in a moment"; "" for ""."""
    if not stamp:
        return ""
    minutes = round((moment(stamp) - now).total_seconds() / 60)
    if minutes < 1:
        return tr("in a moment")
    if minutes < 90:
        return ntr("in 1 minute", "in {n} minutes", minutes, n=number(minutes))
    hours = round(minutes / 60)
    return ntr("in 1 hour", "in {n} hours", hours, n=number(hours))


def lasted(seconds: float) -> str:
    """A duration: "less than a second", "4 seconds", "3 minutes"."""
    if seconds < 1:
        return tr("less than a second")
    if seconds < 90:
        whole = round(seconds)
        return ntr("1 second", "{n} seconds", whole, n=number(whole))
    minutes = round(seconds / 60)
    return ntr("1 minute", "{n} minutes", minutes, n=number(minutes))


def minutes_left(seconds: float) -> str:
    """How long something still takes, rounded as a guess is: "about 3 minutes left"."""
    if seconds < 60:
        return tr("less than a minute left")
    if seconds > 90 * 60:
        hours = round(seconds / 3600)
        return ntr("about 1 hour left", "about {n} hours left", hours, n=number(hours))
    minutes = round(seconds / 60)
    return ntr("about 1 minute left", "about {n} minutes left", minutes, n=number(minutes))


def midnight(today: date) -> datetime:
    """When a calendar day of this computer's time zone began, in UTC."""
    return datetime(today.year, today.month, today.day).astimezone().astimezone(UTC)


def _qdate(value: date) -> QDate:
    return QDate(value.year, value.month, value.day)
