from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.shop.values.dates import AmbiguousDateError, BadDateError, Order, birthday, iso_date

TODAY = date(2026, 11, 22)

DATES: list[tuple[object, Order | None, str]] = [
    (None, None, ""),
    ("", None, ""),
    ("0", None, ""),
    (0, None, ""),
    ("00.00.0000", None, ""),
    ("0000-00-00 00:00:00", None, ""),
    ("1990-04-12", None, "1990-04-12"),
    ("1990-4-2", None, "1990-04-02"),
    ("1990/04/12", None, "1990-04-12"),
    ("1990-04-12T23:30:00-08:00", None, "1990-04-12"),
    ("1990-04-12 00:00:00.000", None, "1990-04-12"),
    ("19900412", None, "1990-04-12"),
    (19900412, None, "1990-04-12"),
    ("19900412123000", None, "1990-04-12"),
    ("12.04.1990", "DMY", "1990-04-12"),
    ("12. 4. 1990", "DMY", "1990-04-12"),
    ("12/04/1990", "DMY", "1990-04-12"),
    ("12/04/1990", "MDY", "1990-12-04"),
    ("04/12/1990", "MDY", "1990-04-12"),
    ("04-12-1990 13:45", "MDY", "1990-04-12"),
    ("13/04/1990", None, "1990-04-13"),
    ("04/13/1990", None, "1990-04-13"),
    ("13/04/1990", "MDY", ""),
    ("04/04/1990", None, "1990-04-04"),
    ("12.04.90", "DMY", "1990-04-12"),
    ("12.04.68", "DMY", "2068-04-12"),
    ("12.04.69", "DMY", "1969-04-12"),
    ("90-04-12", "YMD", "1990-04-12"),
    ("3. März 1990", None, "1990-03-03"),
    ("3 mars 1990", None, "1990-03-03"),
    ("3 de marzo de 1990", None, "1990-03-03"),
    ("3 marzo 1990", None, "1990-03-03"),
    ("3 maart 1990", None, "1990-03-03"),
    ("3 marca 1990 r.", None, "1990-03-03"),
    ("March 3, 1990", None, "1990-03-03"),
    ("March 3rd, 1990", None, "1990-03-03"),
    ("3rd of March 1990", None, "1990-03-03"),
    ("1990 March 3", None, "1990-03-03"),
    ("03-Mar-90", None, "1990-03-03"),
    ("1er août 1990", None, "1990-08-01"),
    ("\uff11\uff12.\uff10\uff14.\uff11\uff19\uff19\uff10", "DMY", "1990-04-12"),
    (33009, None, "1990-05-16"),
    (33009.75, None, "1990-05-16"),
    ("33009", None, "1990-05-16"),
    (date(1990, 4, 12), None, "1990-04-12"),
    (datetime(1990, 4, 12, 23, 59, tzinfo=UTC), None, "1990-04-12"),
    ("29.02.2024", "DMY", "2024-02-29"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "order", "sent"), DATES)
def test_v8_v9_dates(value: object, order: Order | None, sent: str) -> None:
    if sent or not value or str(value).startswith("0"):
        assert iso_date(value, order) == sent
    else:
        with pytest.raises(BadDateError):
            iso_date(value, order)


