"""What the rig found, each as the one step it was about. The sweeps would find them again."""

from __future__ import annotations

import pytest

from tests.rig.scenarios import SCENARIOS
from tests.rig.stage import Stage
from tests.rig.sweep import Sweep

NAMED = {scenario.name: scenario for scenario in SCENARIOS}


@pytest.mark.parametrize(
    ("scenario", "step", "flavour"),
    [
        # Who bounced was noted as known, and then not looked at: no skipped entry, for ever.
        ("mirror", "DELETE FROM skipped", 0),
        # An export that did not answer once was passed over in an events feed's first read, and its
        # old events were sent as new ones after it.
        ("backfill", "/events1.csv", 0),
        # A repair whose fields went and whose tags did not (503) was taken for done.
        ("repair", "/tags", 2),
    ],
)
def test_this_step_may_fail_like_any_other(
    stage: Stage, scenario: str, step: str, flavour: int
) -> None:
    sweep = Sweep(stage, NAMED[scenario])
    sweep.measure()
    for onwards in (False, True):
        assert sweep.attempt(1, onwards=onwards, flavour=flavour, only=step) == []
