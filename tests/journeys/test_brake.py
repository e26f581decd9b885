"""The safety brake: what looks like a mistake waits for a person's word, and the rest goes on."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Opening
from tests.journeys.small import Small
from tests.journeys.world import customer

ARCHIVE = 'when_removed = "archive"\nremoved_after_reads = 1'


def subscribed(world: Small) -> int:
    return sum(status == "subscribed" for status in world.statuses().values())


def many(number: int = 20) -> list[dict[str, object]]:
    return [customer(n) for n in range(1, number + 1)]


def test_an_empty_feed_is_held_and_changes_nothing(opened: Opening) -> None:
    world = opened(*many(3), sync=ARCHIVE)
    world.sync()
    before = world.sent()
    world.leaves_shop(1, 2, 3)
    report = world.sync(times=3)
    assert report.needs_confirmation
    assert (report.total, report.removed) == (3, 0)
    assert world.sent() == before


def test_an_empty_feed_that_is_right_goes_through_once_confirmed(opened: Opening) -> None:
    world = opened(*many(3), sync=ARCHIVE)
    world.sync()
    world.leaves_shop(1, 2, 3)
    world.sync()
    assert world.session().confirm(keep=False)
    report = world.sync()
    assert (report.removed, report.archived, report.needs_confirmation) == (3, 3, None)
    assert subscribed(world) == 0


def test_more_than_the_share_gone_is_held_while_changes_go_on(opened: Opening) -> None:
    world = opened(*many(), sync=ARCHIVE)
    world.sync()
    world.leaves_shop(*range(1, 7))
    world.edit(20, first="Renamed")
    world.add(customer(21))
    report = world.sync()
    assert report.needs_confirmation
    assert (report.removed, report.created, report.updated) == (0, 1, 1)
    assert subscribed(world) == 21

    assert world.session().confirm(keep=False)
    report = world.sync()
    assert (report.removed, report.archived) == (6, 6)
    assert report.needs_confirmation is None
    assert subscribed(world) == 15


def test_a_held_customer_whose_address_somebody_else_has_by_now_is_counted_no_more(
    opened: Opening,
) -> None:
    world = opened(*many(), sync=ARCHIVE)
    world.sync()
    world.leaves_shop(*range(1, 7))
    world.add(customer(21, email="c1@shop.test"))
    assert (held := world.sync()).needs_confirmation
    assert (held.total, held.skipped) == (21, 1)
    assert world.session().confirm(keep=False)
    report = world.sync()
    assert (report.total, report.skipped, world.reasons()) == (15, 0, {})


def test_keeping_everyone_keeps_them_until_they_come_and_go_again(opened: Opening) -> None:
    world = opened(*many(), sync=ARCHIVE)
    world.sync()
    world.leaves_shop(*range(1, 7))
    world.sync()
    world.session().confirm(keep=True)
    report = world.sync(times=3)
    assert (report.removed, report.needs_confirmation) == (0, None)
    assert subscribed(world) == 20

    world.add(customer(1))
    world.sync()
    world.leaves_shop(1)
    assert world.sync().archived == 1
    assert subscribed(world) == 19


@pytest.mark.parametrize(("gone", "of"), [(5, 20), (6, 60)])
def test_five_people_or_the_share_itself_are_not_held(gone: int, of: int, opened: Opening) -> None:
    world = opened(*many(of), sync=ARCHIVE)
    world.sync()
    world.leaves_shop(*range(1, gone + 1))
    report = world.sync()
    assert (report.needs_confirmation, report.archived) == (None, gone)


def test_many_losing_their_consent_at_once_are_held(opened: Opening) -> None:
    world = opened(*many(), consent=True)
    world.sync()
    for number in range(1, 7):
        world.edit(number, ok="no")
    world.edit(20, first="Renamed")
    report = world.sync()
    assert report.needs_confirmation
    assert (report.unsubscribed, report.updated) == (0, 1)
    assert subscribed(world) == 20

    world.session().confirm(keep=False)
    report = world.sync()
    assert (report.unsubscribed, report.needs_confirmation) == (6, None)
    assert subscribed(world) == 14


def test_many_losing_their_tags_at_once_are_held(opened: Opening) -> None:
    world = opened(*many())
    world.sync()
    for number in range(1, 8):
        world.edit(number, kind="")
    report = world.sync()
    assert report.needs_confirmation
    assert report.tags_changed == 0
    assert world.tags("c1@shop.test") == {"customer", "regular"}
    world.session().confirm(keep=False)
    assert world.sync().tags_changed == 7
    assert world.tags("c1@shop.test") == {"customer"}


def test_renaming_one_customer_trips_nothing(opened: Opening) -> None:
    world = opened(*many())
    world.sync()
    world.edit(1, first="Renamed")
    assert world.sync().needs_confirmation is None


def test_a_rehearsal_says_what_would_be_held(opened: Opening) -> None:
    world = opened(*many(), sync=ARCHIVE)
    world.sync()
    world.leaves_shop(*range(1, 7))
    foretold = world.sync(dry=True)
    report = world.sync()
    assert foretold.needs_confirmation == report.needs_confirmation
    assert foretold.message == report.message


def test_a_word_about_some_is_no_word_about_a_feed_that_is_empty_since(opened: Opening) -> None:
    world = opened(*many(), sync=ARCHIVE)
    world.sync()
    world.leaves_shop(*range(1, 7))
    assert world.sync().needs_confirmation
    assert world.session().confirm(keep=False)

    world.leaves_shop(*range(7, 21))
    report = world.sync(times=3)
    assert report.needs_confirmation
    assert subscribed(world) == 20
    world.add(*many()[6:])
    assert world.sync().needs_confirmation is None
    assert subscribed(world) == 14


def test_a_word_about_some_consents_is_no_word_about_those_lost_since(opened: Opening) -> None:
    world = opened(*many(), consent=True)
    world.sync()
    for number in range(1, 7):
        world.edit(number, ok="no")
    assert world.sync().needs_confirmation
    assert world.session().confirm(keep=False)

    for number in range(7, 21):
        world.edit(number, ok="no")
    report = world.sync(times=2)
    assert report.needs_confirmation
    assert report.needs_confirmation.startswith("14 of ")
    assert subscribed(world) == 14
