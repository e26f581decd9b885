"""Every step of the main scenarios fails once, and all from it on; the restarted program ends right.

MAILBRIDGE_STEPS=all tries every step with both ways of failing; a number tries so many of each; a
kind (file, request, database, shop, credential store) every step of it with every failure there is.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest

from tests.rig.figures import tell_figures
from tests.rig.scenarios import SCENARIOS, Scenario
from tests.rig.stage import Stage
from tests.rig.steps import ANSWERS, ERRNOS, SQLITE
from tests.rig.sweep import Sweep

MANY = os.environ.get("MAILBRIDGE_STEPS", "2")
SEED = int(os.environ.get("MAILBRIDGE_FIRST_SEED", "1"))
FAILURES = {
    "file": len(ERRNOS),
    "request": len(ANSWERS),
    "database": len(SQLITE),
    "shop": len(SQLITE),
    "credential store": 2,
}
"""Kinds of steps, and how many failures each can have."""


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_h1_whatever_step_fails_the_restarted_program_ends_the_same(
    stage: Stage, scenario: Scenario
) -> None:
    sweep = Sweep(stage, scenario)
    sweep.measure()
    assert sweep.number > 30
    chance = random.Random(f"{SEED} {scenario.name}")
    tries = list(_tries(sweep, chance))
    wrong: list[str] = []
    for step, onwards, flavour in tries:
        wrong += sweep.attempt(step, onwards=onwards, flavour=flavour, only=_only())
    tell_figures(
        "steps",
        scenario.name,
        steps=sweep.number,
        tries=len(tries),
        wrong=len(wrong),
        found=wrong[:5],
        kinds=dict(sweep.kinds),
    )
    assert not wrong, f"{len(wrong)} wrong:\n" + "\n".join(wrong[:20])


def _only() -> str:
    """What the counted steps are: all, or those of one kind."""
    return f"{MANY}: " if MANY in FAILURES else ""


def _tries(sweep: Sweep, chance: random.Random) -> Iterator[tuple[int, bool, int]]:
    """(step, whether those after it fail too, which failure) of everything that is to be tried."""
    if MANY in FAILURES:
        for step in range(1, sweep.kinds[MANY] + 1):
            for flavour in range(FAILURES[MANY]):
                for onwards in (False, True):
                    yield step, onwards, flavour
        return
    for onwards in (False, True):
        for step in _chosen(sweep.number, chance):
            yield step, onwards, chance.randrange(210)


def _chosen(number: int, chance: random.Random) -> list[int]:
    """The steps to try: all, or some spread evenly from a random start."""
    if MANY == "all":
        return list(range(1, number + 1))
    many = min(int(MANY), number)
    start = chance.random()
    return sorted({1 + int((start + each) * number / many) % number for each in range(many)})
