from __future__ import annotations

from typing import Any

import pytest

from mailbridge.simulator import Simulator
from tests.simulator.asking import Asker, hashed
from tests.simulator.conftest import Clock

ANN, BEN = "ann@shop.test", "ben@shop.test"


def test_put_adds_and_then_changes(ask: Asker, clock: Clock) -> None:
    made = ask.put(
        "Ann@shop.test", {"merge_fields": {"FNAME": "Ann", "LNAME": "Lee", "NONSENSE": "x"}}
    )
    assert (made.status, made.body["status"], made.body["full_name"]) == (
        200,
        "subscribed",
        "Ann Lee",
    )
    assert made.body["id"] == hashed(ANN)
    assert made.body["merge_fields"] == {"FNAME": "Ann", "LNAME": "Lee", "ADDRESS": "", "PHONE": ""}
    clock.pass_(60)
    changed = ask.put(ANN, {"merge_fields": {"FNAME": ""}})
    assert changed.body["merge_fields"]["FNAME"] == ""
    assert changed.body["merge_fields"]["LNAME"] == "Lee"
    for same in ("contact_id", "web_id", "unique_email_id", "timestamp_opt"):
        assert changed.body[same] == made.body[same]
    assert (made.body["last_changed"], changed.body["last_changed"]) == (
        "2026-11-02T09:30:00+00:00",
        "2026-11-02T09:31:00+00:00",
    )


def test_a_put_that_changes_nothing_leaves_last_changed(ask: Asker, clock: Clock) -> None:
    before = ask.put(ANN, {"merge_fields": {"FNAME": "Ann"}}).body["last_changed"]
    clock.pass_(60)
    assert ask.put(ANN, {"merge_fields": {"FNAME": "Ann"}}).body["last_changed"] == before


@pytest.mark.parametrize(
    "status", ["subscribed", "unsubscribed", "cleaned", "pending", "transactional"]
)
def test_somebody_new_may_come_with_any_status(ask: Asker, status: str) -> None:
    assert ask.put(ANN, {"status_if_new": status}).body["status"] == status


def test_somebody_new_needs_an_address_and_a_status(ask: Asker) -> None:
    without_status = ask("PUT", f"~/members/{hashed(ANN)}", {"email_address": ANN})
    assert (without_status.status, without_status.errors[0][0]) == (400, "status_if_new")
    without_address = ask("PUT", f"~/members/{hashed(ANN)}", {"status_if_new": "subscribed"})
    assert (without_address.status, without_address.errors[0][0]) == (400, "email_address")
    assert ask.put(ANN, {"status_if_new": "archived"}).status == 400
    assert ask.get(ANN).status == 404


@pytest.mark.parametrize(
    "act", ["unsubscribe_self", "admin_unsubscribe", "clean", "review", "archive"]
)
def test_a_put_without_status_brings_nobody_back(
    ask: Asker, simulator: Simulator, act: str
) -> None:
    ask.put(ANN)
    getattr(simulator, act)(simulator.list_id, ANN)
    before = ask.get(ANN).body["status"]
    after = ask.put(ANN, {"merge_fields": {"FNAME": "Anna"}})
    assert (after.status, after.body["status"], after.body["merge_fields"]["FNAME"]) == (
        200,
        before,
        "Anna",
    )


def test_the_other_reading_of_a_put_on_archived_people(ask: Asker, simulator: Simulator) -> None:
    simulator.account.behaviour.archived_put = "returns"
    ask.put(ANN)
    simulator.archive(simulator.list_id, ANN)
    assert ask.put(ANN).body["status"] == "subscribed"


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


def test_archiving_and_coming_back(ask: Asker, simulator: Simulator) -> None:
    ask.put(ANN, {"merge_fields": {"FNAME": "Ann"}})
    simulator.tag(simulator.list_id, ANN, "gold")
    gone = ask("DELETE", f"~/members/{hashed(ANN)}")
    assert (gone.status, gone.raw, gone.headers["Content-Type"]) == (
        204,
        b"",
        "application/json; charset=utf-8",
    )
    assert ask.get(ANN).body["status"] == "archived"
    again = ask("DELETE", f"~/members/{hashed(ANN)}")
    assert (again.status, again.title) == (405, "Method Not Allowed")
    assert (
        again.detail
        == "This list member cannot be removed. Can not archive a contact that is bounced, pending or archived"
    )
    back = ask("POST", "~/members", {"email_address": ANN, "status": "subscribed"})
    assert (
        back.status,
        back.body["merge_fields"]["FNAME"],
        [each["name"] for each in back.body["tags"]],
    ) == (200, "Ann", ["gold"])


