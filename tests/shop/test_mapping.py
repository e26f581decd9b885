from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.base.errors import SourceProblem
from mailbridge.records.contact import Contact
from mailbridge.records.field import FieldType
from mailbridge.records.row import BadRow, Row
from mailbridge.records.skipped import Reason, Skipped
from mailbridge.shop.mapping import Mapping
from mailbridge.shop.plan import FieldPlan
from tests.shop.conftest import people_feed

TODAY = date(2026, 11, 22)
NAME = FieldPlan("FNAME", FieldType.TEXT, "Name")


def mapped(values: dict[str, object], **settings: Any) -> Contact | Skipped:
    plans = settings.pop("plans", (NAME,))
    options = {name: settings.pop(name) for name in ("date_order", "country") if name in settings}
    feed = people_feed(**{"key": "ID"} | settings)
    row = Row({"ID": 1, "Email": "Anna@Example.org", "Name": "Anna"} | values, "row 7")
    return Mapping(feed, plans, **options).map_row(row, TODAY)


def contact(values: dict[str, object], **settings: Any) -> Contact:
    found = mapped(values, **settings)
    assert isinstance(found, Contact)
    return found


def test_a_row_becomes_a_contact() -> None:
    assert contact({}) == Contact(
        feed="Customers",
        key="1",
        email="Anna@example.org",
        address="anna@example.org",
        fields={"FNAME": "Anna"},
    )


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (1, "1"),
        (1.0, "1"),
        ("1.0", "1"),
        (" 007 ", "007"),
        ("A-1", "A-1"),
        ("1.50", "1.50"),
        (0, "0"),
        ("Ku\u0308", "Kü"),
    ],
)
def test_keys_are_trimmed_text(raw: object, key: str) -> None:
    assert contact({"ID": raw}).key == key


@pytest.mark.parametrize(
    ("values", "settings", "key", "email", "reason", "words"),
    [
        (
            {"ID": None},
            {},
            "row 7",
            "Anna@Example.org",
            Reason.BAD_ROW,
            "no number in “ID” (row 7)",
        ),
        ({"ID": " "}, {}, "row 7", "Anna@Example.org", Reason.BAD_ROW, "no number"),
        ({"Email": None}, {}, "1", "", Reason.NO_EMAIL, "no address in “Email”"),
        ({"Email": "n/a"}, {}, "1", "", Reason.NO_EMAIL, "no address in “Email”"),
        (
            {"Email": "anna@"},
            {},
            "1",
            "anna@",
            Reason.INVALID_EMAIL,
            "“anna@” lacks what stands after the @",
        ),
        ({"Email": "anna@"}, {"key": None}, "row 7", "anna@", Reason.INVALID_EMAIL, "“anna@”"),
        ({"Email": ""}, {"key": None}, "row 7", "", Reason.NO_EMAIL, "no address"),
    ],
)
def test_a_row_that_cannot_be_sent_says_why(
    values: dict[str, object],
    settings: dict[str, Any],
    key: str,
    email: str,
    reason: Reason,
    words: str,
) -> None:
    found = mapped(values, **settings)
    assert isinstance(found, Skipped)
    assert (found.feed, found.key, found.email, found.reason) == ("Customers", key, email, reason)
    assert words in found.message


def test_without_a_key_the_address_is_the_key() -> None:
    assert contact({}, key=None).key == "anna@example.org"


def test_b5_a_row_without_a_column_of_the_feed_is_a_fault_of_the_source() -> None:
    feed = people_feed(key="Number")
    with pytest.raises(SourceProblem, match="“Number”"):
        Mapping(feed, ()).map_row(Row({"Email": "a@example.org", "ID": 1}, "row 1"), TODAY)


def test_columns_are_found_without_regard_to_case() -> None:
    feed = people_feed(key="id", email="EMAIL")
    found = Mapping(feed, ()).map_row(Row({"Email": "a@example.org", "ID": 1}, "row 1"), TODAY)
    assert isinstance(found, Contact)
    assert found.key == "1"


def test_fields_left_out_are_absent_and_noted() -> None:
    plans = (
        NAME,
        FieldPlan("LNAME", FieldType.TEXT, "Last", when_empty="clear"),
        FieldPlan("BIRTHDAY", FieldType.BIRTHDAY, "Born", label="Birthday"),
        FieldPlan("TOTAL", FieldType.NUMBER, "Total"),
    )
    found = contact({"Name": "", "Last": " ", "Born": "31.02.", "Total": "3,5"}, plans=plans)
    assert found.fields == {"LNAME": "", "TOTAL": 3.5}
    assert found.notes == ("Birthday left out: “31.02.” is no day of the calendar.",)


