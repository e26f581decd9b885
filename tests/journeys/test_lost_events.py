"""Events and journeys whose answer was lost: never twice, and no event dropped."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbridge.records.change import Action, Result
from mailbridge.simulator import Simulator
from tests.fakes.clock import JumpingClock
from tests.journeys.loyalty import FEED, events, results, tell
from tests.journeys.world import World, customer

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EVENTS = r"/events$"


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock(START)


@pytest.fixture
def world(tmp_path: Path, clock: JumpingClock) -> Iterator[World]:
    with Simulator(clock=clock.now) as simulator:
        made = World(tmp_path, simulator, tail=FEED, clock=clock)
        made.make_shop(customer(1), customer(2))
        tell(made, "events1.csv", "1,c1@shop.test,Coins won,2026-02-01T10:00:00Z,5")
        made.setup()
        made.run()
        yield made


@pytest.mark.parametrize("kind", ["reset_after_applying", "cut_body", "wrong_status"])
def test_an_event_whose_answer_was_lost_is_found(world: World, kind: str) -> None:
    world.simulator.faults.add(kind=kind, path_regex=EVENTS, method="POST", status=500)
    tell(world, "events2.csv", "2,c1@shop.test,won,,", "3,c1@shop.test,won,,")
    world.run(wait=100)
    assert ([e.name for e in events(world)], results(world)[-2:]) == (
        ["won", "won"],
        [Result.DONE] * 2,
    )


@pytest.mark.parametrize("kind", ["reset_before", "close_before", "status"])
def test_an_event_that_never_arrived_is_sent_again(world: World, kind: str) -> None:
    world.simulator.faults.add(kind=kind, path_regex=EVENTS, method="POST", status=500)
    tell(world, "events2.csv", "2,c1@shop.test,won,,")
    result = world.run(wait=100)
    assert (len(events(world)), result.errands) == (1, 0)
    assert results(world) == [Result.RETRYING, Result.DONE]


def test_an_event_of_the_same_second_is_not_taken_for_the_lost_one(world: World) -> None:
    tell(world, "events2.csv", "2,c1@shop.test,won,2026-03-01,1")
    world.run()
    world.simulator.faults.add(kind="reset_before", path_regex=EVENTS, method="POST")
    tell(world, "events3.csv", "3,c1@shop.test,won,2026-03-01,2")
    world.run(wait=100)
    assert [e.properties["coins"] for e in events(world)] == ["1", "2"]


@pytest.mark.parametrize("applied", [True, False])
def test_after_a_time_out_nothing_is_sent_again_within_120_seconds(
    world: World, clock: JumpingClock, applied: bool
) -> None:
    began = clock.now()
    kind = "wrong_status" if applied else "status"
    world.simulator.faults.add(kind=kind, path_regex=EVENTS, method="POST", status=504)
    tell(world, "events2.csv", "2,c1@shop.test,won,,")
    for _ in range(2):
        result = world.run(wait=100)
    assert (result.errands, len(events(world))) == ((0, 1) if applied else (1, 0))
    world.run(wait=200)
    assert (len(events(world)), results(world)[-1]) == (1, Result.DONE)
    waited = (events(world)[0].received_at - began).total_seconds()
    assert waited == 0 if applied else waited >= 120


def test_a_look_that_fails_is_not_read_as_never_arrived(world: World) -> None:
    faults = world.simulator.faults
    faults.add(kind="reset_after_applying", path_regex=EVENTS, method="POST")
    faults.add(kind="status", path_regex="/events", method="GET", times=3)
    tell(world, "events2.csv", "2,c1@shop.test,won,,")
    world.run(wait=100)
    assert (len(events(world)), results(world)[-1]) == (1, Result.DONE)


@pytest.mark.parametrize(
    ("kind", "status", "starts", "told"),
    [
        ("reset_after_applying", 0, 1, [Result.UNKNOWN]),
        ("reset_before", 0, 0, [Result.UNKNOWN]),
        ("wrong_status", 500, 1, [Result.UNKNOWN]),
        ("status", 503, 1, [Result.RETRYING, Result.DONE]),
        ("status", 404, 0, [Result.REFUSED]),
    ],
)
def test_a_journey_step_is_started_at_most_once(
    world: World, kind: str, status: int, starts: int, told: list[Result]
) -> None:
    world.simulator.faults.add(kind=kind, path_regex="trigger", status=status)
    world.sql("UPDATE customers SET kind = 'gold' WHERE id = 1")
    for _ in range(2):
        assert world.run(wait=100).errands == 0
    begun = [a for a in world.simulator.account.automations if a.kind == "journey"]
    assert (len(begun), results(world, Action.JOURNEY)) == (starts, told)


def test_too_many_requests_only_slow_down(world: World) -> None:
    world.simulator.faults.add(kind="status", path_regex=EVENTS, status=429, times=5)
    tell(world, "events2.csv", *[f"{n},c1@shop.test,event {n},," for n in range(10, 20)])
    world.run(wait=100)
    assert [event.name for event in events(world)] == [f"event_{n}" for n in range(10, 20)]


def test_a_refused_key_keeps_what_waits(world: World) -> None:
    world.simulator.faults.add(kind="status", path_regex=EVENTS, status=403, times=1)
    tell(world, "events2.csv", "2,c1@shop.test,won,,")
    result = world.run(wait=100)
    assert (result.errands, result.mailchimp is not None) == (1, True)
    world.run()
    assert len(events(world)) == 1


def killed(world: World, kind: str, path: str) -> None:
    """Run a sync as a process of its own and kill it while a request hangs."""
    hangs = threading.Event()
    world.simulator.faults.add(kind=kind, path_regex=path, method="POST", do=hangs.set, times=None)
    line = [sys.executable, "-m", "mailbridge", "sync"]
    with subprocess.Popen(
        line, env=world.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        assert hangs.wait(60)
        process.kill()
    world.simulator.faults.clear()


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[World]:
    """A world by the real clock: the process that is killed has no other."""
    with Simulator() as simulator:
        made = World(tmp_path, simulator, tail=FEED)
        made.make_shop(customer(1))
        made.setup()
        made.run()
        yield made


@pytest.mark.parametrize("arrived", [True, False])
def test_a_kill_while_an_event_is_under_way(mortal: World, arrived: bool) -> None:
    tell(mortal, "events2.csv", "2,c1@shop.test,won,,")
    killed(mortal, "silent_after" if arrived else "silent_before", EVENTS)
    result = mortal.run()
    # That it is there is seen at once; that it is not only when Mailchimp has given it up.
    assert (result.errands, len(events(mortal))) == ((0, 1) if arrived else (1, 0))
    mortal.clock = JumpingClock(datetime.now(UTC))
    assert mortal.run(wait=130).errands == 0
    assert (len(events(mortal)), results(mortal)[-1]) == (1, Result.DONE)


def test_a_kill_while_a_journey_is_started(mortal: World) -> None:
    mortal.sql("UPDATE customers SET kind = 'gold' WHERE id = 1")
    killed(mortal, "silent_after", "trigger")
    for _ in range(2):
        mortal.run()
    begun = [a for a in mortal.simulator.account.automations if a.kind == "journey"]
    assert (len(begun), results(mortal, Action.JOURNEY)) == (1, [Result.UNKNOWN])
