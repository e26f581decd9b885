"""The mapping as the window shows it: each column of the shop, where it goes, and a live example.

It decides nothing about customers; what a value becomes is shop.fields'.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailbridge.base.language import mark
from mailbridge.records.field import FieldType
from mailbridge.service.rules.glimpse import Glimpse, live_example
from mailbridge.settings.schema import Feed, FieldSetting
from mailbridge.shop.columns import find

if TYPE_CHECKING:
    from mailbridge.shop.guess import Guess

KINDS: Mapping[FieldType, str] = {
    FieldType.TEXT: mark("Text"),
    FieldType.NUMBER: mark("Number"),
    FieldType.PHONE: mark("Phone"),
    FieldType.DATE: mark("Date"),
    FieldType.BIRTHDAY: mark("Birthday"),
    FieldType.ADDRESS: mark("Address"),
    FieldType.ZIP: mark("US postcode"),
    FieldType.URL: mark("Web address"),
    FieldType.IMAGEURL: mark("Picture's address"),
    FieldType.RADIO: mark("Choice"),
    FieldType.DROPDOWN: mark("Choice from a list"),
}
_TITLES: Mapping[str, str] = {
    "FNAME": mark("First name"),
    "LNAME": mark("Last name"),
    "PHONE": mark("Phone"),
    "BIRTHDAY": mark("Birthday"),
    "ADDRESS": mark("Address"),
}
_LONGEST = 10


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One line. tag: "" where the column stays in the shop.

    title: English words to translate, or the owner's own. before, after: an example in the shop,
    and as Mailchimp gets it.
    """

    column: str
    tag: str = ""
    title: str = ""
    kind: FieldType | None = None
    before: str = ""
    after: str = ""

    @property
    def on(self) -> bool:
        """Whether it goes to Mailchimp."""
        return bool(self.tag)


def mapping_rows(feed: Feed, seen: Glimpse) -> list[MappingRow]:
    """First what is sent, in the order of the settings, then the other columns of the shop."""
    rows = []
    used = {feed.email, feed.key}
    for tag, setting in feed.fields.items():
        before, after = live_example(seen, tag, setting)
        used.update(setting.columns())
        rows.append(
            MappingRow(
                ", ".join(setting.columns()),
                tag,
                title_of(tag, setting, seen),
                kind_of(tag, setting, seen),
                before,
                after,
            )
        )
    taken = {find(name, list(seen.columns)) for name in used}
    rows += [
        MappingRow(column, before=seen.raw(column))
        for column in seen.columns
        if column not in taken
    ]
    return rows


def title_of(tag: str, setting: FieldSetting, seen: Glimpse) -> str:
    """What the owner knows the field by: its name in Mailchimp, else the settings' word."""
    known = seen.fields.get(tag)
    # A field that was made without a title has its tag in the title's place.
    named = known.name if known is not None and known.name != tag else ""
    return named or setting.label or _TITLES.get(tag, tag)


def kind_of(tag: str, setting: FieldSetting, seen: Glimpse) -> FieldType:
    """The audience's word on the field's kind, else the settings', else what the tag says."""
    known = seen.fields.get(tag)
    if known is not None:
        return known.type
    if setting.type is not None:
        return setting.type
    return {"PHONE": FieldType.PHONE, "BIRTHDAY": FieldType.BIRTHDAY}.get(tag, FieldType.TEXT)


def suggested(column: str, feed: Feed, seen: Glimpse) -> tuple[str, FieldSetting]:
    """The tag and the field for a column that is to be sent from now on."""
    from mailbridge.shop.guess import guess  # noqa: PLC0415  # not before the first paint

    names = list(seen.columns) or [column]
    cells = [[row.get(name) for name in names] for row in seen.rows]
    found = next((one for one in guess(names, cells) if one.column == column), None)
    kind = _kind(found)
    wanted = found.tag if found is not None and found.role == "field" and found.tag else column
    tag = free_tag(wanted, feed.fields)
    label = found.label if found is not None and found.label else column
    values: dict[str, object] = {"column": column, "label": label}
    if kind is not FieldType.TEXT:
        values["type"] = kind.value
    return tag, FieldSetting.model_validate(values)


def free_tag(words: str, taken: Container[str]) -> str:
    """At most ten of A-Z, 0-9 and _, and none that is taken (Mailchimp's rule for tags)."""
    folded = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().upper()
    tag = re.sub(r"[^A-Z0-9]+", "_", folded).strip("_")[:_LONGEST].rstrip("_") or "FIELD"
    number, free = 1, tag
    while free in taken or free in {"EMAIL", "MERGE0"}:
        number += 1
        free = f"{tag[: _LONGEST - len(str(number))]}{number}"
    return free


def _kind(found: Guess | None) -> FieldType:
    if found is None or found.role != "field":
        return FieldType.TEXT
    unusual = {FieldType.ADDRESS, FieldType.RADIO, FieldType.DROPDOWN}
    return FieldType.TEXT if found.type in unusual else found.type
