"""The whole program against answers that are none, and connections that are not what they seem.

MAILBRIDGE_HOSTILE=all spoils each request of every scenario with every trick.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from mailbridge.mailchimp.transport import HttpTransport, Limits
from mailbridge.service.running import connection
from tests.rig.figures import tell_figures
from tests.rig.hostile import TRICKS, Relay, Trick, honest
from tests.rig.scenarios import SCENARIOS, Scenario
from tests.rig.stage import Stage
from tests.rig.steps import Steps
from tests.rig.sweep import Sweep

WHOLE = os.environ.get("MAILBRIDGE_HOSTILE", "") == "all"
CHOSEN = [each for each in SCENARIOS if WHOLE or each.name == "events"]
QUICK = Limits(connect=0.5, read=0.3, total=0.5)
Choice = Callable[[str, str], Trick]


@pytest.fixture
def relay(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    monkeypatch.setattr(connection, "HttpTransport", partial(HttpTransport, limits=QUICK))
    with Relay(stage.simulator.port) as relay:
        monkeypatch.setenv("MAILBRIDGE_API_URL", relay.url)
        yield relay


def once(number: int, trick: Trick) -> Choice:
    """Spoil the request of that number, and no other."""
    left = [number]

    def choose(_method: str, _path: str) -> Trick:
        left[0] -= 1
        return trick if left[0] == 0 else honest

    return choose


def writes(trick: Trick) -> Choice:
    """Spoil everything that changes something."""
    return lambda method, _path: honest if method == "GET" else trick


def _one_of_each(chance: random.Random) -> list[str]:
    """A trick for each case of the fault model."""
    names = chance.sample(list(TRICKS), len(TRICKS))
    return list({name.split(" ")[0]: name for name in names}.values())


@pytest.mark.parametrize("scenario", CHOSEN, ids=lambda each: each.name)
def test_n6_n7_n11_n12_n13_n14_n15_n16_n17_n18_what_is_no_answer_loses_nobody(
    stage: Stage, relay: Relay, scenario: Scenario
) -> None:
    sweep = Sweep(stage, scenario)
    sweep.measure()
    chance = random.Random(scenario.name)
    wrong: list[str] = []
    tries = 0
    for name in TRICKS if WHOLE else _one_of_each(chance):
        trick = TRICKS[name]
        number = sweep.kinds["request"]
        places = range(1, number + 1) if WHOLE else [chance.randint(1, number)]
        choices = {f"request {place}": once(place, trick) for place in places}
        if WHOLE:
            choices["every write"] = writes(trick)
        for where, choice in choices.items():
            tries += 1
            stage.restore()
            relay.choose = choice
            said = sweep.play(Steps())
            relay.choose = lambda _method, _path: honest
            wrong += [f"{name}, {where}: {line}" for line in sweep.rest(said)]
    tell_figures(
        "hostile", scenario.name, tries=tries, tricks=len(TRICKS), wrong=len(wrong), found=wrong[:5]
    )
    assert not wrong, f"{len(wrong)} wrong:\n" + "\n".join(wrong[:20])
