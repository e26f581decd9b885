from __future__ import annotations

from typing import Any

import pytest

from mailbridge.simulator import Simulator
from tests.simulator.asking import Asker, hashed
from tests.simulator.conftest import Clock

ANN, BEN = "ann@shop.test", "ben@shop.test"


def test_a_put_that_changes_nothing_leaves_last_changed(ask: Asker, clock: Clock) -> None:
    before = ask.put(ANN, {"merge_fields": {"FNAME": "Ann"}}).body["last_changed"]
    clock.pass_(60)
    assert ask.put(ANN, {"merge_fields": {"FNAME": "Ann"}}).body["last_changed"] == before


@pytest.mark.parametrize("act", ["unsubscribe_self", "clean", "review"])
def test_the_api_does_not_subscribe_who_left_but_may_ask(
    ask: Asker, simulator: Simulator, act: str
) -> None:
    ask.put(ANN)
    getattr(simulator, act)(simulator.list_id, ANN)
    refused = ask.put(ANN, {"status": "subscribed", "merge_fields": {"FNAME": "X"}})
    assert (refused.status, refused.title) == (400, "Member In Compliance State")
    assert (
        refused.detail
        == f"{ANN} is in a compliance state due to unsubscribe, bounce, or compliance review and cannot be subscribed."
    )
    assert ask.get(ANN).body["merge_fields"]["FNAME"] == ""
    assert ask.patch(ANN, {"status": "pending"}).body["status"] == "pending"
    assert simulator.account.automations[-1].kind == "confirmation"
    assert ask.patch(ANN, {"status": "subscribed"}).status == 400
    simulator.confirm_pending(simulator.list_id, ANN)
    assert ask.get(ANN).body["status"] == "subscribed"


def test_who_was_unsubscribed_by_the_api_can_be_subscribed_again(ask: Asker) -> None:
    ask.put(ANN)
    gone = ask("PUT", f"~/members/{hashed(ANN)}", {"status": "unsubscribed"})
    assert gone.body["unsubscribe_reason"] == "N/A (Unsubscribed by admin)"
    back = ask.patch(ANN, {"status": "subscribed"})
    assert (back.status, back.body["status"], "unsubscribe_reason" in back.body) == (
        200,
        "subscribed",
        False,
    )


def test_an_unsubscribe_of_ones_own_keeps_its_reason(ask: Asker, simulator: Simulator) -> None:
    ask.put(ANN)
    simulator.unsubscribe_self(simulator.list_id, ANN, "Too many mails")
    assert ask.patch(ANN, {"status": "unsubscribed"}).body["unsubscribe_reason"] == "Too many mails"
    assert ask.patch(ANN, {"status": "subscribed"}).status == 400


def test_asking_twice_sends_one_confirmation(ask: Asker, simulator: Simulator) -> None:
    ask.put(ANN, {"status_if_new": "pending"})
    ask.put(ANN, {"status": "pending"})
    member = simulator.member(simulator.list_id, ANN)
    assert (member.confirmations_sent, member.timestamp_opt) == (1, None)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_another_address_goes_to_the_same_contact(
    ask: Asker, simulator: Simulator, method: str
) -> None:
    made = ask.put(ANN).body
    simulator.tag(simulator.list_id, ANN, "gold")
    moved = ask(method, f"~/members/{hashed(ANN)}", {"email_address": "Ann@new.test"}).body
    assert (moved["id"], moved["contact_id"], moved["web_id"]) == (
        hashed("ann@new.test"),
        made["contact_id"],
        made["web_id"],
    )
    assert [each["name"] for each in moved["tags"]] == ["gold"]
    assert moved["unique_email_id"] != made["unique_email_id"]
    assert ask.get(ANN).status == 404
    assert ask("GET", f"~/members/{made['contact_id']}").body["email_address"] == "Ann@new.test"


def test_capitals_alone_are_no_move(ask: Asker) -> None:
    ask.put(ANN, {"status_if_new": "unsubscribed"})
    assert ask.put("ANN@shop.test").body["email_address"] == "ANN@shop.test"


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("unsubscribed", "unsubscribed"),
        ("pending", "pending"),
        ("transactional", "non-subscribed"),
        ("cleaned", "cleaned"),
    ],
)
def test_only_subscribed_people_move(ask: Asker, status: str, shown: str) -> None:
    ask.put(ANN, {"status_if_new": status})
    refused = ask.patch(ANN, {"email_address": BEN})
    assert refused.status == 400
    assert refused.errors == [
        (
            "email address",
            f'This member\'s status is "{shown}." You can only update email addresses for members with a status of "subscribed."',
        )
    ]


