from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mailbridge.records.contact import FieldValue
from mailbridge.records.field import AudienceField, FieldType
from mailbridge.settings.schema import FieldSetting
from mailbridge.shop.fields import Circumstances, value_of
from mailbridge.shop.plan import FieldPlan, field_plan

TODAY = date(2026, 11, 22)
T = FieldType


def sent(kind: FieldType, cell: object, **changes: Any) -> tuple[FieldValue | None, str]:
    around = Circumstances(changes.pop("dates", None), changes.pop("country", None), TODAY)
    notes: list[str] = []
    plan = FieldPlan("TAG", kind, "C", **changes)
    return value_of(plan, {"C": cell}, around, notes), " ".join(notes)


@pytest.mark.parametrize(
    ("kind", "cell", "changes", "value"),
    [
        (T.TEXT, " A\u0301nna ", {}, "Ánna"),
        (T.TEXT, 12.0, {}, "12"),
        (T.TEXT, None, {}, None),
        (T.TEXT, " ", {"when_empty": "clear"}, ""),
        (T.NUMBER, "1.234,50", {}, 1234.5),
        (T.NUMBER, "1.234", {"style": ","}, 1234),
        (T.NUMBER, 7, {}, 7),
        (T.NUMBER, "", {}, None),
        (T.NUMBER, "", {"when_empty": "clear"}, ""),
        (T.DATE, "2026-03-04", {}, "2026-03-04"),
        (T.DATE, "03/04/2026", {"dates": "DMY"}, "2026-04-03"),
        (T.DATE, "03/04/2026", {"dates": "DMY", "order": "MDY"}, "2026-03-04"),
        (T.DATE, "00.00.0000", {}, None),
        (T.BIRTHDAY, "12.4.90", {"dates": "DMY"}, "04/12"),
        (T.BIRTHDAY, None, {"when_empty": "clear"}, ""),
        (T.PHONE, " 030 901820 ", {}, "030 901820"),
        (T.PHONE, "030 901820", {"country": "DE"}, "+49 30 901820"),
        (T.PHONE, 2125550123, {"phone_format": "US"}, "212-555-0123"),
        (T.PHONE, "(212) 555 0123", {"phone_format": "us"}, "212-555-0123"),
        (T.PHONE, "", {"phone_format": "US"}, None),
        (T.DROPDOWN, "gold", {"choices": ("Silver", "Gold")}, "Gold"),
        (T.RADIO, "Gold", {"choices": ("gold", "Gold")}, "Gold"),
        (T.DROPDOWN, "", {"choices": ("Gold",)}, None),
        (T.ZIP, "90210", {}, "90210"),
        (T.ZIP, "90210-1234", {}, "90210"),
        (T.ZIP, "", {}, None),
        (T.URL, "www.example.org/x", {}, "https://www.example.org/x"),
        (T.URL, "http://example.org", {}, "http://example.org"),
        (T.IMAGEURL, "", {}, None),
    ],
)
def test_values_in_the_form_that_the_api_takes(
    kind: FieldType, cell: object, changes: dict[str, Any], value: FieldValue | None
) -> None:
    assert sent(kind, cell, **changes) == (value, "")


@pytest.mark.parametrize(
    ("kind", "cell", "changes", "note"),
    [
        (T.NUMBER, "many", {}, "TAG left out: “many” is no number"),
        (
            T.DATE,
            "31.02.2026",
            {"label": "Last visit"},
            "Last visit left out: “31.02.2026” is no day",
        ),
        (T.DATE, "03/04/2026", {}, "TAG left out: “03/04/2026” can be read in two ways"),
        (T.DATE, "soon", {"when_empty": "clear"}, "TAG left out: “soon” is no date"),
        (T.BIRTHDAY, "2030-01-01", {}, "in the future"),
        (
            T.PHONE,
            "+49 30 901820",
            {"phone_format": "US"},
            "TAG left out: “+49 30 901820” is no US phone",
        ),
        (
            T.DROPDOWN,
            "Bronze",
            {"choices": ("Gold",)},
            "TAG left out: “Bronze” is none of the field's choices",
        ),
        (T.RADIO, "GOLD", {"choices": ("gold", "Gold")}, "is none of the field's choices"),
        (T.ZIP, "SW1A 1AA", {}, "is no US ZIP code"),
        (T.URL, "example", {}, "is no web address"),
        (T.URL, "https://example.org/" + "x" * 255, {}, "is no web address"),
        (T.TEXT, b"\xff", {}, "TAG left out"),
    ],
)
def test_what_mailchimp_would_refuse_is_left_out_with_a_note(
    kind: FieldType, cell: object, changes: dict[str, Any], note: str
) -> None:
    value, notes = sent(kind, cell, **changes)
    assert value is None
    assert note in notes