def test_the_settings_order_of_dates_goes_before_what_was_found() -> None:
    plans = (FieldPlan("D", FieldType.DATE, "Day"),)
    values: dict[str, object] = {"Day": "03/04/2026"}
    assert contact(values, plans=plans, date_order="MDY").fields == {"D": "2026-03-04"}
    assert contact(values, plans=plans, date_order="MDY", dates="DMY").fields == {"D": "2026-04-03"}
    assert contact(values, plans=plans).fields == {}


def test_the_shops_country_goes_into_phone_numbers() -> None:
    plans = (FieldPlan("PHONE", FieldType.PHONE, "Tel"),)
    assert contact({"Tel": "030 901820"}, plans=plans, country="DE").fields == {
        "PHONE": "+49 30 901820"
    }
    assert contact({"Tel": "030 901820"}, plans=plans).fields == {"PHONE": "030 901820"}


@pytest.mark.parametrize(
    ("settings", "cell", "consent"),
    [
        ({}, "yes", None),
        ({"consent": {"column": "OK"}}, "Yes", True),
        ({"consent": {"column": "OK"}}, 1, True),
        ({"consent": {"column": "OK"}}, "withdrawn", False),
        ({"consent": {"column": "OK"}}, None, False),
        ({"consent": {"column": "OK", "yes": ["ja"]}}, "JA", True),
        ({"consent": {"column": "OK", "yes": ["ja"]}}, "yes", False),
    ],
)
def test_consent(settings: dict[str, Any], cell: object, consent: bool | None) -> None:
    assert contact({"OK": cell}, **settings).consent is consent


TAGS = [
    {"always": "customer"},
    {"column": "Type"},
    {"tag": "gold", "when": {"column": "Tier", "is": "Gold"}},
    {"tag": "asleep", "when": {"column": "Last", "days_ago_at_least": 90}},
    {"tag": "off", "when": {"column": "Tier", "is_filled": True}, "enabled": False},
]


@pytest.mark.parametrize(
    ("values", "tags"),
    [
        (
            {"Type": " Walk-in ", "Tier": "Gold", "Last": "2026-01-01"},
            {"customer", "Walk-in", "gold", "asleep"},
        ),
        ({"Type": None, "Tier": "", "Last": None}, {"customer"}),
        ({"Type": "é" * 80, "Tier": "x", "Last": "2026-11-01"}, {"customer", "é" * 50}),
        ({"Type": 3.0, "Tier": "x", "Last": ""}, {"customer", "3"}),
    ],
)
def test_tags(values: dict[str, object], tags: set[str]) -> None:
    assert contact(values, tag=TAGS).tags == tags


def test_edited_and_watched() -> None:
    rules = [
        {
            "when": {"column": "Tier", "changes": True},
            "event": "tier_changed",
            "properties": {"total": "Total"},
        },
        {"when": {"appears": True}, "tag": "new"},
    ]
    found = contact({"Tier": " Gold ", "Total": 3.0, "At": "9"}, rule=rules, edited="At")
    assert found.watched == {"Tier": "Gold", "Total": "3"}
    assert found.edited == "00000000000000000009.000000000"
    assert contact({"At": None}, edited="At").edited == ""


def test_a_row_that_could_not_be_read_is_skipped_by_its_key_or_its_place() -> None:
    mapping = Mapping(people_feed(), ())
    assert mapping.skip(BadRow("line 3", "Too few cells.", "12")) == Skipped(
        "Customers", "12", "", Reason.BAD_ROW, "line 3: Too few cells."
    )
    assert mapping.skip(BadRow("line 3", "Too few cells.")).key == "line 3"


_CELL = (
    st.none()
    | st.text(max_size=20)
    | st.integers()
    | st.floats(allow_nan=False)
    | st.dates()
    | st.booleans()
)


@given(
    st.fixed_dictionaries({"ID": _CELL, "Email": _CELL | st.just("a@example.org"), "Name": _CELL})
)
def test_every_row_is_a_contact_or_skipped(values: dict[str, object]) -> None:
    plans = tuple(
        FieldPlan(kind.upper()[:10], kind, "Name") for kind in FieldType if kind != "address"
    )
    first, second = mapped(values, plans=plans), mapped(values, plans=plans)
    assert first == second
    if isinstance(first, Contact):
        texts = [value for value in first.fields.values() if isinstance(value, str)]
        assert all(text and len(text.encode()) <= 255 for text in texts)
