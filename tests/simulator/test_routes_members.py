from __future__ import annotations

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


def test_an_unknown_hash_with_a_known_address_is_a_member_who_exists(ask: Asker) -> None:
    ask.put(ANN)
    refused = ask(
        "PUT",
        f"~/members/{hashed('somebody@else.test')}",
        {"email_address": ANN, "status_if_new": "subscribed"},
    )
    assert refused.title == "Member Exists"


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


@pytest.mark.parametrize("status", ["unsubscribed", "pending", "transactional"])
def test_an_archived_person_comes_back_with_the_status_asked_for(ask: Asker, status: str) -> None:
    ask.put(ANN)
    ask("DELETE", f"~/members/{hashed(ANN)}")
    assert ask.put(ANN, {"status": status}).body["status"] == status
