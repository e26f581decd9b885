"""What happens in Mailchimp is read back, shown, and never undone."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Opening
from tests.journeys.world import customer

ANNA = "c1@shop.test"


@pytest.mark.parametrize(
    ("act", "word"),
    [("unsubscribe_self", "unsubscribed"), ("clean", "bounced"), ("archive", "archived")],
)
def test_who_leaves_in_mailchimp_is_told_once(act: str, word: str, opened: Opening) -> None:
    world = opened(customer(1), customer(2))
    world.sync()
    before = world.sent()
    world.act(act, ANNA)
    assert world.sync().mirrored_unsubscribes == 1
    assert world.sync().mirrored_unsubscribes == 0
    lines = [line for line in world.session().history() if line.action == "mirror_unsubscribe"]
    assert [(line.email, line.result) for line in lines] == [(ANNA, "done")]
    assert word in lines[0].detail
    assert world.sent() == before


def test_our_own_withdrawal_is_not_told_as_theirs(opened: Opening) -> None:
    world = opened(customer(1), consent=True)
    world.sync()
    world.edit(1, ok="no")
    world.sync()
    assert world.sync().mirrored_unsubscribes == 0


def test_an_address_changed_in_mailchimp_stands_until_the_shops_changes(opened: Opening) -> None:
    world = opened(customer(1))
    world.sync(times=2)
    number = world.number(ANNA)
    world.act("edit_member", ANNA, new_email="private@home.test")
    world.sync(whole=True, times=2)
    world.edit(1, first="Renamed", kind="vip")
    world.sync()
    assert world.statuses() == {"private@home.test": "subscribed"}
    assert world.field("private@home.test", "FNAME") == "Renamed"
    assert world.tags("private@home.test") == {"customer", "vip"}

    world.edit(1, email="work@shop.test")
    world.sync()
    assert world.statuses() == {"work@shop.test": "subscribed"}
    assert world.number("work@shop.test") == number


def test_who_left_under_an_address_changed_in_mailchimp_is_not_added(opened: Opening) -> None:
    world = opened(customer(1))
    world.sync(times=2)
    world.act("edit_member", ANNA, new_email="private@home.test")
    world.sync()
    world.act("unsubscribe_self", "private@home.test")
    world.sync(whole=True)
    world.edit(1, email="work@shop.test")
    world.sync(whole=True, times=2)
    assert world.statuses() == {"private@home.test": "unsubscribed"}
    assert world.reasons() == {"1": "left"}


def test_a_profile_edited_in_mailchimp_stands_until_the_shop_is_edited(opened: Opening) -> None:
    world = opened(customer(1))
    world.sync()
    before = world.sent()
    world.act("edit_member", ANNA, fields={"FNAME": "Annie"})
    world.sync(times=2)
    assert world.sent() == before
    assert world.field(ANNA, "FNAME") == "Annie"
    world.edit(1, last="Smith")
    world.sync()
    assert world.field(ANNA, "LNAME") == "Smith"
    assert world.field(ANNA, "FNAME") == "First1"


def test_somebody_who_appears_where_a_contact_was_to_go(opened: Opening) -> None:
    world = opened(customer(1), customer(2))
    world.sync(times=2)
    world.session().pause()
    world.edit(1, email="new@shop.test")
    world.sync()
    world.act("add_member", "new@shop.test", tags=["friend"])
    world.session().resume()
    world.sync(times=2)
    # The old contact was ours, and its customer is the one at the new address now.
    assert world.statuses() == {
        ANNA: "archived",
        "new@shop.test": "subscribed",
        "c2@shop.test": "subscribed",
    }
    assert world.tags("new@shop.test") == {"friend", "customer", "regular"}


def test_an_address_that_changed_just_now_does_not_make_a_second_contact(opened: Opening) -> None:
    world = opened(customer(1))
    world.sync(times=2)
    world.edit(1, first="Renamed")
    world.simulator.faults.add(
        kind="act",
        method="PUT",
        do=lambda: world.act("edit_member", ANNA, new_email="private@home.test"),
    )
    world.sync(times=2)
    assert world.status("private@home.test") == "subscribed"
    assert world.status(ANNA) != "subscribed"
