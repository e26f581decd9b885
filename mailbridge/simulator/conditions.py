"""Conditions of saved segments: which are well formed, and whom they fit. Pure.

It evaluates what the API's classic segments can say; shop and campaign conditions are accepted
by form only, and fit nobody, since the simulator has no orders and no campaigns.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from mailbridge.simulator.model import Audience, Member, Value

_TEXT = ("is", "not", "contains", "notcontain", "starts", "ends", "greater", "less")
_BLANK = ("blank", "blank_not")
_COMPARED = ("is", "not", "greater", "less")
OPERATORS: dict[str, tuple[str, ...]] = {
    "TextMerge": (*_TEXT, *_BLANK),
    "DateMerge": (*_COMPARED, *_BLANK),
    "BirthdayMerge": ("is", "not", *_BLANK),
    "SelectMerge": ("is", "not", "contains", "notcontain", *_BLANK),
    "AddressMerge": ("contains", "notcontain", *_BLANK),
    "ZipMerge": ("geoin",),
    "StaticSegment": ("static_is", "static_not"),
    "Interests": ("interestcontains", "interestcontainsall", "interestnotcontains"),
    "Date": (*_COMPARED, *_BLANK, "within", "notwithin"),
    "EmailAddress": _TEXT,
    "EcommNumber": _COMPARED,
    "EcommSpent": ("greater", "less"),
    "EcommPurchased": ("member", "notmember"),
    "EcommCategory": ("is", "not", "contains", "notcontain", "starts", "ends"),
    "EcommStore": ("is", "not"),
    "VIP": ("member", "notmember"),
    "SignupSource": ("source_is", "source_not"),
}
_MERGES = frozenset({"TextMerge", "DateMerge", "BirthdayMerge", "SelectMerge", "AddressMerge"})
_NEEDS_NO_VALUE = frozenset({*_BLANK, "member", "notmember"})


def objection(condition: Any, audience: Audience) -> str:
    """What is wrong with a condition; empty where it is well formed."""
    if not isinstance(condition, dict):
        return "Schema describes object"
    kind, operator = condition.get("condition_type"), condition.get("op")
    if kind not in OPERATORS:
        return "Unknown condition_type"
    if operator not in OPERATORS[kind]:
        return f"Value must be one of: {', '.join(OPERATORS[kind])}"
    if "value" not in condition and operator not in _NEEDS_NO_VALUE:
        return "This value should not be blank."
    return _subject(condition, kind, audience)


def _subject(condition: dict[str, Any], kind: str, audience: Audience) -> str:
    """What is wrong with the field that a condition speaks of."""
    field = condition.get("field")
    if not isinstance(field, str):
        return "This value should not be blank."
    if kind in _MERGES and audience.field(field) is None:
        return f"Unknown merge field: {field}"
    if kind == "StaticSegment" and _segment_id(condition) not in audience.segments:
        return "Unknown segment"
    return ""


def fits(options: dict[str, Any], audience: Audience, member: Member) -> bool:
    """Whether a contact is in a saved segment."""
    found = (_fits(each, audience, member) for each in options.get("conditions", []))
    return all(found) if options.get("match") == "all" else any(found)


def _fits(condition: dict[str, Any], audience: Audience, member: Member) -> bool:
    kind, operator = str(condition["condition_type"]), str(condition["op"])
    if kind in _MERGES:
        return _merge_fits(condition, audience, member)
    if kind == "StaticSegment":
        return (_segment_id(condition) in member.tags) == (operator == "static_is")
    if kind == "EmailAddress":
        return _compare(operator, member.email, str(condition["value"]))
    return kind == "VIP" and member.vip == (operator == "member")


def _merge_fits(condition: dict[str, Any], audience: Audience, member: Member) -> bool:
    operator, wanted = str(condition["op"]), str(condition.get("value", ""))
    field = audience.field(condition["field"])
    value = member.values.get(field.merge_id, "") if field else ""
    if operator in _BLANK:
        return (value == "") == (operator == "blank")
    if condition["condition_type"] == "DateMerge":
        return _dates(operator, value, wanted)
    return _compare(operator, value, wanted)


def _compare(operator: str, value: Value, wanted: str) -> bool:
    """Text without regard to case; greater and less as numbers where both are some."""
    if isinstance(value, dict):
        value = " ".join(value.values())
    if operator in ("greater", "less"):
        left, right = _number(value), _number(wanted)
        if left is None or right is None:
            return False
        return left > right if operator == "greater" else left < right
    if operator in ("is", "not") and isinstance(value, int | float):
        return (float(value) == _number(wanted)) == (operator == "is")
    return _BY_OPERATOR[operator](str(value).lower(), wanted.lower())


_BY_OPERATOR: dict[str, Callable[[str, str], bool]] = {
    "is": lambda value, wanted: value == wanted,
    "not": lambda value, wanted: value != wanted,
    "contains": lambda value, wanted: wanted in value,
    "notcontain": lambda value, wanted: wanted not in value,
    "starts": lambda value, wanted: value.startswith(wanted),
    "ends": lambda value, wanted: value.endswith(wanted),
}


def _number(value: Value) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None


def _dates(operator: str, value: Value, wanted: str) -> bool:
    """A stored day against one written MM/DD/YYYY (or YYYY-MM-DD)."""
    if value == "":
        return operator == "not"
    day, limit = date.fromisoformat(str(value)), _day(wanted)
    if limit is None:
        return False
    return {"is": day == limit, "not": day != limit, "greater": day > limit, "less": day < limit}[
        operator
    ]


def _day(text: str) -> date | None:
    for layout in ("%m/%d/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, layout).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
    return None


def _segment_id(condition: dict[str, Any]) -> int:
    text = str(condition.get("value", ""))
    return int(text) if text.isdecimal() else 0
