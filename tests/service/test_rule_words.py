from __future__ import annotations

from typing import Any

import pytest

from mailbridge.service.rule_words import rule_sentence, segment_sentence, tag_sentence
from mailbridge.settings.schema import RuleSetting, Segment, TagSetting


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ({"always": "customer"}, "Everyone gets the tag “customer”"),
        ({"column": "Kind"}, "What stands in Kind is a tag"),
        (
            {"tag": "gold", "when": {"column": "Tier", "is": "Gold"}},
            "Tag “gold” while Tier is Gold",
        ),
        ({"tag": "x", "when": {"column": "N", "is_not": 1}}, "Tag “x” while N is not 1"),
        ({"tag": "x", "when": {"column": "N", "at_least": 5}}, "Tag “x” while N is at least 5"),
        ({"tag": "x", "when": {"column": "N", "at_most": 2.5}}, "Tag “x” while N is at most 2.5"),
        ({"tag": "x", "when": {"column": "N", "is_empty": True}}, "Tag “x” while N is empty"),
        ({"tag": "x", "when": {"column": "N", "is_filled": True}}, "Tag “x” while N is filled in"),
        (
            {"tag": "x", "when": {"column": "Last", "days_ago_at_least": 90}},
            "Tag “x” while Last is at least 90 days ago",
        ),
        (
            {"tag": "x", "when": {"column": "Born", "this_month": True}},
            "Tag “x” while Born is this month",
        ),
    ],
)
def test_a_tag_in_words(tag: dict[str, Any], words: str) -> None:
    assert tag_sentence(TagSetting.model_validate(tag)) == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"when": {"appears": True}, "tag": "new"}, "When a new customer appears: tag “new”"),
        (
            {
                "when": {"column": "Sales", "rises_to": 10},
                "event": "ten",
                "properties": {"t": "Sum"},
            },
            "When Sales reaches 10: event “ten” with Sum",
        ),
        (
            {"when": {"column": "Tier", "changes": True}, "event": "tier"},
            "When Tier changes: event “tier”",
        ),
        (
            {"when": {"column": "Tier", "changes_to": "Gold"}, "event": "gold"},
            "When Tier becomes Gold: event “gold”",
        ),
        (
            {"when": {"column": "Paid", "rises": True}, "journey": {"id": 12, "step": 345}},
            "When Paid rises: start journey 12 at step 345",
        ),
        (
            {"when": {"column": "Ends", "days_before": 7}, "tag": "soon"},
            "When Ends is 7 days ahead: tag “soon”",
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
            "Segment “S”: TIER is Gold and has the tag “customer”",
        ),
        (
            "any",
            [{"tag": "x", "is_empty": True}, {"field": "CITY", "contains": "Bern"}],
            "Segment “S”: has not the tag “x” or CITY contains Bern",
        ),
    ],
)
def test_a_segment_in_words(match: str, conditions: list[dict[str, Any]], words: str) -> None:
    segment = Segment.model_validate({"name": "S", "match": match, "conditions": conditions})
    assert segment_sentence(segment) == words
