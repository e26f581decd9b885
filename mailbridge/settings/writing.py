"""Writes settings.toml: only what differs from the defaults, and around what a person wrote there.

It checks nothing but itself: what was written is read back before it takes the old file's place.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array, Item, Table, Trivia

from mailbridge.base.errors import Repair, SettingsError
from mailbridge.base.language import tr
from mailbridge.base.paths import there, write_private
from mailbridge.settings.reading import parse_settings, read_settings, with_whole_paths
from mailbridge.settings.schema import Settings

_HEAD = "The settings of mailbridge. What is not written here has its default."
_TABLES = ("mailchimp", "sync", "feed", "segment")

_Plain = dict[str, Any]


def write_settings(path: Path, settings: Settings) -> None:
    """Save the settings, their paths made absolute from the folder of ``path``.

    Comments, order and spelling of an existing file stay where its values stay. One that cannot be
    read is kept beside the new one as ``settings.toml.old``. The file is replaced in one step and
    is its owner's alone. Raises OSError where it cannot be written.
    """
    settings = with_whole_paths(settings, path.absolute().parent)
    text = _updated(path, settings)
    if text is None or not _says(text, path, settings):
        text = tomlkit.dumps(_document(plain(settings)))
        if not _says(text, path, settings):
            raise Repair(
                tr("The settings were not saved"), tr("They could not be written as TOML.")
            )
    write_private(path, text.encode())


def plain(settings: Settings) -> _Plain:
    """The settings as TOML has them: nothing that is the default, columns in their short form."""
    found: _Plain = settings.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for feed in found["feed"]:
        for tag, field in feed.get("fields", {}).items():
            if set(field) == {"column"}:
                feed["fields"][tag] = field["column"]
    return found


def _says(text: str, path: Path, settings: Settings) -> bool:
    try:
        return parse_settings(text, path) == settings
    except SettingsError:
        return False


def _updated(path: Path, settings: Settings) -> str | None:
    """The existing file's text with what changed; None where there is none to build on."""
    if not there(path):
        return None
    try:
        former = plain(read_settings(path))
    except SettingsError:
        write_private(path.with_name(path.name + ".old"), path.read_bytes())
        return None
    document = tomlkit.parse(path.read_bytes().decode("utf-8-sig"))
    _update(document, former, plain(settings))
    return tomlkit.dumps(document)


def _update(target: MutableMapping[str, Any], former: _Plain, now: _Plain) -> None:
    """Bring a table of the document from ``former`` to ``now``; equal parts are not touched."""
    for key in former.keys() - now.keys():
        del target[key]
    for key, value in now.items():
        before = former.get(key)
        if value == before:
            continue
        if isinstance(value, dict) and isinstance(before, dict):
            _update(target[key], before, value)
        elif isinstance(target.get(key), AoT) and isinstance(before, list):
            _update_tables(target[key], before, value)
        else:
            target[key] = _item(key, value)


def _update_tables(target: AoT, former: list[_Plain], now: list[_Plain]) -> None:
    """The same for [[tables]]: known again by name, or by place where they have none."""
    names = [entry.get("name", place) for place, entry in enumerate(now)]
    known = {entry.get("name", place): place for place, entry in enumerate(former)}
    for name, place in reversed(known.items()):
        if name not in names:
            del target[place]
    kept = [name for name in known if name in names]
    for place, (name, value) in enumerate(zip(names, now, strict=True)):
        if name in known:
            _update(target[kept.index(name)], former[known[name]], value)
        else:
            target.insert(place, _table(value))
            kept.insert(place, name)


def _document(data: _Plain) -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    document.add(tomlkit.comment(_HEAD))
    for key in _TABLES:
        if key in data:
            document.add(tomlkit.nl())
            document.add(key, _item(key, data[key]))
    return document


def _item(key: str, value: Any) -> Item:
    """A value in the form that reads best in its place."""
    if isinstance(value, dict):
        return _table(value) if key in (*_TABLES, "fields") else _inline(value)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        if key == "conditions":
            array = Array([], Trivia(), multiline=True)
            array.extend(_inline(entry) for entry in value)
            return array
        tables = tomlkit.aot()
        for entry in value:
            tables.append(_table(entry))
        return tables
    found: Item = tomlkit.item(value)
    return found


def _table(data: _Plain) -> Table:
    """A table with its plain values before the tables inside it, as TOML needs it."""
    table = tomlkit.table()
    items = {key: _item(key, value) for key, value in data.items()}
    for key in sorted(items, key=lambda key: isinstance(items[key], Table | AoT)):
        table.add(key, items[key])
    return table


def _inline(data: _Plain) -> Item:
    table = tomlkit.inline_table()
    for key, value in data.items():
        table.add(key, _inline(value) if isinstance(value, dict) else tomlkit.item(value))
    return table
