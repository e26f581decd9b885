"""``inspect``: what a database or file holds, and a settings file to start from. Keeps nothing.

It needs no settings and no home; the finding out is shop.probe's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from mailbridge.base.clock import Clock
from mailbridge.base.errors import Hold, SourceProblem, Wait
from mailbridge.settings.reading import with_whole_paths
from mailbridge.settings.schema import Settings
from mailbridge.shop.dialect import UNSAID, Said
from mailbridge.shop.guess import Guess
from mailbridge.shop.probe import Probe, probe

_ROLES: Mapping[str, str] = {
    "key": "customer number",
    "email": "email address",
    "edited": "time of the last change",
    "consent": "agreed to get mail",
    "tag": "tag",
}
_PARTS: Mapping[str, str] = {
    "addr1": "street",
    "addr2": "address, second line",
    "city": "city",
    "state": "state",
    "zip": "postcode",
    "country": "country",
}
_PLACES = ("name", "kind", "database", "table", "folder", "files", "encoding", "delimiter")


@dataclass(frozen=True, slots=True)
class Inspection:
    """found: what the place holds. settings: a TOML text, the audience still to be filled in."""

    found: Probe
    settings: str

    def as_json(self) -> dict[str, object]:
        """The object that ``inspect --json`` prints."""
        found = self.found
        return {
            "source": found.place,
            "read_as": found.read_as or None,
            "tables": [
                {"name": one.name, "kind": one.kind, "rows": one.rows} for one in found.tables
            ],
            "table": found.table or None,
            "rows": found.checkup.rows,
            "usable": found.checkup.usable,
            "columns": [
                {
                    "column": one.column,
                    "meaning": meaning(one),
                    "role": one.role or None,
                    "tag": one.tag or None,
                    "type": one.type.value if one.role == "field" else None,
                    "sure": one.confidence,
                    "empty": found.checkup.empty.get(one.column),
                    "samples": list(one.samples),
                }
                for one in found.guesses
            ],
            "findings": [
                {
                    "kind": one.kind,
                    "column": one.column or None,
                    "count": one.count,
                    "message": one.message,
                    "examples": one.examples,
                }
                for one in found.checkup.findings
            ],
            "settings": self.settings,
        }


def inspect(
    source: str,
    clock: Clock,
    *,
    base: Path,
    table: str = "",
    password: str | None = None,
    said: Said = UNSAID,
) -> Inspection:
    """Look at a database URL, an SQLite file, an export or a folder of them.

    base: what relative paths count from. table: of a database, "" to choose. said: how an export is
    written, where one knows better than its contents tell. Raises SourceProblem (also for what
    could be read later: nobody waits here), SettingsError.
    """
    try:
        found = probe(source, clock, base=base, table=table, password=password, said=said)
    except (Wait, Hold) as error:
        raise SourceProblem(error.title, error.message) from error
    return Inspection(found, _settings(found, base))


def meaning(one: Guess) -> str:
    """What a column seems to be, for people; "" where it is nothing for Mailchimp."""
    if one.role == "field":
        return f"{one.label} ({one.tag}, {one.type.value})"
    if one.role == "address":
        return _PARTS.get(one.tag, one.tag)
    return _ROLES.get(one.role, "")


def _settings(found: Probe, base: Path) -> str:
    """The file to start from; what only the owner knows is left open, with a word about it."""
    feed = dict(found.settings)
    if "email" in feed:
        whole = {"mailchimp": {"audience": "unknown"}, "feed": [feed]}
        placed = with_whole_paths(Settings.model_validate(whole), base).feed[0]
        feed |= {name: getattr(placed, name) for name in ("database", "folder") if name in feed}
    lines = ["[mailchimp]", 'audience = ""   # the audience ID, such as "a1b2c3d4e5"', ""]
    lines.append("[[feed]]")
    lines += [_line(name, feed[name]) for name in _PLACES if name in feed]
    if "email" not in feed:
        lines.append('email = ""   # no column looks like an email address: name it here')
    fields, tags = feed.get("fields", {}), feed.get("tag", [])
    rest = feed.keys() - {*_PLACES, "fields", "tag"}
    lines += [_line(name, feed[name]) for name in feed if name in rest]
    if any(order.must_ask for order in found.checkup.orders.values()):
        lines.append('# dates = "DMY"   # or "MDY": nothing in the dates tells which comes first')
    if fields:
        lines += ["", "[feed.fields]", *(_line(tag, field) for tag, field in fields.items())]
    for tag in tags:
        lines += ["", "[[feed.tag]]", *(_line(name, value) for name, value in tag.items())]
    return "\n".join(lines) + "\n"


def _line(name: str, value: Any) -> str:
    return f"{tomlkit.key(name).as_string()} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(_line(name, one) for name, one in value.items())
        return f"{{ {inside} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return str(tomlkit.item(value).as_string())
