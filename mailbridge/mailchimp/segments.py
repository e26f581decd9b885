"""Saved segments: reading, making and correcting them, and their conditions.

It does not know when a segment is made; the set-up does. Tags are segments too, but not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import tr
from mailbridge.mailchimp.audiences import in_audience
from mailbridge.mailchimp.call import Json, ask, maybe, number, pages, path, text
from mailbridge.mailchimp.payload import dumps
from mailbridge.mailchimp.transport import Request, Transport
from mailbridge.records.field import AudienceField, FieldType
from mailbridge.settings.schema import Scalar, Segment, SegmentCondition

MOST_CONDITIONS = 10
"""A regular segment has at most so many conditions (the segments page)."""

_KINDS = {
    FieldType.DATE: "DateMerge",
    FieldType.BIRTHDAY: "BirthdayMerge",
    FieldType.RADIO: "SelectMerge",
    FieldType.DROPDOWN: "SelectMerge",
    FieldType.ADDRESS: "AddressMerge",
}
_OPERATORS = {
    "TextMerge": {"is", "not", "contains", "greater", "less", "blank", "blank_not"},
    "DateMerge": {"is", "not", "greater", "less", "blank", "blank_not"},
    "BirthdayMerge": {"is", "not", "blank", "blank_not"},
    "SelectMerge": {"is", "not", "contains", "blank", "blank_not"},
    "AddressMerge": {"contains", "blank", "blank_not"},
}
_STEP = 0.001


@dataclass(frozen=True, slots=True)
class SavedSegment:
    """A segment of the audience that is no tag."""

    id: int
    name: str


def segments(transport: Transport, list_id: str) -> list[SavedSegment]:
    """The audience's segments, tags left out. Raises AudienceGone, Wait, Ask."""
    query = {"type": "saved", "fields": "segments.id,segments.name,total_items"}
    with in_audience(list_id):
        found = pages(transport, path("lists", list_id, "segments"), "segments", _segment, query)
        return [one for page in found for one in page]


def create_segment(transport: Transport, list_id: str, body: Mapping[str, object]) -> SavedSegment:
    """Make a segment from a ``segment_body``.

    Raises SkipRecord where Mailchimp refuses it, Unclear (look for its name before trying again),
    AudienceGone, Wait, Ask.
    """
    request = Request(
        "POST", path("lists", list_id, "segments"), body=dumps(body), idempotent=False
    )
    with in_audience(list_id):
        return ask(transport, request, _segment)


def update_segment(
    transport: Transport, list_id: str, segment_id: int, body: Mapping[str, object]
) -> SavedSegment:
    """Give a segment another name or other conditions. Raises as create_segment."""
    where = path("lists", list_id, "segments", str(segment_id))
    with in_audience(list_id):
        return ask(transport, Request("PATCH", where, body=dumps(body)), _segment)


def segment_body(
    setting: Segment, fields: Mapping[str, AudienceField], tags: Mapping[str, int]
) -> dict[str, object]:
    """The body for a segment of the settings. Pure.

    fields: the settings' tags → the audience's fields (``FieldsPlan.resolved``). tags: tag → its
    number (``tag_search``). Raises SettingsError for a field or tag that is not there, or a
    comparison that Mailchimp does not have for its type.
    """
    conditions = [
        condition
        for wanted in setting.conditions
        for condition in (
            [_tag_condition(setting, wanted, tags)]
            if wanted.tag
            else _field_conditions(setting, wanted, fields)
        )
    ]
    if len(conditions) > MOST_CONDITIONS:
        raise _wrong(setting, tr("It comes to more than {most} conditions.", most=MOST_CONDITIONS))
    return {"name": setting.name, "options": {"match": setting.match, "conditions": conditions}}


def _tag_condition(
    setting: Segment, wanted: SegmentCondition, tags: Mapping[str, int]
) -> dict[str, object]:
    if wanted.tag not in tags:
        raise _wrong(
            setting,
            tr('The audience has no tag "{tag}" yet; sync once before.', tag=wanted.tag),
        )
    return {
        "condition_type": "StaticSegment",
        "field": "static_segment",
        "op": "static_not" if wanted.is_empty else "static_is",
        "value": tags[str(wanted.tag)],
    }


def _field_conditions(
    setting: Segment, wanted: SegmentCondition, fields: Mapping[str, AudienceField]
) -> list[dict[str, object]]:
    field = fields.get(str(wanted.field)) or next(
        (one for one in fields.values() if one.tag == wanted.field), None
    )
    if field is None:
        raise _wrong(setting, tr('The audience has no field "{field}".', field=wanted.field))
    kind = _KINDS.get(field.type, "TextMerge")
    found: list[dict[str, object]] = []
    for operator, value in _comparisons(wanted):
        if operator not in _OPERATORS[kind]:
            raise _wrong(
                setting,
                tr(
                    'Mailchimp cannot compare "{field}" ({type}) in this way.',
                    field=wanted.field,
                    type=field.type,
                ),
            )
        condition: dict[str, object] = {
            "condition_type": kind,
            "field": field.tag,
            "op": operator,
        }
        if value is not None:
            condition["value"] = _written(value, field.type)
        found.append(condition)
    if not found:
        raise _wrong(
            setting,
            tr(
                'The condition about "{field}" compares it with nothing.',
                field=wanted.field,
            ),
        )
    return found


def _comparisons(wanted: SegmentCondition) -> list[tuple[str, Scalar | None]]:
    """Mailchimp's operators. It has no "at least": a little less is exceeded instead."""
    found: list[tuple[str, Scalar | None]] = []
    if wanted.is_ is not None:
        found.append(("is", wanted.is_))
    if wanted.is_not is not None:
        found.append(("not", wanted.is_not))
    if wanted.contains is not None:
        found.append(("contains", wanted.contains))
    if wanted.at_least is not None:
        found.append(("greater", wanted.at_least - _STEP))
    if wanted.at_most is not None:
        found.append(("less", wanted.at_most + _STEP))
    if wanted.is_empty:
        found.append(("blank", None))
    if wanted.is_filled:
        found.append(("blank_not", None))
    return found


def _written(value: Scalar, kind: FieldType) -> str:
    """A value as conditions have it: text; dates as MM/DD/YYYY."""
    if kind is FieldType.DATE:
        try:
            return date.fromisoformat(str(value)).strftime("%m/%d/%Y")
        except ValueError:
            return str(value)
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)


def _wrong(setting: Segment, what: str) -> SettingsError:
    return SettingsError(
        tr('The segment "{name}" cannot be made', name=setting.name),
        what,
    )


def _segment(data: Json) -> SavedSegment:
    text(data, "name")
    return SavedSegment(number(data, "id"), maybe(data, "name"))