def test_nobody_moves_to_an_address_that_is_taken(ask: Asker, simulator: Simulator) -> None:
    ask.put(ANN)
    ask.put(BEN, {"status_if_new": "transactional"})
    refused = ask.patch(ANN, {"email_address": "BEN@shop.test"})
    assert refused.errors == [
        (
            "email address",
            '"BEN@shop.test" is already in this list with a status of "Non-Subscribed".',
        )
    ]
    simulator.delete_permanent(simulator.list_id, BEN)
    refused = ask.patch(ANN, {"email_address": BEN})
    assert refused.errors == [
        ("email address", f'"{BEN}" is already in this list with a status of "Deleted".')
    ]
    assert ask.patch(ANN, {"email_address": "x@example.com"}).detail.startswith(
        "x@example.com looks fake"
    )
    assert ask.get(ANN).status == 200


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("AAAAA", "Please provide a valid email address."),
        (
            "foo@example.com",
            "foo@example.com looks fake or invalid, please enter a real email address.",
        ),
    ],
)
def test_addresses_that_are_refused(ask: Asker, address: str, words: str) -> None:
    refused = ask.put(address)
    assert (refused.status, refused.title, refused.detail, refused.errors) == (
        400,
        "Invalid Resource",
        words,
        [],
    )


def test_values_are_refused_field_by_field_and_nothing_is_written(
    ask: Asker, simulator: Simulator
) -> None:
    simulator.add_field(simulator.list_id, "LTV", kind="number")
    simulator.add_field(simulator.list_id, "BORN", kind="birthday")
    refused = ask.put(ANN, {"merge_fields": {"FNAME": "Ann", "LTV": "AAAAA", "BORN": "13/45"}})
    assert (refused.status, refused.detail) == (400, "Your merge fields were invalid.")
    assert refused.errors == [
        ("LTV", "Please enter a number"),
        ("BORN", "Please enter a valid birthday in the format MM/DD"),
    ]
    assert ask.get(ANN).status == 404


@pytest.mark.parametrize(
    ("rule", "omitting", "lacking"),
    [("lacking", 200, 400), ("never", 200, 200), ("omitted", 400, 400)],
)
def test_required_fields(
    ask: Asker, simulator: Simulator, rule: Any, omitting: int, lacking: int
) -> None:
    ask.put(BEN)
    simulator.require_field(simulator.list_id, "FNAME")
    simulator.account.behaviour.required_on_update = rule
    refused = ask.put(ANN)
    assert (refused.detail, refused.errors) == (
        "Your merge fields were invalid.",
        [("FNAME", "Please enter a value")],
    )
    assert ask.put(ANN, {"merge_fields": {"FNAME": "Ann"}}).status == 200
    assert ask.put(ANN, {"merge_fields": {"LNAME": "Lee"}}).status == omitting
    assert ask.put(BEN, {"merge_fields": {"LNAME": "Low"}}).status == lacking
    assert ask.put(ANN, {"merge_fields": {"FNAME": ""}}).status == 400
    assert ask.put("new@shop.test", skip_merge_validation="true").status == 200
    simulator.add_field(simulator.list_id, "LTV", kind="number")
    assert ask.put(ANN, {"merge_fields": {"LTV": "x"}}, skip_merge_validation="true").status == 400


def test_everything_else_about_a_person(ask: Asker) -> None:
    told = {
        "vip": True, "language": "de", "email_type": "text", "ip_signup": "192.0.2.7", "ip_opt": "2001:db8::1",
        "timestamp_signup": "2020-01-02 03:04:05", "timestamp_opt": "2020-01-02T04:04:05+01:00", "location": {"latitude": 1.5, "longitude": -2},
    }  # fmt: skip
    body = ask.put(ANN, told).body
    assert (
        body["vip"],
        body["language"],
        body["email_type"],
        body["ip_signup"],
        body["ip_opt"],
    ) == (True, "de", "text", "192.0.2.7", "2001:db8::1")
    assert (body["timestamp_signup"], body["timestamp_opt"]) == ("2020-01-02T03:04:05+00:00",) * 2
    assert (body["location"]["latitude"], body["location"]["longitude"]) == (1.5, -2)
    assert ask.put(ANN, {"timestamp_opt": "2020-01-02T03:04:05"}).errors[0][0] == "timestamp_opt"
