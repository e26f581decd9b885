"""Ready-made saved segments to pick from, read from the file that is shipped with mailbridge.

It changes no settings: what was picked becomes a segment like any other.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from pydantic import Field, ValidationError

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import tr
from mailbridge.base.resources import resource
from mailbridge.service.rules.ready_made import Value
from mailbridge.settings.schema import Segment
from mailbridge.settings.tables import Name, Scalar, Table

_PLACE = re.compile(r"\{(\w+)\}")


class ReadySegment(Table):
    """One segment to pick. sentence: who is in it, for the owner.

    fields: what it compares, name → what that field of the audience holds; values: what may be
    changed.
    """

    id: Name
    title: Name
    sentence: Name
    fields: dict[str, Name] = Field(default_factory=dict)
    values: dict[str, Value] = Field(default_factory=dict)
    segment: dict[str, Any]

    @property
    def subjects(self) -> Mapping[str, str]:
        """The fields it compares: name → what that field holds."""
        return self.fields

    def make(
        self, fields: Mapping[str, str], values: Mapping[str, Scalar] | None = None
    ) -> Segment:
        """The setting for the audience's fields; values that are not given keep their default.

        fields: name → merge tag. Raises SettingsError where a field is missing or a value is of
        the wrong kind.
        """
        lacking = [what for name, what in self.fields.items() if not fields.get(name)]
        if lacking:
            raise SettingsError(
                tr("“{title}” needs a field", title=self.title),
                tr("Choose {what}.", what=tr(lacking[0])),
            )
        known: dict[str, Scalar] = {name: value.default for name, value in self.values.items()}
        known |= dict(values or {})
        known |= {name: fields[name] for name in self.fields}
        try:
            return Segment.model_validate(_filled(self.segment, known))
        except ValidationError as error:
            said = str(error.errors()[0]["msg"])
            raise SettingsError(
                tr("“{title}” cannot be used so", title=self.title), f"{said}."
            ) from error


class _File(Table):
    title: Name
    entry: list[ReadySegment]


def ready_segments() -> list[ReadySegment]:
    """All there is to pick from. Raises Repair where the file is missing."""
    text = resource("ready_made", "segments.toml").read_text(encoding="utf-8")
    return _File.model_validate(tomllib.loads(text)).entry


def _filled(part: Any, known: Mapping[str, Scalar]) -> Any:
    """The fragment with every {name} filled in; one that stands alone keeps its value's type."""
    if isinstance(part, dict):
        return {key: _filled(value, known) for key, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, known) for value in part]
    if not isinstance(part, str):
        return part
    alone = _PLACE.fullmatch(part)
    if alone:
        return known[alone[1]]
    return _PLACE.sub(lambda found: str(known[found[1]]), part)
