from __future__ import annotations

from typing import Any

import pytest

from mailbridge.simulator import Simulator
from tests.simulator.asking import Asker, hashed
from tests.simulator.conftest import Clock

ANN = "ann@shop.test"


def tag(ask: Asker, *names: str, off: tuple[str, ...] = (), **more: Any) -> int:
    wanted = [{"name": name, "status": "active"} for name in names] + [
        {"name": name, "status": "inactive"} for name in off
    ]
    return ask("POST", f"~/members/{hashed(ANN)}/tags", {"tags": wanted, **more}).status


def test_only_the_named_tags_change(ask: Asker, simulator: Simulator) -> None:
    ask.put(ANN)
    assert tag(ask, "a", "b") == 204
    assert tag(ask, "c", off=("a", "never set")) == 204
    assert tag(ask) == 204
    assert simulator.tags_of(simulator.list_id, ANN) == {"b", "c"}


def test_tags_are_read_the_newest_first(ask: Asker, clock: Clock) -> None:
    ask.put(ANN)
    for name in ("first", "second"):
        tag(ask, name)
        clock.pass_(1)
    got = ask("GET", f"~/members/{hashed(ANN)}/tags").body
    assert [(each["name"], each["date_added"]) for each in got["tags"]] == [
        ("second", "2026-11-02T09:30:01+00:00"), ("first", "2026-11-02T09:30:00+00:00"),
    ]  # fmt: skip
    assert got["total_items"] == 2
    assert [each["name"] for each in ask.get(ANN).body["tags"]] == ["second", "first"]


def test_a_member_shows_fifty_of_them(ask: Asker) -> None:
    ask.put(ANN)
    tag(ask, *(f"tag {number}" for number in range(60)))
    body = ask.get(ANN).body
    assert (len(body["tags"]), body["tags_count"]) == (50, 60)
    assert len(ask("GET", f"~/members/{hashed(ANN)}/tags", count=1000).body["tags"]) == 60


def test_what_would_start_automations_is_noted(ask: Asker, simulator: Simulator) -> None:
    ask.put(ANN)
    tag(ask, "quiet", is_syncing=True)
    assert simulator.account.automations == []
    tag(ask, "loud")
    tag(ask, "loud")
    assert [
        (each.kind, each.via, each.email, each.name) for each in simulator.account.automations
    ] == [("tag", "tags", ANN, "loud")]
    simulator.admin_unsubscribe(simulator.list_id, ANN)
    tag(ask, "late")
    assert len(simulator.account.automations) == 1


def test_archived_people_can_be_tagged_unknown_ones_not(ask: Asker, simulator: Simulator) -> None:
    assert tag(ask, "a") == 404
    ask.put(ANN)
    simulator.archive(simulator.list_id, ANN)
    assert tag(ask, "a") == 204
    assert ask("POST", f"~/members/{ANN}/tags", {"tags": []}).status == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"tags": ["a"]},
        {"tags": [{"name": "a"}]},
        {"tags": [{"name": "", "status": "active"}]},
        {"tags": [{"name": "x" * 101, "status": "active"}]},
        {"tags": [{"name": "a", "status": "on"}]},
        {"tags": [], "is_syncing": "yes"},
        None,
    ],
)
def test_what_is_refused_changes_nothing(ask: Asker, simulator: Simulator, body: Any) -> None:
    ask.put(ANN)
    assert ask("POST", f"~/members/{hashed(ANN)}/tags", body).status == 400
    assert simulator.tags_of(simulator.list_id, ANN) == set()


@pytest.mark.parametrize(
    ("moves", "after"), [(False, "2026-11-02T09:30:00+00:00"), (True, "2026-11-02T09:30:05+00:00")]
)
def test_whether_a_tag_moves_last_changed_is_open(
    ask: Asker, simulator: Simulator, clock: Clock, moves: bool, after: str
) -> None:
    simulator.account.behaviour.tags_change_member = moves
    ask.put(ANN)
    clock.pass_(5)
    tag(ask, "a")
    assert ask.get(ANN).body["last_changed"] == after


def test_the_search_for_tags(ask: Asker) -> None:
    ask.put(ANN)
    tag(ask, "gold", "Goldfish", "silver")
    assert [each["name"] for each in ask("GET", "~/tag-search", name="gold").body["tags"]] == [
        "Goldfish",
        "gold",
    ]
    assert ask("GET", "~/tag-search").body["total_items"] == 3
