"""A merge field as an audience has it, and the kinds there are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FieldType(StrEnum):
    """Mailchimp's merge field types; the type of a field can never be changed there."""

    TEXT = "text"
    NUMBER = "number"
    ADDRESS = "address"
    PHONE = "phone"
    DATE = "date"
    URL = "url"
    IMAGEURL = "imageurl"
    RADIO = "radio"
    DROPDOWN = "dropdown"
    BIRTHDAY = "birthday"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class AudienceField:
    """A merge field of the audience. merge_id stays when the owner renames the tag or the label.

    phone_format: "US", "none" (international) or "". choices: for radio and dropdown.
    """

    merge_id: int
    tag: str
    name: str
    type: FieldType
    required: bool = False
    choices: tuple[str, ...] = ()
    phone_format: str = ""
