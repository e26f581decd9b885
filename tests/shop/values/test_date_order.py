from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.shop.values.date_order import DateOrder
from mailbridge.shop.values.dates import Order


def look(values: list[object]) -> DateOrder:
    found = DateOrder()
    for value in values:
        found.add(value)
    return found


@pytest.mark.parametrize(
    ("values", "order", "ask"),
    [
        ([], None, False),
        (["", None, 5, date(2026, 1, 2)], None, False),
        (["1990-04-12", "2026-01-02"], "YMD", False),
        (["13/04/1990", "03/04/1990"], "DMY", False),
        (["04/13/1990", "03/04/1990"], "MDY", False),
        (["03/04/1990", "05/06/1990"], None, True),
        (["04/04/1990", "05/05/1990"], None, False),
        (["13.04.", "03.04."], "DMY", False),
        (["13/04/1990", "04/13/1990", "03/04/1990"], None, True),
        (["13/04/1990"] * 40 + ["04/13/1990"], "DMY", False),
        (["04/13/1990"] * 40 + ["13/04/1990", "1/2/1990"], "MDY", False),
        (["90-04-13", "90-04-12"], "YMD", False),
        (["call me", "12 Main St"], None, False),
        (["1990-04-12", "03/04/1990"], None, True),
        (["13.4.1990 10:00", "3.4.1990 11:00"], "DMY", False),
    ],
)
def test_v8_the_whole_column_decides(
    values: list[object], order: Order | None, *, ask: bool
) -> None:
    found = look(values)
    assert (found.decided(), found.must_ask) == (order, ask)


def test_the_owner_is_shown_three_examples() -> None:
    found = look(["01/02/2026", "01/02/2026", "03/04/2026", " 05/06/2026 ", "07/08/2026"])
    assert found.examples == ["01/02/2026", "03/04/2026", "05/06/2026"]
    assert found.ambiguous == 5


@given(
    st.lists(st.dates(), min_size=30), st.sampled_from([("DMY", "%d/%m/%Y"), ("MDY", "%m/%d/%Y")])
)
def test_v8_a_column_never_decides_for_the_wrong_order(
    days: list[date], way: tuple[str, str]
) -> None:
    order, pattern = way
    found = look([day.strftime(pattern) for day in days])
    assert found.decided() in (order, None)
