from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mailbridge.settings.schema import Condition
from mailbridge.shop.conditions import holds

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("when", "cell", "true"),
    [
        ({"is": "Gold"}, " Gold ", True),
        ({"is": "Gold"}, "gold", False),
        ({"is": 1}, "1.0", True),
        ({"is": True}, 1, True),
        ({"is": ""}, None, True),
        ({"is_not": "Gold"}, "Silver", True),
        ({"is_not": "Gold"}, None, True),
        ({"is_not": 1}, "1", False),
        ({"is_empty": True}, "  ", True),
        ({"is_empty": True}, 0, False),
        ({"is_filled": True}, 0, True),
        ({"is_filled": True}, None, False),
        ({"at_least": 10}, "10", True),
        ({"at_least": 10}, "9,99", False),
        ({"at_least": 10}, "1.000,00", True),
        ({"at_least": 10}, None, False),
        ({"at_least": 10}, "many", False),
        ({"at_most": 10}, 10.0, True),
        ({"at_most": 10}, 10.5, False),
        ({"at_most": 10}, "", False),
        ({"at_most": 10}, "many", False),
        ({"at_least": "2026-01-01"}, "2026-03-04", True),
        ({"at_least": "2026-01-01"}, "31.12.2025", False),
        ({"at_most": "2026-01-01"}, "soon", False),
        ({"at_least": "B"}, "c", True),
        ({"at_least": "B"}, "a", False),
        ({"at_least": "B"}, "", False),
        ({"days_ago_at_least": 90}, "2026-08-24", True),
        ({"days_ago_at_least": 90}, "2026-08-25", False),
        ({"days_ago_at_least": 0}, "2026-11-22", True),
        ({"days_ago_at_least": 0}, "2026-11-23", False),
        ({"days_ago_at_least": 90}, "24.08.2026", True),
        ({"days_ago_at_least": 90}, None, False),
        ({"days_ago_at_least": 90}, "never", False),
        ({"this_month": True}, "1990-11-01", True),
        ({"this_month": True}, "30.11.", True),
        ({"this_month": True}, "1990-12-01", False),
        ({"this_month": True}, "", False),
        ({"this_month": True}, "soon", False),
    ],
)
def test_conditions(when: dict[str, Any], cell: object, *, true: bool) -> None:
    condition = Condition.model_validate({"column": "C"} | when)
    assert holds(condition, cell, None, TODAY) is true


def test_a_date_is_read_in_the_feeds_order() -> None:
    condition = Condition.model_validate({"column": "C", "this_month": True})
    assert holds(condition, "03/11/2026", "DMY", TODAY)
    assert not holds(condition, "03/11/2026", "MDY", TODAY)
    assert not holds(condition, "03/11/2026", None, TODAY), "it could be March: no guess"
