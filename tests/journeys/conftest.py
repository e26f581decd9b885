"""Shops of a few customers for the journeys by example."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailbridge.simulator import Simulator
from tests.fakes.clock import JumpingClock
from tests.journeys.small import CONSENT, TAGS, Small

Opening = Callable[..., Small]
"""(customers…, mailchimp=, sync=, consent=, before=) → a shop that is set up, not yet synced."""


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opening]:
    clock = JumpingClock()
    with Simulator(clock=clock.now) as simulator:

        def build(
            *customers: dict[str, object],
            mailchimp: str = "",
            sync: str = "",
            consent: bool = False,
            before: Callable[[Simulator], object] = lambda _: None,
        ) -> Small:
            before(simulator)
            world = Small(
                tmp_path,
                simulator,
                mailchimp=mailchimp,
                sync_settings=sync,
                feed=CONSENT if consent else "",
                tail=TAGS,
                clock=clock,
            )
            world.make_shop(*customers)
            world.setup()
            return world

        yield build
