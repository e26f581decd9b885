"""Customers who get a new contact for a new address: not where the contact they had left meanwhile.

Mailchimp changes the address of subscribed contacts only, so others are added anew, and tells
nobody who was deleted for good.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailbridge.mailchimp.payload import subscriber_hash
from tests.journeys.conftest import Opening
from tests.journeys.small import Small
from tests.journeys.world import customer

OLD, NEW = "c1@shop.test", "new@shop.test"
PENDING = 'new_contacts = "pending"'
TRANSACTIONAL = 'new_contacts = "transactional"'


def moved(opened: Opening, mailchimp: str) -> Small:
    """Two customers in the audience, the first of whom has another address in the shop by now."""
    world = opened(customer(1), customer(2), mailchimp=mailchimp)
    world.sync(times=2)
    world.edit(1, email=NEW)
    return world


def while_it_is_looked_at(world: Small, do: Callable[[], object]) -> None:
    """Do something right before mailbridge looks at the old contact, after all else was read."""
    path = f"/members/{subscriber_hash(OLD)}"
    world.simulator.faults.add(kind="act", method="GET", path_regex=path, do=do)


def test_a_pending_contact_is_asked_anew_and_the_old_one_given_up(opened: Opening) -> None:
    world = moved(opened, PENDING)
    world.sync()
    assert world.statuses() == {OLD: "pending", NEW: "pending", "c2@shop.test": "pending"}
    assert world.reasons() == {}


@pytest.mark.parametrize("kind", [PENDING, TRANSACTIONAL])
def test_who_was_deleted_for_good_is_not_added_under_the_new_address(
    kind: str, opened: Opening
) -> None:
    world = moved(opened, kind)
    world.act("delete_permanent", OLD)
    foreseen = world.sync(dry=True)
    report = world.sync()
    assert (foreseen.created, foreseen.skipped) == (report.created, report.skipped) == (0, 1)
    assert world.reasons() == {"1": "left"}
    world.edit(1, first="Other")
    world.sync(whole=True, times=2)
    assert (world.status(NEW), world.reasons()) == ("", {"1": "left"})


@pytest.mark.parametrize("deed", ["admin_unsubscribe", "archive", "delete_permanent"])
def test_who_leaves_in_the_very_moment_is_not_added_either(deed: str, opened: Opening) -> None:
    world = opened(customer(1), customer(2), mailchimp=PENDING)
    world.sync(times=2)
    world.edit(1, email=NEW)
    while_it_is_looked_at(world, lambda: world.act(deed, OLD))
    world.sync()
    assert (world.status(NEW), world.reasons()) == ("", {"1": "left"})
    world.sync(whole=True, times=2)
    assert (world.status(NEW), world.reasons()) == ("", {"1": "left"})
    refused = [line for line in world.session().history() if line.result == "refused"]
    assert [line.key for line in refused] == ["1"]


def test_a_contact_whose_address_was_changed_in_mailchimp_did_not_leave(opened: Opening) -> None:
    world = moved(opened, PENDING)
    while_it_is_looked_at(world, lambda: world.act("edit_member", OLD, new_email="x@shop.test"))
    world.sync()
    assert (world.status(NEW), world.reasons()) == ("pending", {})


def test_what_mailbridge_archived_itself_did_not_leave(opened: Opening) -> None:
    world = moved(opened, TRANSACTIONAL)
    report = world.sync()
    assert (report.created, report.archived) == (1, 1)
    assert (world.status(OLD), world.status(NEW)) == ("archived", "transactional")
    assert world.reasons() == {}


def test_a_look_that_fails_adds_nobody_yet(opened: Opening) -> None:
    world = moved(opened, PENDING)
    path = f"/members/{subscriber_hash(OLD)}"
    world.simulator.faults.add(kind="status", status=503, method="GET", path_regex=path, times=None)
    report = world.sync()
    assert (report.waiting, world.status(NEW)) == (1, "")
    world.simulator.faults.clear()
    world.sync()
    assert (world.status(NEW), world.reasons()) == ("pending", {})


def test_who_shared_an_address_that_was_deleted_is_not_added_under_their_own(
    opened: Opening,
) -> None:
    family = "family@shop.test"
    world = opened(customer(1, email=family), customer(2, email=family))
    world.sync(times=2)
    world.act("delete_permanent", family)
    world.edit(1, first="Other")
    world.sync()
    assert world.reasons()["1"] == "forgotten"
    world.edit(2, email="own@shop.test")
    world.sync(whole=True, times=2)
    assert world.statuses() == {}
    assert world.reasons() == {"1": "forgotten", "2": "left"}


def test_who_was_deleted_and_came_to_an_address_without_consent_is_not_added_there(
    opened: Opening,
) -> None:
    world = opened(customer(1), customer(2, ok="no"), consent=True)
    world.sync(times=2)
    world.act("delete_permanent", OLD)
    world.edit(1, first="Other")
    world.sync()
    world.edit(1, email="c2@shop.test")
    world.sync()
    world.edit(2, email="own@shop.test")
    world.sync(whole=True, times=2)
    assert world.statuses() == {}
    assert world.reasons() == {"1": "left", "2": "no_consent"}


def test_a_contact_that_moves_in_the_very_moment_is_followed_and_a_stranger_left_alone(
    opened: Opening,
) -> None:
    world = opened(customer(1), customer(2))
    world.sync(times=2)
    number = world.number(OLD)
    world.edit(1, email=NEW)

    def somebody_else_comes() -> None:
        world.act("edit_member", OLD, new_email="x@shop.test")
        world.act("add_member", OLD, status="unsubscribed")

    world.simulator.faults.add(kind="act", method="PATCH", do=somebody_else_comes)
    world.sync()
    assert world.number(NEW) == number
    assert world.statuses() == {
        NEW: "subscribed",
        OLD: "unsubscribed",
        "c2@shop.test": "subscribed",
    }
    assert world.reasons() == {}


def test_who_came_by_themselves_just_before_is_not_ours_to_archive(opened: Opening) -> None:
    world = opened(customer(1), mailchimp=TRANSACTIONAL)
    world.simulator.faults.add(
        kind="act", method="PUT", do=lambda: world.act("add_member", OLD, status="subscribed")
    )
    world.sync(times=2)
    assert world.status(OLD) == "subscribed"
    world.act("add_member", NEW)
    world.edit(1, email=NEW)
    world.sync(times=2)
    assert world.statuses() == {OLD: "subscribed", NEW: "subscribed"}
