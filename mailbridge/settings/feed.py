"""A feed in settings.toml: where its rows come from and what they mean. Reads nothing itself."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from mailbridge.records.field import FieldType
from mailbridge.settings.tables import Name, Scalar, Table

Encoding = Literal["utf-8", "cp1252", "cp850", "mac_roman", "cp1250", "cp852", "cp1251", "cp437"]
"""How a text export can be said to be written, by Python's names; else its contents decide."""


class Consent(Table):
    """consent = { column, yes }: all values but the yes words are a no."""

    column: Name
    yes: list[Scalar] = ["1", "y", "yes", "true"]


class FieldSetting(Table):
    """One merge field: the column it comes from (or, for an address, its parts) and its type.

    type left out: the type the audience's field has, else text (or what its tag says: PHONE,
    BIRTHDAY, ADDRESS). label: the name of a field that mailbridge makes. decimal: how the shop
    writes numbers ("," for 1.234,56), where its values do not tell by themselves.
    """

    column: Name | None = None
    type: FieldType | None = None
    label: str = ""
    when_empty: Literal["keep", "clear"] = "keep"
    decimal: Literal[".", ","] | None = None
    addr1: Name | None = None
    addr2: Name | None = None
    city: Name | None = None
    state: Name | None = None
    zip: Name | None = None
    country: Name | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        """Accept ``FNAME = "FirstName"`` and the type as a word."""
        if isinstance(value, str):
            return {"column": value}
        if isinstance(value, dict) and isinstance(value.get("type"), str):
            words = {kind.value for kind in FieldType}
            if value["type"] not in words:
                raise ValueError(f"type is one of {', '.join(sorted(words))}")
            return {**value, "type": FieldType(value["type"])}
        return value

    @model_validator(mode="after")
    def _has_a_source(self) -> FieldSetting:
        parts = self.address_columns()
        if self.type is FieldType.ADDRESS:
            if "addr1" not in parts or self.column:
                raise ValueError("an address names its columns: addr1, city, state, zip, country")
        elif not self.column or parts:
            raise ValueError('name the column; addr1, city … are for type = "address"')
        return self

    def address_columns(self) -> dict[str, str]:
        """Part of the address → column, for the parts that are named."""
        parts = ("addr1", "addr2", "city", "state", "zip", "country")
        return {part: str(getattr(self, part)) for part in parts if getattr(self, part)}

    def columns(self) -> tuple[str, ...]:
        """All columns this field reads."""
        return (self.column,) if self.column else tuple(self.address_columns().values())


class Condition(Table):
    """when = { column, … } of a tag: exactly one comparison."""

    column: Name
    is_: Scalar | None = Field(default=None, alias="is")
    is_not: Scalar | None = None
    at_least: Scalar | None = None
    at_most: Scalar | None = None
    is_empty: Literal[True] | None = None
    is_filled: Literal[True] | None = None
    days_ago_at_least: int | None = Field(default=None, ge=0)
    this_month: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_comparison(self) -> Condition:
        given = [
            name
            for name in Condition.model_fields
            if name != "column" and getattr(self, name) is not None
        ]
        if len(given) != 1:
            raise ValueError(
                "a condition has one comparison: is, is_not, at_least, at_most, "
                "is_empty, is_filled, days_ago_at_least or this_month"
            )
        return self


class TagSetting(Table):
    """[[feed.tag]]: always, from a column, or a tag while a condition holds."""

    always: Name | None = None
    column: Name | None = None
    tag: Name | None = None
    when: Condition | None = None
    enabled: bool = True

    @model_validator(mode="after")
    def _one_form(self) -> TagSetting:
        forms = (
            self.always is not None,
            self.column is not None,
            self.tag is not None and self.when is not None,
        )
        if sum(forms) != 1 or ((self.tag is None) != (self.when is None)):
            raise ValueError('a tag is: always = "…", or column = "…", or tag = "…" with when')
        return self


