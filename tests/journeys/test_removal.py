"""Customers who go and come back: what the owner chose is done, and the status from before returns."""

from __future__ import annotations

import pytest

from mailbridge.simulator import Simulator
from tests.journeys.conftest import Opening
from tests.journeys.world import customer

ANNA = "c1@shop.test"


def settings(what: str, reads: int = 1) -> str:
    return f'when_removed = "{what}"\nremoved_after_reads = {reads}\nremoved_tag = "former"'


DONE = {
    "keep": ("subscribed", set()),
    "archive": ("archived", set()),
    "unsubscribe": ("unsubscribed", set()),
    "tag": ("subscribed", {"former"}),
}


@pytest.mark.parametrize("reads", [1, 2, 3])
@pytest.mark.parametrize("what", DONE)
def test_gone_means_missing_from_so_many_reads_in_a_row(
    what: str, reads: int, opened: Opening
) -> None:
    world = opened(customer(1), customer(2), sync=settings(what, reads))
    world.sync()
    before = world.sent()
    world.leaves_shop(1)
    for _ in range(reads - 1):
        assert world.sync().removed == 0
    assert world.sent() == before
    assert world.sync().removed == 1
    status, tags = DONE[what]
    assert world.status(ANNA) == status
    assert world.tags(ANNA) == {"customer", "regular"} | tags
    assert world.sync().removed == 0
    assert world.status("c2@shop.test") == "subscribed"


def test_missing_from_one_read_only_changes_nothing(opened: Opening) -> None:
    world = opened(customer(1), customer(2), sync=settings("archive", 2))
    world.sync()
    before = world.sent()
    for _ in range(3):
        world.leaves_shop(1)
        world.sync()
        world.add(customer(1))
        world.sync()
    assert world.sent() == before
    assert world.status(ANNA) == "subscribed"


@pytest.mark.parametrize("before", ["subscribed", "unsubscribed", "transactional"])
def test_back_again_after_the_archive_with_the_status_from_before(
    before: str, opened: Opening
) -> None:
    world = opened(customer(1), customer(2), sync=settings("archive"))
    world.sync()
    world.act("edit_member", ANNA, status=before)
    world.leaves_shop(1)
    world.sync(times=2)
    assert world.status(ANNA) == "archived"
    world.add(customer(1, first="Back"))
    world.sync(times=2)
    assert world.status(ANNA) == before
    assert world.field(ANNA, "FNAME") == "Back"


def test_who_left_by_themselves_stays_left_through_the_archive(opened: Opening) -> None:
    world = opened(customer(1), customer(2), sync=settings("archive"))
    world.sync()
    world.act("unsubscribe_self", ANNA)
    world.leaves_shop(1)
    world.sync(times=2)
    world.add(customer(1))
    world.sync(whole=True, times=2)
    assert world.status(ANNA) == "unsubscribed"


def test_archived_by_somebody_else_is_left_alone_when_back(opened: Opening) -> None:
    world = opened(customer(1), customer(2), sync=settings("keep"))
    world.sync()
    world.leaves_shop(1)
    world.sync()
    world.act("archive", ANNA)
    world.add(customer(1))
    world.sync(whole=True, times=2)
    assert world.status(ANNA) == "archived"
    assert world.reasons() == {"1": "archived"}


def test_a_lost_answer_to_the_archiving_is_still_known_as_ours(opened: Opening) -> None:
    world = opened(customer(1), customer(2), sync=settings("archive"))
    world.sync()
    world.leaves_shop(1)
    world.simulator.faults.add(kind="reset_after_applying", method="DELETE")
    world.sync(times=3)
    assert world.status(ANNA) == "archived"
    world.add(customer(1))
    world.sync()
    assert world.status(ANNA) == "subscribed"


def test_unsubscribed_as_gone_is_asked_when_back_with_consent(opened: Opening) -> None:
    world = opened(customer(1), customer(2), sync=settings("unsubscribe"), consent=True)
    world.sync()
    world.leaves_shop(1)
    world.sync()
    assert world.status(ANNA) == "unsubscribed"
    world.add(customer(1))
    world.sync()
    assert world.status(ANNA) == "pending"


def test_the_tag_of_who_is_gone_goes_when_they_are_back(opened: Opening) -> None:
    world = opened(customer(1), customer(2), sync=settings("tag"))
    world.sync()
    world.leaves_shop(1)
    world.sync()
    world.add(customer(1))
    world.sync()
    assert world.tags(ANNA) == {"customer", "regular"}


def test_an_emptied_address_is_gone_an_invalid_one_is_not(opened: Opening) -> None:
    world = opened(customer(1), customer(2), sync=settings("archive"))
    world.sync()
    world.edit(1, email="")
    world.edit(2, email="not an address")
    assert world.sync(times=2).total == 2
    assert world.statuses() == {ANNA: "archived", "c2@shop.test": "subscribed"}
    assert world.reasons() == {"1": "no_email", "2": "invalid_email"}


def test_the_owners_tags_are_never_removed_and_our_own_are(opened: Opening) -> None:
    def there(simulator: Simulator) -> None:
        simulator.add_member(simulator.list_id, ANNA, tags=["friend", "vip"])

    world = opened(customer(1), before=there)
    world.sync()
    assert world.tags(ANNA) == {"friend", "vip", "customer", "regular"}
    world.edit(1, kind="vip")
    world.sync()
    assert world.tags(ANNA) == {"friend", "vip", "customer"}
    world.edit(1, kind="gold")
    world.sync()
    # The owner had set "vip" before the shop did: it is theirs.
    assert world.tags(ANNA) == {"friend", "vip", "customer", "gold"}


def test_a_tag_of_a_lost_answer_is_still_ours_to_remove(opened: Opening) -> None:
    world = opened(customer(1))
    world.sync()
    world.edit(1, kind="vip")
    world.simulator.faults.add(kind="reset_after_applying", method="POST", path_regex="tags")
    world.sync()
    world.edit(1, kind="gold")
    world.sync(times=2)
    assert world.tags(ANNA) == {"customer", "gold"}


def test_a_tag_the_owner_sets_unseen_stays_theirs(opened: Opening) -> None:
    world = opened(customer(1))
    world.sync(times=2)
    # Mailchimp does not show this as a change of the contact.
    world.act("tag", ANNA, name="vip")
    world.edit(1, kind="vip")
    world.sync()
    world.edit(1, kind="gold")
    world.sync()
    assert world.tags(ANNA) == {"customer", "vip", "gold"}
