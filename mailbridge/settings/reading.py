"""Reads settings.toml into the schema, and says what is wrong with it in one line.

It does not know whether a column or an audience exists; those are looked up by others.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import mark, tr
from mailbridge.settings import complaints
from mailbridge.settings.lines import lines_of
from mailbridge.settings.schema import Settings
from mailbridge.settings.secrets import password_variable

_SIZE_LIMIT = 1_000_000
_TITLE = mark("The settings cannot be used")
_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_SQLITE_FILE = re.compile(r"(sqlite(?:\+\w+)?:///)(?!file:|:memory:)([^?]+)(.*)", re.DOTALL)
# SQLAlchemy's own reading of a URL: everything up to the @ is the password, slashes too.
_URL_PASSWORD = re.compile(r"[\w+]+://[^:/]*:[^@]+@|[?&;](?:password|passwd|pwd)=", re.IGNORECASE)


def read_settings(path: Path) -> Settings:
    """The settings in a file, with the paths inside made absolute from the folder it lies in.

    Raises SettingsError whose message is one line: file, line, key, what is wrong and, where a
    word is unknown, the nearest right one.
    """
    return parse_settings(_text(path), path)


def parse_settings(text: str, path: Path) -> Settings:
    """The settings in a text that stands, or would stand, at ``path``. Raises as read_settings."""
    data = _toml(text, path)
    lines = lines_of(text)
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        complaint = complaints.worst(error, data, lines)
        raise _unusable(path, complaint.line, complaint.text) from None
    for number, feed in enumerate(settings.feed):
        if _URL_PASSWORD.search(feed.database):
            raise _unusable(
                path,
                lines.get(("feed", number, "database")),
                f'feed "{feed.name}" → database: a password is not written here. Leave it out; it '
                "is asked for in the set-up, or comes in the environment variable "
                f"{password_variable(feed.name)}",
            )
    return with_whole_paths(settings, path.absolute().parent)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _SIZE_LIMIT:
            raise _unusable(path, None, "it is larger than 1 MB, so it is not a settings file")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise _unusable(path, None, "there is no such file") from None
    except OSError as error:
        raise _unusable(path, None, f"it cannot be read: {error.strerror or error}") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _unusable(path, line, "the file is not UTF-8 text; save it as UTF-8") from None


def _toml(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        place = _TOML_PLACE.search(said)
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        what = _TOML_PLACE.sub("", said)
        if "\\" in what:
            what += "; write a path with / or between 'single quotes'"
        raise _unusable(path, line, f"this is not TOML: {what}") from None
    except RecursionError:
        raise _unusable(path, None, "this is not TOML: it is nested too deeply") from None


def _unusable(path: Path, line: int | None, what: str) -> SettingsError:
    place = tr("{name}, line {line}", name=path.name, line=line) if line else path.name
    return SettingsError(
        tr(_TITLE), " ".join(f"{place}: {what}{'' if what[-1] in '?.' else '.'}".split())
    )


def with_whole_paths(settings: Settings, folder: Path) -> Settings:
    """The same settings, with every path inside counted from the folder."""
    feeds = [
        feed.model_copy(
            update={
                "database": _whole_database(feed.database, folder),
                "folder": _whole(feed.folder, folder),
            }
        )
        for feed in settings.feed
    ]
    sync = settings.sync
    if sync.unsubscribed_file:
        sync = sync.model_copy(update={"unsubscribed_file": _whole(sync.unsubscribed_file, folder)})
    return settings.model_copy(update=_changed(settings, {"feed": feeds, "sync": sync}))


def _changed(settings: Settings, update: Mapping[str, Any]) -> dict[str, Any]:
    """Only what differs: a table that was left out stays known as left out."""
    return {name: value for name, value in update.items() if getattr(settings, name) != value}


def _whole(text: str, folder: Path) -> str:
    if not text:
        return ""
    own = text.startswith(("~/", "~\\"))
    path = folder / (Path(text).expanduser() if own else text)
    # Only what climbs is resolved: a mapped drive keeps the letter its owner knows it by.
    return str(path.resolve() if ".." in path.parts else path)


def _whole_database(url: str, folder: Path) -> str:
    """``sqlite:///shop.db`` → ``sqlite:////srv/shop/shop.db``; any other URL as it is."""
    found = _SQLITE_FILE.fullmatch(url)
    if not found:
        return url
    return found[1] + Path(_whole(found[2], folder)).as_posix() + found[3]
