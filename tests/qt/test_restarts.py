from __future__ import annotations

import pytest

from mailbridge.widgets.engine.restarts import Restarts


@pytest.mark.parametrize(
    ("deaths", "again"),
    [
        ([0], [True]),
        ([0, 1, 2], [True, True, True]),
        ([0, 1, 2, 3], [True, True, True, False]),
        ([0, 1, 2, 601], [True, True, True, True]),
        ([0, 1, 2, 600], [True, True, True, False]),
        ([0, 300, 601, 902, 1203], [True] * 5),
    ],
)
def test_three_deaths_in_ten_minutes_are_mended(deaths: list[float], again: list[bool]) -> None:
    restarts = Restarts()
    assert [restarts.died(moment) for moment in deaths] == again


def test_the_owner_may_want_another_try() -> None:
    restarts = Restarts(most=1)
    assert restarts.died(0)
    assert not restarts.died(1)
    restarts.forget()
    assert restarts.died(2)
