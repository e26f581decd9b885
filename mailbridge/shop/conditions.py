"""Whether a tag's condition holds for a cell, by the shop's calendar day.

It knows nothing of rules that fire on change (sync.errands.rules does those).
"""

from __future__ import annotations

from datetime import date

from mailbridge.settings.schema import Condition
from mailbridge.shop.values import dates, numbers
from mailbridge.shop.values.dates import Order
from mailbridge.shop.values.plain import comparable, plain


def holds(condition: Condition, cell: object, order: Order | None, today: date) -> bool:
    """Whether the one comparison of the condition is true. A cell that cannot be read is not."""
    if condition.is_ is not None or condition.is_not is not None:
        wanted = condition.is_not if condition.is_ is None else condition.is_
        return (comparable(cell) == comparable(wanted)) is (condition.is_ is not None)
    if condition.is_empty or condition.is_filled:
        return (not plain(cell)) is (condition.is_empty is True)
    if condition.this_month or condition.days_ago_at_least is not None:
        return _by_calendar(condition, cell, order, today)
    if condition.at_least is not None:
        return _compared(cell, condition.at_least, order) in (0, 1)
    return _compared(cell, condition.at_most, order) in (0, -1)


def _by_calendar(condition: Condition, cell: object, order: Order | None, today: date) -> bool:
    if condition.this_month:
        return _month(cell, order) == today.month
    day = _day(cell, order)
    return day is not None and (today - day).days >= (condition.days_ago_at_least or 0)


def _compared(cell: object, limit: object, order: Order | None) -> int | None:
    """-1, 0 or 1 as the cell is below, at or above the limit; None where they cannot be compared.

    Numbers as numbers, dates as dates, else as text without regard to case.
    """
    try:
        here, there = numbers.number(cell), numbers.number(limit)
    except ValueError:
        return _compared_otherwise(cell, limit, order) if isinstance(limit, str) else None
    if here is None or there is None:
        return None
    return (here > there) - (here < there)


def _compared_otherwise(cell: object, limit: object, order: Order | None) -> int | None:
    day, other = _day(cell, order), _day(limit, order)
    if other is not None:
        return None if day is None else (day > other) - (day < other)
    here, there = plain(cell).casefold(), plain(limit).casefold()
    return (here > there) - (here < there) if here else None


def _day(cell: object, order: Order | None) -> date | None:
    try:
        text = dates.iso_date(cell, order)
    except dates.BadDateError:
        return None
    return date.fromisoformat(text) if text else None


def _month(cell: object, order: Order | None) -> int | None:
    """The month, whatever the year: "birthday this month" holds every year."""
    try:
        found = dates.read_day(cell, order)
    except dates.BadDateError:
        return None
    return found.month if found else None
