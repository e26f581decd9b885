"""Answers recorded against the live API in 2021, asked of the simulator again, in their order.

The recordings are not part of the project; without them (in a folder `shared` beside the
checkout) these tests are skipped.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mailbridge.simulator import Simulator
from tests.simulator.asking import Asker, Got

FILE = (
    Path(__file__).resolve().parents[3]
    / "shared"
    / "mailchimp"
    / "recorded-exchanges-grouparoo-2021.json"
)
pytestmark = pytest.mark.skipif(
    not FILE.is_file(), reason="the recorded exchanges are not beside this checkout"
)
LIST = "a36b032126"
SAME = (
    "id",
    "email_address",
    "full_name",
    "status",
    "unsubscribe_reason",
    "merge_fields",
    "vip",
    "tags_count",
    "list_id",
    "title",
    "status",
    "detail",
    "errors",
)
# The first is there only where an audience has GDPR fields, the second in some answers of 2022.
NOT_SERVED = {"marketing_permissions", "location.region"}


def between(number: int, simulator: Simulator) -> None:
    """What happened on Mailchimp's side before an exchange, since the recording leaves it out."""
    where = simulator.list_id
    if number == 19:
        simulator.edit_member(
            where,
            "6pf0bp7w89fy5hit308x4m@grouparoo.com",
            new_email="angs8opvojuj3c2qvps6an@grouparoo.com",
        )
    if number == 27:
        simulator.add_member(where, "n8htra9b3gb2zhfprw32d4@grouparoo.com")
    if number == 33:
        simulator.delete_field(where, "TICKET")
    if number == 35:
        simulator.add_member(where, "test3039@grouparoo.com", tags=["mailchimp people"])
        simulator.archive(where, "test3039@grouparoo.com")


@pytest.fixture
def replayed() -> list[tuple[dict[str, Any], Got]]:
    found: list[tuple[dict[str, Any], Got]] = []
    with Simulator(audiences=()) as simulator:
        simulator.add_audience("Recorded", LIST)
        for tag, kind in (
            ("USERID", "number"),
            ("LTV", "number"),
            ("TICKET", "text"),
            ("JOINED_AT", "date"),
        ):
            simulator.add_field(LIST, tag, kind=kind)
        ask = Asker(simulator.url, simulator.key, LIST)
        for number, recorded in enumerate(
            json.loads(FILE.read_text(encoding="utf-8"))["exchanges"]
        ):
            between(number, simulator)
            body = recorded["request"] if recorded["method"] in ("POST", "PUT", "PATCH") else None
            found.append(
                (recorded, ask(recorded["method"], recorded["path"].removeprefix("/3.0"), body))
            )
        ask.close()
    return found


def test_statuses_kinds_and_values_agree(replayed: list[tuple[dict[str, Any], Got]]) -> None:
    assert len(replayed) == 38
    for number, (recorded, got) in enumerate(replayed):
        assert (number, got.status) == (number, recorded["status"])
        assert (number, got.headers["Content-Type"]) == (
            number,
            recorded["headers"]["Content-Type"],
        )
        optional = {"Content-Encoding", "Link"} if got.status < 400 else {"Content-Encoding"}
        assert set(recorded["headers"]) - optional <= set(got.headers), number
        expected = recorded["response"]
        if expected and "members" in recorded["path"]:
            here, there = ({key: each.get(key) for key in SAME} for each in (got.body, expected))
            assert here == there, number


def test_the_same_keys_are_there(replayed: list[tuple[dict[str, Any], Got]]) -> None:
    for number, (recorded, got) in enumerate(replayed):
        if recorded["response"] == "":
            assert got.raw == b"", number
        elif "members" in recorded["path"]:
            assert keys(got.body) == keys(recorded["response"]) - NOT_SERVED, number
        else:  # newer answers say more
            assert keys(got.body) >= keys(recorded["response"]), number


def keys(body: dict[str, Any]) -> set[str]:
    """The keys of an answer, and those of the first record in a collection, dotted."""
    found = set(body)
    for name in ("lists", "merge_fields", "constraints", "location", "stats"):
        inner = body.get(name)
        inner = inner[0] if isinstance(inner, list) else inner
        if isinstance(inner, dict) and name != "merge_fields":
            found |= {f"{name}.{key}" for key in inner}
    if isinstance(body.get("merge_fields"), list):
        found |= {f"merge_fields.{key}" for key in body["merge_fields"][0]}
    return found


def test_tags_agree(replayed: list[tuple[dict[str, Any], Got]]) -> None:
    compared = 0
    for recorded, got in replayed:
        if isinstance(recorded["response"], dict) and "tags" in recorded["response"]:
            assert {each["name"] for each in got.body["tags"]} == {
                each["name"] for each in recorded["response"]["tags"]
            }
            compared += 1
    assert compared > 10


def test_what_stays_with_a_contact_and_what_with_its_address(
    replayed: list[tuple[dict[str, Any], Got]],
) -> None:
    for key in ("contact_id", "web_id", "unique_email_id"):
        recorded = groups([each["response"] for each, _ in replayed], key)
        simulated = groups([got.body for _, got in replayed], key)
        assert simulated == recorded, key


def groups(bodies: list[Any], key: str) -> list[int]:
    """Which answers show the same value: each value by the order of its first appearance."""
    seen: list[Any] = []
    found = []
    for body in bodies:
        value = body.get(key) if isinstance(body, dict) else None
        if value is not None:
            if value not in seen:
                seen.append(value)
            found.append(seen.index(value))
    return found


def test_last_changed_moves_when_it_did_then(replayed: list[tuple[dict[str, Any], Got]]) -> None:
    recorded = {
        number: each["response"]["last_changed"]
        for number, (each, _) in enumerate(replayed)
        if number in (12, 13)
    }
    assert recorded[12] == recorded[13]
    assert replayed[12][1].body["last_changed"] == replayed[13][1].body["last_changed"]
