from __future__ import annotations

from typing import Any

import pytest

from mailbridge.simulator import Simulator
from tests.simulator.asking import Asker

ANN, BEN = "ann@shop.test", "ben@shop.test"


def new(address: str, **more: Any) -> dict[str, Any]:
    return {"email_address": address, "status_if_new": "subscribed", **more}


def test_new_people_are_added_with_what_comes_along(ask: Asker, simulator: Simulator) -> None:
    got = ask.bulk(new(ANN, merge_fields={"FNAME": "Ann"}, tags=["gold"]), new(BEN, status=None))
    assert (
        got.status,
        got.body["total_created"],
        got.body["total_updated"],
        got.body["error_count"],
    ) == (200, 2, 0, 0)
    first = got.body["new_members"][0]
    assert first["merge_fields"]["FNAME"] == "Ann"
    assert not {"contact_id", "web_id", "full_name"} & set(first)
    assert simulator.tags_of(simulator.list_id, ANN) == {"gold"}


def test_the_tags_of_the_bulk_call_may_start_automations(ask: Asker, simulator: Simulator) -> None:
    ask.bulk(new(ANN, tags=["gold"]))
    assert [(each.kind, each.via, each.name) for each in simulator.account.automations] == [
        ("tag", "batch", "gold")
    ]
    simulator.account.behaviour.batch_tags_start = False
    ask.bulk(new(BEN, tags=["gold"]))
    assert len(simulator.account.automations) == 1


def test_existing_people_are_not_touched_unless_it_is_said(
    ask: Asker, simulator: Simulator
) -> None:
    ask.put(ANN)
    got = ask.bulk(new("ANN@shop.test", merge_fields={"FNAME": "X"}), new(BEN))
    assert got.body["total_created"] == 1
    assert got.body["errors"] == [{
        "email_address": "ANN@shop.test",
        "error": "ANN@shop.test is already a list member, do you want to update? please provide update_existing:true in the request body",
        "error_code": "ERROR_CONTACT_EXISTS", "field": "", "field_message": "",
    }]  # fmt: skip
    assert simulator.fields_of(simulator.list_id, ANN)["FNAME"] == ""


@pytest.mark.parametrize("act", ["unsubscribe_self", "clean", "archive"])
def test_an_update_brings_nobody_back(ask: Asker, simulator: Simulator, act: str) -> None:
    ask.put(ANN)
    getattr(simulator, act)(simulator.list_id, ANN)
    before = ask.get(ANN).body["status"]
    got = ask.bulk(new(ANN, merge_fields={"FNAME": "Ann"}), update=True)
    assert got.body["updated_members"][0]["status"] == before
    assert ask.get(ANN).body["merge_fields"]["FNAME"] == "Ann"


def test_the_other_reading_brings_archived_people_back(ask: Asker, simulator: Simulator) -> None:
    simulator.account.behaviour.archived_batch = "returns"
    ask.put(ANN)
    simulator.archive(simulator.list_id, ANN)
    assert ask.bulk(new(ANN), update=True).body["updated_members"][0]["status"] == "subscribed"


def test_status_subscribed_resubscribes_only_who_was_taken_out_by_the_owner(
    ask: Asker, simulator: Simulator
) -> None:
    for address in (ANN, BEN):
        ask.put(address)
    simulator.unsubscribe_self(simulator.list_id, ANN)
    simulator.admin_unsubscribe(simulator.list_id, BEN)
    got = ask.bulk(
        {"email_address": ANN, "status": "subscribed"},
        {"email_address": BEN, "status": "subscribed"},
        update=True,
    )
    assert [each["email_address"] for each in got.body["updated_members"]] == [BEN]
    assert got.body["errors"][0]["error_code"] == "ERROR_GENERIC"
    assert "compliance state" in got.body["errors"][0]["error"]


def test_each_member_fails_alone(ask: Asker, simulator: Simulator) -> None:
    simulator.add_field(simulator.list_id, "LTV", kind="number")
    ask.put("gone@shop.test")
    simulator.delete_permanent(simulator.list_id, "gone@shop.test")
    got = ask.bulk(
        new("AAAAA"),
        new("foo@example.com"),
        new("gone@shop.test"),
        new(ANN, merge_fields={"LTV": "x"}),
        new(BEN),
    )
    assert (got.status, got.body["total_created"], got.body["error_count"]) == (200, 1, 4)
    errors = {each["email_address"]: each for each in got.body["errors"]}
    assert errors["AAAAA"]["error"] == "Please provide a valid email address."
    assert "permanently deleted" in errors["gone@shop.test"]["error"]
    assert (errors[ANN]["field"], errors[ANN]["field_message"]) == ("LTV", "Please enter a number")
    assert {each["error_code"] for each in got.body["errors"]} == {"ERROR_GENERIC"}


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({"email_address": BEN}, "members.item:1.status"),
        ({"email_address": 5, "status": "subscribed"}, "members.item:1.email_address"),
        ({"email_address": BEN, "status": "archived"}, "members.item:1.status"),
        (
            {"email_address": BEN, "status": "subscribed", "merge_fields": {"FNAME": None}},
            "members.item:1.merge_fields.FNAME",
        ),
        ("x", "members.item:1"),
    ],
)
def test_one_that_breaks_the_schema_fails_the_whole_call(
    ask: Asker, broken: Any, field: str
) -> None:
    got = ask.bulk(new(ANN), broken)
    assert (got.status, got.title, got.errors[0][0]) == (400, "Invalid Resource", field)
    assert ask.get(ANN).status == 404


def test_five_hundred_are_the_most(ask: Asker) -> None:
    people = [new(f"p{number}@shop.test") for number in range(501)]
    assert ask.bulk(*people).status == 400
    assert ask.bulk(*people[:500]).body["total_created"] == 500
    assert ask("POST", "~", {"members": "x"}).status == 400
    assert ask("POST", "~", {"members": [], "update_existing": "yes"}).status == 400


def test_duplicates_in_one_call(ask: Asker) -> None:
    twice = (
        new(ANN, merge_fields={"FNAME": "First"}),
        new("ANN@shop.test", merge_fields={"FNAME": "Second"}),
    )
    assert ask.bulk(*twice).body["errors"][0]["error_code"] == "ERROR_CONTACT_EXISTS"
    got = ask.bulk(*[{**each, "email_address": BEN} for each in twice], skip_duplicate_check="true")
    assert (got.body["total_created"], got.body["error_count"]) == (1, 0)
    assert ask.get(BEN).body["merge_fields"]["FNAME"] == "First"


def test_tags_are_added_or_with_sync_tags_replaced(ask: Asker, simulator: Simulator) -> None:
    simulator.add_member(simulator.list_id, ANN, tags=["by hand"])
    ask.bulk(new(ANN, tags=["gold"]), update=True)
    assert simulator.tags_of(simulator.list_id, ANN) == {"by hand", "gold"}
    ask(
        "POST",
        "~",
        {"members": [new(ANN, tags=["gold"])], "update_existing": True, "sync_tags": True},
    )
    assert simulator.tags_of(simulator.list_id, ANN) == {"gold"}


def test_required_fields_can_be_skipped(ask: Asker, simulator: Simulator) -> None:
    simulator.require_field(simulator.list_id, "FNAME")
    assert ask.bulk(new(ANN)).body["errors"][0]["field"] == "FNAME"
    assert ask.bulk(new(ANN), skip_merge_validation="true").body["total_created"] == 1