def test_m15_long_text_is_cut_with_a_note() -> None:
    value, note = sent(T.TEXT, "é" * 200)
    assert value == "é" * 127
    assert note == "TAG was cut: Mailchimp keeps 255 bytes."


PARTS = {
    "addr1": "Street",
    "addr2": "More",
    "city": "City",
    "state": "State",
    "zip": "Zip",
    "country": "Land",
}


def address(named: dict[str, str], cells: dict[str, object]) -> tuple[FieldValue | None, str]:
    notes: list[str] = []
    plan = FieldPlan("ADDRESS", T.ADDRESS, parts=named)
    whole: dict[str, object] = dict.fromkeys(PARTS.values(), None) | cells
    return value_of(plan, whole, Circumstances(None, None, TODAY), notes), " ".join(notes)


@pytest.mark.parametrize(
    ("cells", "value", "note"),
    [
        ({}, None, ""),
        ({"Land": "DE"}, None, ""),
        (
            {"Street": "1 Main St", "City": "Troy", "State": "NY", "Zip": 12180},
            {"addr1": "1 Main St", "city": "Troy", "state": "NY", "zip": "12180"},
            "",
        ),
        (
            {
                "Street": "1 Main St",
                "More": "Apt 2",
                "City": "Troy",
                "State": "NY",
                "Zip": "12180",
                "Land": "usa",
            },
            {
                "addr1": "1 Main St",
                "city": "Troy",
                "state": "NY",
                "zip": "12180",
                "addr2": "Apt 2",
                "country": "US",
            },
            "",
        ),
        (
            {"Street": "Hauptstr. 1", "City": "Köln", "Zip": "50667", "Land": "Deutschland"},
            {"addr1": "Hauptstr. 1", "city": "Köln", "state": "", "zip": "50667", "country": "DE"},
            "",
        ),
        (
            {
                "Street": "1 Main St",
                "City": "Troy",
                "State": "NY",
                "Zip": "12180",
                "Land": "Atlantis",
            },
            {"addr1": "1 Main St", "city": "Troy", "state": "NY", "zip": "12180"},
            "the country “Atlantis” is not known",
        ),
        ({"Street": "1 Main St", "City": "Troy", "Zip": "12180"}, None, "the address has no state"),
        ({"Street": "1 Main St", "State": "NY", "Zip": "12180"}, None, "the address has no city"),
        (
            {"Street": "1 Main St", "City": "Troy", "State": "NY"},
            None,
            "the address has no postcode",
        ),
        (
            {"City": "Troy", "State": "NY", "Zip": "12180"},
            None,
            "ADDRESS left out: the address has no street.",
        ),
    ],
)
def test_an_address_is_whole_or_left_out(
    cells: dict[str, object], value: FieldValue | None, note: str
) -> None:
    found, notes = address(PARTS, cells)
    assert found == value
    assert note in notes
    assert bool(note) is bool(notes)


def test_an_address_without_a_column_for_the_state_has_an_empty_one() -> None:
    named = {"addr1": "Street", "city": "City", "zip": "Zip"}
    found, note = address(named, {"Street": "Hauptstr. 1", "City": "Köln", "Zip": "50667"})
    assert found == {"addr1": "Hauptstr. 1", "city": "Köln", "state": "", "zip": "50667"}
    assert note == ""


def test_a_plan_takes_its_type_from_the_audience() -> None:
    target = AudienceField(7, "TIER", "Tier", T.DROPDOWN, choices=("Gold",), phone_format="US")
    setting = FieldSetting.model_validate({"column": "Stufe", "when_empty": "clear"})
    plan = field_plan(setting, target)
    assert plan == FieldPlan(
        "TIER",
        T.DROPDOWN,
        "Stufe",
        when_empty="clear",
        choices=("Gold",),
        phone_format="US",
        label="Tier",
    )
    assert (plan.columns, plan.name) == (("Stufe",), "Tier")
    parts = FieldSetting.model_validate({"type": "address", "addr1": "S", "city": "C", "zip": "Z"})
    home = field_plan(parts, AudienceField(8, "ADDRESS", "", T.ADDRESS))
    assert (home.columns, home.name) == (("S", "C", "Z"), "ADDRESS")


@pytest.mark.parametrize(("decimal", "sent_number"), [(",", 1234), (".", 1.234), (None, 1.234)])
def test_the_settings_say_how_numbers_are_written(decimal: str | None, sent_number: float) -> None:
    setting = FieldSetting.model_validate({"column": "Sum", "decimal": decimal})
    plan = field_plan(setting, AudienceField(1, "SUM", "Sum", FieldType.NUMBER))
    around = Circumstances(None, None, date(2026, 11, 22))
    assert value_of(plan, {"Sum": "1.234"}, around, []) == sent_number
