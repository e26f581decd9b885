"""Turns pydantic's findings about a settings file into one sentence an owner can act on.

It does not validate; the schema does. What the file says is never quoted, for it may be a secret:
only keys and the words that would be right.
"""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mailbridge.settings.lines import Path
from mailbridge.settings.schema import Settings

_WANTED = {
    "string_type": 'write text between "quotes"',
    "string_too_short": "this must not be empty",
    "bool_type": "write true or false, without quotes",
    "int_type": "write a whole number, without quotes",
    "int_from_float": "write a whole number",
    "float_type": "write a number, without quotes",
    "list_type": "write a list between [ and ]",
    "dict_type": "write a table: key = value",
    "model_type": "write a table: key = value",
    "model_attributes_type": "write a table: key = value",
    "value_error": "{error}",
    "literal_error": "it must be {expected}",
    "string_pattern_mismatch": 'write two capital letters, such as "US"',
    "several_types": 'write text between "quotes", a number, or true or false',
    "finite_number": "write a number",
    "greater_than": "it must be more than {gt}",
    "greater_than_equal": "it must be at least {ge}",
    "less_than": "it must be less than {lt}",
    "less_than_equal": "it must be at most {le}",
    "too_short": "it needs at least {min_length}",
    "too_long": "it has more than {max_length}",
    "string_too_long": "it has more than {max_length} characters",
}
_NOWHERE = 1_000_000_000
_TABLES = {
    "feed": "[[feed]]",
    "segment": "[[segment]]",
    "tag": "[[feed.tag]]",
    "rule": "[[feed.rule]]",
}
_MISSING: dict[Path, str] = {
    ("mailchimp",): "the table [mailchimp] is missing; it names the audience",
    ("feed",): "there is no [[feed]]; each names a database or a folder of exports",
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """One mistake. line: from 1, None where it is nowhere. text: key and what is wrong."""

    line: int | None
    text: str


def worst(error: ValidationError, data: Mapping[str, Any], lines: Mapping[Path, int]) -> Complaint:
    """The mistake to tell first: an unknown key, for it explains a missing one; then by line."""

    def order(detail: ErrorDetails) -> tuple[bool, int]:
        path = _path(detail["loc"], data)
        return detail["type"] != "extra_forbidden", _line(path, lines) or _NOWHERE

    details = error.errors(include_url=False)
    detail = min(details, key=order)
    path = _path(detail["loc"], data)
    if sum(_path(other["loc"], data) == path for other in details) > 2:
        detail["type"] = "several_types"  # one finding for each type that would have been right
    text = f"{_place(path, data)}: {_what(detail, path)}" if path else _what(detail, path)
    return Complaint(_line(path, lines), text)


def _path(location: Iterable[str | int], data: Any) -> Path:
    """The part of pydantic's location that stands in the file.

    pydantic adds the name of the branch it tried where several types are allowed.
    """
    parts = list(location)
    path: Path = ()
    for number, part in enumerate(parts):
        inside = _inside(data, part)
        if inside is None:
            # Only the last part may be missing: the key that should be there.
            last = number == len(parts) - 1 and isinstance(part, str) and isinstance(data, dict)
            return (*path, part) if last else path
        path, data = (*path, part), inside
    return path


def _line(path: Path, lines: Mapping[Path, int]) -> int | None:
    """The line of the value, or of the nearest table around it."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None


def _place(path: Path, data: Any) -> str:
    """``feed "Customers" → fields.PHONE`` for ("feed", 0, "fields", "PHONE")."""
    words: list[str] = []
    for number, part in enumerate(path):
        data = _inside(data, part)
        if isinstance(part, int):
            name = data.get("name") if isinstance(data, dict) and number == 1 else None
            label = f' "{name}"' if isinstance(name, str) and name else f" {part + 1}"
            words[-1] += label + (" →" if number == 1 else "")
        else:
            words.append(part)
    return ".".join(words).replace(" →.", " → ").removesuffix(" →")


def _inside(data: Any, part: str | int) -> Any:
    try:
        return data[part]
    except (KeyError, IndexError, TypeError):
        return None


def _what(detail: ErrorDetails, path: Path) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown(path)
    if kind == "missing":
        return _MISSING.get(path, "this is missing")
    if kind == "list_type" and path[-1] in _TABLES:
        return f"write {_TABLES[str(path[-1])]} with two brackets on each side"
    if kind == "model_type" and path[-2:-1] == ("fields",):
        return 'write the column\'s name between "quotes", or a table: { column = "…" }'
    numbers = {name: f"{limit:g}" for name, limit in context.items() if isinstance(limit, float)}
    return _WANTED.get(kind, "this cannot be used here").format_map({**context, **numbers})


def _unknown(path: Path) -> str:
    """What an unknown key was probably meant to be, or where it belongs."""
    word = str(path[-1])
    known = _keys(_model_at(path[:-1]))
    near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    if near:
        return f'there is no such key; did you mean "{near[0]}"?'
    for table, model in (("mailchimp", "mailchimp"), ("sync", "sync"), ("feed", "feed")):
        if path[0] != table and word in _keys(_model_at((model,))):
            return f"this key belongs into [{table}]" if table != "feed" else "it belongs to a feed"
    return f"there is no such key; there are {', '.join(known)}" if known else "no such key"


def _keys(model: type[BaseModel] | None) -> list[str]:
    if model is None:
        return []
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_at(path: Path) -> type[BaseModel] | None:
    """The model that a path through the file leads to."""
    kind: Any = Settings
    for part in path:
        model = _model(kind)
        if model is not None and isinstance(part, str):
            by_key = {field.alias or name: field for name, field in model.model_fields.items()}
            if part not in by_key:
                return None
            kind = by_key[part].annotation
        elif not (isinstance(part, int) and model is not None):
            # An element of dict[str, …] or list[…]: the last type named.
            kind = (typing.get_args(kind) or (None,))[-1]
    return _model(kind)


def _model(kind: Any) -> type[BaseModel] | None:
    """The model among a type, an optional type or the elements of a list."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) in (list, typing.Union):
        return next((found for part in typing.get_args(kind) if (found := _model(part))), None)
    return None
