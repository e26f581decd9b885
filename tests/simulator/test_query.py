from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from mailbridge.simulator.problems import Problem
from mailbridge.simulator.query import Known, choice, moment, page, partial, truth

KNOWN = Known(frozenset({"members", "total_items"}), "members", frozenset({"id", "stats", "tags"}))
ANSWER = {
    "members": [{"id": "a", "stats": {"open": 1, "click": 2}, "tags": [{"id": 1, "name": "x"}]}],
    "total_items": 1,
}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, range(10)),
        ({"count": "3"}, range(3)),
        ({"offset": "95"}, range(95, 99)),
        ({"count": "1000"}, range(99)),
        ({"count": "0"}, range(0)),
    ],
)
def test_pages(query: dict[str, str], found: range) -> None:
    assert list(page(query, range(99))) == list(found)


@pytest.mark.parametrize(
    "query", [{"count": "1001"}, {"count": "-1"}, {"offset": "x"}, {"count": "1.5"}, {"count": "²"}]
)
def test_pages_that_are_refused(query: dict[str, str]) -> None:
    with pytest.raises(Problem) as caught:
        page(query, range(99))
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ("total_items", {"total_items": 1}),
        ("members.id", {"members": [{"id": "a"}]}),
        ("members.id,members.stats.open", {"members": [{"id": "a", "stats": {"open": 1}}]}),
        (
            "members.tags.name, total_items",
            {"members": [{"tags": [{"name": "x"}]}], "total_items": 1},
        ),
        ("members,members.id", {"members": ANSWER["members"]}),
    ],
)
def test_only_some_fields(fields: str, left: dict[str, Any]) -> None:
    assert partial({"fields": fields}, ANSWER, KNOWN) == left


def test_all_but_some_fields() -> None:
    left = partial({"exclude_fields": "members.stats.open,total_items,members.tags"}, ANSWER, KNOWN)
    assert left == {"members": [{"id": "a", "stats": {"click": 2}}]}


@pytest.mark.parametrize(
    "query",
    [
        {"fields": "nonsense"},
        {"fields": "members.nonsense"},
        {"exclude_fields": "id"},
        {"fields": "total_items", "exclude_fields": "members"},
    ],
)
def test_unknown_fields_and_both_at_once_are_refused(query: dict[str, str]) -> None:
    with pytest.raises(Problem) as caught:
        partial(query, ANSWER, KNOWN)
    assert caught.value.title == "Invalid Resource"


def test_truth() -> None:
    assert truth({"a": "true"}, "a")
    assert not truth({"a": "false"}, "a")
    assert not truth({}, "a")
    with pytest.raises(Problem):
        truth({"a": "maybe"}, "a")


def test_times_and_choices() -> None:
    assert moment({"a": "2026-11-02T12:00:05Z"}, "a") == datetime(2026, 11, 2, 12, 0, 5, tzinfo=UTC)
    assert moment({}, "a") is None
    with pytest.raises(Problem):
        moment({"a": "2026-11-02T12:00:05 00:00"}, "a")  # a plus that was not encoded
    assert choice({"a": "x"}, "a", ("x", "y"), "") == "x"
    assert choice({}, "a", ("x", "y"), "") == ""
    with pytest.raises(Problem):
        choice({"a": "z"}, "a", ("x", "y"), "")
