"""A plan's limit on contacts, kept to the contact although they are counted once and not always."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.service.running.engine import Engine
from mailbridge.simulator import Simulator
from mailbridge.sync.cycle import Pass
from tests.journeys.world import World, customer


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


def made(folder: Path, simulator: Simulator, limit: int) -> World:
    extra = f"contact_limit = {limit}\nmax_connections = 2"
    world = World(folder, simulator, mailchimp=extra)
    world.make_shop(*(customer(number) for number in range(1, 31)))
    world.setup()
    return world


def run(world: World) -> Pass:
    session = world.session()
    with session.engine("sync") as database:
        return Engine(session, database, session.settings(), threading.Event()).run(wait=2.0)


@pytest.mark.parametrize("limit", [1, 7, 29, 30, 31])
def test_as_many_are_added_as_the_plan_allows(
    tmp_path: Path, simulator: Simulator, limit: int
) -> None:
    report = run(made(tmp_path, simulator, limit)).report
    assert (report.pushed, report.waiting) == (min(limit, 30), max(0, 30 - limit))
    assert len(simulator.audience().members) == min(limit, 30)


def test_who_is_refused_takes_no_room(tmp_path: Path, simulator: Simulator) -> None:
    world = made(tmp_path, simulator, 7)
    world.sql("UPDATE customers SET email = 'anna@example.com' WHERE id IN (1, 3)")
    first = run(world).report
    # Whoever is on the way holds a place until it is known what became of it; then it is free.
    assert first.pushed in {6, 7}
    assert first.pushed + first.waiting + first.skipped == 30
    run(world)
    assert len(simulator.audience().members) == 7


def test_who_is_only_asked_takes_a_place(tmp_path: Path, simulator: Simulator) -> None:
    """They count for the plan as soon as they agree, and nobody asks the owner then."""
    world = made(tmp_path, simulator, 7)
    world.mailchimp += '\nnew_contacts = "pending"'
    world.setup()
    for _ in range(3):
        foreseen = world.run(dry=True).report.created
        assert run(world).report.created == foreseen
    assert len(simulator.audience().members) == 7
