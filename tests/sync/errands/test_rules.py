from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.settings.schema import Happening
from mailbridge.sync.errands.rules import Due, Reminder, event_name, fired, next_day, plan_due

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("when", "former", "now", "fires"),
    [
        ({"appears": True}, None, {}, True),
        ({"appears": True}, {}, {}, False),
        ({"appears": True}, {"A": "1"}, {"A": "2"}, False),
        ({"column": "A", "changes": True}, {"A": "1"}, {"A": "2"}, True),
        ({"column": "A", "changes": True}, {"A": "1"}, {"A": "1.0"}, False),
        ({"column": "A", "changes": True}, {"A": ""}, {"A": "Gold"}, True),
        ({"column": "A", "changes": True}, {"A": "Gold"}, {"A": ""}, True),
        ({"column": "A", "changes": True}, {"A": "1", "B": "1"}, {"A": "1", "B": "2"}, False),
        ({"column": "A", "changes": True}, None, {"A": "2"}, False),
        ({"column": "A", "changes": True}, {}, {"A": "2"}, False),
        ({"column": "A", "changes_to": "Gold"}, {"A": "Silver"}, {"A": "Gold"}, True),
        ({"column": "A", "changes_to": "Gold"}, {"A": "Silver"}, {"A": "gold"}, False),
        ({"column": "A", "changes_to": "Gold"}, {"A": "Gold"}, {"A": "Gold"}, False),
        ({"column": "A", "changes_to": "Gold"}, {"A": "Gold"}, {"A": "Silver"}, False),
        ({"column": "A", "changes_to": 1}, {"A": "0"}, {"A": "1.00"}, True),
        ({"column": "A", "changes_to": True}, {"A": "false"}, {"A": "1"}, True),
        ({"column": "A", "changes_to": "Gold"}, None, {"A": "Gold"}, False),
        ({"column": "A", "rises": True}, {"A": "9"}, {"A": "10"}, True),
        ({"column": "A", "rises": True}, {"A": "10"}, {"A": "10.0"}, False),
        ({"column": "A", "rises": True}, {"A": "10"}, {"A": "9"}, False),
        ({"column": "A", "rises": True}, {"A": ""}, {"A": "1"}, True),
        ({"column": "A", "rises": True}, {"A": "-5"}, {"A": ""}, False),
        ({"column": "A", "rises": True}, {"A": "none"}, {"A": "5"}, False),
        ({"column": "A", "rises": True}, {"A": "5"}, {"A": "many"}, False),
        ({"column": "A", "rises_to": 10}, {"A": "9.99"}, {"A": "10"}, True),
        ({"column": "A", "rises_to": 10}, {"A": "9"}, {"A": "1,250.00"}, True),
        ({"column": "A", "rises_to": 10}, {"A": "10"}, {"A": "11"}, False),
        ({"column": "A", "rises_to": 10}, {"A": "5"}, {"A": "9"}, False),
        ({"column": "A", "rises_to": 10}, {"A": "12"}, {"A": "10"}, False),
        ({"column": "A", "rises_to": 1}, {"A": ""}, {"A": "1"}, True),
        ({"column": "A", "rises_to": 10}, None, {"A": "12"}, False),
        ({"column": "A", "days_before": 7}, {"A": ""}, {"A": "2026-03-03"}, False),
    ],
)
def test_what_fires(
    when: dict[str, Any], former: dict[str, str] | None, now: dict[str, str], fires: bool
) -> None:
    assert fired(Happening.model_validate(when), former, now) is fires


@pytest.mark.parametrize(
    ("text", "reminder", "expected"),
    [
        ("2026-03-02", Reminder(7), "2026-03-02"),
        ("2026-03-01", Reminder(7), None),
        ("02/03/2026", Reminder(7, order="DMY"), "2026-03-02"),
        ("02/03/2026", Reminder(7), None),
        ("soon", Reminder(7), None),
        ("", Reminder(7), None),
        ("1980-03-02", Reminder(7, yearly=True), "2026-03-02"),
        ("1980-03-01", Reminder(7, yearly=True), "2027-03-01"),
        ("1980-02-29", Reminder(7, yearly=True), "2027-02-28"),
        ("--03-05", Reminder(7), "2026-03-05"),
        ("1980-13-05", Reminder(7, yearly=True), None),
    ],
)
def test_the_day_that_a_cell_means(text: str, reminder: Reminder, expected: str | None) -> None:
    found = next_day(reminder, text, TODAY)
    assert (found.isoformat() if found else None) == expected


