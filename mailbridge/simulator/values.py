"""What Mailchimp makes of a merge field's value: pure, by the field's type.

It does not know members, and it does not decide about missing required fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from mailbridge.simulator.model import MergeField, Value
from mailbridge.simulator.problems import ANY_OF

TYPES = (
    "text", "number", "address", "phone", "date", "url", "imageurl", "radio", "dropdown",
    "birthday", "zip",
)  # fmt: skip
MAX_BYTES = 255
"""Text is cut here without a word (Mailchimp's own documentation of merge fields)."""

_DATE_FORMS = (
    (re.compile(r"\d{4}-\d{2}-\d{2}"), "%Y-%m-%d"),
    (re.compile(r"\d{4}/\d{2}/\d{2}"), "%Y/%m/%d"),
    (re.compile(r"\d{2}-\d{2}-\d{4}"), "%d-%m-%Y"),
    (re.compile(r"\d{2}/\d{2}/\d{4}"), "%m/%d/%Y"),
)
_ADDRESS_NEEDED = ("addr1", "city", "state", "zip")
_ADDRESS_PARTS = ("addr1", "addr2", "city", "state", "zip", "country")


class Refused(ValueError):
    """The value does not fit. The message is Mailchimp's, in English."""


class WrongShape(ValueError):
    """The value is not even of a kind that the schema allows; the whole body is refused."""


def check_shape(value: Any) -> None:
    """Raise WrongShape unless it is text, a number, or an address with its four parts as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | dict):
        raise WrongShape(ANY_OF)
    if isinstance(value, dict):
        needed = all(part in value for part in _ADDRESS_NEEDED)
        if not needed or not all(isinstance(part, str) for part in value.values()):
            raise WrongShape(ANY_OF)


def accept(field: MergeField, value: Value) -> Value:
    """The value as it is stored and read back; "" clears a field of any type.

    Raises Refused with Mailchimp's message. The shape has been checked before.
    """
    if value == "":
        return ""
    if isinstance(value, dict) and field.type != "address":
        raise Refused("Please enter a value")
    return _BY_TYPE[field.type](field, value)


def clip(text: str) -> str:
    """At most 255 bytes of UTF-8, never half a character."""
    raw = text.encode()
    return text if len(raw) <= MAX_BYTES else raw[:MAX_BYTES].decode(errors="ignore")


def _text(_field: MergeField, value: Any) -> Value:
    return clip(str(value))


def _number(_field: MergeField, value: Any) -> Value:
    if isinstance(value, int | float):
        return value
    text = str(value).strip()
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", text):
        raise Refused("Please enter a number")
    return float(text) if "." in text else int(text)


def _date(_field: MergeField, value: Any) -> Value:
    text = str(value)
    for form, layout in _DATE_FORMS:
        if form.fullmatch(text):
            try:
                return datetime.strptime(text, layout).date().isoformat()  # noqa: DTZ007 - a calendar day has no zone
            except ValueError:
                break
    raise Refused("Please enter a valid date")


def _birthday(_field: MergeField, value: Any) -> Value:
    text = str(value)
    if re.fullmatch(r"\d{2}/\d{2}", text):
        try:
            date(2000, int(text[:2]), int(text[3:]))
        except ValueError:
            pass  # no such day: refused like any other wrong text
        else:
            return text
    raise Refused("Please enter a valid birthday in the format MM/DD")


def _address(field: MergeField, value: Any) -> Value:
    if not isinstance(value, dict):
        raise Refused("Please enter a complete address")
    parts = {part: clip(str(value.get(part, ""))) for part in _ADDRESS_PARTS}
    if not any(parts[part] for part in _ADDRESS_PARTS if part != "country"):
        return ""
    if field.required and not all(parts[part] for part in _ADDRESS_NEEDED):
        raise Refused("Please enter a complete address")
    if parts["country"] and not re.fullmatch(r"[A-Za-z]{2}", parts["country"]):
        raise Refused("Please enter a complete address")
    parts["country"] = parts["country"].upper() or "US"
    return parts


def _phone(field: MergeField, value: Any) -> Value:
    text = str(value)
    us_format = str(field.options.get("phone_format", "none")).upper() == "US"
    if us_format and not re.fullmatch(r"\d{3}-\d{3}-\d{4}", text):
        raise Refused("Please enter a valid phone number")
    return clip(text)


def _url(_field: MergeField, value: Any) -> Value:
    text = str(value)
    if not re.fullmatch(r"https?://[^\s/.]+\.\S+", text, re.IGNORECASE):
        raise Refused("Please enter a valid URL")
    return clip(text)


def _choice(field: MergeField, value: Any) -> Value:
    text = str(value)
    if text not in field.options.get("choices", []):
        raise Refused("Please select one of the available options")
    return text


def _zip(_field: MergeField, value: Any) -> Value:
    text = str(value)
    if not re.fullmatch(r"\d{5}", text):
        raise Refused("Please enter a zip code (5 digits)")
    return text


_BY_TYPE: dict[str, Callable[[MergeField, Any], Value]] = {
    "text": _text,
    "number": _number,
    "date": _date,
    "birthday": _birthday,
    "address": _address,
    "phone": _phone,
    "url": _url,
    "imageurl": _url,
    "radio": _choice,
    "dropdown": _choice,
    "zip": _zip,
}
