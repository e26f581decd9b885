from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.records.report import Report

COUNT = st.integers(-2, 5)


@given(COUNT, COUNT, COUNT, COUNT, COUNT)
def test_a_report_whose_sum_is_off_does_not_exist(
    total: int, pushed: int, unchanged: int, skipped: int, waiting: int
) -> None:
    figures = (total, pushed, unchanged, skipped, waiting)
    right = min(figures) >= 0 and total == sum(figures[1:])
    if right:
        assert Report(1, *figures).total == total
    else:
        with pytest.raises(ValueError, match="does not add up"):
            Report(1, *figures)


def test_its_json_has_the_promised_words_in_their_order() -> None:
    report = Report(run=12, total=2, pushed=1, waiting=1, seconds=4.2, message="Pushed 1 of 2")
    assert list(report.as_json().items()) == [
        ("run", 12),
        ("total", 2),
        ("pushed", 1),
        ("unchanged", 0),
        ("skipped", 0),
        ("waiting", 1),
        ("created", 0),
        ("updated", 0),
        ("email_changed", 0),
        ("unsubscribed", 0),
        ("archived", 0),
        ("removed", 0),
        ("tags_changed", 0),
        ("events_sent", 0),
        ("mirrored_unsubscribes", 0),
        ("needs_confirmation", None),
        ("seconds", 4.2),
        ("message", "Pushed 1 of 2"),
    ]