@pytest.mark.parametrize(
    ("status", "answer"),
    [("cleaned", 405), ("pending", 405), ("unsubscribed", 204), ("transactional", 204)],
)
def test_who_can_be_archived(ask: Asker, status: str, answer: int) -> None:
    ask.put(ANN, {"status_if_new": status})
    assert ask("DELETE", f"~/members/{hashed(ANN)}").status == answer


def test_somebody_archived_after_leaving_stays_out(ask: Asker, simulator: Simulator) -> None:
    ask.put(ANN)
    simulator.unsubscribe_self(simulator.list_id, ANN)
    simulator.archive(simulator.list_id, ANN)
    refused = ask("POST", "~/members", {"email_address": ANN, "status": "subscribed"})
    assert refused.title == "Member In Compliance State"


def test_deleted_for_good_is_for_ever(ask: Asker) -> None:
    ask.put(ANN)
    assert ask("POST", f"~/members/{ANN}/actions/delete-permanent").status == 404
    assert ask("POST", f"~/members/{hashed(ANN)}/actions/delete-permanent").status == 204
    assert ask.get(ANN).status == 404
    for status in ("subscribed", "pending"):
        refused = ask.put("ANN@shop.test", {"status_if_new": status})
        assert (refused.status, refused.title) == (400, "Forgotten Email Not Subscribed")
    assert ask("POST", f"~/members/{hashed(ANN)}/actions/delete-permanent").status == 404


def test_post_adds_only(ask: Asker) -> None:
    assert (
        ask(
            "POST", "~/members", {"email_address": ANN, "status": "subscribed", "tags": ["a"]}
        ).body["tags_count"]
        == 1
    )
    refused = ask("POST", "~/members", {"email_address": "ANN@shop.test", "status": "subscribed"})
    assert (refused.status, refused.title) == (400, "Member Exists")
    assert (
        refused.detail
        == "ANN@shop.test is already a list member. Use PUT to insert or update list members."
    )
    assert "type" not in refused.body
    blank = ask("POST", "~/members", {})
    assert [field for field, _ in blank.errors] == ["email_address", "status"]


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


def test_an_unknown_hash_with_a_known_address_is_a_member_who_exists(ask: Asker) -> None:
    ask.put(ANN)
    refused = ask(
        "PUT",
        f"~/members/{hashed('somebody@else.test')}",
        {"email_address": ANN, "status_if_new": "subscribed"},
    )
    assert refused.title == "Member Exists"


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


def test_tags_in_a_put_are_for_the_new_unless_the_other_reading_holds(
    ask: Asker, simulator: Simulator
) -> None:
    ask.put(ANN, {"tags": ["a"]})
    ask.put(ANN, {"tags": ["b"]})
    assert simulator.tags_of(simulator.list_id, ANN) == {"a"}
    simulator.account.behaviour.put_tags = "added"
    ask.put(ANN, {"tags": ["b"]})
    assert simulator.tags_of(simulator.list_id, ANN) == {"a", "b"}


def test_a_put_may_have_to_carry_the_address(ask: Asker, simulator: Simulator) -> None:
    ask.put(ANN)
    simulator.account.behaviour.address_needed = True
    assert ask("PUT", f"~/members/{hashed(ANN)}", {"status": "unsubscribed"}).status == 400


def test_unknown_lists_and_members(ask: Asker) -> None:
    assert ask.patch(ANN, {}).title == "Resource Not Found"
    assert ask("PUT", f"/lists/nope/members/{hashed(ANN)}", {"email_address": ANN}).status == 404
    assert ask("GET", f"~/members/{hashed(ANN)}", fields="nonsense").status == 404
    ask.put(ANN)
    assert ask("GET", f"~/members/{hashed(ANN)}", fields="nonsense").status == 400
    assert ask("GET", f"~/members/{hashed(ANN)}", fields="id,tags").body == {
        "id": hashed(ANN),
        "tags": [],
    }
