from __future__ import annotations

from typing import Any

import pytest

from mailbridge.simulator.model import MergeField
from mailbridge.simulator.values import Refused, WrongShape, accept, check_shape, clip

HOME = {"addr1": "1 High St", "city": "Bath", "state": "Somerset", "zip": "BA1", "country": "gb"}


def field(kind: str, *, required: bool = False, **options: Any) -> MergeField:
    return MergeField(7, "X", "X", kind, required=required, options=options)


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("text", "Ann", "Ann"),
        ("text", 15, "15"),
        ("number", 15.5, 15.5),
        ("number", 100, 100),
        ("number", "15.5", 15.5),
        ("number", "-3", -3),
        ("number", "", ""),
        ("date", "1980-12-21", "1980-12-21"),
        ("date", "1980/12/21", "1980-12-21"),
        ("date", "21-12-1980", "1980-12-21"),
        ("date", "12/21/1980", "1980-12-21"),
        ("date", "02/29/2024", "2024-02-29"),
        ("birthday", "02/29", "02/29"),
        ("birthday", "12/31", "12/31"),
        ("phone", "000", "000"),
        ("phone", "+5583999999999", "+5583999999999"),
        ("url", "https://shop.test/a", "https://shop.test/a"),
        ("imageurl", "http://shop.test/a.png", "http://shop.test/a.png"),
        ("zip", "90210", "90210"),
        ("address", {**HOME, "addr2": "Flat 2"}, {**HOME, "addr2": "Flat 2", "country": "GB"}),
        ("address", {**HOME, "country": ""}, {**HOME, "addr2": "", "country": "US"}),
        ("address", {**HOME, "city": ""}, {**HOME, "city": "", "addr2": "", "country": "GB"}),
        ("address", {"addr1": "", "city": "", "state": "", "zip": ""}, ""),
        ("address", "", ""),
    ],
)
def test_values_come_back_as_the_real_one_returns_them(kind: str, given: Any, kept: Any) -> None:
    assert accept(field(kind), given) == kept


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        ("number", "AAAAA", "Please enter a number"),
        ("number", "1,5", "Please enter a number"),
        ("number", HOME, "Please enter a value"),
        ("date", "31/12/1980", "Please enter a valid date"),
        ("date", "1980-02-30", "Please enter a valid date"),
        ("date", "1980-12-21T00:00:00Z", "Please enter a valid date"),
        ("birthday", "1980-12-21", "Please enter a valid birthday in the format MM/DD"),
        ("birthday", "31/12", "Please enter a valid birthday in the format MM/DD"),
        ("birthday", "1/5", "Please enter a valid birthday in the format MM/DD"),
        ("url", "shop", "Please enter a valid URL"),
        ("zip", "BA1 1AA", "Please enter a zip code (5 digits)"),
        ("address", "1 High St", "Please enter a complete address"),
        ("address", {**HOME, "country": "England"}, "Please enter a complete address"),
        ("text", HOME, "Please enter a value"),
    ],
)
def test_what_does_not_fit_is_refused(kind: str, given: Any, words: str) -> None:
    with pytest.raises(Refused) as caught:
        accept(field(kind), given)
    assert str(caught.value) == words


def test_an_american_phone_field_wants_the_american_way() -> None:
    us = field("phone", phone_format="US")
    assert accept(us, "555-123-4567") == "555-123-4567"
    for other in ("(555) 123-4567", "5551234567", "+44 20 7946 0000"):
        with pytest.raises(Refused):
            accept(us, other)


def test_choices_are_exact() -> None:
    tier = field("dropdown", choices=["Gold", "Silver"])
    assert accept(tier, "Gold") == "Gold"
    with pytest.raises(Refused):
        accept(tier, "gold")
    with pytest.raises(Refused):
        accept(field("radio"), "Gold")


def test_a_required_address_has_to_be_whole() -> None:
    assert accept(field("address"), {**HOME, "zip": ""}) != ""
    with pytest.raises(Refused):
        accept(field("address", required=True), {**HOME, "zip": ""})


@pytest.mark.parametrize("wrong", [None, True, ["a"], {"addr1": "a"}, {**HOME, "zip": 12}])
def test_other_shapes_are_refused_as_a_whole(wrong: Any) -> None:
    with pytest.raises(WrongShape, match="anyOf"):
        check_shape(wrong)


@pytest.mark.parametrize("right", ["", "a", 1, 1.5, HOME])
def test_texts_numbers_and_addresses_have_the_right_shape(right: Any) -> None:
    check_shape(right)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a" * 255, "a" * 255),
        ("a" * 256, "a" * 255),
        ("é" * 128, "é" * 127),
        ("a" + "😀" * 64, "a" + "😀" * 63),
    ],
)
def test_text_is_cut_at_255_bytes_between_characters(text: str, kept: str) -> None:
    assert clip(text) == kept
    assert accept(field("text"), text) == kept
