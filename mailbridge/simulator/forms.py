"""What a request may say about one member: the body read, checked and typed.

It knows the schema only; whether the audience allows it is decided in `edits`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mailbridge.simulator import moments, problems, statuses
from mailbridge.simulator.model import Value
from mailbridge.simulator.values import WrongShape, check_shape

_BAD_TIME = "This value is not a valid datetime."
_BAD_IP = "This value is not a valid IP address."


@dataclass(frozen=True, slots=True)
class MemberForm:
    """A member as a caller describes it. None: not mentioned."""

    email: str | None = None
    status: str | None = None
    status_if_new: str | None = None
    merge_fields: dict[str, Value] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    plain: dict[str, str | bool] = field(default_factory=dict)
    times: dict[str, datetime | None] = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None


def read(body: Any, prefix: str = "", *, nulls: bool = False) -> MemberForm:
    """Check one member's description; raises Problem 400 with every field that is wrong.

    prefix: stands before the field names (`members.item:3.` in batch subscribe). nulls: null
    counts as not mentioned, as batch subscribe allows; elsewhere it is refused.
    """
    if not isinstance(body, dict):
        raise problems.not_an_object()
    given = {key: item for key, item in body.items() if not (nulls and item is None)}
    wrong: list[tuple[str, str]] = []
    for key, (kind, text) in _SCHEMA.items():
        if key in given and not kind(given[key]):
            wrong.append((prefix + key, text))
    merge_fields = given.get("merge_fields", {})
    if isinstance(merge_fields, dict):
        wrong += [(f"{prefix}merge_fields.{tag}", text) for tag, text in _shapes(merge_fields)]
    if wrong:
        raise problems.invalid(*wrong)
    return _form(given)


def _form(given: dict[str, Any]) -> MemberForm:
    """The checked body, typed."""
    location = given.get("location", {})
    return MemberForm(
        email=given.get("email_address"),
        status=given.get("status"),
        status_if_new=given.get("status_if_new"),
        merge_fields=given.get("merge_fields", {}),
        tags=tuple(given.get("tags", ())),
        plain={key: given[key] for key in _PLAIN if key in given},
        times={key: moments.parse(given[key]) for key in _TIMES if key in given},
        latitude=location.get("latitude"),
        longitude=location.get("longitude"),
    )


def _shapes(merge_fields: dict[str, Any]) -> list[tuple[str, str]]:
    wrong = []
    for tag, value in merge_fields.items():
        try:
            check_shape(value)
        except WrongShape as error:
            wrong.append((tag, str(error)))
    return wrong


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_status(value: Any) -> bool:
    return value in statuses.SETTABLE


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _is_time(value: Any) -> bool:
    try:
        moments.parse(value)
    except (TypeError, ValueError):
        return False
    return True


def _is_ip(value: Any) -> bool:
    if value == "":
        return True
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return isinstance(value, str)


def _is_location(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(value.get(key, 0.0), int | float) for key in ("latitude", "longitude")
    )


def _is_permissions(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, dict)
        and isinstance(item.get("marketing_permission_id"), str)
        and isinstance(item.get("enabled"), bool)
        for item in value
    )


_NOT_TEXT = "Schema describes string"
_NOT_OBJECT = "Schema describes object"
_NOT_STATUS = "Value must be one of: " + ", ".join(statuses.SETTABLE)
_SCHEMA: dict[str, tuple[Callable[[Any], bool], str]] = {
    "email_address": (_is_text, _NOT_TEXT),
    "status": (_is_status, _NOT_STATUS),
    "status_if_new": (_is_status, _NOT_STATUS),
    "merge_fields": (_is_object, _NOT_OBJECT),
    "tags": (_is_texts, "Schema describes array of strings"),
    "interests": (_is_object, _NOT_OBJECT),
    "marketing_permissions": (_is_permissions, problems.ANY_OF),
    "email_type": (_is_text, _NOT_TEXT),
    "language": (_is_text, _NOT_TEXT),
    "vip": (_is_bool, "Schema describes boolean"),
    "location": (_is_location, _NOT_OBJECT),
    "ip_signup": (_is_ip, _BAD_IP),
    "ip_opt": (_is_ip, _BAD_IP),
    "timestamp_signup": (_is_time, _BAD_TIME),
    "timestamp_opt": (_is_time, _BAD_TIME),
}
_PLAIN = ("email_type", "language", "vip", "ip_signup", "ip_opt")
_TIMES = ("timestamp_signup", "timestamp_opt")
