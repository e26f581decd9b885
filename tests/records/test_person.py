from __future__ import annotations

from dataclasses import replace

import pytest

from mailbridge.records.person import Want

WANT = Want("Ann@x.org", "ann@x.org", {"F": "1"}, frozenset("a"), consent=True, feed="f", key="1")


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"email": "ANN@x.org"}, True),
        ({"feed": "g", "key": "2", "notes": ("cut",)}, True),
        ({"fields": {"F": "1"}}, True),
        ({"fields": {"F": "2"}}, False),
        ({"fields": {"F": "1", "G": ""}}, False),
        ({"tags": frozenset()}, False),
        ({"consent": None}, False),
        ({"consent": False}, False),
        ({"gone": True}, False),
        ({"superseded": True}, False),
        ({"address": "bob@x.org"}, False),
    ],
)
def test_two_wants_are_the_same_if_they_ask_for_the_same(
    change: dict[str, object], same: bool
) -> None:
    other = replace(WANT, **change)  # type: ignore[arg-type]  # spread from a table
    assert WANT.same_as(other) is same
    assert other.same_as(WANT) is same
    assert not WANT.same_as(None)
