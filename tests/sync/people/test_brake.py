from __future__ import annotations

import pytest

from mailbridge.sync.people.brake import holds


@pytest.mark.parametrize(
    ("losing", "of", "percent", "held"),
    [
        (0, 0, 10, False),
        (5, 5, 10, False),  # five people are never a mistake worth holding
        (5, 5, 0, False),
        (6, 6, 10, True),
        (6, 60, 10, False),  # just the share
        (6, 59, 10, True),
        (7, 60, 10, True),
        (10, 100, 10, False),
        (11, 100, 10, True),
        (6, 1000, 0, True),
        (1000, 1000, 100, False),
        (6, 0, 10, True),
        (26, 1000, 2.5, True),
        (25, 1000, 2.5, False),
    ],
)
def test_held_means_more_than_five_and_more_than_the_share(
    losing: int, of: int, percent: float, held: bool
) -> None:
    assert holds(losing, of, percent) is held
