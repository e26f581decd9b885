from __future__ import annotations

import sys
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.records.audience import Member, Status
from mailbridge.records.change import Action, Step
from mailbridge.records.contact import Contact
from mailbridge.records.person import Want
from mailbridge.store.packing import (
    contact_of,
    member_of,
    pack,
    pack_numbers,
    steps_of,
    unpack_numbers,
    want_of,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUE = st.one_of(
    TEXT,
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dictionaries(st.sampled_from(["addr1", "city"]), TEXT),
)
FIELDS = st.dictionaries(TEXT, VALUE, max_size=4)
TAGS = st.frozensets(TEXT, max_size=4)
NOTES = st.lists(TEXT, max_size=3).map(tuple)
CONSENT = st.sampled_from([None, True, False])


@given(
    st.builds(
        Contact,
        TEXT,
        TEXT,
        TEXT,
        TEXT,
        FIELDS,
        CONSENT,
        TAGS,
        TEXT,
        NOTES,
        st.dictionaries(TEXT, TEXT),
    )
)
def test_a_contact_comes_back_as_it_was(contact: Contact) -> None:
    assert contact_of(pack(contact)) == contact


@given(
    st.builds(
        Want, TEXT, TEXT, FIELDS, TAGS, CONSENT, st.booleans(), st.booleans(), TEXT, TEXT, NOTES
    )
)
def test_a_want_comes_back_as_it_was(want: Want) -> None:
    assert want_of(pack(want)) == want


@given(st.builds(Member, TEXT, TEXT, st.sampled_from(Status), FIELDS, TAGS, TEXT, TEXT))
def test_a_member_comes_back_as_it_was(member: Member) -> None:
    back = member_of(pack(member))
    assert back == member
    assert back is not None
    assert isinstance(back.status, Status)


@given(
    st.lists(
        st.builds(
            Step,
            st.sampled_from(Action),
            TEXT,
            FIELDS,
            st.none() | st.sampled_from(Status),
            NOTES,
            NOTES,
        ),
        max_size=3,
    ).map(tuple)
)
def test_steps_come_back_as_they_were(steps: tuple[Step, ...]) -> None:
    assert steps_of(pack(steps)) == steps


def test_nothing_stays_nothing() -> None:
    assert (want_of(None), member_of(None)) == (None, None)


@given(TAGS, FIELDS)
def test_equal_values_are_equal_bytes(tags: frozenset[str], fields: dict[str, object]) -> None:
    turned = dict(reversed(list(fields.items())))
    assert pack([tags, fields]) == pack([frozenset(sorted(tags, reverse=True)), turned])


@pytest.mark.parametrize(("code", "most"), [("Q", 2**64 - 1), ("I", 2**32 - 1)])
def test_numbers_come_back_and_lie_little_endian(code: str, most: int) -> None:
    numbers = array(code, [0, 1, 258, most])
    blob = pack_numbers(numbers)
    assert unpack_numbers(code, blob) == numbers
    assert blob[numbers.itemsize * 2 :][:2] == b"\x02\x01"
    assert unpack_numbers(code, b"") == array(code)


def test_they_lie_so_on_a_big_endian_machine_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "byteorder", "big")
    numbers = array("I", [1, 2])
    blob = pack_numbers(numbers)
    # This machine's order turned round, and the array it was made of left as it was.
    swapped = array("I", [1, 2])
    swapped.byteswap()
    assert (blob, numbers.tolist()) == (swapped.tobytes(), [1, 2])
    assert unpack_numbers("I", blob).tolist() == [1, 2]
