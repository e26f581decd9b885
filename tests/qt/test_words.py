from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QLocale

from mailbridge.base.clock import stamp
from mailbridge.widgets.words import ahead, count, lasted, midnight, minutes_left, number, when


@pytest.fixture(autouse=True)
def american() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


def local(year: int, month: int, day: int, hour: int, minute: int) -> str:
    """A stamp of a moment in this computer's time zone."""
    return stamp(datetime(year, month, day, hour, minute).astimezone())


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 customers"), (1, "1 customer"), (2, "2 customers"), (4218, "4,218 customers")],
)
def test_counts(value: int, text: str) -> None:
    assert count(value, "customer", "customers") == text


def test_numbers_have_the_users_separators() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    assert number(1234567) == "1.234.567"
    assert number(3_000_000_000) == "3.000.000.000"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ((2026, 11, 20, 10, 42), "today 10:42\u202fAM"),
        ((2026, 11, 19, 23, 59), "yesterday 11:59\u202fPM"),
        ((2026, 11, 18, 0, 5), "11/18/26 12:05\u202fAM"),
    ],
)
def test_moments_are_told_as_people_do(moment: tuple[int, int, int, int, int], text: str) -> None:
    assert when(local(*moment), date(2026, 11, 20)) == text
    assert when("", date(2026, 11, 20)) == ""


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-30, "in a moment"),
        (20, "in a moment"),
        (61, "in 1 minute"),
        (240, "in 4 minutes"),
        (89 * 60, "in 89 minutes"),
        (120 * 60, "in 2 hours"),
    ],
)
def test_what_is_ahead(seconds: int, text: str) -> None:
    now = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert ahead(stamp(now + timedelta(seconds=seconds)), now) == text
    assert ahead("", now) == ""


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "less than a second"),
        (1.2, "1 second"),
        (89, "89 seconds"),
        (100, "2 minutes"),
        (3600, "60 minutes"),
    ],
)
def test_how_long_it_lasted(seconds: float, text: str) -> None:
    assert lasted(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (180, "about 3 minutes left"),
        (60, "about 1 minute left"),
        (40, "less than a minute left"),
        (3 * 3600, "about 3 hours left"),
    ],
)
def test_what_is_left(seconds: float, text: str) -> None:
    assert minutes_left(seconds) == text


def test_the_day_begins_at_this_computers_midnight() -> None:
    began = midnight(date(2026, 11, 20))
    assert began.tzinfo is UTC
    assert began.astimezone().strftime("%Y-%m-%d %H:%M") == "2026-11-20 00:00"
