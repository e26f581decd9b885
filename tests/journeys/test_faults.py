"""Faults of Mailchimp and of the way to it, scripted in the simulator: nothing lost, nobody twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mailbridge.base.errors import AudienceGone, KeyProblem
from mailbridge.commands.exits import of_pass
from mailbridge.records.change import Action, Result
from mailbridge.records.skipped import Reason
from mailbridge.simulator import Simulator
from mailbridge.sync.cycle import Pass
from tests.fakes.clock import JumpingClock
from tests.journeys.world import World, customer

NUMBER = 12
TAG = '[[feed.tag]]\nalways = "customer"'
WRITES = "^/3.0/lists/[^/]+(/members/[^/?]+(/tags)?)?([?]|$)"
OUTAGES: dict[str, dict[str, Any]] = {
    "429": {"kind": "status", "status": 429},
    "429 without JSON": {"kind": "status_no_json", "status": 429},
    "403 without JSON": {"kind": "status_no_json", "status": 403},
    "500": {"kind": "status", "status": 500},
    "502": {"kind": "status", "status": 502},
    "503": {"kind": "status", "status": 503},
    "504": {"kind": "status", "status": 504},
    "a block page": {"kind": "html", "status": 403},
    "a page that says all is well": {"kind": "html", "status": 200, "body": "<html>Sign in</html>"},
    "a redirect": {"kind": "redirect"},
    "a reset": {"kind": "reset_before"},
    "a reset, but done": {"kind": "reset_after_applying"},
    "hung up on": {"kind": "close_before"},
    "silence": {"kind": "silent_before", "delay": 0.05},
    "silence, but done": {"kind": "silent_after", "delay": 0.05},
    "a body cut short": {"kind": "cut_body"},
    "JSON cut short": {"kind": "cut_json"},
    "a list for an object": {"kind": "wrong_json"},
    "an object without meaning": {"kind": "wrong_json", "body": "{}"},
    "nesting without end": {"kind": "deep_json"},
}
DIFFERENT = (
    "403 without JSON", "503", "a page that says all is well", "a reset", "a reset, but done",
    "JSON cut short", "an object without meaning",
)  # fmt: skip
"""One of each kind, for the ways that differ less."""
BOTH = [*((name, False) for name in OUTAGES), *((name, True) for name in DIFFERENT)]
"""(fault, whether it meets the first load)."""
HARMLESS: dict[str, dict[str, Any]] = {
    "text/plain": {"kind": "wrong_type"},
    "a good-bye after each answer": {"kind": "close_after"},
    "a slow drip": {"kind": "slow_drip", "delay": 0},
}
HEAVY: dict[str, dict[str, Any]] = {
    "a gzip bomb": {"kind": "gzip_bomb"},
    "an answer of 64 MB": {"kind": "big_json"},
}


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock()


@pytest.fixture
def world(tmp_path: Path, clock: JumpingClock) -> Iterator[World]:
    with Simulator(clock=clock.now) as simulator:
        made = World(tmp_path, simulator, clock=clock, tail=TAG)
        made.make_shop(*(customer(number) for number in range(1, NUMBER + 1)))
        made.setup()
        yield made


def edit(world: World) -> None:
    world.sql("UPDATE customers SET first = 'Zoë' || id")
    world.sql("UPDATE customers SET email = 'moved' || id || '@shop.test' WHERE id <= 2")


def in_step(world: World) -> bool:
    """Whether the audience is the shop, contact by contact."""
    with closing(sqlite3.connect(world.shop)) as shop:
        wanted = dict(shop.execute("SELECT email, first FROM customers"))
    simulator = world.simulator
    members = [member.email for member in simulator.audience().members.values()]
    there = {email: simulator.fields_of(simulator.list_id, email)["FNAME"] for email in members}
    tags = {tag for email in members for tag in simulator.tags_of(simulator.list_id, email)}
    return (there, tags) == (wanted, {"customer"}) and len(members) == len(there)


def nothing_lost(world: World, bad: Pass) -> None:
    report = bad.report
    assert (report.pushed + report.waiting + report.unchanged, report.skipped) == (NUMBER, 0)
    assert of_pass(bad) in ((1, 3) if report.waiting else (0,))
    lines = world.session().history()
    assert not [line for line in lines if line.result is Result.REFUSED]
    assert list(world.session().skipped()) == []


@pytest.mark.parametrize(("name", "first"), BOTH)
def test_while_every_write_fails_all_waits_and_then_all_goes(
    world: World, name: str, first: bool
) -> None:
    if not first:
        assert of_pass(world.run()) == 0
        edit(world)
    world.simulator.faults.add(**OUTAGES[name], path_regex=WRITES, times=None)
    bad = world.run(wait=40)
    nothing_lost(world, bad)
    assert bad.report.waiting > 0
    assert world.session().status().attention

    world.simulator.faults.clear()
    good = world.run(wait=120)
    assert (of_pass(good), good.report.waiting) == (0, 0)
    assert in_step(world)
    assert world.session().status().attention == ()
    writes = len(world.writes())
    assert world.run().report.unchanged == NUMBER
    assert len(world.writes()) == writes
    lines = [line for line in world.session().history() if line.result is Result.DONE]
    created = [line.email for line in lines if line.action is Action.CREATE]
    assert sorted(created) == sorted(set(created)), "somebody was counted as created twice"


@pytest.mark.parametrize(("name", "first"), [*BOTH, *((name, False) for name in HARMLESS)])
def test_a_fault_now_and_then_is_got_over_in_the_same_run(
    world: World, name: str, first: bool
) -> None:
    if not first:
        world.run()
        edit(world)
    world.simulator.faults.add(**(OUTAGES | HARMLESS)[name], path_regex=WRITES, every=3, times=6)
    result = world.run(wait=600)
    nothing_lost(world, result)
    assert of_pass(result) == 0
    assert in_step(world)
    assert world.simulator.max_in_flight_seen <= 10


@pytest.mark.parametrize("rule", HEAVY.values(), ids=HEAVY.keys())
def test_an_answer_that_hurts_is_cut_off(world: World, rule: dict[str, Any]) -> None:
    world.run()
    edit(world)
    world.simulator.faults.add(**rule, path_regex=WRITES, times=2)
    result = world.run(wait=600)
    assert of_pass(result) == 0
    assert in_step(world)


@pytest.mark.parametrize("name", DIFFERENT)
def test_while_nothing_can_be_read_nothing_is_taken_for_new(world: World, name: str) -> None:
    world.run()
    edit(world)
    writes = len(world.writes())
    world.simulator.faults.add(**OUTAGES[name], method="GET", times=None)
    bad = world.run(wait=0)
    nothing_lost(world, bad)
    assert (of_pass(bad), bad.report.waiting) == (3, NUMBER)
    assert len(world.writes()) == writes
    world.simulator.faults.clear()
    assert of_pass(world.run(wait=120)) == 0
    assert in_step(world)


def test_a_key_revoked_in_mid_run_is_asked_with_once_a_connection(world: World) -> None:
    simulator = world.simulator
    world.run()
    edit(world)
    simulator.faults.add(
        kind="slow", delay=0, method="PUT", after=3, do=lambda: simulator.revoke_key(simulator.key)
    )
    bad = world.run(wait=120)
    assert isinstance(bad.mailchimp, KeyProblem)
    assert (of_pass(bad), bad.got_through) == (1, True)
    assert bad.report.waiting > 0
    refused = [request for request in simulator.requests if request.status == 401]
    assert 1 <= len(refused) <= 8
    assert "key" in world.session().status().attention[0].lower()

    asked = len(world.writes())
    assert of_pass(world.run(wait=0)) == 3
    assert len(world.writes()) == asked
    simulator.key = simulator.add_key()
    after = world.run(wait=120)
    assert (of_pass(after), after.report.pushed) == (0, bad.report.waiting)
    assert in_step(world)


def test_an_audience_deleted_in_mid_run_keeps_everyone_waiting(world: World) -> None:
    simulator = world.simulator
    world.run()
    edit(world)
    gone = simulator.list_id
    simulator.faults.add(
        kind="slow", delay=0, method="PUT", after=3, do=lambda: simulator.delete_audience(gone)
    )
    bad = world.run(wait=120)
    assert isinstance(bad.mailchimp, AudienceGone)
    assert of_pass(bad) == 1
    assert bad.report.waiting > 0
    assert list(world.session().skipped()) == []
    assert of_pass(world.run(wait=0)) == 1

    # Another one of the same name is another audience: nothing goes there by itself.
    simulator.add_audience("Main List", "feedface01")
    assert of_pass(world.run(wait=0)) == 2
    assert not simulator.audience().members
    world.setup()
    assert world.run(wait=120).report.created == NUMBER
    assert in_step(world)


def test_what_the_account_forbids_is_told_and_nobody_is_skipped(world: World) -> None:
    world.run()
    edit(world)
    world.simulator.faults.add(
        kind="status", status=403, title="User Does Not Have Access", path_regex=WRITES, times=None
    )
    bad = world.run(wait=120)
    assert (of_pass(bad), bad.report.waiting) == (1, NUMBER)
    assert len([request for request in world.simulator.requests if request.status == 403]) <= 8
    world.simulator.faults.clear()
    assert of_pass(world.run()) == 0


def test_a_refused_contact_does_not_take_the_others_with_it_nor_go_in_a_circle(
    world: World, clock: JumpingClock
) -> None:
    world.add(customer(77, email="fake@example.com"))
    result = world.run(wait=120)
    assert (of_pass(result), result.report.pushed, result.report.skipped) == (0, NUMBER, 1)
    (entry,) = world.session().skipped()
    assert (entry.key, entry.reason) == ("77", Reason.REJECTED)
    assert "made-up" in entry.message
    assert not {"400", "{", "http"} & set(entry.message.split())

    writes = len(world.writes())
    for _ in range(3):
        assert world.run().report.skipped == 1
    assert len(world.writes()) == writes, "a refused customer was tried again at once"

    world.sql("UPDATE customers SET email = 'better@shop.test' WHERE id = 77")
    assert world.run().report.created == 1
    assert list(world.session().skipped()) == []


def test_a_refused_contact_is_tried_again_ever_more_rarely(
    world: World, clock: JumpingClock
) -> None:
    world.add(customer(77, email="fake@example.com"))
    world.run(wait=120)
    tried = []
    for hours in (0.9, 0.2, 5.8, 0.3, 23.8, 0.3, 71.8, 0.3, 167.8, 0.3, 167.8, 0.3):
        before = len(world.writes())
        clock.jump(3600 * hours)
        world.run()
        tried.append(len(world.writes()) - before)
    assert tried == [0, 1] * 6  # after 1 hour, 6 hours, 1 day, 3 days, 7 days and 7 more


def test_one_malformed_contact_in_a_bulk_call_is_found(world: World) -> None:
    """Mailchimp answers 400 for all of them, and does not say which one it is."""
    world.simulator.faults.add(
        kind="status", status=400, title="Invalid Resource", detail="The resource is invalid.",
        method="POST", path_regex="/lists/[^/]+$", body_regex="c7@shop.test", times=None,
    )  # fmt: skip
    result = world.run(wait=120)
    assert (of_pass(result), result.report.created) == (0, NUMBER)
    assert in_step(world)


def test_never_more_than_ten_at_once(world: World) -> None:
    world.mailchimp = "max_connections = 10"
    world.add(*(customer(number) for number in range(100, 160)))
    world.setup()
    world.simulator.latency_ms = 10
    world.run()
    edit(world)
    assert world.run().report.updated >= 60
    assert 5 <= world.simulator.max_in_flight_seen <= 10
    assert world.simulator.gate.refused == 0


def test_connections_taken_by_others_are_left_to_them(tmp_path: Path, clock: JumpingClock) -> None:
    with Simulator(clock=clock.now, connection_limit=3) as simulator:
        world = World(tmp_path, simulator, clock=clock, tail=TAG)
        world.make_shop(*(customer(number) for number in range(1, 41)))
        world.setup()
        simulator.latency_ms = 5
        world.run(wait=600)
        edit(world)
        result = world.run(wait=600)
        assert (of_pass(result), result.report.waiting) == (0, 0)
        assert in_step(world)
        assert simulator.gate.refused > 0