@pytest.mark.parametrize(
    ("value", "order", "words"),
    [
        ("31.02.1990", "DMY", "no day of the calendar"),
        ("29.02.1990", "DMY", "no day of the calendar"),
        ("1990-13-01", None, "no day of the calendar"),
        ("1990-00-00", None, "no day of the calendar"),
        ("32.01.1990", "DMY", "no day of the calendar"),
        ("29.02.99", "DMY", "no day of the calendar"),
        ("0001-01-01", None, "year that cannot be meant"),
        ("1900-01-01", None, "year that cannot be meant"),
        ("9999-12-31", None, "year that cannot be meant"),
        ("12.04.", "DMY", "has no year"),
        ("03/04/2026", None, "two ways"),
        ("03.04.26", None, "two ways"),
        ("soon", None, "no date"),
        ("last May", None, "no date"),
        ("12 of the month", None, "no date"),
        ("March April 3 1990", None, "no date"),
        ("1990", None, "no date"),
        (1990, None, "no date"),
        ("33", None, "no date"),
        ("12", None, "no date"),
        (12, None, "no date"),
        (1e9, None, "no date"),
        ("1.2.3.4", None, "no date"),
        ("n/a", None, "no date"),
        (True, None, "no date"),
    ],
)
def test_v4_v6_bad_dates(value: object, order: Order | None, words: str) -> None:
    with pytest.raises(BadDateError, match=words):
        iso_date(value, order)


BIRTHDAYS: list[tuple[object, Order | None, str]] = [
    ("", None, ""),
    ("1990-04-12", None, "04/12"),
    ("12.04.1990", "DMY", "04/12"),
    ("12.04.", "DMY", "04/12"),
    ("12/04", "DMY", "04/12"),
    ("04/12", "MDY", "04/12"),
    ("04-12", "YMD", "04/12"),
    ("13.4.", None, "04/13"),
    ("4/13", None, "04/13"),
    ("--04-12", None, "04/12"),
    ("12 avril", None, "04/12"),
    ("April 12", None, "04/12"),
    ("29.02.1992", "DMY", "02/29"),
    ("29.02.", "DMY", "02/29"),
    ("02/29", "MDY", "02/29"),
    ("29 February", None, "02/29"),
    ("29/02/92", "DMY", "02/29"),
    ("12.04.30", "DMY", "04/12"),
    ("22.11.26", "DMY", "11/22"),
    ("23.11.26", "DMY", "11/23"),
    (date(1992, 2, 29), None, "02/29"),
    ("2026-11-22", None, "11/22"),
    (33009, None, "05/16"),
]


@pytest.mark.parametrize(("value", "order", "sent"), BIRTHDAYS)
def test_v5_v7_birthdays_are_sent_as_month_and_day(
    value: object, order: Order | None, sent: str
) -> None:
    assert birthday(value, order, TODAY) == sent


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1990-02-29", "no day"),
        ("30.02.", "no day"),
        ("31.04.1990", "no day"),
        ("1900-01-01", "too long ago"),
        ("0001-01-01", "too long ago"),
        ("2026-11-23", "in the future"),
        ("9999-12-31", "in the future"),
        ("03/04", "two ways"),
        ("03/04/1990", "two ways"),
        ("x", "no date"),
    ],
)
def test_v6_birthdays_that_cannot_be(value: str, words: str) -> None:
    with pytest.raises(BadDateError, match=words):
        birthday(value, "DMY" if "." in value else None, TODAY)


def test_two_ways_is_an_error_of_its_own() -> None:
    with pytest.raises(AmbiguousDateError):
        iso_date("03/04/2026", None)


@given(st.dates(min_value=date(1930, 1, 1), max_value=date(2099, 12, 31)))
def test_every_way_to_write_a_date_gives_the_same(day: date) -> None:
    ways: list[tuple[object, Order | None]] = [
        (day.isoformat(), None),
        (day.strftime("%Y%m%d"), None),
        (day.strftime("%d.%m.%Y"), "DMY"),
        (day.strftime("%m/%d/%Y"), "MDY"),
        (day.strftime("%B %d, %Y"), None),
        ((day - date(1899, 12, 30)).days, None),
        (day, None),
    ]
    assert {iso_date(value, order) for value, order in ways} == {day.isoformat()}


@given(st.text("0123456789./- :T", max_size=20) | st.text(max_size=12))
def test_whatever_is_read_is_a_day_or_refused(text: str) -> None:
    try:
        found = iso_date(text, "DMY")
    except BadDateError:
        return
    assert found == "" or date.fromisoformat(found).isoformat() == found
