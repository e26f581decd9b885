"""Nobody is ever signed up again, and consent is what the shop says it is: state by state."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from mailbridge.mailchimp.payload import subscriber_hash
from mailbridge.simulator import Simulator
from tests.journeys.conftest import Opening
from tests.journeys.small import Small
from tests.journeys.world import customer

ANNA = "c1@shop.test"

LEAVING: list[tuple[str, dict[str, str], str]] = [
    ("unsubscribe_self", {}, "unsubscribed"),
    ("admin_unsubscribe", {}, "unsubscribed"),
    ("clean", {}, "cleaned"),
    ("archive", {}, "archived"),
    ("delete_permanent", {}, ""),
    ("edit_member", {"status": "pending"}, "pending"),
    ("edit_member", {"status": "transactional"}, "transactional"),
]
"""What somebody does in Mailchimp to customer 1, 2, 3 …, and the status they have then."""

EVERYONE = range(1, len(LEAVING) + 1)
Change = Callable[[Small, int], None]


def nothing(_world: Small, _number: int) -> None:
    """Only the sync itself."""


def field_edited(world: Small, number: int) -> None:
    world.edit(number, first="Renamed")


def tag_changed(world: Small, number: int) -> None:
    world.edit(number, kind="vip")


def consent_taken_and_given(world: Small, number: int) -> None:
    world.edit(number, ok="no")
    if number == EVERYONE[-1]:
        world.sync()
        assert set(world.statuses().values()) <= {
            "unsubscribed",
            "cleaned",
            "archived",
            "transactional",
        }
        for each in EVERYONE:
            world.edit(each, ok="yes")


def gone_and_back(world: Small, number: int) -> None:
    world.leaves_shop(number)
    if number == EVERYONE[-1]:
        world.sync(times=3)
        world.add(*(customer(each) for each in EVERYONE))


@pytest.mark.parametrize(
    "change", [nothing, field_edited, tag_changed, consent_taken_and_given, gone_and_back]
)
def test_who_left_is_never_signed_up_again(change: Change, opened: Opening) -> None:
    world = opened(*(customer(n) for n in EVERYONE), consent=True, sync="max_removed_percent = 100")
    world.sync()
    assert set(world.statuses().values()) == {"subscribed"}
    for number, (act, more, _) in zip(EVERYONE, LEAVING, strict=True):
        world.act(act, f"c{number}@shop.test", **more)

    for number in EVERYONE:
        change(world, number)
    world.sync(whole=True, times=2)

    for number, (_, _, left) in zip(EVERYONE, LEAVING, strict=True):
        assert world.status(f"c{number}@shop.test") == left, LEAVING[number - 1]


def test_who_left_is_not_added_under_a_new_address(opened: Opening) -> None:
    world = opened(*(customer(n) for n in EVERYONE))
    world.sync()
    for number, (act, more, _) in zip(EVERYONE, LEAVING, strict=True):
        world.act(act, f"c{number}@shop.test", **more)
        world.edit(number, email=f"new{number}@shop.test")
    world.sync(whole=True, times=2)

    new = {email: status for email, status in world.statuses().items() if email.startswith("new")}
    # These two had not left, and get no more than they had.
    assert new == {"new6@shop.test": "pending", "new7@shop.test": "transactional"}
    reasons = dict.fromkeys("1234", "left") | {"5": "forgotten"}
    assert world.reasons() == reasons

    for number in EVERYONE:
        world.edit(number, email=f"newer{number}@shop.test", first="Again", kind="vip")
    world.sync(whole=True, times=2)
    assert {e for e in world.statuses() if e.startswith("newer")} <= {
        "newer6@shop.test",
        "newer7@shop.test",
    }
    assert "subscribed" not in world.statuses().values()
    assert world.reasons() == reasons


def test_a_whole_backfill_says_which_of_them_are_skipped(opened: Opening) -> None:
    world = opened(*(customer(n) for n in range(1, 6)))
    world.sync()
    world.act("unsubscribe_self", "c2@shop.test")
    world.act("clean", "c3@shop.test")
    world.act("archive", "c4@shop.test")
    world.act("delete_permanent", "c5@shop.test")
    report = world.sync(whole=True)
    assert world.reasons() == {"3": "cleaned", "4": "archived", "5": "forgotten"}
    assert (report.pushed, report.skipped) == (2, 3)


def test_a_no_is_never_added_and_a_yes_that_becomes_one_is_withdrawn(opened: Opening) -> None:
    world = opened(customer(1), customer(2, ok="no"), consent=True)
    report = world.sync()
    assert world.statuses() == {ANNA: "subscribed"}
    assert world.reasons() == {"2": "no_consent"}
    assert (report.pushed, report.skipped) == (1, 1)

    world.edit(1, ok="no")
    assert world.sync().unsubscribed == 1
    assert world.status(ANNA) == "unsubscribed"


def test_consent_given_again_asks_the_person(opened: Opening) -> None:
    world = opened(customer(1), consent=True)
    world.sync()
    world.edit(1, ok="no")
    world.sync()
    world.edit(1, ok="yes")
    world.sync()
    assert world.status(ANNA) == "pending"


def test_consent_given_again_to_who_left_by_themselves_does_nothing(opened: Opening) -> None:
    world = opened(customer(1), consent=True)
    world.sync()
    world.act("unsubscribe_self", ANNA)
    world.edit(1, ok="no")
    world.sync()
    world.edit(1, ok="yes")
    world.sync(times=2)
    assert world.status(ANNA) == "unsubscribed"


def test_leaving_in_the_moment_of_the_withdrawal_counts_as_their_own(opened: Opening) -> None:
    world = opened(customer(1), consent=True)
    world.sync()
    world.edit(1, ok="no")
    world.simulator.faults.add(
        kind="act", method="PATCH", do=lambda: world.act("unsubscribe_self", ANNA)
    )
    world.sync()
    world.edit(1, ok="yes")
    world.sync(times=2)
    assert world.status(ANNA) == "unsubscribed"


def test_a_lost_answer_to_the_withdrawal_is_still_known_as_ours(opened: Opening) -> None:
    world = opened(customer(1), consent=True)
    world.sync()
    world.edit(1, ok="no")
    world.simulator.faults.add(kind="reset_after_applying", method="PATCH")
    world.sync(times=2)
    assert world.status(ANNA) == "unsubscribed"
    world.edit(1, ok="yes")
    world.sync()
    assert world.status(ANNA) == "pending"


def test_the_owners_contact_with_a_no_from_the_first_read_is_untouched(opened: Opening) -> None:
    def there(simulator: Simulator) -> None:
        simulator.add_member(simulator.list_id, ANNA, fields={"FNAME": "Owner's"}, tags=["friend"])

    world = opened(customer(1, ok="no"), consent=True, before=there)
    before = world.sent()
    for change in ({"first": "Other"}, {"kind": "vip"}, {"last": "One"}):
        world.edit(1, **change)
        world.sync(whole=True)
    assert world.sent() == before
    assert world.status(ANNA) == "subscribed"
    assert world.tags(ANNA) == {"friend"}


@pytest.mark.parametrize("status", ["pending", "transactional", "unsubscribed", "subscribed"])
def test_new_contacts_get_the_status_the_owner_chose(status: str, opened: Opening) -> None:
    world = opened(customer(1), mailchimp=f'new_contacts = "{status}"')
    world.sync()
    assert world.status(ANNA) == status
    world.edit(1, first="Renamed")
    world.sync(whole=True)
    assert world.status(ANNA) == status


def test_no_request_ever_carries_the_status_subscribed(opened: Opening) -> None:
    world = opened(customer(1), customer(2), customer(3), consent=True)
    world.sync()
    world.edit(1, ok="no")
    world.sync()
    world.edit(1, ok="yes")
    world.sync(whole=True)
    bodies = [request.body for request in world.simulator.requests if request.method != "GET"]
    assert bodies
    assert not [body for body in bodies if body and body.get("status") == "subscribed"]


@pytest.mark.parametrize(
    ("deed", "status"), [("archive", "archived"), ("clean", "cleaned"), ("unsubscribe_self", "")]
)
def test_who_is_sent_away_just_before_our_own_withdrawal_stays_so(
    deed: str, status: str, opened: Opening
) -> None:
    world = opened(customer(1), consent=True)
    world.sync(times=2)
    world.edit(1, ok="no")
    path = f"/members/{subscriber_hash('c1@shop.test')}"
    do = partial(world.act, deed, "c1@shop.test")
    world.simulator.faults.add(kind="act", method="GET", path_regex=path, do=do)
    world.sync()
    assert world.status("c1@shop.test") == (status or "unsubscribed")
    world.edit(1, ok="yes")
    world.sync(times=2)
    assert world.status("c1@shop.test") == (status or "unsubscribed")
