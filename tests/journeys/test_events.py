"""Events feeds: each new row is one event, for people who are in the audience."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbridge.records.change import Result
from mailbridge.simulator import Simulator
from tests.fakes.clock import JumpingClock
from tests.journeys.loyalty import FEED, events, listed, results, tell
from tests.journeys.world import World, customer

DAY = 86_400.0
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


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


def test_events_that_are_there_at_first_are_not_sent(world: World) -> None:
    world.run()
    assert events(world) == []


def test_each_new_row_is_one_event_with_its_time_and_properties(
    world: World, clock: JumpingClock
) -> None:
    tell(
        world,
        "events2.csv",
        "1,c1@shop.test,Coins won,2026-02-01T10:00:00Z,5",
        "2,C1@shop.test,Coins won,2026-03-01T10:00:00Z,7",
        "3,c1@shop.test,Coupon créé,,",
    )
    for _ in range(3):
        world.run()
    assert [(e.name, e.properties, e.occurred_at) for e in events(world)] == [
        ("coins_won", {"coins": "7"}, datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("coupon_cree", {"coins": ""}, clock.now()),
    ]
    assert world.session().history()[0].detail == "coupon_cree coins="


def test_all_are_sent_where_the_settings_say_so(world: World) -> None:
    world.tail = FEED.replace('"Loyalty"', '"Coins"') + "send_existing = true\n"
    world.setup()
    world.run()
    world.run()
    assert [e.properties for e in events(world)] == [{"coins": "5"}]


def test_every_file_is_read_once_oldest_first(world: World) -> None:
    tell(world, "events-2026-03-05.csv", "12,c1@shop.test,later,2026-03-01,")
    tell(world, "events-2026-03-04.csv", "11,c1@shop.test,sooner,2026-03-01,")
    world.run()
    # A file that grew is read again; what it told before is known.
    tell(
        world,
        "events-2026-03-04.csv",
        "11,c1@shop.test,sooner,2026-03-01,",
        "13,c1@shop.test,last,,",
    )
    world.run()
    assert [event.name for event in events(world)] == ["sooner", "later", "last"]


def test_the_events_of_one_person_keep_their_order(world: World) -> None:
    world.simulator.latency_ms = 5
    lines = [f"{n},c{n % 2 + 1}@shop.test,event {n},," for n in range(10, 50)]
    tell(world, "events2.csv", *lines)
    assert world.run().report.events_sent == 40
    for person in (1, 2):
        names = [event.name for event in events(world, person)]
        assert names == [f"event_{n}" for n in range(10, 50) if n % 2 + 1 == person]


def test_rows_that_cannot_be_events_are_listed_and_are_no_customers(world: World) -> None:
    tell(
        world,
        "events2.csv",
        "2,nobody@shop.test,won,,",
        "3,,won,,",
        "4,c1@,won,,",
        ",c1@shop.test,won,,",
        "6,c1@shop.test,?,,",
        "7,c1@shop.test,won,,",
        "7,c1@shop.test,won again,,",
    )
    report = world.run().report
    assert (report.total, report.unchanged, report.events_sent) == (2, 2, 1)
    assert [reason for _, reason in listed(world)] == [
        "not_in_audience", "no_email", "invalid_email", "bad_row", "bad_row", "bad_row",
    ]  # fmt: skip
    before = listed(world)
    world.run()
    assert listed(world) == before
    assert "nobody@shop.test" not in world.simulator.audience().members


def test_an_event_adds_nobody_but_waits_a_day_for_who_is_on_their_way(
    world: World, clock: JumpingClock
) -> None:
    found = clock.now()
    tell(world, "events2.csv", "2,c3@shop.test,won,,", "3,c4@shop.test,won,,")
    assert world.run().errands == 0
    clock.jump(DAY / 2)
    world.add(customer(3))
    world.run()
    assert ([e.occurred_at for e in events(world, 3)], listed(world)) == (
        [found],
        [("3", "not_in_audience")],
    )
    clock.jump(DAY)
    world.run()
    assert results(world) == [Result.DONE, Result.REFUSED]
    world.add(customer(4))
    world.run()
    assert (events(world, 4), listed(world)) == ([], [("3", "not_in_audience")])
    # A person may still say "send it again".
    assert world.command("retry", "3").returncode == 0
    assert ([e.name for e in events(world, 4)], listed(world)) == (["won"], [])


def test_an_event_of_a_new_customer_comes_after_the_customer(world: World) -> None:
    world.add(customer(3))
    tell(world, "events2.csv", "2,c3@shop.test,won,,")
    foreseen = world.run(dry=True).report
    done = world.run().report
    assert (foreseen.events_sent, done.events_sent, len(events(world, 3))) == (1, 1, 1)


def test_what_waits_is_told_by_status_and_exit(world: World) -> None:
    world.session().pause()
    tell(world, "events2.csv", "2,c1@shop.test,won,,")
    assert world.command("sync").returncode == 1
    assert world.json("status")["outbox"] == 1


def test_who_was_archived_is_not_in_the_audience(world: World) -> None:
    world.simulator.archive("", "c1@shop.test")
    tell(world, "events2.csv", "2,c1@shop.test,won,,")
    world.run()
    assert (events(world), ("2", "not_in_audience") in listed(world)) == ([], True)
