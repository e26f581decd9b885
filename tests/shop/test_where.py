from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mailbridge.shop.where import Where


@pytest.mark.parametrize(
    ("allowed", "value", "admitted"),
    [
        ([1], 1, True),
        ([1], "1", True),
        ([1], " 1.0 ", True),
        ([1], 1.0, True),
        ([1], Decimal("1.00"), True),
        ([1], True, True),
        ([True], "true", True),
        ([True], 1, True),
        ([True], "TRUE", True),
        ([False], 0, True),
        ([False], None, False),
        (["1"], 1, True),
        ([1.5], "1.50", True),
        ([1], "01", True),
        ([1], 10, False),
        ([1], None, False),
        ([1], "", False),
        ([""], None, True),
        ([""], "  ", True),
        (["Gold"], " Gold", True),
        (["Gold"], "gold", False),
        (["Gold", "Silver"], "Silver", True),
        ([], "x", False),
    ],
)
def test_values_are_compared_as_the_settings_promise(
    allowed: list[Any], value: object, *, admitted: bool
) -> None:
    assert Where({"Column": allowed}).admits({"Column": value}) is admitted


def test_all_columns_have_to_agree() -> None:
    where = Where({"A": [1], "B": ["x"]})
    assert where.admits({"A": 1, "B": "x"})
    assert not where.admits({"A": 1, "B": "y"})
    assert Where({}).admits({})
