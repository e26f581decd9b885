"""The simulator against Mailchimp's own description of its API (Swagger 2, version 3.0.55).

The description is not part of the project; without it (in a folder `shared` beside the
checkout) these tests are skipped.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mailbridge.simulator import Simulator, api
from tests.simulator.asking import Asker, hashed

FILE = (
    Path(__file__).resolve().parents[3]
    / "shared"
    / "mailchimp"
    / "mailchimp-marketing-3.0.55-merged.swagger2.json"
)
pytestmark = pytest.mark.skipif(
    not FILE.is_file(), reason="the API description is not beside this checkout"
)
ANN = "ann@shop.test"
NEWER = {"merge_field_limit"}
"""Known from the description of 2026."""


@cache
def description() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return description()["definitions"][name] if name else schema


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in api.routes()])
def test_every_route_is_described(method: str, path: str) -> None:
    assert method.lower() in description()["paths"][path]


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/lists"), ("POST", "/lists/{list_id}"), ("POST", "/lists/{list_id}/members"), ("POST", "/lists/{list_id}/merge-fields"),
     ("POST", "/lists/{list_id}/members/{subscriber_hash}/tags"), ("POST", "/lists/{list_id}/members/{subscriber_hash}/events"),
     ("POST", "/lists/{list_id}/segments"), ("POST", "/batches"),
     ("POST", "/customer-journeys/journeys/{journey_id}/steps/{step_id}/actions/trigger")],
)  # fmt: skip
def test_what_is_required_is_asked_for(
    simulator: Simulator, ask: Asker, method: str, path: str
) -> None:
    ask.put(ANN)
    parameters = description()["paths"][path][method.lower()]["parameters"]
    required: list[str] = next(
        (
            resolved(each["schema"]).get("required", [])
            for each in parameters
            if each["in"] == "body"
        ),
        [],
    )
    place = path.format(
        list_id=simulator.list_id, subscriber_hash=hashed(ANN), journey_id=1, step_id=2
    )
    got = ask(method, place, {})
    assert got.status == 400
    assert set(required) <= {name for name, _ in got.errors}


@pytest.mark.parametrize(
    "path",
    ["/", "/lists", "/lists/{list_id}", "/lists/{list_id}/merge-fields", "/lists/{list_id}/merge-fields/{merge_id}", "/lists/{list_id}/members",
     "/lists/{list_id}/members/{subscriber_hash}", "/lists/{list_id}/members/{subscriber_hash}/tags", "/lists/{list_id}/members/{subscriber_hash}/events",
     "/lists/{list_id}/segments", "/lists/{list_id}/segments/{segment_id}", "/lists/{list_id}/segments/{segment_id}/members", "/lists/{list_id}/tag-search", "/batches",
     "/search-members", "/ping"],
)  # fmt: skip
def test_answers_say_nothing_that_is_not_described(
    simulator: Simulator, ask: Asker, path: str
) -> None:
    ask.put(ANN, {"tags": ["gold"]})
    ask("POST", f"~/members/{hashed(ANN)}/events", {"name": "bought", "properties": {"a": "b"}})
    ask("POST", "/batches", {"operations": [{"method": "GET", "path": "/ping"}]})
    condition = {"condition_type": "EmailAddress", "field": "EMAIL", "op": "ends", "value": "test"}
    saved = ask(
        "POST",
        "~/segments",
        {"name": "all", "options": {"match": "all", "conditions": [condition]}},
    ).body["id"]
    query: dict[str, Any] = {"query": "ann"} if path == "/search-members" else {}
    got = ask(
        "GET",
        path.format(
            list_id=simulator.list_id, subscriber_hash=hashed(ANN), merge_id=3, segment_id=saved
        ),
        **query,
    )
    assert got.status == 200
    schema = resolved(description()["paths"][path]["get"]["responses"]["200"]["schema"])
    assert strangers(got.body, schema) == set()
    assert set(schema.get("required", [])) <= set(got.body) | {"_links"}


def strangers(value: Any, schema: dict[str, Any], place: str = "") -> set[str]:
    """The keys of an answer that the description does not know."""
    schema = resolved(schema)
    if isinstance(value, list):
        return set().union(*(strangers(each, schema.get("items", {}), place) for each in value))
    known = schema.get("properties")
    if not isinstance(value, dict) or not known or schema.get("additionalProperties"):
        return set()
    found = {f"{place}{key}" for key in value if key not in known and key not in NEWER}
    return found.union(
        *(
            strangers(item, known[key], f"{place}{key}.")
            for key, item in value.items()
            if key in known
        )
    )