def test_29_february_is_kept_in_a_leap_year() -> None:
    assert next_day(Reminder(7, yearly=True), "1980-02-29", date(2028, 1, 1)) == date(2028, 2, 29)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("text", "reminder", "fired_for", "quiet", "fire_on", "occurs", "noted"),
    [
        # Not open yet: it waits for its day, at a start as well.
        ("2026-03-20", Reminder(7), None, False, "2026-03-13", "2026-03-20", None),
        ("2026-03-20", Reminder(7), None, True, "2026-03-13", "2026-03-20", None),
        # Open already: made up, but not at a start.
        ("2026-03-05", Reminder(7), None, False, "2026-02-26", "2026-03-05", None),
        ("2026-03-05", Reminder(7), None, True, None, None, "2026-03-05"),
        ("2026-03-02", Reminder(0), None, False, "2026-03-02", "2026-03-02", None),
        # Fired for this day already, or the day is over.
        ("2026-03-05", Reminder(7), "2026-03-05", False, None, None, "2026-03-05"),
        ("2026-03-01", Reminder(7), None, False, None, None, None),
        # Moved to another day: once more.
        ("2026-03-06", Reminder(7), "2026-03-05", False, "2026-02-27", "2026-03-06", "2026-03-05"),
        # Every year: after this one comes the next.
        (
            "1980-03-05",
            Reminder(7, yearly=True),
            None,
            True,
            "2027-02-26",
            "2027-03-05",
            "2026-03-05",
        ),
        (
            "1980-03-05",
            Reminder(7, yearly=True),
            "2026-03-05",
            False,
            "2027-02-26",
            "2027-03-05",
            "2026-03-05",
        ),
        (
            "1980-03-05",
            Reminder(366, yearly=True),
            None,
            True,
            "2026-03-04",
            "2027-03-05",
            "2026-03-05",
        ),
    ],
)
def test_when_a_reminder_fires(
    text: str,
    reminder: Reminder,
    fired_for: str | None,
    quiet: bool,
    fire_on: str | None,
    occurs: str | None,
    noted: str | None,
) -> None:
    planned = plan_due(reminder, text, TODAY, day(fired_for), quiet=quiet)
    assert planned == Due(day(fire_on), day(occurs), day(noted))


@given(
    st.dates(date(1950, 1, 1), date(2020, 12, 31)),
    st.integers(0, 366),
    st.lists(st.integers(1, 40), min_size=1, max_size=60),
)
def test_a_birthday_is_told_once_for_each_that_is_looked_at(
    born: date, days: int, steps: list[int]
) -> None:
    """However irregularly it is looked: no birthday twice, none after it, none that was open."""
    reminder, text, today = Reminder(days, yearly=True), born.isoformat(), TODAY
    due = plan_due(reminder, text, today, quiet=True)
    told: list[date] = []
    for step in steps:
        today += timedelta(days=step)
        assert due.fire_on is not None
        assert due.occurs is not None
        if due.fire_on <= today:
            if due.occurs >= today:
                told.append(due.occurs)
            due = plan_due(reminder, text, today, due.occurs, quiet=False)
    assert len(set(told)) == len(told)
    if max(steps) <= days <= 300:
        # Looked at often enough, none is left out.
        passed = (
            next_day(reminder, text, TODAY + timedelta(days=n))
            for n in range((today - TODAY).days + 1)
        )
        open_then = {when for when in passed if when and when - timedelta(days=days) <= today}
        at_start = next_day(reminder, text, TODAY)
        if at_start and at_start - timedelta(days=days) <= TODAY:
            open_then.discard(at_start)
        assert set(told) == open_then


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("wallet_coins_rewarded", "wallet_coins_rewarded"),
        ("Ten Sales!", "ten_sales"),
        ("  Crème brûlée  ", "creme_brulee"),
        ("a", ""),
        ("é-", ""),
        ("", ""),
        ("__x__y__", "x_y"),
        ("x" * 40, "x" * 30),
        ("x" * 29 + " y", "x" * 29),
        ("Größe 12", "grosse_12"),
        ("会员", ""),
    ],
)
def test_names_that_mailchimp_takes(text: str, name: str) -> None:
    assert event_name(text) == name
