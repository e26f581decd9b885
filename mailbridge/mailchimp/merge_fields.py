"""The merge fields of an audience, and the plan how the settings' tags find theirs.

It reads and makes fields; it never changes or deletes one, for they are the owner's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mailbridge.base.language import tr
from mailbridge.mailchimp.audiences import in_audience
from mailbridge.mailchimp.call import PAGE, Json, ask, entries, maybe, number, path, text
from mailbridge.mailchimp.payload import dumps, field_body
from mailbridge.mailchimp.transport import Request, Transport
from mailbridge.records.field import AudienceField, FieldType
from mailbridge.settings.schema import FieldSetting

LONGEST_TAG = 10
"""Mailchimp's tags have at most so many characters."""

_BY_TAG = {
    "PHONE": FieldType.PHONE,
    "BIRTHDAY": FieldType.BIRTHDAY,
    "ADDRESS": FieldType.ADDRESS,
}
_OPTIONS: Mapping[FieldType, Mapping[str, object]] = {
    # Without it a new field takes US numbers only.
    FieldType.PHONE: {"phone_format": "none"},
    FieldType.DATE: {"date_format": "MM/DD/YYYY"},
    FieldType.BIRTHDAY: {"date_format": "MM/DD"},
}
_RESERVED = {"EMAIL", "MERGE0"}


@dataclass(frozen=True, slots=True)
class AudienceFields:
    """All fields of an audience. limit: how many the plan allows, None where it is not told."""

    fields: list[AudienceField]
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class NewField:
    """A field to be made. setting: the settings' tag; tag: at most ten characters, unique."""

    setting: str
    tag: str
    name: str
    type: FieldType
    options: Mapping[str, object] = field(default_factory=dict)

    def as_field(self) -> AudienceField:
        """The field it will be, for looking ahead; its merge_id is 0."""
        phone_format = str(self.options.get("phone_format", ""))
        return AudienceField(0, self.tag, self.name, self.type, phone_format=phone_format)


@dataclass(frozen=True, slots=True)
class FieldsPlan:
    """How the settings' tags and the audience's fields come together.

    resolved: tag of the settings → the field it means. create: what is to be made; plan again
    after that. problems: sentences for the owner; with any of them nothing should be made.
    """

    resolved: dict[str, AudienceField]
    create: list[NewField]
    problems: list[str]


def audience_fields(transport: Transport, list_id: str) -> AudienceFields:
    """The fields of an audience; the address itself is none. Raises AudienceGone, Wait, Ask."""

    def read(data: Json) -> AudienceFields:
        limit = data.get("merge_field_limit")  # newer than the published specification
        found = [_field(entry) for entry in entries(data, "merge_fields")]
        return AudienceFields(found, limit if isinstance(limit, int) else None)

    request = Request("GET", path("lists", list_id, "merge-fields"), {"count": PAGE})
    with in_audience(list_id):
        return ask(transport, request, read)


def create_merge_field(
    transport: Transport,
    list_id: str,
    tag: str,
    name: str,
    kind: FieldType,
    options: Mapping[str, object] | None = None,
) -> AudienceField:
    """Make a field that does not show on the sign-up form.

    options: None for what suits the type (phone numbers of all countries, dates as MM/DD/YYYY).
    Raises FieldExists where the tag is taken by now, FieldsFull, SkipRecord, AudienceGone, Wait,
    Unclear, Ask.
    """
    chosen = _OPTIONS.get(kind, {}) if options is None else options
    body = dumps(field_body(tag, name, kind, chosen))
    request = Request("POST", path("lists", list_id, "merge-fields"), body=body)
    with in_audience(list_id):
        return ask(transport, request, _field)


