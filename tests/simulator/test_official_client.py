"""Mailchimp's own Python client drives the simulator: an independent reading of the same API."""

from __future__ import annotations

from typing import Any

import mailchimp_marketing
import pytest
from mailchimp_marketing.api_client import ApiClientError

from mailbridge.simulator import Simulator
from tests.simulator.asking import hashed

ANN = "ann@shop.test"


@pytest.fixture
def client(simulator: Simulator) -> Any:
    made = mailchimp_marketing.Client({"api_key": simulator.key})
    made.api_client.host = f"{simulator.url}/3.0"
    return made


def test_it_finds_its_way_to_the_account(client: Any, simulator: Simulator) -> None:
    assert client.ping.get() == {"health_status": "Everything's Chimpy!"}
    assert client.root.get_root()["account_name"] == "Simulated Shop"
    assert [each["id"] for each in client.lists.get_all_lists()["lists"]] == [simulator.list_id]


def test_a_member_from_the_beginning_to_the_end(client: Any, simulator: Simulator) -> None:
    where, who = simulator.list_id, hashed(ANN)
    made = client.lists.set_list_member(
        where,
        who,
        {"email_address": ANN, "status_if_new": "subscribed", "merge_fields": {"FNAME": "Ann"}},
    )
    assert (made["status"], made["full_name"]) == ("subscribed", "Ann")
    assert (
        client.lists.update_list_member_tags(
            where, who, {"tags": [{"name": "gold", "status": "active"}]}
        ).status_code
        == 204
    )
    assert (
        client.lists.create_list_member_event(
            where, who, {"name": "bought", "properties": {"n": "1"}}
        ).status_code
        == 204
    )
    assert client.lists.get_list_member_events(where, who)["events"][0]["name"] == "bought"
    assert [each["name"] for each in client.lists.get_list_member_tags(where, who)["tags"]] == [
        "gold"
    ]
    assert client.lists.get_list_members_info(where, count=1000, fields=["members.email_address"])[
        "members"
    ] == [{"email_address": ANN}]
    assert client.lists.delete_list_member(where, who).status_code == 204
    assert client.lists.get_list_member(where, who)["status"] == "archived"
    assert client.lists.delete_list_member_permanent(where, who).status_code == 204


def test_fields_segments_and_many_at_once(client: Any, simulator: Simulator) -> None:
    where = simulator.list_id
    assert (
        client.lists.add_list_merge_field(where, {"name": "Tier", "type": "text", "tag": "TIER"})[
            "merge_id"
        ]
        == 5
    )
    got = client.lists.batch_list_members(
        where,
        {
            "members": [
                {"email_address": f"m{number}@shop.test", "status": "subscribed"}
                for number in range(5)
            ]
        },
    )
    assert (got["total_created"], got["error_count"]) == (5, 0)
    made = client.lists.create_segment(where, {"name": "t", "static_segment": ["m1@shop.test"]})
    assert made["member_count"] == 1
    assert client.searchMembers.search("m1@shop.test")["exact_matches"]["total_items"] == 1


def test_refusals_reach_it_as_errors(client: Any, simulator: Simulator) -> None:
    with pytest.raises(ApiClientError) as caught:
        client.lists.get_list_member(simulator.list_id, hashed(ANN))
    assert caught.value.status_code == 404
    with pytest.raises(ApiClientError) as caught:
        client.lists.add_list_member(
            simulator.list_id, {"email_address": "foo@example.com", "status": "subscribed"}
        )
    assert "looks fake or invalid" in str(caught.value.text)
    client.api_client.api_key = "0" * 32 + "-us99"
    with pytest.raises(ApiClientError) as caught:
        client.ping.get()
    assert caught.value.status_code == 401
