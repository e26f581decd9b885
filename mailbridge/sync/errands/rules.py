"""When a rule fires: what a record's columns said before against what they say now. Pure.

It knows no rows and no dates on which something was done; sync.errands.happenings keeps those.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from mailbridge.settings.schema import Happening
from mailbridge.shop.values import dates, numbers
from mailbridge.shop.values.dates import Order
from mailbridge.shop.values.plain import comparable

NAME_LIMIT = 30
"""Characters of an event's name, at least 2 (Mailchimp's specification of events)."""

_DAY = timedelta(days=1)


def fired(when: Happening, former: Mapping[str, str] | None, now: Mapping[str, str]) -> bool:
    """Whether a record that looked like ``former`` and looks like ``now`` makes the rule fire.

    former: column → text, None for a record not seen before. What a record that is new brings along
    is no change: only ``appears`` fires. A column that was not watched before fires nothing either.
    Text is compared trimmed, numbers as numbers; ``days_before`` is next_day's business.
    """
    if when.appears:
        return former is None
    column = when.column or ""
    if former is None or column not in former or column not in now:
        return False
    before, after = former[column], now[column]
    if when.changes:
        return comparable(before) != comparable(after)
    if when.changes_to is not None:
        wanted = comparable(when.changes_to)
        return comparable(before) != wanted and comparable(after) == wanted
    return _rose(before, after, when.rises_to) if when.rises or when.rises_to is not None else False


def _rose(before: str, after: str, to: float | None) -> bool:
    """Whether a number grew, or grew past ``to``. An empty cell counts as 0, but never as risen."""
    try:
        was, is_now = numbers.number(before) or 0, numbers.number(after)
    except ValueError:
        return False
    if is_now is None:
        return False
    return is_now > was if to is None else was < to <= is_now


@dataclass(frozen=True, slots=True)
class Due:
    """When a rule with days_before fires for a record.

    fire_on: None where it does not, as things are. occurs: the day it is about then. fired_for:
    the day it fired for last.
    """

    fire_on: date | None = None
    occurs: date | None = None
    fired_for: date | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """A date column and the days before it. yearly: the year says when it began, as in birthdays.

    order: of day and month, where the column's values do not tell.
    """

    days: int
    yearly: bool = False
    order: Order | None = None


def plan_due(
    reminder: Reminder, text: str, today: date, fired_for: date | None = None, *, quiet: bool
) -> Due:
    """When to fire for the date in ``text``, which may be at once: a day missed is made up.

    quiet: whatever is open now counts as past. A date that is over, or is none, never fires.
    """
    occurs = next_day(reminder, text, today)
    if occurs and fired_for and next_day(reminder, text, occurs + _DAY):
        # It comes every year: the days up to the one it fired for last are done with.
        occurs = next_day(reminder, text, max(today, fired_for + _DAY))
    while occurs is not None:
        fire_on = occurs - timedelta(days=reminder.days)
        if quiet and fire_on <= today:
            fired_for = occurs
        if occurs != fired_for:
            return Due(fire_on, occurs, fired_for)
        occurs = next_day(reminder, text, occurs + _DAY)
    return Due(fired_for=fired_for)


def next_day(reminder: Reminder, text: str, today: date) -> date | None:
    """The next day, today included, that ``text`` means; None where there is none any more.

    A date without a year comes every year. 29 February is kept on the 28th in other years.
    """
    try:
        found = dates.read_day(text, reminder.order)
        if found is None:
            return None
        if not reminder.yearly and found.year is not None:
            day = date.fromisoformat(dates.iso_date(text, reminder.order))
            return day if day >= today else None
    except dates.BadDateError:
        return None
    this_year = _in_year(found.month, found.day, today.year)
    return this_year if this_year >= today else _in_year(found.month, found.day, today.year + 1)


def _in_year(month: int, day: int, year: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def event_name(text: str) -> str:
    """An event's name as Mailchimp surely takes it: 2 to 30 of a-z, 0-9 and _, else "".

    Accents are taken off, capitals made small, and whatever else stands there becomes one "_".
    Mailchimp does not say which characters it allows; these it uses itself.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    name = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:NAME_LIMIT].rstrip("_")
    return name if len(name) >= 2 else ""
