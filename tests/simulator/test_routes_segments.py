from __future__ import annotations

from typing import Any

import pytest

from mailbridge.simulator import Simulator
from tests.simulator.asking import Asker, hashed

GOLD = {"condition_type": "TextMerge", "field": "LNAME", "op": "is", "value": "Gold"}


def names(ask: Asker, **query: Any) -> list[str]:
    return [each["name"] for each in ask("GET", "~/segments", **query).body["segments"]]


@pytest.fixture
def three(ask: Asker) -> None:
    for name in "abc":
        ask.put(f"{name}@shop.test", {"merge_fields": {"LNAME": "Gold" if name == "a" else "x"}})


def test_a_tag_is_a_static_segment_with_the_same_number(
    ask: Asker, simulator: Simulator, three: None
) -> None:
    made = ask(
        "POST",
        "~/segments",
        {"name": "vips", "static_segment": ["A@shop.test", "nobody@shop.test"]},
    ).body
    assert (made["type"], made["member_count"]) == ("static", 1)
    assert ask.get("a@shop.test").body["tags"] == [{"id": made["id"], "name": "vips"}]
    assert ask("GET", "~/tag-search").body["tags"] == [{"id": made["id"], "name": "vips"}]
    assert simulator.account.automations[0].via == "segment"


def test_saved_segments_count_whom_they_fit(ask: Asker, three: None) -> None:
    made = ask(
        "POST", "~/segments", {"name": "Gold", "options": {"match": "all", "conditions": [GOLD]}}
    ).body
    assert (made["type"], made["member_count"], made["options"]["conditions"]) == (
        "saved",
        1,
        [GOLD],
    )
    ask.put("b@shop.test", {"merge_fields": {"LNAME": "gold"}})
    got = ask("GET", f"~/segments/{made['id']}/members").body
    assert sorted(each["email_address"] for each in got["members"]) == [
        "a@shop.test",
        "b@shop.test",
    ]


def test_the_list_by_kind(ask: Asker, three: None) -> None:
    ask("POST", "~/segments", {"name": "tag", "static_segment": []})
    ask("POST", "~/segments", {"name": "saved", "options": {"match": "any", "conditions": [GOLD]}})
    assert names(ask) == ["tag", "saved"]
    assert names(ask, type="saved") == ["saved"]
    assert names(ask, exclude_type="saved") == ["tag"]
    assert ask("GET", "~/segments", type="x").status == 400


@pytest.mark.parametrize(
    "body",
    [{}, {"name": "x"}, {"name": "x", "static_segment": [], "options": {}}, {"name": "x", "static_segment": [5]}, {"name": "x", "options": {"match": "all"}},
     {"name": "x", "options": {"match": "some", "conditions": [GOLD]}}, {"name": "x", "options": {"match": "all", "conditions": [GOLD] * 11}},
     {"name": "x", "options": {"match": "all", "conditions": [{**GOLD, "op": "within"}]}}],
)  # fmt: skip
def test_segments_that_are_refused(ask: Asker, body: dict[str, Any]) -> None:
    assert ask("POST", "~/segments", body).status == 400
    assert ask("GET", "~/segments").body["total_items"] == 0


def test_no_name_twice(ask: Asker) -> None:
    assert ask("POST", "~/segments", {"name": "x", "static_segment": []}).status == 200
    assert (
        ask(
            "POST", "~/segments", {"name": "x", "options": {"match": "all", "conditions": [GOLD]}}
        ).status
        == 400
    )


def test_many_are_added_and_removed_at_once(ask: Asker, simulator: Simulator, three: None) -> None:
    number = ask("POST", "~/segments", {"name": "t", "static_segment": ["a@shop.test"]}).body["id"]
    got = ask(
        "POST",
        f"~/segments/{number}",
        {"members_to_add": ["b@shop.test", "x@shop.test"], "members_to_remove": ["a@shop.test"]},
    ).body
    assert (got["total_added"], got["total_removed"], got["error_count"]) == (1, 1, 1)
    assert got["errors"][0]["email_addresses"] == ["x@shop.test"]
    assert simulator.tags_of(simulator.list_id, "b@shop.test") == {"t"}
    assert simulator.tags_of(simulator.list_id, "a@shop.test") == set()
    refused = ask("POST", f"~/segments/{number}", {"members_to_add": ["x@y.test"] * 501})
    assert (refused.status, "at most 500 items" in refused.detail) == (400, True)


def test_single_members_of_a_tag(ask: Asker, simulator: Simulator, three: None) -> None:
    number = ask("POST", "~/segments", {"name": "t", "static_segment": []}).body["id"]
    assert (
        ask("POST", f"~/segments/{number}/members", {"email_address": "a@shop.test"}).status == 200
    )
    assert (
        ask("POST", f"~/segments/{number}/members", {"email_address": "x@shop.test"}).status == 404
    )
    simulator.admin_unsubscribe(simulator.list_id, "a@shop.test")
    assert ask("GET", f"~/segments/{number}/members").body["total_items"] == 0
    assert (
        ask("GET", f"~/segments/{number}/members", include_unsubscribed="true").body["total_items"]
        == 1
    )
    assert ask("DELETE", f"~/segments/{number}/members/{hashed('a@shop.test')}").status == 204
    assert simulator.tags_of(simulator.list_id, "a@shop.test") == set()


def test_change_and_delete(ask: Asker, simulator: Simulator, three: None) -> None:
    number = ask("POST", "~/segments", {"name": "t", "static_segment": ["a@shop.test"]}).body["id"]
    assert (
        ask("PATCH", f"~/segments/{number}", {"name": "u", "static_segment": ["b@shop.test"]}).body[
            "member_count"
        ]
        == 1
    )
    assert (
        simulator.tags_of(simulator.list_id, "a@shop.test"),
        simulator.tags_of(simulator.list_id, "b@shop.test"),
    ) == (set(), {"u"})
    saved = ask(
        "POST", "~/segments", {"name": "s", "options": {"match": "all", "conditions": [GOLD]}}
    ).body["id"]
    assert (
        ask(
            "PATCH",
            f"~/segments/{saved}",
            {"options": {"match": "all", "conditions": [{**GOLD, "value": "x"}]}},
        ).body["member_count"]
        == 2
    )
    assert ask("POST", f"~/segments/{saved}", {"members_to_add": []}).status == 400
    assert ask("PATCH", f"~/segments/{saved}", {"name": "u"}).status == 400
    assert ask("DELETE", f"~/segments/{number}").status == 204
    assert simulator.tags_of(simulator.list_id, "b@shop.test") == set()
    assert ask("GET", f"~/segments/{number}").status == 404
