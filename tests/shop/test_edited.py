from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.shop.edited import sortable
from mailbridge.shop.values.dates import Order


@pytest.mark.parametrize(
    ("earlier", "later", "order"),
    [
        ("2026-03-04", "2026-03-05", None),
        ("2026-03-04 09:59", "2026-03-04 10:00", None),
        ("2026-03-04T10:00:00", "2026-03-04T10:00:00.5", None),
        ("2026-03-04T10:00:00Z", "2026-03-04T10:00:00-01:00", None),
        ("9", "10", None),
        (9, 10, None),
        (9.5, Decimal(10), None),
        ("9.9", "10.05", None),
        ("20260304101112", "20260304101113", None),
        ("31.12.2025", "01.01.2026", "DMY"),
        ("12/31/2025 11:00 PM", "01/01/2026 1:00 AM", "MDY"),
        ("01/01/2026 11:59 AM", "01/01/2026 12:00 PM", "MDY"),
        ("01/01/2026 12:30 AM", "01/01/2026 1:00 AM", "MDY"),
        ("4.3.2026 9:05", "4.3.2026 10:04:03", "DMY"),
        ("", "2026-01-01", None),
        (None, 1, None),
        (date(2026, 1, 1), date(2026, 1, 2), None),
        (
            datetime(2026, 1, 1, 10, tzinfo=UTC),
            datetime(2026, 1, 1, 10, tzinfo=timezone(timedelta(hours=-1))),
            None,
        ),
        ("version a", "version b", None),
    ],
)
def test_what_was_edited_later_sorts_later(
    earlier: object, later: object, order: Order | None
) -> None:
    assert sortable(earlier, order) < sortable(later, order)


def test_the_same_time_is_the_same_text() -> None:
    assert sortable("2026-03-04T10:00:00Z", None) == sortable("2026-03-04 12:00:00+02:00", None)
    assert sortable("1.0", None) == sortable(1, None)
    days = (date(2026, 3, 4), datetime(2026, 3, 4), "2026-03-04", "2026-03-04 00:00:00")  # noqa: DTZ001 - as databases give it
    assert {sortable(day, None) for day in days} == {sortable("4.3.2026", "DMY")}
    assert sortable("  ", None) == ""


@given(st.decimals(0, 10**15, places=3), st.decimals(0, 10**15, places=3))
def test_numbers_sort_as_numbers(one: Decimal, other: Decimal) -> None:
    assert (sortable(one, None) < sortable(other, None)) is (one < other)
