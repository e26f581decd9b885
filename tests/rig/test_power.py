"""The power is cut at any moment of the main scenarios: nothing that was promised is missing.

MAILBRIDGE_IMAGES=10000 makes it long, MAILBRIDGE_FINISHED the share of images from which the
program goes on to the same audience (every 20th).
"""

from __future__ import annotations

import os
import random
import shutil

import pytest

from tests.rig.figures import tell_figures
from tests.rig.power import Blackout
from tests.rig.recorded import CARE
from tests.rig.scenarios import SCENARIOS, Scenario
from tests.rig.stage import Stage
from tests.rig.sweep import Sweep

IMAGES = int(os.environ.get("MAILBRIDGE_IMAGES", "60"))
FINISHED = int(os.environ.get("MAILBRIDGE_FINISHED", "10"))
SEED = int(os.environ.get("MAILBRIDGE_FIRST_SEED", "1"))
SHORT = ("edits", "setup")
LONG = IMAGES > 200
CHOSEN = [each for each in SCENARIOS if LONG or each.name in SHORT]

pytestmark = pytest.mark.skipif(
    not shutil.which("strace"), reason="strace IS NOT INSTALLED: no power was cut"
)


@pytest.mark.parametrize("scenario", CHOSEN, ids=lambda each: each.name)
def test_h2_u2_no_power_cut_loses_what_was_promised(
    stage: Stage, scenario: Scenario, tmp_path_factory: pytest.TempPathFactory
) -> None:
    scratch = tmp_path_factory.mktemp("power")
    blackout = Blackout(Sweep(stage, scenario))
    blackout.take_down(scratch)
    chance = random.Random(f"{SEED} {scenario.name}")
    wrong: list[str] = []
    number = IMAGES // len(CHOSEN)
    finished = 0
    for each in range(number):
        finish = each % FINISHED == 0
        finished += finish
        folder = scratch / "image"
        wrong += blackout.cut(chance, folder, finish=finish)
        shutil.rmtree(folder)
    tell_figures(
        "power",
        scenario.name,
        images=number,
        finished=finished,
        calls=len(blackout.ops),
        commits=len(blackout.digests) - 1,
        wrong=len(wrong),
        found=wrong[:5],
    )
    assert not wrong, f"{len(wrong)} wrong:\n" + "\n".join(wrong[:20])


def test_h2_with_less_care_the_rig_finds_commits_missing(
    stage: Stage, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CARE, "NORMAL")
    scratch = tmp_path_factory.mktemp("power")
    blackout = Blackout(Sweep(stage, next(each for each in SCENARIOS if each.name == "mirror")))
    blackout.take_down(scratch)
    chance = random.Random(SEED)
    cuts = (blackout.cut(chance, scratch / str(each), finish=False) for each in range(40))
    assert "a commit is missing" in "".join(line for wrong in cuts for line in wrong)
