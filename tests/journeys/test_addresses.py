"""Changed addresses: the contact goes along with its number, tags and history, whatever happens."""

from __future__ import annotations

import pytest

from mailbridge.simulator import Simulator
from tests.journeys.conftest import Opening
from tests.journeys.small import Small
from tests.journeys.world import customer


def mail(number: int) -> str:
    return f"c{number}@shop.test"


def move(world: Small, **to: str) -> None:
    """n1="x": customer 1 has the address x@shop.test from now on."""
    for name, address in to.items():
        world.edit(int(name[1:]), email=f"{address}@shop.test")


def test_a_changed_address_keeps_contact_tags_and_owners_tags(opened: Opening) -> None:
    world = opened(customer(1))
    world.sync()
    world.act("tag", mail(1), name="friend")
    number = world.number(mail(1))
    move(world, n1="new")
    report = world.sync()
    assert world.statuses() == {"new@shop.test": "subscribed"}
    assert world.number("new@shop.test") == number
    assert world.tags("new@shop.test") == {"customer", "regular", "friend"}
    assert (report.email_changed, report.created, report.archived) == (1, 0, 0)


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
def test_a_chain_in_one_read_moves_every_contact(order: tuple[int, ...], opened: Opening) -> None:
    world = opened(customer(1), customer(2), customer(3))
    world.sync()
    numbers = {n: world.number(mail(n)) for n in (1, 2, 3)}
    for n in order:
        move(world, **{f"n{n}": "free" if n == 3 else f"c{n + 1}"})
    report = world.sync()
    assert report.email_changed == 3
    assert world.number(mail(2)) == numbers[1]
    assert world.number(mail(3)) == numbers[2]
    assert world.number("free@shop.test") == numbers[3]
    assert mail(1) not in world.statuses()


@pytest.mark.parametrize("size", [2, 3])
def test_in_a_circle_contacts_stay_and_fields_and_tags_change_places(
    size: int, opened: Opening
) -> None:
    world = opened(*(customer(n, kind=f"kind{n}") for n in range(1, size + 1)))
    world.sync()
    world.act("tag", mail(1), name="friend")
    numbers = {n: world.number(mail(n)) for n in range(1, size + 1)}
    for n in range(1, size + 1):
        move(world, **{f"n{n}": f"c{n % size + 1}"})
    world.sync()
    for n in range(1, size + 1):
        there = mail(n % size + 1)
        assert world.number(there) == numbers[n % size + 1]
        assert world.field(there, "FNAME") == f"First{n}"
        assert world.tags(there) - {"friend"} == {"customer", f"kind{n}"}
    assert "friend" in world.tags(mail(1))
    assert set(world.statuses().values()) == {"subscribed"}


def test_swapping_with_somebody_who_left_signs_nobody_up(opened: Opening) -> None:
    world = opened(customer(1), customer(2))
    world.sync()
    world.act("unsubscribe_self", mail(1))
    move(world, n1="c2", n2="c1")
    world.sync(whole=True, times=2)
    assert world.statuses() == {mail(1): "unsubscribed", mail(2): "subscribed"}


def test_swapping_with_somebody_without_consent_who_is_not_there(opened: Opening) -> None:
    world = opened(customer(1), customer(2, ok="no"), consent=True)
    world.sync()
    world.act("archive", mail(1))
    move(world, n1="c2", n2="c1")
    world.sync(whole=True, times=2)
    assert world.statuses() == {mail(1): "archived"}


def test_the_new_address_is_there_already_and_the_old_contact_is_ours(opened: Opening) -> None:
    def there(simulator: Simulator) -> None:
        simulator.add_member(simulator.list_id, "new@shop.test", tags=["friend"])

    world = opened(customer(1), before=there)
    world.sync()
    move(world, n1="new")
    report = world.sync()
    assert world.statuses() == {"new@shop.test": "subscribed", mail(1): "archived"}
    assert world.field("new@shop.test", "FNAME") == "First1"
    assert world.tags("new@shop.test") == {"friend", "customer", "regular"}
    assert (report.archived, report.created) == (1, 0)


def test_the_new_address_is_there_already_and_the_old_contact_is_the_owners(
    opened: Opening,
) -> None:
    def there(simulator: Simulator) -> None:
        for email in (mail(1), "new@shop.test"):
            simulator.add_member(simulator.list_id, email)

    world = opened(customer(1), before=there)
    world.sync()
    move(world, n1="new")
    world.sync()
    assert world.statuses() == {"new@shop.test": "subscribed", mail(1): "subscribed"}
    assert world.tags("new@shop.test") == {"customer", "regular"}


def test_where_somebody_left_at_the_new_address_they_stay_left(opened: Opening) -> None:
    world = opened(customer(1), customer(2))
    world.sync()
    world.act("unsubscribe_self", mail(2))
    world.leaves_shop(2)
    move(world, n1="c2")
    world.sync(whole=True, times=3)
    assert world.status(mail(2)) == "unsubscribed"
    assert world.status(mail(1)) != "subscribed"


def test_only_the_case_changed_sends_nothing(opened: Opening) -> None:
    world = opened(customer(1))
    world.sync()
    before = world.sent()
    world.edit(1, email="C1@Shop.test")
    report = world.sync()
    assert world.sent() == before
    assert (report.pushed, report.unchanged) == (0, 1)


