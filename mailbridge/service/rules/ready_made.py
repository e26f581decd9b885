"""Ready-made rules and tags to pick from, read from the files that are shipped with mailbridge.

It changes no settings: what was picked becomes a rule or a tag like any other.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from pydantic import Field, ValidationError, model_validator

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import tr
from mailbridge.base.resources import resource
from mailbridge.settings.schema import RuleSetting, TagSetting
from mailbridge.settings.tables import Name, Scalar, Table

GROUPS = ("shop", "loyalty", "partner_programme")


class Value(Table):
    """Something the owner may change. label: what it is, after "Choose"."""

    label: Name
    default: Scalar


class ReadyMade(Table):
    """One rule or tag to pick. sentence: what it does, for the owner.

    columns: what it needs, name → what that column holds; values: what may be changed.
    """

    id: Name
    title: Name
    sentence: Name
    columns: dict[str, Name] = Field(default_factory=dict)
    values: dict[str, Value] = Field(default_factory=dict)
    rule: dict[str, Any] | None = None
    tag: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> ReadyMade:
        if (self.rule is None) == (self.tag is None):
            raise ValueError("a ready-made entry is a rule or a tag")
        return self

    @property
    def subjects(self) -> Mapping[str, str]:
        """The columns it needs: name → what that column holds."""
        return self.columns

    def make(
        self, columns: Mapping[str, str], values: Mapping[str, Scalar] | None = None
    ) -> RuleSetting | TagSetting:
        """The setting for the shop's columns; values that are not given keep their default.

        Raises SettingsError where a column is missing, or a value is of the wrong kind.
        """
        lacking = [what for name, what in self.columns.items() if not columns.get(name)]
        if lacking:
            raise SettingsError(
                tr("“{title}” needs a column", title=self.title),
                tr("Choose {what}.", what=tr(lacking[0])),
            )
        given = {name: value.default for name, value in self.values.items()} | dict(values or {})
        known: dict[str, Any] = {f"{{{name}}}": value for name, value in given.items()}
        known |= {f"{{{name}}}": columns[name] for name in self.columns}
        try:
            if self.rule is not None:
                return RuleSetting.model_validate(_filled(self.rule, known))
            return TagSetting.model_validate(_filled(self.tag, known))
        except ValidationError as error:
            said = str(error.errors()[0]["msg"])
            raise SettingsError(
                tr("“{title}” cannot be used so", title=self.title), f"{said}."
            ) from error


class Group(Table):
    """The entries for one kind of business, in the order in which they are offered."""

    title: Name
    entry: list[ReadyMade]


def groups() -> list[Group]:
    """All there is to pick from. Raises Repair where a file is missing."""
    found = []
    for name in GROUPS:
        text = resource("ready_made", f"{name}.toml").read_text(encoding="utf-8")
        found.append(Group.model_validate(tomllib.loads(text)))
    return found


def _filled(part: Any, known: Mapping[str, Any]) -> Any:
    """The fragment with every {name} replaced by what it stands for."""
    if isinstance(part, dict):
        return {key: _filled(value, known) for key, value in part.items()}
    if isinstance(part, str):
        return known.get(part, part)
    return part
