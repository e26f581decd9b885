from __future__ import annotations

from typing import Any

import pytest

from mailbridge.service.rules.rule_words import (
    feed_sentence,
    rule_sentence,
    segment_sentence,
    tag_sentence,
)
from mailbridge.settings.schema import Condition, Feed, Happening, RuleSetting, Segment, TagSetting


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ({"always": "customer"}, "Everyone carries the tag “customer”"),
        ({"column": "Kind"}, "What stands in Kind is a tag"),
        (
            {"tag": "gold", "when": {"column": "Tier", "is": "Gold"}},
            "While Tier is Gold, customers carry the tag “gold”",
        ),
        (
            {"tag": "x", "when": {"column": "N", "is_not": 1}},
            "While N is not 1, customers carry the tag “x”",
        ),
        (
            {"tag": "x", "when": {"column": "N", "at_least": 5}},
            "While N is at least 5, customers carry the tag “x”",
        ),
        (
            {"tag": "x", "when": {"column": "N", "at_most": 2.5}},
            "While N is at most 2.5, customers carry the tag “x”",
        ),
        (
            {"tag": "x", "when": {"column": "N", "is_empty": True}},
            "While N is empty, customers carry the tag “x”",
        ),
        (
            {"tag": "x", "when": {"column": "N", "is_filled": True}},
            "While N is filled in, customers carry the tag “x”",
        ),
        (
            {"tag": "x", "when": {"column": "Last", "days_ago_at_least": 90}},
            "While Last is at least 90 days ago, customers carry the tag “x”",
        ),
        (
            {"tag": "x", "when": {"column": "Born", "this_month": True}},
            "While Born is in this month, customers carry the tag “x”",
        ),
    ],
)
def test_a_tag_in_words(tag: dict[str, Any], words: str) -> None:
    assert tag_sentence(TagSetting.model_validate(tag)) == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            {"when": {"appears": True}, "tag": "new"},
            "When a new customer appears, add the tag “new”",
        ),
        (
            {
                "when": {"column": "Sales", "rises_to": 10},
                "event": "ten",
                "properties": {"t": "Sum"},
            },
            "When Sales reaches 10, send the event “ten” with Sum",
        ),
        (
            {"when": {"column": "Tier", "changes": True}, "event": "tier"},
            "When Tier changes, send the event “tier”",
        ),
        (
            {"when": {"column": "Tier", "changes_to": "Gold"}, "event": "gold"},
            "When Tier becomes Gold, send the event “gold”",
        ),
        (
            {"when": {"column": "Paid", "rises": True}, "journey": {"id": 12, "step": 345}},
            "When Paid rises, start journey 12 at step 345",
        ),
        (
            {"when": {"column": "Ends", "days_before": 7}, "tag": "soon"},
            "When Ends is 7 days ahead, add the tag “soon”",
        ),
    ],
)
def test_a_rule_in_words(rule: dict[str, Any], words: str) -> None:
    assert rule_sentence(RuleSetting.model_validate(rule)) == words


@pytest.mark.parametrize(
    ("match", "conditions", "words"),
    [
        (
            "all",
            [{"field": "TIER", "is": "Gold"}, {"tag": "customer"}],
            "“S”, where all of this holds: Tier is Gold; has the tag “customer”",
        ),
        (
            "any",
            [{"tag": "x", "is_empty": True}, {"field": "CITY", "contains": "Bern"}],
            "“S”, where any of this holds: has not the tag “x”; CITY contains Bern",
        ),
    ],
)
def test_a_segment_in_words(match: str, conditions: list[dict[str, Any]], words: str) -> None:
    segment = Segment.model_validate({"name": "S", "match": match, "conditions": conditions})
    assert segment_sentence(segment, {"TIER": "Tier"}) == words


def test_every_way_and_every_effect_has_its_sentence() -> None:
    ways: list[dict[str, Any]] = [
        {"appears": True},
        *(
            {"column": "C", **way}
            for way in (
                {"changes": True},
                {"changes_to": "x"},
                {"rises": True},
                {"rises_to": 2.5},
                {"days_before": 3},
            )
        ),
    ]
    assert len(ways) == len(Happening.model_fields) - 1
    effects: list[dict[str, Any]] = [
        {"tag": "t"},
        {"event": "ev"},
        {"event": "ev", "properties": {"p": "P"}},
        {"journey": {"id": 1, "step": 2}},
    ]
    said = {
        rule_sentence(RuleSetting.model_validate({"when": way, **effect}))
        for way in ways
        for effect in effects
    }
    assert len(said) == len(ways) * len(effects)
    assert len(Condition.model_fields) == 9  # a comparison more needs a sentence of its own


@pytest.mark.parametrize(
    ("feed", "words"),
    [
        (
            {"database": "postgresql://me@host/x", "table": "customers"},
            "F: customers, from the table customers",
        ),
        (
            {"database": "sqlite:///x", "query": "SELECT 1"},
            "F: customers, from a query of your own",
        ),
        (
            {
                "kind": "events",
                "folder": "/srv/exports",
                "files": "e*.csv",
                "key": "ID",
                "event_name": "paid",
            },
            "F: each new row is the event “paid”, from the files e*.csv in exports",
        ),
        (
            {"kind": "events", "folder": "ex", "files": "e.csv", "key": "ID", "event": "What"},
            "F: each new row is an event, from the files e.csv in ex",
        ),
    ],
)
def test_a_feed_in_words(feed: dict[str, Any], words: str) -> None:
    assert feed_sentence(Feed.model_validate({"name": "F", "email": "Mail", **feed})) == words
