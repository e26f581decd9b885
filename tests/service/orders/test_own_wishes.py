"""What the owner wishes for one customer, against the simulator: left out, put back, sent again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.records.skipped import Reason
from mailbridge.service.orders import own_wishes
from mailbridge.simulator import Simulator
from mailbridge.store import left_out
from tests.journeys.world import World, customer

NAMES = {"First1", "First2", "First3", "Anna", "Bea", "Berta"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator() as simulator:
        feed = 'consent = { column = "ok", yes = ["1"] }'
        made = World(tmp_path, simulator, feed=feed)
        made.make_shop(*(customer(number, ok="1") for number in range(1, 4)))
        made.setup()
        made.run()
        yield made


def row_of(world: World, key: str) -> int:
    with world.session().reading() as database:
        assert database is not None
        return int(database.one("SELECT id FROM rows WHERE key = ?", (key,)))


def first_name(world: World, number: int) -> object:
    list_id = world.simulator.list_id
    values = world.simulator.member(list_id, f"c{number}@shop.test").values
    return next(value for value in values.values() if str(value) in NAMES)


def edit(world: World, number: int, name: str) -> None:
    world.sql("UPDATE customers SET first = ? WHERE id = ?", name, number)


def test_whoever_is_left_out_stays_out_whatever_is_edited(world: World) -> None:
    session = world.session()
    own_wishes.leave_out(session, row_of(world, "2"))
    edit(world, 1, "Anna")
    edit(world, 2, "Bea")
    report = world.run().report
    assert (report.pushed, report.skipped, report.unchanged) == (1, 1, 1)
    assert (first_name(world, 1), first_name(world, 2)) == ("Anna", "First2")
    edit(world, 2, "Berta")
    world.run(whole=True)
    assert first_name(world, 2) == "First2"
    (entry,) = session.skipped()
    assert (entry.key, entry.reason, entry.message) == ("2", Reason.UNDONE, left_out.SENTENCE)


def test_a_new_address_brings_nobody_back(world: World) -> None:
    own_wishes.leave_out(world.session(), row_of(world, "2"))
    world.sql("UPDATE customers SET email = 'new@shop.test' WHERE id = 2")
    assert world.run().report.skipped == 1
    assert world.simulator.member(world.simulator.list_id, "c2@shop.test").status == "subscribed"


def test_a_consent_that_is_taken_back_goes_all_the_same(world: World) -> None:
    own_wishes.leave_out(world.session(), row_of(world, "2"))
    world.sql("UPDATE customers SET ok = '0' WHERE id = 2")
    world.run()
    assert world.simulator.member(world.simulator.list_id, "c2@shop.test").status == "unsubscribed"


def test_put_back_they_are_sent_as_they_are_now(world: World) -> None:
    session, row = world.session(), row_of(world, "2")
    own_wishes.leave_out(session, row)
    edit(world, 2, "Bea")
    world.run()
    assert own_wishes.send(session, row)
    assert session.skipped() == []
    report = world.run().report
    assert (report.pushed, report.waiting) == (1, 0)
    assert first_name(world, 2) == "Bea"


def test_all_again_leaves_out_who_was_left_out(world: World) -> None:
    session = world.session()
    own_wishes.leave_out(session, row_of(world, "2"))
    assert world.command("retry", "--all").returncode == 0
    assert [entry.key for entry in session.skipped()] == ["2"]
    assert world.command("retry", "2").returncode == 0
    assert session.skipped() == []


def test_without_an_address_there_is_nobody_to_send(world: World) -> None:
    world.add(customer(4, ok="1", email=""))
    world.run()
    row = row_of(world, "4")
    assert not own_wishes.send(world.session(), row)
    own_wishes.leave_out(world.session(), row)
    world.sql("UPDATE customers SET email = 'late@shop.test' WHERE id = 4")
    report = world.run().report
    assert (report.created, report.skipped) == (0, 1)
