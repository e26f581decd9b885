"""A sync beside an engine: it says who is at work, and hands its wish over."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from mailbridge.service.running.watching import Watch
from mailbridge.simulator import Simulator
from tests.fakes.clock import JumpingClock
from tests.journeys.world import World, customer


@pytest.mark.parametrize("more", [[], ["--all"]])
def test_a_sync_beside_an_engine_hands_its_wish_over(
    more: list[str], tmp_path: Path, home: Path
) -> None:
    clock = JumpingClock()
    passes: list[bool] = []
    with Simulator(clock=clock.now) as simulator:
        world = World(tmp_path, simulator, clock=clock)
        world.make_shop(customer(1))
        world.setup()
        session = world.session()
        with session.engine("watch") as database:
            watching = Watch(session, database, lambda _: None, threading.Event())
            loop = watching.loop()
            told = world.command("sync", *more)
            assert (told.returncode, told.stdout) == (1, "")
            assert "at work already" in told.stderr
            assert world.command("sync", "--dry-run", *more).returncode == 1

            def run(whole: bool) -> None:
                passes.append(whole)
                if len(passes) == 2:
                    loop.finish()

            began = clock.monotonic()
            loop.run = run
            loop.go()
    assert passes == [False, bool(more)]
    assert clock.monotonic() - began <= 10