def test_there_and_back_before_anything_was_sent_sends_nothing(opened: Opening) -> None:
    world = opened(customer(1))
    world.sync()
    before = world.sent()
    world.session().pause()
    move(world, n1="new")
    assert world.sync().waiting == 1
    move(world, n1="c1")
    report = world.sync()
    assert (report.waiting, report.unchanged) == (0, 1)
    world.session().resume()
    world.sync()
    assert world.sent() == before
    assert world.statuses() == {mail(1): "subscribed"}


def test_two_changes_while_paused_are_one(opened: Opening) -> None:
    world = opened(customer(1))
    world.sync()
    number = world.number(mail(1))
    world.session().pause()
    move(world, n1="between")
    world.sync()
    move(world, n1="new")
    world.sync()
    world.session().resume()
    assert world.sync().email_changed == 1
    assert world.statuses() == {"new@shop.test": "subscribed"}
    assert world.number("new@shop.test") == number


@pytest.mark.parametrize("kind", ["reset_after_applying", "reset_before"])
def test_a_lost_answer_in_the_middle_ends_with_one_contact(kind: str, opened: Opening) -> None:
    world = opened(customer(1), customer(2))
    world.sync(times=2)
    numbers = world.number(mail(1)), world.number(mail(2))
    world.simulator.faults.add(kind=kind, method="PATCH")
    move(world, n1="c2", n2="free")
    world.sync(times=3)
    assert world.statuses() == {mail(2): "subscribed", "free@shop.test": "subscribed"}
    assert (world.number(mail(2)), world.number("free@shop.test")) == numbers
    assert world.session().status().outbox == 0


def test_a_refused_new_address_keeps_the_contact_and_its_history(opened: Opening) -> None:
    world = opened(customer(1))
    world.sync(times=2)
    number = world.number(mail(1))
    world.simulator.account.throttled.add("new@shop.test")
    move(world, n1="new")
    world.sync()
    assert world.reasons() == {"1": "rejected"}
    assert world.statuses() == {mail(1): "subscribed"}
    world.simulator.account.throttled.clear()
    world.edit(1, first="Again")
    world.sync()
    assert world.number("new@shop.test") == number
    assert world.reasons() == {}


def test_of_two_rows_with_one_address_the_last_edited_wins(opened: Opening) -> None:
    world = opened(customer(1, email="family@shop.test"), customer(2, email="family@shop.test"))
    world.edit(2, first="Second")
    report = world.sync()
    assert world.field("family@shop.test", "FNAME") == "Second"
    assert world.reasons() == {"1": "duplicate_email"}
    assert (report.total, report.pushed, report.skipped) == (2, 1, 1)

    world.edit(1, first="First")
    world.sync()
    assert world.field("family@shop.test", "FNAME") == "First"
    assert world.reasons() == {"2": "duplicate_email"}


@pytest.mark.parametrize("how", ["gone", "moved"])
def test_the_loser_takes_over_when_the_winner_goes(how: str, opened: Opening) -> None:
    world = opened(customer(1, email="family@shop.test"), customer(2, email="family@shop.test"))
    world.edit(2, first="Second")
    world.sync()
    if how == "gone":
        world.leaves_shop(2)
    else:
        move(world, n2="own")
    world.sync(times=3)
    assert world.field("family@shop.test", "FNAME") == "First1"
    assert world.reasons() == {}
    assert world.status("family@shop.test") == "subscribed"
    assert world.status("own@shop.test") == ("subscribed" if how == "moved" else "")


def test_who_shared_an_address_that_left_is_not_added_under_their_own(opened: Opening) -> None:
    world = opened(customer(1, email="family@shop.test"), customer(2, email="family@shop.test"))
    world.sync()
    world.act("unsubscribe_self", "family@shop.test")
    move(world, n2="own")
    world.sync(whole=True, times=2)
    assert world.statuses() == {"family@shop.test": "unsubscribed"}
    assert world.reasons() == {"2": "left"}


def test_who_takes_the_old_address_of_somebody_refused_gets_the_contact_there(
    opened: Opening,
) -> None:
    world = opened(customer(1), customer(2))
    world.sync(times=2)
    number = world.number(mail(1))
    world.simulator.account.throttled.add("new@shop.test")
    move(world, n1="new")
    world.sync()
    world.add(customer(3, email=mail(1), first="Third"))
    world.sync(times=2)
    assert world.number(mail(1)) == number
    assert world.field(mail(1), "FNAME") == "Third"
    assert world.reasons() == {"1": "rejected"}
    assert world.statuses() == {mail(1): "subscribed", mail(2): "subscribed"}


def test_a_backfill_sends_a_new_contact_once(opened: Opening) -> None:
    world = opened(*(customer(n) for n in range(1, 6)))
    report = world.sync(whole=True)
    assert (report.created, report.updated) == (5, 0)
    assert not [write for write in world.writes() if write.startswith("PUT")]


def test_of_two_rows_that_part_ways_the_winner_takes_the_contact(opened: Opening) -> None:
    world = opened(customer(1, email="family@shop.test"), customer(2, email="family@shop.test"))
    world.edit(2, first="Second")
    world.sync(times=2)
    number = world.number("family@shop.test")
    move(world, n1="one", n2="two")
    world.sync()
    assert world.statuses() == {"one@shop.test": "subscribed", "two@shop.test": "subscribed"}
    assert world.number("two@shop.test") == number
