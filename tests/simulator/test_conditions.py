from __future__ import annotations

from typing import Any

import pytest

from mailbridge.simulator.account import Account, add_field
from mailbridge.simulator.conditions import fits, objection
from mailbridge.simulator.model import Audience, Member


@pytest.fixture
def house() -> tuple[Audience, Member]:
    account = Account()
    audience = account.add_audience("Main")
    for tag, kind in (
        ("TIER", "dropdown"),
        ("TOTAL", "number"),
        ("LASTBUY", "date"),
        ("NOTE", "text"),
    ):
        add_field(audience, tag, tag, kind)
    ann = account.new_member(audience, "ann@shop.test", "subscribed")
    for tag, value in (("TIER", "Gold"), ("TOTAL", 12), ("LASTBUY", "2026-05-01")):
        field = audience.field(tag)
        assert field is not None
        ann.values[field.merge_id] = value
    account.set_tag(audience, ann, "customer", via="web", starts=False)
    return audience, ann


def condition(kind: str, field: str, operator: str, value: Any = None) -> dict[str, Any]:
    made = {"condition_type": kind, "field": field, "op": operator}
    return made if value is None else {**made, "value": value}


@pytest.mark.parametrize(
    ("given", "inside"),
    [
        (condition("SelectMerge", "TIER", "is", "gold"), True),
        (condition("SelectMerge", "TIER", "not", "Gold"), False),
        (condition("TextMerge", "TOTAL", "greater", "9"), True),
        (condition("TextMerge", "TOTAL", "less", "9"), False),
        (condition("TextMerge", "TOTAL", "is", "12.0"), True),
        (condition("TextMerge", "TIER", "greater", "9"), False),
        (condition("TextMerge", "TIER", "starts", "go"), True),
        (condition("TextMerge", "TIER", "ends", "go"), False),
        (condition("TextMerge", "TIER", "notcontain", "x"), True),
        (condition("TextMerge", "NOTE", "blank"), True),
        (condition("TextMerge", "TIER", "blank_not"), True),
        (condition("DateMerge", "LASTBUY", "less", "06/01/2026"), True),
        (condition("DateMerge", "LASTBUY", "greater", "2026-06-01"), False),
        (condition("DateMerge", "LASTBUY", "is", "05/01/2026"), True),
        (condition("EmailAddress", "EMAIL", "ends", "shop.test"), True),
        (condition("VIP", "gmonkey", "member"), False),
        (condition("EcommSpent", "ecomm_spent_all", "greater", 5), False),
    ],
)
def test_whom_a_condition_fits(
    house: tuple[Audience, Member], given: dict[str, Any], inside: bool
) -> None:
    audience, ann = house
    assert objection(given, audience) == ""
    assert fits({"match": "all", "conditions": [given]}, audience, ann) is inside


def test_tags_and_both_kinds_of_match(house: tuple[Audience, Member]) -> None:
    audience, ann = house
    tagged = condition("StaticSegment", "static_segment", "static_is", audience.tag_ids["customer"])
    poor = condition("TextMerge", "TOTAL", "less", "5")
    assert objection(tagged, audience) == ""
    assert fits({"match": "any", "conditions": [poor, tagged]}, audience, ann)
    assert not fits({"match": "all", "conditions": [poor, tagged]}, audience, ann)


@pytest.mark.parametrize(
    "given",
    [
        "x",
        condition("Nonsense", "TIER", "is", "x"),
        condition("DateMerge", "LASTBUY", "within", "90"),
        condition("TextMerge", "GONE", "is", "x"),
        condition("TextMerge", "TIER", "is"),
        condition("StaticSegment", "static_segment", "static_is", 5),
        {"condition_type": "TextMerge", "op": "is", "value": "x"},
    ],
)
def test_conditions_that_are_refused(house: tuple[Audience, Member], given: Any) -> None:
    assert objection(given, house[0]) != ""
