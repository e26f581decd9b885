from __future__ import annotations

import pytest

from mailbridge.base.errors import Throttled, Unclear, Wait
from mailbridge.mailchimp.retry import delay


def test_the_ladder() -> None:
    steps = [delay(Wait("x"), attempt, 0) for attempt in range(1, 9)]
    assert steps == [2, 4, 8, 16, 32, 64, 90, 90]
    assert delay(Wait("x"), 10_000, 0) == 90
    assert delay(Wait("x"), 0, 0) == 2


@pytest.mark.parametrize(("jitter", "seconds"), [(0, 8), (0.5, 6), (1, 4), (7, 4), (-1, 8)])
def test_chance_takes_off_half_at_most(jitter: float, seconds: float) -> None:
    assert delay(Wait("x"), 3, jitter) == seconds


@pytest.mark.parametrize(
    ("asked", "seconds"), [(None, 2), (0.0, 2), (1.0, 2), (45.0, 45), (7200.0, 7200)]
)
@pytest.mark.parametrize("jitter", [0, 1])
def test_the_servers_own_time_is_kept_whole(
    asked: float | None, seconds: float, jitter: float
) -> None:
    ours = delay(Throttled("x", seconds=asked), 1, jitter)
    assert ours == (seconds if seconds > 2 else max(asked or 0, 2 - jitter))


def test_after_a_time_out_at_least_a_while() -> None:
    assert delay(Unclear("x", seconds=5.0), 1, 0) == 30
    assert delay(Unclear("x", seconds=100.0), 1, 1) == 100
    assert delay(Unclear("x"), 1, 0) == 2  # a reset, not a time-out
