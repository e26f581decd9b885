from __future__ import annotations

from typing import Any

import pytest

from mailbridge.base.errors import SettingsError
from mailbridge.mailchimp.segments import segment_body
from mailbridge.records.field import AudienceField, FieldType
from mailbridge.settings.schema import Segment

FIELDS = {
    name: AudienceField(number, name[:10], name, kind)
    for number, (name, kind) in enumerate(
        {
            "TIER": FieldType.TEXT,
            "TOTAL_SALES": FieldType.NUMBER,
            "JOINED": FieldType.DATE,
            "BIRTHDAY": FieldType.BIRTHDAY,
            "COLOUR": FieldType.DROPDOWN,
            "ADDRESS": FieldType.ADDRESS,
        }.items()
    )
}


def _segment(*conditions: dict[str, Any], match: str = "all") -> Segment:
    return Segment.model_validate(
        {"name": "Gold tier", "match": match, "conditions": list(conditions)}
    )


def _conditions(*conditions: dict[str, Any]) -> Any:
    body: Any = segment_body(_segment(*conditions), FIELDS, {"customer": 7})
    return body["options"]["conditions"]


def test_the_whole_body() -> None:
    body = segment_body(
        _segment({"field": "TIER", "is": "Gold"}, {"tag": "customer"}, match="any"),
        FIELDS,
        {"customer": 7},
    )
    assert body == {
        "name": "Gold tier",
        "options": {
            "match": "any",
            "conditions": [
                {"condition_type": "TextMerge", "field": "TIER", "op": "is", "value": "Gold"},
                {
                    "condition_type": "StaticSegment",
                    "field": "static_segment",
                    "op": "static_is",
                    "value": 7,
                },
            ],
        },
    }


@pytest.mark.parametrize(
    ("wanted", "kind", "field", "operator", "value"),
    [
        ({"field": "TIER", "is_not": "Gold"}, "TextMerge", "TIER", "not", "Gold"),
        ({"field": "TIER", "contains": "ol"}, "TextMerge", "TIER", "contains", "ol"),
        ({"field": "TIER", "is_empty": True}, "TextMerge", "TIER", "blank", None),
        ({"field": "TIER", "is_filled": True}, "TextMerge", "TIER", "blank_not", None),
        ({"field": "TOTAL_SALES", "is": 10}, "TextMerge", "TOTAL_SALE", "is", "10"),
        ({"field": "TOTAL_SALE", "is": 10}, "TextMerge", "TOTAL_SALE", "is", "10"),
        ({"field": "TOTAL_SALES", "at_least": 10}, "TextMerge", "TOTAL_SALE", "greater", "9.999"),
        ({"field": "TOTAL_SALES", "at_most": 2.5}, "TextMerge", "TOTAL_SALE", "less", "2.501"),
        ({"field": "JOINED", "is": "2026-11-22"}, "DateMerge", "JOINED", "is", "11/22/2026"),
        ({"field": "JOINED", "is": "11/22/2026"}, "DateMerge", "JOINED", "is", "11/22/2026"),
        ({"field": "BIRTHDAY", "is": "11/22"}, "BirthdayMerge", "BIRTHDAY", "is", "11/22"),
        ({"field": "COLOUR", "is": "red"}, "SelectMerge", "COLOUR", "is", "red"),
        ({"field": "ADDRESS", "contains": "Berlin"}, "AddressMerge", "ADDRESS", "contains", "Berlin"),
    ],
)  # fmt: skip
def test_conditions(
    wanted: dict[str, Any], kind: str, field: str, operator: str, value: str | None
) -> None:
    expected = {"condition_type": kind, "field": field, "op": operator}
    assert _conditions(wanted) == [expected | ({} if value is None else {"value": value})]


def test_two_comparisons_are_two_conditions() -> None:
    found = _conditions({"field": "TOTAL_SALES", "at_least": 1, "at_most": 2})
    assert [condition["op"] for condition in found] == ["greater", "less"]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"field": "NOTHING", "is": 1}, 'no field "NOTHING"'),
        ({"tag": "unknown"}, 'no tag "unknown" yet'),
        ({"field": "BIRTHDAY", "at_least": 1}, 'cannot compare "BIRTHDAY"'),
        ({"field": "ADDRESS", "is": "x"}, 'cannot compare "ADDRESS"'),
        ({"field": "TIER"}, "compares it with nothing"),
    ],
)
def test_what_cannot_be_a_segment(wanted: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        _conditions(wanted)


def test_at_most_ten_conditions_after_all() -> None:
    both = {"field": "TOTAL_SALES", "at_least": 1, "at_most": 2}
    assert len(_conditions(*[both] * 5)) == 10
    with pytest.raises(SettingsError, match="more than 10"):
        _conditions(*[both] * 6)
