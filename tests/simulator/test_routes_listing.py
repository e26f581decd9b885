from __future__ import annotations

from typing import Any

import pytest

from mailbridge.simulator import Simulator
from tests.simulator.asking import Asker
from tests.simulator.conftest import Clock

FIELDS = "members.email_address,total_items"


def addresses(ask: Asker, **query: Any) -> list[str]:
    got = ask("GET", "~/members", fields=FIELDS, **query)
    assert got.status == 200
    return [each["email_address"].partition("@")[0] for each in got.body["members"]]


@pytest.fixture
def crowd(ask: Asker, simulator: Simulator, clock: Clock) -> None:
    """a to f, ten seconds apart, with a status each."""
    for name, status in zip(
        "abcdef",
        ("subscribed", "unsubscribed", "cleaned", "pending", "transactional", "archived"),
        strict=True,
    ):
        first = "subscribed" if status == "archived" else status
        simulator.add_member(simulator.list_id, f"{name}@shop.test", status=first)
        if status == "archived":
            simulator.archive(simulator.list_id, f"{name}@shop.test")
        clock.pass_(10)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "abcde"),
        ({"status": "subscribed"}, "a"),
        ({"status": "archived"}, "f"),
        ({"status": "pending"}, "d"),
        ({"since_last_changed": "2026-11-02T09:30:20+00:00"}, "de"),
        (
            {
                "since_last_changed": "2026-11-02T09:30:19+00:00",
                "before_last_changed": "2026-11-02T09:30:40Z",
            },
            "cd",
        ),
        ({"status": "unsubscribed", "unsubscribed_since": "2026-11-02T09:30:00Z"}, "b"),
        ({"status": "unsubscribed", "unsubscribed_since": "2026-11-02T09:30:10Z"}, ""),
        ({"sort_field": "last_changed", "sort_dir": "DESC"}, "edcba"),
        ({"sort_field": "last_changed", "sort_dir": "ASC", "count": "2", "offset": "1"}, "bc"),
        ({"vip_only": "true"}, ""),
        ({"email_type": "text"}, ""),
        (
            {
                "since_timestamp_opt": "2026-11-02T09:30:09Z",
                "before_timestamp_opt": "2026-11-02T09:30:21Z",
            },
            "bc",
        ),
    ],
)
def test_filters_and_order(ask: Asker, crowd: None, query: dict[str, Any], found: str) -> None:
    assert addresses(ask, **query) == list(found)


@pytest.mark.parametrize(
    "query",
    [
        {"status": "nonsense"},
        {"unsubscribed_since": "2026-11-02T09:30:00Z"},
        {"since_last_changed": "2026-11-02T09:30:20 00:00"},
        {"sort_field": "email_address"},
        {"since_last_campaign": "true"},
        {"count": "1001"},
    ],
)
def test_filters_that_are_refused(ask: Asker, query: dict[str, Any]) -> None:
    assert ask("GET", "~/members", **query).status == 400


def test_the_other_reading_lists_archived_people_too(
    ask: Asker, crowd: None, simulator: Simulator
) -> None:
    assert addresses(ask) == list("abcde")
    simulator.account.behaviour.list_archived = True
    assert addresses(ask) == list("abcdef")


def test_a_kept_listing_never_hides_a_change(
    ask: Asker, simulator: Simulator, clock: Clock
) -> None:
    for name in "abc":
        ask.put(f"{name}@shop.test")
    assert addresses(ask, count="2") == ["a", "b"]
    ask.put("d@shop.test")
    assert addresses(ask, count="2", offset="2") == ["c", "d"]
    simulator.archive(simulator.list_id, "a@shop.test")
    assert addresses(ask) == ["b", "c", "d"]
    clock.pass_(1)
    ask.put("b@shop.test", {"merge_fields": {"FNAME": "B"}})
    assert addresses(ask, sort_field="last_changed") == ["c", "d", "b"]
    assert addresses(ask, unique_email_id=simulator.member("", "c@shop.test").unique_email_id) == [
        "c"
    ]
    assert ask("GET", "~/members").body["total_items"] == 3
