"""A few customers first: no more go than may, nothing else leaves, and the rest can still go."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.service.running.engine import Engine
from mailbridge.simulator import Simulator
from mailbridge.sync.cycle import Pass
from tests.journeys.world import World, customer

RULES = """
[[feed.tag]]
always = "customer"
[[segment]]
name = "Everybody"
conditions = [ { tag = "customer" } ]
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator() as simulator:
        made = World(tmp_path, simulator, tail=RULES)
        made.make_shop(*(customer(number) for number in range(1, 31)), customer(31, email=None))
        made.setup()
        yield made


def run(world: World, most: int, *, though_paused: bool = False) -> Pass:
    session = world.session()
    with session.engine("sync") as database:
        engine = Engine(session, database, session.settings(), threading.Event())
        engine.most, engine.though_paused = most, though_paused
        return engine.run(wait=2.0)


def sums_up(result: Pass) -> tuple[int, int, int, int]:
    report = result.report
    return report.pushed, report.waiting, report.skipped, report.total


@pytest.mark.parametrize("most", [1, 2, 3, 5, 29])
def test_so_many_go_and_the_rest_waits(world: World, most: int) -> None:
    assert sums_up(run(world, most)) == (most, 30 - most, 1, 31)
    members = world.simulator.audience().members
    assert len(members) == most
    # Whole, tags and all; and not half of somebody else.
    for one in members.values():
        assert world.simulator.tags_of(world.simulator.list_id, one.email) == {"customer"}
    assert sums_up(run(world, 0)) == (30 - most, 0, 1, 31)
    assert len(members) == 30


def test_more_than_there_are_is_everybody(world: World) -> None:
    assert sums_up(run(world, 99)) == (30, 0, 1, 31)


def test_nothing_besides_them_is_sent(world: World) -> None:
    before = len(world.writes())
    run(world, 2)
    written = world.writes()[before:]
    assert not [one for one in written if one.endswith("/segments")]
    run(world, 0)
    assert [one for one in world.writes() if one.endswith("/segments")]


def test_whoever_is_refused_makes_no_room_for_others(world: World) -> None:
    world.sql("UPDATE customers SET email = 'anna@example.com' WHERE id = 1")
    result = run(world, 3)
    assert result.report.pushed == 2
    assert result.report.waiting == 27
    assert len(world.simulator.audience().members) == 2


def test_those_whom_set_up_tries_out_go_although_it_holds_everybody(world: World) -> None:
    world.session().pause()
    assert run(world, 5).report.pushed == 0
    assert run(world, 5, though_paused=True).report.pushed == 5
    assert run(world, 0, though_paused=True).report.pushed == 0


def test_after_a_fault_the_same_go_on(world: World) -> None:
    world.simulator.faults.add(kind="status", status=503, method="POST")
    assert sums_up(run(world, 4)) == (4, 26, 1, 31)
    assert len(world.simulator.audience().members) == 4
