"""How records lie in the state database: JSON of the frozen dataclasses, and packed number arrays.

It knows no table. What cannot be read back was not written by it: the database is damaged, although
its pages hang together, and every reader here says so (Damaged).
"""

from __future__ import annotations

import functools
import sys
from array import array
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import orjson

from mailbridge.records.audience import Member, Status
from mailbridge.records.change import Action, Intent, Step
from mailbridge.records.contact import Contact
from mailbridge.records.person import Want
from mailbridge.store.database import damaged

_Given = ParamSpec("_Given")
_Read = TypeVar("_Read")


def meaningful(read: Callable[_Given, _Read]) -> Callable[_Given, _Read]:
    """A reader of stored values that raises Damaged where a value means nothing."""

    @functools.wraps(read)
    def reading(*values: _Given.args, **named: _Given.kwargs) -> _Read:
        try:
            return read(*values, **named)
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            raise damaged() from error

    return reading


def pack(value: Any) -> bytes:
    """Compact JSON; sets come sorted, so that equal values give equal bytes."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS)


@meaningful
def unpack(blob: bytes) -> Any:
    """The JSON value of a blob that pack wrote."""
    return orjson.loads(blob)


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset | set):
        return sorted(value)
    return dict(value)


@meaningful
def contact_of(blob: bytes) -> Contact:
    """The Contact that pack wrote."""
    data = orjson.loads(blob)
    data["tags"] = frozenset(data["tags"])
    data["notes"] = tuple(data["notes"])
    return Contact(**data)


@meaningful
def want_of(blob: bytes | None) -> Want | None:
    """The Want that pack wrote, None for NULL."""
    if blob is None:
        return None
    data = orjson.loads(blob)
    data["tags"] = frozenset(data["tags"])
    data["notes"] = tuple(data["notes"])
    return Want(**data)


@meaningful
def member_of(blob: bytes | None) -> Member | None:
    """The Member that pack wrote, None for NULL."""
    if blob is None:
        return None
    data = orjson.loads(blob)
    data["tags"] = frozenset(data["tags"])
    data["status"] = Status(data["status"])
    return Member(**data)


@meaningful
def steps_of(blob: bytes) -> tuple[Step, ...]:
    """The steps that pack wrote."""
    return tuple(
        Step(
            **{
                **data,
                "action": Action(data["action"]),
                "status": Status(data["status"]) if data["status"] else None,
                "add": tuple(data["add"]),
                "remove": tuple(data["remove"]),
            }
        )
        for data in orjson.loads(blob)
    )


@meaningful
def intent_of(blob: bytes) -> Intent:
    """The Intent that pack wrote."""
    data = orjson.loads(blob)
    status = Status(data["status"]) if data["status"] else None
    return Intent(**{**data, "tags": tuple(data["tags"]), "status": status})


def pack_numbers(numbers: array[int]) -> bytes:
    """Little-endian bytes of a packed array, whatever machine writes it."""
    if sys.byteorder == "big":
        numbers = array(numbers.typecode, numbers)
        numbers.byteswap()
    return numbers.tobytes()


@meaningful
def unpack_numbers(typecode: str, blob: bytes) -> array[int]:
    """The array that pack_numbers wrote; typecode Q (fingerprints) or I (row ids)."""
    numbers: array[int] = array(typecode)
    numbers.frombytes(blob)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