class Happening(Table):
    """when = { … } of a rule: appears, or a column and exactly one way of changing."""

    column: Name | None = None
    appears: Literal[True] | None = None
    changes: Literal[True] | None = None
    changes_to: Scalar | None = None
    rises: Literal[True] | None = None
    rises_to: int | float | None = None
    days_before: int | None = Field(default=None, ge=0, le=366)

    @model_validator(mode="after")
    def _one_way(self) -> Happening:
        given = [
            name
            for name in Happening.model_fields
            if name != "column" and getattr(self, name) is not None
        ]
        if len(given) != 1 or (self.appears is None) == (self.column is None):
            raise ValueError(
                "a rule's when is: appears = true, or a column with one of changes, "
                "changes_to, rises, rises_to, days_before"
            )
        return self


class Journey(Table):
    """journey = { id, step }: the two numbers of a Customer Journey's API starting point."""

    id: int = Field(ge=1)
    step: int = Field(ge=1)


class RuleSetting(Table):
    """[[feed.rule]]: something that happens once each time a record changes in a named way."""

    when: Happening
    tag: Name | None = None
    event: Annotated[str, StringConstraints(min_length=2, max_length=30)] | None = None
    properties: dict[str, Name] = {}
    journey: Journey | None = None
    enabled: bool = True

    @model_validator(mode="after")
    def _does_something(self) -> RuleSetting:
        if sum(what is not None for what in (self.tag, self.event, self.journey)) != 1:
            raise ValueError("a rule does one thing: tag, event or journey")
        if self.properties and self.event is None:
            raise ValueError("properties belong to an event")
        return self


class Feed(Table):
    """[[feed]]: one source of people or of events."""

    name: Name
    kind: Literal["people", "events"] = "people"
    enabled: bool = True
    database: str = ""
    table: str = ""
    query: str = ""
    folder: str = ""
    files: str = ""
    encoding: Encoding | None = None
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    mode: Literal["snapshot", "changes"] = "snapshot"
    where: dict[str, list[Scalar]] = {}
    key: str = ""
    email: Name
    edited: str = ""
    consent: Consent | None = None
    dates: Literal["DMY", "MDY", "YMD"] | None = None
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")] | None = None
    fields: dict[str, FieldSetting] = {}
    tag: list[TagSetting] = []
    rule: list[RuleSetting] = []
    event: str = ""
    event_name: str = ""
    occurred: str = ""
    properties: dict[str, Name] = {}
    send_existing: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> Feed:
        if bool(self.database) == bool(self.folder):
            raise ValueError("a feed has a database or a folder")
        if self.database and bool(self.table) == bool(self.query):
            raise ValueError('a database needs table = "…" or query = "SELECT …"')
        if self.folder and not self.files:
            raise ValueError('a folder needs files = "customers*.csv": which exports in it')
        if self.database and (self.encoding or self.delimiter):
            raise ValueError("encoding and delimiter are for exports: folder and files")
        return self

    @model_validator(mode="after")
    def _kind(self) -> Feed:
        if self.kind == "events":
            if bool(self.event) == bool(self.event_name):
                raise ValueError('an events feed needs event = its column, or event_name = "…"')
            if not self.key:
                raise ValueError("an events feed needs key = the column that numbers its events")
        elif self.event or self.event_name or self.occurred or self.properties:
            raise ValueError('event, event_name, occurred and properties are for kind = "events"')
        return self

    def columns(self) -> tuple[str, ...]:
        """Every column of the shop that this feed reads, each once, in a stable order."""
        wanted = [self.key, self.email, self.edited, self.event, self.occurred]
        wanted += [self.consent.column] if self.consent else []
        wanted += [column for setting in self.fields.values() for column in setting.columns()]
        wanted += list(self.where)
        wanted += [tag.column or (tag.when.column if tag.when else "") for tag in self.tag]
        wanted += [rule.when.column or "" for rule in self.rule]
        wanted += [column for rule in self.rule for column in rule.properties.values()]
        wanted += list(self.properties.values())
        return tuple(dict.fromkeys(column for column in wanted if column))
