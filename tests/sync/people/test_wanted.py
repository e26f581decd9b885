from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.records.contact import Contact, FieldValue
from mailbridge.sync.people.wanted import Claim, merge

ADDRESS = "ann@example.org"


def claim(row: int, feed: int = 0, position: int | None = None, **contact: object) -> Claim:
    given: dict[str, object] = {
        "feed": f"feed {feed}",
        "key": f"k{row}",
        "email": "Ann@example.org",
    }
    given |= {"address": ADDRESS, **contact}
    return Claim(row, feed, row if position is None else position, Contact(**given))  # type: ignore[arg-type]  # spread from a table


@pytest.mark.parametrize(
    ("claims", "winner"),
    [
        ([claim(1)], 1),
        ([claim(1), claim(2)], 1),
        ([claim(2), claim(1)], 1),
        ([claim(1, position=9), claim(2, position=3)], 2),
        ([claim(1, edited="2024"), claim(2, edited="2025")], 2),
        ([claim(1, edited="2025"), claim(2, edited="2025")], 1),
        ([claim(1, edited=""), claim(2, edited="2020")], 2),
        ([claim(1, position=4), claim(2, position=4)], 1),
    ],
)
def test_the_last_edited_wins_else_the_one_read_first(claims: list[Claim], winner: int) -> None:
    merged = merge(claims)
    assert [won.row for won in merged.winners] == [winner]
    assert {lost.row for lost, _ in merged.losers} == {c.row for c in claims} - {winner}
    assert all(won.row == winner for _, won in merged.losers)
    assert merged.want.key == f"k{winner}"


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ({"A": "1"}, {"A": "2"}, {"A": "1"}),
        ({"A": "1"}, {"B": "2"}, {"A": "1", "B": "2"}),
        ({"A": ""}, {"A": "2"}, {"A": "2"}),
        ({"A": "1"}, {"A": ""}, {"A": "1"}),
        ({"A": ""}, {"A": ""}, {"A": ""}),
        ({"A": 0}, {"A": 7}, {"A": 0}),
        ({}, {"A": ""}, {"A": ""}),
        ({"A": {"addr1": "x"}}, {"A": ""}, {"A": {"addr1": "x"}}),
    ],
)
def test_a_field_comes_from_the_first_feed_that_has_it(
    first: dict[str, FieldValue], second: dict[str, FieldValue], wanted: dict[str, FieldValue]
) -> None:
    claims = [claim(2, feed=1, fields=second), claim(1, feed=0, fields=first)]
    assert dict(merge(claims).want.fields) == wanted


@pytest.mark.parametrize(
    ("consents", "wanted"),
    [
        ([None], None),
        ([True], True),
        ([False], False),
        ([None, True], True),
        ([True, None], True),
        ([None, False], False),
        ([True, False], False),
        ([False, True], False),
        ([None, None], None),
        ([True, True], True),
    ],
)
def test_a_no_in_any_feed_is_a_no(consents: list[bool | None], wanted: bool | None) -> None:
    claims = [claim(i, feed=i, consent=value) for i, value in enumerate(consents)]
    assert merge(claims).want.consent is wanted


def test_who_lost_the_address_has_no_say() -> None:
    winner = claim(1, edited="2", tags=frozenset({"a"}), notes=("cut",))
    loser = claim(2, edited="1", tags=frozenset({"b"}), consent=False, fields={"X": "1"})
    want = merge([loser, winner]).want
    assert (want.tags, want.consent, dict(want.fields)) == (frozenset({"a"}), None, {})


CLAIMS = st.lists(
    st.builds(
        lambda feed, edited, consent, tags, fields: claim(
            0, feed=feed, edited=edited, consent=consent, tags=tags, fields=fields
        ),
        st.integers(0, 3),
        st.sampled_from(["", "1", "2"]),
        st.sampled_from([None, True, False]),
        st.frozensets(st.sampled_from("abc")),
        st.dictionaries(st.sampled_from("XY"), st.sampled_from(["", "1", "2"])),
    ),
    min_size=1,
    max_size=8,
).map(lambda found: [replace(c, row=i, position=i % 3) for i, c in enumerate(found)])


@given(CLAIMS, st.integers())
def test_the_order_in_which_claims_are_found_means_nothing(claims: list[Claim], seed: int) -> None:
    merged = merge(claims)
    shuffled = random.Random(seed).sample(claims, len(claims))
    again = merge(shuffled)
    assert (again.want, again.winners) == (merged.want, merged.winners)
    assert {c.row for c, _ in again.losers} == {c.row for c, _ in merged.losers}


@given(CLAIMS)
def test_one_winner_a_feed_and_everyone_is_one_or_the_other(claims: list[Claim]) -> None:
    merged = merge(claims)
    assert [c.feed for c in merged.winners] == sorted({c.feed for c in claims})
    rows = [c.row for c in merged.winners] + [c.row for c, _ in merged.losers]
    assert sorted(rows) == [c.row for c in claims]
    assert all(lost.feed == won.feed and won in merged.winners for lost, won in merged.losers)
    assert merged.want.tags == frozenset().union(*(c.contact.tags for c in merged.winners))
    assert not merged.want.gone
    for tag, value in merged.want.fields.items():
        offers = [c.contact.fields[tag] for c in merged.winners if tag in c.contact.fields]
        assert value == next((offer for offer in offers if offer != ""), "")
