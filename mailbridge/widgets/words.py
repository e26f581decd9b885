"""Numbers and moments as people read them, with this computer's separators and time zone.

It words no states or reasons; those come from the core.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QDate, QLocale, QTime

from mailbridge.base.clock import moment


def number(value: int) -> str:
    """A whole number with the user's separators."""
    return QLocale().toString(value)


def count(value: int, one: str, many: str) -> str:
    """A number and its noun, such as "1 customer" or "2,048 customers"."""
    return f"{number(value)} {one if value == 1 else many}"


def when(stamp: str, today: date) -> str:
    """A stamp in UTC as "10:42" of today, "yesterday 10:42", or day and time; "" for ""."""
    if not stamp:
        return ""
    local = moment(stamp).astimezone()
    clock = QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    if local.date() == today:
        return f"today {clock}"
    if local.date() == today - timedelta(days=1):
        return f"yesterday {clock}"
    day = QDate(local.year, local.month, local.day)
    return f"{QLocale().toString(day, QLocale.FormatType.ShortFormat)} {clock}"


def ahead(stamp: str, now: datetime) -> str:
    """How long until a stamp: "in 4 minutes", "in 2 hours", "in a moment"; "" for ""."""
    if not stamp:
        return ""
    minutes = round((moment(stamp) - now).total_seconds() / 60)
    if minutes < 1:
        return "in a moment"
    if minutes < 90:
        return f"in {count(minutes, 'minute', 'minutes')}"
    return f"in {count(round(minutes / 60), 'hour', 'hours')}"


def lasted(seconds: float) -> str:
    """A duration: "less than a second", "4 seconds", "3 minutes"."""
    if seconds < 1:
        return "less than a second"
    if seconds < 90:
        return count(round(seconds), "second", "seconds")
    return count(round(seconds / 60), "minute", "minutes")


def time_left(done: int, left: int, seconds: float) -> str:
    """Such as "about 3 minutes left", once the pace is known (after ten seconds); else ""."""
    if seconds < 10 or done < 1 or left < 1:
        return ""
    rest = seconds * left / done
    if rest < 60:
        return "less than a minute left"
    return f"about {count(round(rest / 60), 'minute', 'minutes')} left"


def midnight(today: date) -> datetime:
    """When a calendar day of this computer's time zone began, in UTC."""
    return datetime(today.year, today.month, today.day).astimezone().astimezone(UTC)
