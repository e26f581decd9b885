"""What a request's query says: pages, partial answers, filters by time and truth.

It knows no resource; which fields one has is told by the caller.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from mailbridge.simulator import moments, problems

MAX_COUNT = 1000
Item = TypeVar("Item")


def page(query: Mapping[str, str], items: Sequence[Item]) -> Sequence[Item]:
    """The part asked for: count (10 unless said, at most 1000) from offset. Raises Problem."""
    count = _number(query, "count", 10)
    offset = _number(query, "offset", 0)
    if count > MAX_COUNT:
        raise problems.invalid(("count", f"Value must be at most {MAX_COUNT}"))
    return items[offset : offset + count]


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or not text.isascii():
        raise problems.invalid((name, "Schema describes integer"))
    return int(text)


def truth(query: Mapping[str, str], name: str) -> bool:
    """A yes or no; absent means no. Raises Problem for other words."""
    text = query.get(name, "").lower()
    if text in {"true", "1"}:
        return True
    if text in {"", "false", "0"}:
        return False
    raise problems.invalid((name, "Schema describes boolean"))


def moment(query: Mapping[str, str], name: str) -> datetime | None:
    """A time, or None where it is not given. A `+` that was not encoded arrives as a blank."""
    try:
        return moments.parse(query.get(name, ""))
    except ValueError:
        raise problems.invalid((name, "This value is not a valid datetime.")) from None


def choice(query: Mapping[str, str], name: str, allowed: Collection[str], default: str) -> str:
    """One of the allowed words. Raises Problem."""
    text = query.get(name, default)
    if text not in allowed and text != default:
        raise problems.invalid((name, "Value must be one of: " + ", ".join(allowed)))
    return text


@dataclass(frozen=True, slots=True)
class Known:
    """Which fields an answer can have: tops, and keys of the records in the collection name."""

    tops: frozenset[str]
    name: str = ""
    keys: frozenset[str] = frozenset()

    def has(self, path: list[str]) -> bool:
        """Whether a dotted path leads anywhere; below the second part everything does."""
        top = path[0]
        if top == self.name and len(path) > 1:
            return path[1] in self.keys
        return top in self.tops or top == "_links"


def partial(query: Mapping[str, str], answer: dict[str, Any], known: Known) -> Any:
    """Only the `fields` asked for, or all but the `exclude_fields`.

    An unknown field is an error, and the two parameters exclude each other (Mailchimp's page on
    methods and parameters). Raises Problem.
    """
    wanted, unwanted = _paths(query, "fields"), _paths(query, "exclude_fields")
    if wanted and unwanted:
        raise problems.invalid(("fields", "fields and exclude_fields cannot be used together"))
    for path in wanted or unwanted:
        if not known.has(path):
            name = "fields" if wanted else "exclude_fields"
            raise problems.invalid((name, f"Unknown field: {'.'.join(path)}"))
    if wanted:
        return _only(answer, _tree(wanted))
    return _without(answer, _tree(unwanted)) if unwanted else answer


def _paths(query: Mapping[str, str], name: str) -> list[list[str]]:
    return [part.strip().split(".") for part in query.get(name, "").split(",") if part.strip()]


def _tree(paths: list[list[str]]) -> dict[str, Any]:
    """Dotted paths as nested dicts; an empty dict means everything below."""
    root: dict[str, Any] = {}
    for path in sorted(paths, key=len, reverse=True):
        node = root
        for part in path[:-1]:
            node = node.setdefault(part, {})
        node[path[-1]] = {}
    return root


def _only(value: Any, tree: dict[str, Any]) -> Any:
    if not tree:
        return value
    if isinstance(value, list):
        return [_only(item, tree) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _only(value[key], below) for key, below in tree.items() if key in value}


def _without(value: Any, tree: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_without(item, tree) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _without(item, tree[key]) if tree.get(key) else item
        for key, item in value.items()
        if key not in tree or tree[key]
    }
