"""Thousands of random lives: whatever happens, nobody is signed up again and all ends as wanted."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.journeys.lives import Life, Plot, fewest, plot, restless
from tests.rig.figures import tell_figures

SEEDS = int(os.environ.get("MAILBRIDGE_SEEDS", "100"))
START = int(os.environ.get("MAILBRIDGE_FIRST_SEED", "1"))


@pytest.mark.parametrize(
    ("of", "seeds"), [(plot, SEEDS - SEEDS // 2), (restless, SEEDS // 2)], ids=["plain", "restless"]
)
def test_every_life_ends_as_the_promises_say(
    of: Callable[[int], Plot], seeds: int, tmp_path: Path
) -> None:
    number = count()

    def lived(told: Plot) -> list[str]:
        path = tmp_path / f"{next(number)}.db"
        try:
            return Life(told, path).live()
        finally:
            for file in tmp_path.glob(f"{path.name}*"):
                file.unlink()

    for seed in range(START, START + seeds):
        told = of(seed)
        if lived(told):
            least = fewest(told, lived)
            wrong = "\n".join(lived(least))
            steps = "\n  ".join(f"{name} {a} {b}" for name, a, b in least.steps)
            raise AssertionError(f"seed {seed}: {wrong}\n{least.terms}\n  {steps}")
    tell_figures("lives", f"random lives, {of.__name__}", lives=seeds, wrong=0)
