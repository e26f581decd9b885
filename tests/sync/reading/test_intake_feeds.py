"""Intake: several feeds, the first load, the backfill, and exports of changes only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailbridge.base.errors import Hold
from mailbridge.records.audience import Status
from mailbridge.store import outbox
from mailbridge.sync.people.changes import Policy
from tests.fakes.shop import Customer, Shop
from tests.sync.bench import Bench, bench, shop

ANN = Customer("1", "Ann@example.org", "Ann")
BOB = Customer("2", "bob@example.org", "Bob")


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Bench]:
    """Two shops that both know Ann."""
    shops = {"Shop": Shop([ANN, BOB]), "Club": Shop([replace(ANN, key="77", tags=("club",))])}
    made = bench(tmp_path, shops=shops, policy=Policy(when_removed="archive"))
    made.sync()
    yield made
    made.database.close()


def test_a_person_in_two_feeds_counts_in_each_and_is_one_contact(two: Bench) -> None:
    assert (two.rows().total, two.rows().pushed, two.tally.created) == (3, 3, 2)
    assert two.audience.there["ann@example.org"].tags == {"club"}


def test_who_leaves_one_feed_of_two_is_no_customer_gone(two: Bench) -> None:
    two.shops["Club"].lines[:] = [Customer("78", "carl@example.org", "Carl")]
    assert sum(two.sync().removed for _ in range(3)) == 0
    assert status(two, "ann@example.org") is Status.SUBSCRIBED
    assert two.audience.there["ann@example.org"].tags == frozenset()
    two.shops["Shop"].lines.remove(ANN)
    assert sum(two.sync().removed for _ in range(3)) == 1
    assert status(two, "ann@example.org") is Status.ARCHIVED


def test_a_no_in_one_feed_withdraws(two: Bench) -> None:
    two.shops["Club"].lines[0] = replace(two.shops["Club"].lines[0], consent=False)
    two.sync()
    assert status(two, "ann@example.org") is Status.UNSUBSCRIBED
    two.shops["Club"].lines[0] = replace(two.shops["Club"].lines[0], consent=True)
    two.sync()
    assert status(two, "ann@example.org") is Status.PENDING


def test_one_feed_in_trouble_does_not_stop_the_other(two: Bench) -> None:
    two.shops["Shop"].fails = Hold("It is empty", "It has no contents.")
    two.shops["Club"].lines.append(Customer("78", "carl@example.org", "Carl"))
    taken = two.sync()
    assert taken.held == ["Shop: It has no contents."]
    assert "carl@example.org" in two.mailed()


def status(of: Bench, address: str) -> Status:
    return of.audience.there[address].status


def loud(of: Bench) -> list[tuple[str, ...]]:
    return [order for order in of.audience.orders if "loud" in order]


@pytest.mark.parametrize("whole", [False, True])
def test_tags_of_the_first_load_start_nothing(tmp_path: Path, whole: bool) -> None:
    made = bench(tmp_path, replace(ANN, tags=("a",)))
    made.read(whole=whole)
    made.deliver()
    assert made.audience.there["ann@example.org"].tags == {"a"}
    assert loud(made) == []
    shop(made).lines.append(replace(BOB, tags=("b",)))
    made.sync()
    assert len(loud(made)) == 1
    made.database.close()


def test_the_backfill_sends_everyone_once_more_and_changes_nothing(ten: Bench) -> None:
    ten.audience.there["c1@example.org"] = replace(
        ten.audience.there["c1@example.org"], status=Status.UNSUBSCRIBED
    )
    ten.mirror()
    before = dict(ten.audience.there)
    ten.audience.orders.clear()
    ten.read(whole=True)
    assert outbox.size(ten.database) == 10
    ten.deliver()
    assert sorted(order[0] for order in ten.audience.orders) == ["update"] * 10
    assert ten.audience.there == before
    assert ten.rows().pushed == 10


def test_a_newer_want_replaces_one_that_waits(tmp_path: Path) -> None:
    made = bench(tmp_path, ANN)
    made.read()
    shop(made).lines[0] = replace(ANN, name="Anna")
    made.read()
    assert (outbox.size(made.database), made.rows().waiting) == (1, 1)
    made.deliver()
    assert made.audience.orders == [("create", "ann@example.org", "subscribed")]
    assert made.mailed() == {"ann@example.org": "Anna"}
    shop(made).lines[0] = ANN
    made.read()
    shop(made).lines[0] = replace(ANN, name="Anna")
    made.read()
    assert outbox.size(made.database) == 0
    made.database.close()


def test_mode_changes_lists_only_who_changed(tmp_path: Path) -> None:
    made = bench(tmp_path, ANN, BOB, mode="changes")
    made.sync()
    shop(made).lines[:] = [replace(BOB, name="Bobby")]
    assert sum(made.sync().removed for _ in range(3)) == 0
    assert made.mailed() == {"ann@example.org": "Ann", "bob@example.org": "Bobby"}
    shop(made).lines[:] = []
    assert made.sync().held == []
    shop(made).lines[:] = [BOB, replace(BOB, name="Robert"), Customer("3", "carl@example.org")]
    made.sync()
    assert made.mailed()["bob@example.org"] == "Robert"
    assert (made.rows().total, made.skips()) == (3, {})
    made.database.close()
