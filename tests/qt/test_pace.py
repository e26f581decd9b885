from __future__ import annotations

import pytest

from mailbridge.widgets.engine.pace import Pace


def told(*marks: tuple[float, int], total: int = 1000) -> float | None:
    pace = Pace()
    last: float | None = None
    for seconds, done in marks:
        last = pace.left(seconds, done, total - done)
    return last


@pytest.mark.parametrize(
    ("marks", "left"),
    [
        ([(0, 0)], None),
        ([(0, 0), (9, 90)], None),
        ([(0, 0), (10, 100)], 90),
        ([(5, 0), (10, 50), (20, 150)], 85),
        ([(0, 0), (60, 0)], None),
        ([(0, 0), (30, 300), (59, 301), (60, 302)], None),  # it has nearly stopped: nobody can tell
        ([(0, 0), (10, 1000)], None),
        ([(0, 900), (5, 10), (15, 110)], 89),  # another phase began
    ],
)
def test_what_is_left_is_told_once_the_pace_is_steady(
    marks: list[tuple[float, int]], left: float | None
) -> None:
    assert told(*marks) == (None if left is None else pytest.approx(left))