def plan_fields(
    wanted: Mapping[str, FieldSetting],
    existing: Sequence[AudienceField],
    limit: int | None = None,
) -> FieldsPlan:
    """Find the field for each tag of the settings, or plan a new one. Pure.

    A tag of more than ten characters means the field whose label is that word (or the setting's
    label), else the one whose tag is its first ten; else a field is made with the first ten, made
    unique, and the whole word as its label. The type is the settings', else the audience's, else
    what the tag says (PHONE, BIRTHDAY, ADDRESS), else text.
    """
    problems = [
        tr("{tag} is the address itself; leave it out of the fields.", tag=tag)
        for tag in wanted
        if tag.upper() in _RESERVED
    ]
    open_tags = [tag for tag in wanted if tag.upper() not in _RESERVED]
    resolved = _resolve(wanted, open_tags, existing)
    taken = {one.tag for one in existing}
    create: list[NewField] = []
    for tag in open_tags:
        setting = wanted[tag]
        if tag in resolved:
            problems += _conflict(tag, setting, resolved[tag])
            continue
        new = _new_field(tag, setting, taken)
        taken.add(new.tag)
        create.append(new)
        if new.type in (FieldType.RADIO, FieldType.DROPDOWN):
            problems.append(
                tr(
                    "{tag}: make this {type} field in Mailchimp, with its choices.",
                    tag=tag,
                    type=new.type,
                )
            )
    if limit is not None and create and len(existing) + len(create) > limit:
        problems.append(
            tr(
                "The audience may have {limit} fields and has {existing}; {create} more "
                "are needed: {join}.",
                limit=limit,
                existing=len(existing),
                create=len(create),
                join=", ".join(new.setting for new in create),
            )
        )
    return FieldsPlan(resolved, create, problems)


def _resolve(
    wanted: Mapping[str, FieldSetting], tags: Sequence[str], existing: Sequence[AudienceField]
) -> dict[str, AudienceField]:
    """Each field for one tag only: by its tag first, then by label, then by the first ten."""
    resolved: dict[str, AudienceField] = {}
    free = list(existing)

    def claim(tag: str, found: AudienceField | None) -> None:
        if found is not None:
            resolved[tag] = found
            free.remove(found)

    for tag in tags:
        if len(tag) <= LONGEST_TAG:
            claim(tag, _first(one for one in free if one.tag == _as_tag(tag)))
    long_tags = [tag for tag in tags if len(tag) > LONGEST_TAG]
    for tag in long_tags:
        names = {_plain(tag), _plain(wanted[tag].label)} - {""}
        claim(tag, _first(one for one in free if _plain(one.name) in names))
    for tag in long_tags:
        if tag not in resolved:
            claim(tag, _first(one for one in free if one.tag == _as_tag(tag)))
    return resolved


def _first(found: Iterator[AudienceField]) -> AudienceField | None:
    return next(found, None)


def _new_field(tag: str, setting: FieldSetting, taken: set[str]) -> NewField:
    kind = setting.type or _BY_TAG.get(tag.upper(), FieldType.TEXT)
    return NewField(
        setting=tag,
        tag=_unique(_as_tag(tag), taken),
        name=setting.label or tag,
        type=kind,
        options=_OPTIONS.get(kind, {}),
    )


def _conflict(tag: str, setting: FieldSetting, found: AudienceField) -> list[str]:
    """What is wrong with a field that is there; a type can never be changed in Mailchimp."""
    named = found.tag if found.tag == tag else f"{tag} ({found.tag})"
    if setting.type is not None and setting.type != found.type:
        return [
            tr(
                '{named}: the audience\'s field is of type "{has}", the settings say "{wanted}". '
                "Mailchimp cannot change it: use that type, or another tag.",
                named=named,
                has=found.type,
                wanted=setting.type,
            )
        ]
    if found.type is FieldType.ADDRESS and not setting.address_columns():
        return [
            tr(
                '{named} is an address: write type = "address" and addr1, city, state, zip.',
                named=named,
            )
        ]
    return []


def _as_tag(word: str) -> str:
    """Capitals, digits and underscores, at most ten."""
    return re.sub(r"[^A-Z0-9_]", "_", word.upper())[:LONGEST_TAG]


def _unique(tag: str, taken: set[str]) -> str:
    """The tag, its end replaced by a number where somebody has it."""
    found, count = tag, 1
    while found in taken or found in _RESERVED:
        count += 1
        found = tag[: LONGEST_TAG - len(str(count))] + str(count)
    return found


def _plain(label: str) -> str:
    """A label without case, blanks and signs: "Total sales" is TOTAL_SALES."""
    return "".join(sign for sign in label.casefold() if sign.isalnum())


def _field(data: Json) -> AudienceField:
    options = data.get("options") or {}
    if not isinstance(options, dict):
        raise TypeError("options is no object")
    choices = options.get("choices") or []
    return AudienceField(
        merge_id=number(data, "merge_id"),
        tag=text(data, "tag"),
        name=maybe(data, "name"),
        type=_type(text(data, "type")),
        required=data.get("required") is True,
        choices=tuple(str(choice) for choice in choices),
        phone_format=maybe(options, "phone_format"),
    )


def _type(word: str) -> FieldType:
    """A type that Mailchimp adds one day is written to as text, like most are."""
    return FieldType(word) if word in set(FieldType) else FieldType.TEXT
