from __future__ import annotations

from typing import Any

import pytest

from mailbridge.simulator import Simulator
from tests.simulator.asking import Asker, hashed

ANN = "ann@shop.test"
PATH = f"~/members/{hashed(ANN)}/events"


def test_events_are_read_back_the_newest_first(ask: Asker) -> None:
    ask.put(ANN)
    for hour in range(12):
        body = {
            "name": f"event_{hour}",
            "properties": {"n": str(hour), "none": None},
            "occurred_at": f"2026-11-01T{hour:02}:00:00+00:00",
        }
        sent = ask("POST", PATH, body)
        assert (sent.status, sent.raw) == (204, b"")
    got = ask("GET", PATH).body
    assert [each["name"] for each in got["events"]] == [
        f"event_{hour}" for hour in range(11, 1, -1)
    ]
    assert got["events"][0] == {
        "name": "event_11",
        "properties": {"n": "11", "none": ""},
        "occurred_at": "2026-11-01T11:00:00+00:00",
    }
    assert (got["total_items"], len(ask("GET", PATH, count=1000).body["events"])) == (12, 12)


def test_the_same_event_twice_is_two_events(ask: Asker) -> None:
    ask.put(ANN)
    for _ in range(2):
        ask("POST", PATH, {"name": "bought"})
    got = ask("GET", PATH).body
    assert (got["total_items"], got["events"][0]["occurred_at"]) == (2, "2026-11-02T09:30:00+00:00")


def test_what_starts_automations(ask: Asker, simulator: Simulator) -> None:
    ask.put(ANN)
    ask("POST", PATH, {"name": "quiet", "is_syncing": True})
    ask("POST", PATH, {"name": "loud"})
    assert [(each.kind, each.name) for each in simulator.account.automations] == [("event", "loud")]
    assert [each.is_syncing for each in simulator.member(simulator.list_id, ANN).events] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "x"}, "name"),
        ({"name": "x" * 31}, "name"),
        ({"name": "ok", "properties": {"n": 5}}, "properties"),
        ({"name": "ok", "properties": [{"n": "5"}]}, "properties"),
        ({"name": "ok", "occurred_at": "yesterday"}, "occurred_at"),
        ({"name": "ok", "occurred_at": None}, "occurred_at"),
        ({"name": "ok", "is_syncing": 1}, "is_syncing"),
        ({"body": {"name": "ok"}}, "name"),
    ],
)
def test_events_that_are_refused(ask: Asker, body: dict[str, Any], field: str) -> None:
    ask.put(ANN)
    assert [name for name, _ in ask("POST", PATH, body).errors] == [field]
    assert ask("GET", PATH).body["total_items"] == 0


def test_unknown_people_have_none(ask: Asker) -> None:
    assert ask("POST", PATH, {"name": "ok"}).status == 404
    assert ask("GET", PATH).status == 404
