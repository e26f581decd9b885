from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.base.errors import Wait
from mailbridge.service.running.engine import Engine
from mailbridge.simulator import Simulator
from tests.fakes.clock import JumpingClock
from tests.journeys.world import World, customer


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock()


@pytest.fixture
def world(tmp_path: Path, clock: JumpingClock) -> Iterator[World]:
    with Simulator(clock=clock.now) as simulator:
        made = World(tmp_path, simulator, clock=clock)
        made.make_shop(*(customer(number) for number in range(1, 7)))
        made.setup()
        yield made


def value(world: World, number: int, tag: str) -> object:
    fields = world.simulator.fields_of(world.simulator.list_id, f"c{number}@shop.test")
    return fields.get(tag)


def test_a_field_deleted_in_mailchimp_holds_nobody_up(world: World) -> None:
    world.run()
    world.simulator.delete_field(world.simulator.list_id, "TOTAL")
    world.sql("UPDATE customers SET first = 'Zoë', total = total + 1")
    result = world.run()
    assert (result.report.waiting, result.report.skipped, result.mailchimp) == (0, 0, None)
    assert {value(world, number, "FNAME") for number in range(1, 7)} == {"Zoë"}


def test_a_field_renamed_in_mailchimp_is_followed(world: World) -> None:
    world.run()
    world.simulator.rename_field(world.simulator.list_id, "TOTAL", "SUM")
    world.sql("UPDATE customers SET total = 77")
    world.run()  # here it is learned …
    result = world.run()  # … and here all is mapped anew
    assert (result.report.waiting, result.report.skipped) == (0, 0)
    assert {value(world, number, "SUM") for number in range(1, 7)} == {77}


def test_a_field_made_required_skips_those_who_lack_it_alone(world: World) -> None:
    world.simulator.require_field(world.simulator.list_id, "LNAME")
    world.sql("UPDATE customers SET last = '' WHERE id = 3")
    result = world.run()
    assert (result.report.pushed, result.report.skipped) == (5, 1)
    (entry,) = world.session().skipped()
    assert (entry.key, entry.reason) == ("3", "rejected")
    world.sql("UPDATE customers SET last = 'Meyer' WHERE id = 3")
    assert world.run().report.created == 1


def test_rights_taken_away_stop_sending_and_not_reading(world: World) -> None:
    world.run()
    world.simulator.set_role("viewer")
    world.sql("UPDATE customers SET first = 'Zoë'")
    result = world.run(wait=120)
    assert (result.report.waiting, result.report.skipped) == (6, 0)
    assert world.session().status().attention
    world.simulator.set_role("owner")
    assert world.run().report.pushed == 6


@pytest.mark.parametrize(("wait", "longest"), [(0.0, 0.0), (30.0, 30.0), (120.0, 120.0)])
def test_it_goes_on_trying_as_long_as_it_was_told(
    world: World, clock: JumpingClock, wait: float, longest: float
) -> None:
    world.simulator.faults.add(kind="reset_before", times=None)
    began = clock.monotonic()
    result = world.run(wait=wait)
    assert isinstance(result.mailchimp, Wait)
    assert clock.monotonic() - began <= longest
    assert wait == 0 or clock.monotonic() - began > wait / 4


def test_told_to_stop_it_tries_no_longer(world: World) -> None:
    world.simulator.faults.add(kind="reset_before", times=None)
    stop = threading.Event()
    stop.set()
    session = world.session()
    with session.engine("sync") as database:
        result = Engine(session, database, session.settings(), stop).run(wait=120)
    assert result.report.waiting == 6
    assert len(world.simulator.requests) < 20


def test_a_pause_that_begins_in_mid_run_is_respected_at_once(world: World) -> None:
    world.mailchimp = "max_connections = 1"
    world.setup()
    world.run()
    world.sql("UPDATE customers SET first = 'Zoë'")
    world.simulator.faults.add(
        kind="slow", delay=0, method="PUT", after=1, do=lambda: world.session().pause()
    )
    result = world.run(wait=120)
    assert 0 < result.report.pushed < 6
    assert result.report.waiting == 6 - result.report.pushed
    assert result.mailchimp is None


def test_the_audience_is_counted_anew_after_sending(world: World) -> None:
    world.simulator.add_member(world.simulator.list_id, "there@before.test")
    world.run()
    assert world.session().status().audience_members == 7
    world.simulator.unsubscribe_self(world.simulator.list_id, "c1@shop.test")
    world.sql("UPDATE customers SET first = 'Zoë'")
    world.run()
    assert world.session().status().audience_members == 6


def test_what_is_done_is_told_as_it_happens(world: World) -> None:
    told: list[dict[str, object]] = []
    session = world.session()
    with session.engine("sync") as database:
        Engine(session, database, session.settings(), threading.Event(), told.append).run()
    names = [event["event"] for event in told]
    assert names[0] == "started"
    assert names[-1] == "finished"
    assert {"reading", "read", "progress"} <= set(names)
    left = [event["left"] for event in told if event.get("phase") == "sending"]
    assert left[-1] == 0
