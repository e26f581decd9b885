"""Merge fields: list, make, change, delete.

It checks definitions; what their values may be is `values`.
"""

from __future__ import annotations

import re
from typing import Any

from mailbridge.simulator import problems, query, shapes
from mailbridge.simulator.account import add_field
from mailbridge.simulator.model import MergeField
from mailbridge.simulator.problems import Problem
from mailbridge.simulator.routing import Answer, Call, Route
from mailbridge.simulator.values import TYPES

ONE = query.Known(shapes.FIELD_KEYS)
_TAG = re.compile(r"[A-Z0-9_]{1,10}")
_RESERVED = frozenset({"EMAIL", "MERGE0"})
_DEFAULT_OPTIONS: dict[str, dict[str, Any]] = {
    "text": {"size": 25},
    "address": {"default_country": 164},
    "phone": {"phone_format": "none"},
    "date": {"date_format": "MM/DD/YYYY"},
    "birthday": {"date_format": "MM/DD"},
    "radio": {"choices": []},
    "dropdown": {"choices": []},
}
_KINDS: dict[str, type] = {
    "name": str,
    "type": str,
    "tag": str,
    "required": bool,
    "default_value": str,
    "public": bool,
    "display_order": int,
    "options": dict,
    "help_text": str,
}


def get_fields(call: Call) -> Answer:
    """The fields of an audience, by name, ten a page unless more are asked for."""
    audience = call.audience
    kind = call.query.get("type")
    required = query.truth(call.query, "required") if "required" in call.query else None
    found = [
        field
        for field in sorted(audience.fields.values(), key=lambda field: field.name.lower())
        if kind in (None, field.type) and required in (None, field.required)
    ]
    answer = {
        "merge_fields": [
            shapes.merge_field(audience, field) for field in query.page(call.query, found)
        ],
        "list_id": audience.id,
        "total_items": len(found),
        "merge_field_limit": call.account.merge_field_limit,
    }
    return Answer(200, query.partial(call.query, answer, shapes.FIELDS))


def get_field(call: Call) -> Answer:
    """One field."""
    shape = shapes.merge_field(call.audience, _field(call))
    return Answer(200, query.partial(call.query, shape, ONE))


def post_field(call: Call) -> Answer:
    """Make a field; without a tag Mailchimp invents MMERGEn."""
    audience, form = call.audience, call.form
    wrong = [
        (key, "This value should not be blank.") for key in ("name", "type") if not form.get(key)
    ]
    _check(form, wrong)
    if form["type"] not in TYPES:
        raise problems.invalid(("type", "Value must be one of: " + ", ".join(TYPES)))
    if len(audience.fields) >= call.account.merge_field_limit:
        detail = f"This audience has the most merge fields it may have ({len(audience.fields)})."
        raise Problem(400, "Merge Max Limit Exceeded", detail)
    _check_tag(call, form.get("tag", ""), None)
    options = {**_DEFAULT_OPTIONS.get(form["type"], {}), **form.get("options", {})}
    made = add_field(audience, form.get("tag", ""), form["name"], form["type"], options=options)
    _set(made, {**form, "options": options})
    audience.revision += 1
    return Answer(200, shapes.merge_field(audience, made))


def patch_field(call: Call) -> Answer:
    """Change a field; its type stays what it is."""
    field, form = _field(call), call.form
    _check(form, [])
    _check_tag(call, form.get("tag", ""), field)
    _set(field, {**form, "options": {**field.options, **form.get("options", {})}})
    field.tag = form.get("tag", field.tag).upper() or field.tag
    field.name = form.get("name", field.name)
    call.audience.revision += 1
    return Answer(200, shapes.merge_field(call.audience, field))


def delete_field(call: Call) -> Answer:
    """Delete a field with everybody's values in it."""
    merge_id = _field(call).merge_id
    del call.audience.fields[merge_id]
    for member in call.audience.members.values():
        member.values.pop(merge_id, None)
    call.audience.revision += 1
    return Answer(204)


def _field(call: Call) -> MergeField:
    text = call.params["merge_id"]
    field = call.audience.fields.get(int(text)) if text.isdecimal() else None
    if field is None:
        raise problems.not_found()
    return field


def _check(form: dict[str, Any], wrong: list[tuple[str, str]]) -> None:
    wrong = wrong + [
        (key, f"Schema describes {kind.__name__}")
        for key, kind in _KINDS.items()
        if key in form and not isinstance(form[key], kind)
    ]
    if wrong:
        raise problems.invalid(*wrong)


def _check_tag(call: Call, tag: str, own: MergeField | None) -> None:
    """Capitals, digits and underscores, at most ten, and no tag twice."""
    tag = tag.upper()
    if not tag:
        return
    if not _TAG.fullmatch(tag):
        raise problems.invalid(("tag", "Merge tags may have at most 10 letters, digits or _"))
    other = call.audience.field(tag)
    if tag in _RESERVED or (other is not None and other is not own):
        detail = f'A Merge Field with the tag "{tag}" already exists for this list.'
        raise Problem(400, "Invalid Resource", detail)


def _set(field: MergeField, form: dict[str, Any]) -> None:
    for key in ("required", "default_value", "public", "display_order", "options", "help_text"):
        if key in form:
            setattr(field, key, form[key])


ROUTES: tuple[Route, ...] = (
    ("GET", "/lists/{list_id}/merge-fields", get_fields),
    ("POST", "/lists/{list_id}/merge-fields", post_field),
    ("GET", "/lists/{list_id}/merge-fields/{merge_id}", get_field),
    ("PATCH", "/lists/{list_id}/merge-fields/{merge_id}", patch_field),
    ("DELETE", "/lists/{list_id}/merge-fields/{merge_id}", delete_field),
)
