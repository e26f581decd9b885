"""Rules from the shop's edit to Mailchimp: once for each happening, and never for the first load."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbridge.records.change import Action, Result
from mailbridge.simulator import Simulator
from tests.fakes.clock import JumpingClock
from tests.journeys.world import World, customer

DAY = 86_400.0

RULES = """
[[feed.rule]]
when = { appears = true }
tag = "new-partner"
[[feed.rule]]
when = { column = "total", rises_to = 10 }
event = "ten_sales"
properties = { total = "total", name = "first" }
[[feed.rule]]
when = { column = "kind", changes = true }
event = "kind_changed"
[[feed.rule]]
when = { column = "kind", changes_to = "gold" }
journey = { id = 12, step = 345 }
"""


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
def world(tmp_path: Path, clock: JumpingClock) -> Iterator[World]:
    with Simulator(clock=clock.now) as simulator:
        made = World(tmp_path, simulator, tail=RULES, clock=clock)
        made.make_shop(
            customer(1, total=5), customer(2, total=50, kind="gold"), customer(3, total=0)
        )
        made.setup()
        made.run()
        yield made


def started(world: World) -> list[tuple[str, str, str]]:
    """What could have started automations since the last look, in their order."""
    found = [(a.kind, a.name, a.email) for a in world.simulator.account.automations]
    world.simulator.account.automations.clear()
    return found


def test_the_first_load_fires_nothing(world: World) -> None:
    assert started(world) == []
    world.run()
    assert started(world) == []


def test_each_rule_fires_once_when_it_happens(world: World) -> None:
    world.sql("UPDATE customers SET total = 10 WHERE id = 1")
    world.sql("UPDATE customers SET kind = 'gold' WHERE id = 3")
    world.add(customer(4, total=99, kind="gold"))
    result = world.run()
    assert (result.report.events_sent, result.report.tags_changed) == (2, 1)
    assert sorted(started(world)) == [
        ("event", "kind_changed", "c3@shop.test"),
        ("event", "ten_sales", "c1@shop.test"),
        ("journey", "12/345", "c3@shop.test"),
        ("tag", "new-partner", "c4@shop.test"),
    ]
    event = world.simulator.member("", "c1@shop.test").events[0]
    assert event.properties == {"total": "10", "name": "First1"}
    assert event.occurred_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    world.run(whole=True)
    assert started(world) == []


def test_a_number_fires_again_if_it_fell_in_between(world: World) -> None:
    for total in (12, 15, 3, 11):
        world.sql("UPDATE customers SET total = ? WHERE id = 1", total)
        world.run()
    assert [name for _, name, _ in started(world)] == ["ten_sales", "ten_sales"]


def test_the_tag_of_a_rule_stays_when_the_shop_changes(world: World) -> None:
    world.add(customer(4))
    world.run()
    world.sql("UPDATE customers SET first = 'Other' WHERE id = 4")
    world.run()
    assert world.simulator.tags_of("", "c4@shop.test") == {"new-partner"}


def test_who_is_back_is_not_new(world: World) -> None:
    world.sync_settings = "removed_after_reads = 1\nmax_removed_percent = 100"
    world.setup()
    world.run()
    for change in ("DELETE FROM customers WHERE id = 3", "UPDATE customers SET total = 1"):
        world.sql(change)
        world.run()
    started(world)
    world.add(customer(3, total=11))
    world.run()
    assert started(world) == [("event", "ten_sales", "c3@shop.test")]


def test_a_customer_is_new_when_they_get_an_address(world: World) -> None:
    world.add(customer(4, email=None))
    world.run()
    assert started(world) == []
    world.sql("UPDATE customers SET email = 'four@shop.test' WHERE id = 4")
    world.run()
    assert started(world) == [("tag", "new-partner", "four@shop.test")]


def test_a_changed_settings_file_fires_nothing(world: World) -> None:
    world.sql("UPDATE customers SET total = 20, kind = 'silver'")
    world.add(customer(4))
    world.tail = RULES.replace('"ten_sales"', '"sales"')
    world.setup()
    world.run()
    assert started(world) == []
    world.sql("UPDATE customers SET kind = 'gold' WHERE id = 4")
    world.run()
    assert ("event", "kind_changed", "c4@shop.test") in started(world)


def test_a_rule_that_is_switched_on_starts_from_what_is_there(world: World) -> None:
    world.tail = RULES.replace('event = "ten_sales"', 'event = "ten_sales"\nenabled = false')
    world.setup()
    world.run()
    world.sql("UPDATE customers SET total = 11 WHERE id = 1")
    world.run()
    world.tail = RULES
    world.setup()
    world.run()
    assert started(world) == []


def test_a_feed_that_was_switched_off_starts_from_what_is_there(world: World) -> None:
    other = '\n[[feed]]\nname = "Other"\ndatabase = "sqlite:///{}"\ntable = "customers"\nemail = "email"\n'
    world.tail += other.format(world.shop.as_posix())
    for feed in ("", "enabled = false", ""):
        world.feed = feed
        world.setup()
        world.run()
        world.sql("UPDATE customers SET total = total + 10 WHERE id = 1")
    assert started(world) == []


def test_who_has_not_agreed_gets_nothing(world: World) -> None:
    world.feed = 'consent = { column = "ok", yes = ["yes"] }'
    world.setup()
    world.run()
    world.add(customer(4, ok="no"))
    world.run()
    assert started(world) == []
    line = world.session().history()[0]
    assert (line.action, line.result, line.key) == (Action.TAG, Result.REFUSED, "4")
    world.run()
    assert len([x for x in world.session().history() if x.key == "4"]) == 1


def test_a_contact_that_the_shops_no_leaves_alone_gets_nothing(world: World) -> None:
    world.feed = 'consent = { column = "ok", yes = ["yes"] }'
    world.setup()
    world.run()
    world.simulator.add_member("", "c4@shop.test")
    world.add(customer(4, ok="no"))
    dry = world.run(dry=True).report
    done = world.run()
    assert (started(world), dry.tags_changed, done.report.tags_changed) == ([], 0, 0)
    assert (world.simulator.tags_of("", "c4@shop.test"), done.errands) == (set(), 0)
    line = world.session().history()[0]
    assert (line.action, line.result, line.key) == (Action.TAG, Result.REFUSED, "4")


def test_what_happens_to_the_loser_of_an_address_is_not_sent_to_its_winner(world: World) -> None:
    world.add(customer(4, email="c1@shop.test", updated="2020-01-01"))
    world.run()
    assert started(world) == []
    assert [x.reason for x in world.session().skipped()] == ["duplicate_email"]
    line = world.session().history()[0]
    assert (line.action, line.result, line.key) == (Action.TAG, Result.REFUSED, "4")


def test_a_dry_run_tells_what_the_next_run_does(world: World) -> None:
    world.sql("UPDATE customers SET total = 77, kind = 'gold' WHERE id = 1")
    world.add(customer(4), customer(5))
    dry = world.run(dry=True).report
    assert started(world) == []
    done = world.run().report
    assert (dry.events_sent, dry.tags_changed) == (2, 2) == (done.events_sent, done.tags_changed)


def test_a_rules_tag_is_taken_back_with_its_run(world: World) -> None:
    world.sql("UPDATE customers SET kind = 'silver' WHERE id = 1")
    world.add(customer(4, email="c2@shop.test", updated="2030-01-01"))
    world.run()
    assert world.simulator.tags_of("", "c2@shop.test") == {"new-partner"}
    done = world.command("undo")
    assert done.returncode == 0, done.stderr
    assert world.simulator.tags_of("", "c2@shop.test") == set()
    assert [event.name for event in world.simulator.member("", "c1@shop.test").events] == [
        "kind_changed"
    ]


def test_while_paused_everything_waits(world: World) -> None:
    session = world.session()
    session.pause()
    world.sql("UPDATE customers SET total = 10 WHERE id = 1")
    result = world.run()
    assert (started(world), result.errands) == ([], 1)
    session.resume()
    assert (world.run().errands, len(started(world))) == (0, 1)


def test_a_rules_tag_that_the_owner_had_set_is_not_taken_back(world: World) -> None:
    """Although setting a tag does not show as a change in Mailchimp."""
    list_id = world.simulator.list_id
    world.tail = '[[feed.rule]]\nwhen = { column = "kind", changes_to = "gold" }\ntag = "big"'
    world.setup()
    for _ in range(2):
        world.run()
        world.clock.wait(threading.Event(), 3600)
    for number in (1, 3):
        world.sql("UPDATE customers SET kind = 'gold' WHERE id = ?", number)
    world.simulator.tag(list_id, "c1@shop.test", "big")
    run = world.run().report.run
    assert world.simulator.tags_of(list_id, "c3@shop.test") == {"big"}
    assert world.command("undo", str(run)).returncode == 0
    assert world.simulator.tags_of(list_id, "c1@shop.test") == {"big"}
    assert world.simulator.tags_of(list_id, "c3@shop.test") == set()
