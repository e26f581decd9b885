from __future__ import annotations

import pytest

from mailbridge.mailchimp.merge_fields import NewField, plan_fields
from mailbridge.records.field import AudienceField, FieldType
from mailbridge.settings.schema import FieldSetting


def _has(tag: str, kind: FieldType = FieldType.TEXT, name: str = "") -> AudienceField:
    return AudienceField(len(tag), tag, name or tag, kind)


def _want(column: str = "C", **more: object) -> FieldSetting:
    return FieldSetting.model_validate({"column": column, **more})


ADDRESS = FieldSetting.model_validate({"type": "address", "addr1": "Street", "city": "City"})


@pytest.mark.parametrize(
    ("wanted", "existing", "found"),
    [
        ("FNAME", [_has("LNAME"), _has("FNAME")], "FNAME"),
        ("fname", [_has("FNAME")], "FNAME"),
        ("TOTAL_SALES", [_has("MMERGE5", name="Total sales")], "MMERGE5"),
        ("TOTAL_SALES", [_has("MMERGE5", name="TOTAL_SALES")], "MMERGE5"),
        ("ANNIVERSARY", [_has("ANNIVERSAR", name="The day")], "ANNIVERSAR"),
        ("ANNIVERSARY", [_has("ANNIVERSAR", name="x"), _has("A", name="Anniversary")], "A"),
        ("TIER", [_has("MMERGE5", name="Tier")], None),  # a short tag is a tag, not a label
        ("ANNIVERSARY", [_has("ANNIV")], None),
    ],
)
def test_the_field_that_is_meant(
    wanted: str, existing: list[AudienceField], found: str | None
) -> None:
    plan = plan_fields({wanted: _want()}, existing)
    resolved = plan.resolved.get(wanted)
    assert (resolved.tag if resolved else None) == found
    assert bool(plan.create) == (found is None)
    assert plan.problems == []


def test_the_settings_label_finds_a_field_too() -> None:
    plan = plan_fields({"CUSTOMER_SINCE": _want(label="Since")}, [_has("MMERGE7", name="since")])
    assert plan.resolved["CUSTOMER_SINCE"].tag == "MMERGE7"


@pytest.mark.parametrize(
    ("wanted", "setting", "new"),
    [
        ("TIER", _want(), NewField("TIER", "TIER", "TIER", FieldType.TEXT)),
        ("tier", _want(label="Tier"), NewField("tier", "TIER", "Tier", FieldType.TEXT)),
        ("PHONE", _want(), NewField("PHONE", "PHONE", "PHONE", FieldType.PHONE, {"phone_format": "none"})),
        ("BIRTHDAY", _want(), NewField("BIRTHDAY", "BIRTHDAY", "BIRTHDAY", FieldType.BIRTHDAY, {"date_format": "MM/DD"})),
        ("ADDRESS", ADDRESS, NewField("ADDRESS", "ADDRESS", "ADDRESS", FieldType.ADDRESS)),
        ("ANNIVERSARY", _want(type="date"), NewField("ANNIVERSARY", "ANNIVERSAR", "ANNIVERSARY", FieldType.DATE, {"date_format": "MM/DD/YYYY"})),
        ("BIRTHDAY", _want(type="text"), NewField("BIRTHDAY", "BIRTHDAY", "BIRTHDAY", FieldType.TEXT)),
        ("Größe", _want(type="number"), NewField("Größe", "GR_SSE", "Größe", FieldType.NUMBER)),
    ],
)  # fmt: skip
def test_a_new_field(wanted: str, setting: FieldSetting, new: NewField) -> None:
    plan = plan_fields({wanted: setting}, [])
    assert plan.create == [new]
    assert plan.problems == []


def test_cut_tags_are_made_unique_and_found_again() -> None:
    wanted = {name: _want() for name in ("LOYALTY_POINTS", "LOYALTY_POSTCODE", "LOYALTY_POX")}
    plan = plan_fields(wanted, [_has("FNAME")])
    assert [new.tag for new in plan.create] == ["LOYALTY_PO", "LOYALTY_P2", "LOYALTY_P3"]
    made = [new.as_field() for new in plan.create]
    again = plan_fields(wanted, [_has("FNAME"), *reversed(made)])
    assert again.create == []
    assert {tag: found.tag for tag, found in again.resolved.items()} == {
        "LOYALTY_POINTS": "LOYALTY_PO",
        "LOYALTY_POSTCODE": "LOYALTY_P2",
        "LOYALTY_POX": "LOYALTY_P3",
    }


def test_no_field_serves_two_tags() -> None:
    plan = plan_fields({"TOTAL_SALES": _want(), "TOTAL_SALARY": _want()}, [_has("TOTAL_SALE")])
    assert plan.resolved["TOTAL_SALES"].tag == "TOTAL_SALE"
    assert [new.setting for new in plan.create] == ["TOTAL_SALARY"]


def test_the_audiences_type_holds_where_the_settings_give_none() -> None:
    plan = plan_fields({"PHONE": _want()}, [_has("PHONE", FieldType.TEXT)])
    assert plan.resolved["PHONE"].type is FieldType.TEXT
    assert plan.problems == []


@pytest.mark.parametrize(
    ("wanted", "setting", "existing", "said"),
    [
        ("BDAY", _want(type="birthday"), [_has("BDAY")], 'BDAY: the audience\'s field is of type "text", the settings say "birthday"'),
        ("ANNIVERSARY", _want(type="date"), [_has("ANNIVERSAR")], "ANNIVERSARY (ANNIVERSAR): the audience's"),
        ("ADDRESS", _want(), [_has("ADDRESS", FieldType.ADDRESS)], 'ADDRESS is an address: write type = "address"'),
        ("ADDRESS", ADDRESS, [_has("ADDRESS")], 'of type "text", the settings say "address"'),
        ("email", _want(), [], "email is the address itself"),
        ("MERGE0", _want(), [], "MERGE0 is the address itself"),
        ("COLOUR", _want(type="dropdown"), [], "make this dropdown field in Mailchimp"),
    ],
)  # fmt: skip
def test_problems(
    wanted: str, setting: FieldSetting, existing: list[AudienceField], said: str
) -> None:
    problems = plan_fields({wanted: setting}, existing).problems
    assert len(problems) == 1
    assert said in problems[0]


@pytest.mark.parametrize(("limit", "fits"), [(None, True), (5, True), (4, False), (0, False)])
def test_the_plans_limit(limit: int | None, fits: bool) -> None:
    existing = [_has("A"), _has("B"), _has("C")]
    problems = plan_fields({"A": _want(), "D": _want(), "E": _want()}, existing, limit).problems
    assert (problems == []) is fits
    if not fits:
        assert "D, E" in problems[0]


def test_nothing_new_fits_into_any_limit() -> None:
    assert plan_fields({"A": _want()}, [_has("A"), _has("B")], 1).problems == []
