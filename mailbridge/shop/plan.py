"""What is to become of which column: one plan for each merge field of a feed.

It maps nothing (mapping does) and asks Mailchimp nothing: the types are given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mailbridge.records.field import AudienceField, FieldType
from mailbridge.settings.schema import FieldSetting
from mailbridge.shop.values.dates import Order
from mailbridge.shop.values.numbers import Style


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One merge field.

    tag: Mailchimp's. column: where the value is; parts: for an address instead, part → column.
    when_empty: "clear" sends "" for an empty cell. choices: a radio's or dropdown's.
    phone_format: "US", "none" or "". label: what owners call it, for notes; "" means the tag.
    order, style: of this column where known (its date order, its decimal mark).
    """

    tag: str
    type: FieldType
    column: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    when_empty: Literal["keep", "clear"] = "keep"
    choices: tuple[str, ...] = ()
    phone_format: str = ""
    label: str = ""
    order: Order | None = None
    style: Style | None = None

    @property
    def name(self) -> str:
        """What a note calls the field."""
        return self.label or self.tag

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns it reads."""
        return (self.column,) if self.column else tuple(self.parts.values())


def field_plan(setting: FieldSetting, target: AudienceField) -> FieldPlan:
    """The plan that a setting and the audience's field make together; the field's type counts."""
    return FieldPlan(
        tag=target.tag,
        type=target.type,
        column=setting.column or "",
        parts=setting.address_columns(),
        when_empty=setting.when_empty,
        choices=target.choices,
        phone_format=target.phone_format,
        label=setting.label or target.name,
        style=setting.decimal,
    )
