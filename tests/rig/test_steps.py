"""Every step of the main scenarios fails once, and all from it on; the restarted program ends right.

MAILBRIDGE_STEPS=all tries every step with both ways of failing; a number tries so many of each.
"""

from __future__ import annotations

import os
import random

import pytest

from tests.rig.figures import tell_figures
from tests.rig.scenarios import SCENARIOS, Scenario
from tests.rig.stage import Stage
from tests.rig.sweep import Sweep

MANY = os.environ.get("MAILBRIDGE_STEPS", "4")
SEED = int(os.environ.get("MAILBRIDGE_FIRST_SEED", "1"))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_h1_whatever_step_fails_the_restarted_program_ends_the_same(
    stage: Stage, scenario: Scenario
) -> None:
    sweep = Sweep(stage, scenario)
    sweep.measure()
    assert sweep.number > 30
    chance = random.Random(f"{SEED} {scenario.name}")
    tries = 0
    wrong: list[str] = []
    for onwards in (False, True):
        for step in _chosen(sweep.number, chance):
            tries += 1
            wrong += sweep.attempt(step, onwards=onwards, flavour=chance.randrange(210))
    tell_figures(
        "steps",
        scenario.name,
        steps=sweep.number,
        tries=tries,
        wrong=len(wrong),
        found=wrong[:5],
        kinds=dict(sweep.kinds),
    )
    assert not wrong, f"{len(wrong)} wrong:\n" + "\n".join(wrong[:20])


def _chosen(number: int, chance: random.Random) -> list[int]:
    """The steps to try: all, or some spread evenly from a random start."""
    if MANY == "all":
        return list(range(1, number + 1))
    many = min(int(MANY), number)
    start = chance.random()
    return sorted({1 + int((start + each) * number / many) % number for each in range(many)})
