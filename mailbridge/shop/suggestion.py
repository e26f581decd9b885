"""Settings for a feed, proposed from guesses: what the wizard pre-fills and ``inspect`` prints.

It writes no file (settings.writing does) and decides nothing for good.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from mailbridge.records.field import FieldType
from mailbridge.shop.checkup import Checkup
from mailbridge.shop.guess import Guess
from mailbridge.shop.values.plain import plain
from mailbridge.shop.values.yesno import YES

_TYPED: Final = frozenset({FieldType.BIRTHDAY, FieldType.DATE, FieldType.NUMBER, FieldType.PHONE})
_SURE: Final = 0.4


def feed_settings(
    where: Mapping[str, str],
    guesses: Sequence[Guess],
    cells: Sequence[Sequence[object]],
    checkup: Checkup,
) -> dict[str, Any]:
    """A [[feed]] table. where: the settings that name the place. cells: the sample that was read.

    Without an address column "email" is left out: then there is nothing to propose but the place.
    """
    by_role = {one.role: one for one in guesses}
    feed: dict[str, Any] = {"name": "Customers", "kind": "people", **where}
    for role in ("key", "email", "edited"):
        if role in by_role:
            feed[role] = by_role[role].column
    if "consent" in by_role:
        feed["consent"] = _consent(by_role["consent"].column, guesses, cells)
    orders = {order.decided() for order in checkup.orders.values()} - {None, "YMD"}
    if len(orders) == 1:
        feed["dates"] = orders.pop()
    feed["fields"] = _fields(guesses)
    feed["tag"] = [{"column": one.column} for one in guesses if one.role == "tag"]
    return feed


def _consent(
    column: str, guesses: Sequence[Guess], cells: Sequence[Sequence[object]]
) -> dict[str, Any]:
    """The column, with those of the known words for yes that stand in it."""
    at = [one.column for one in guesses].index(column)
    seen = {plain(row[at]) for row in cells}
    words = sorted(word for word in seen if word.casefold() in YES)
    return {"column": column, "yes": words} if words else {"column": column}


def _fields(guesses: Sequence[Guess]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for one in guesses:
        if one.role == "field" and one.confidence >= _SURE:
            fields[one.tag] = _field(one)
    parts = {one.tag: one.column for one in guesses if one.role == "address"}
    if {"addr1", "city", "zip"} <= set(parts):
        fields["ADDRESS"] = {"type": "address", **parts}
    return fields


def _field(one: Guess) -> str | dict[str, str]:
    if one.type not in _TYPED or one.tag == "PHONE":
        return one.column
    return {"column": one.column, "type": one.type.value, "label": one.label}
