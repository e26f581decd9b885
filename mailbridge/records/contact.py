"""A contact as the shop wants it: one mapped row, ready to be compared. Not what Mailchimp has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Address = dict[str, str]
FieldValue = str | int | float | Address
"""A merge field's value as the API takes it: text, a number, or an address object."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One row of a people feed after mapping.

    key: the shop's own number for the customer, trimmed; the address where the feed has no key.
    email: the address as it will be sent. address: the same, lower-cased: the form that is compared
    and hashed (Mailchimp's subscriber hash is the MD5 of the lower-cased address).
    fields: merge tag → value. A field whose shop value is empty is absent, unless the settings say
    when_empty = "clear": then it is "".
    consent: True or False where the feed has a consent column, None where it has none.
    edited: sortable text (ISO 8601 or a zero-padded number) of the "edited" column, "" without one.
    notes: what was cut or left out on the way, in the owner's words.
    watched: column → trimmed text, for the columns that rules look at.
    """

    feed: str
    key: str
    email: str
    address: str
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    consent: bool | None = None
    tags: frozenset[str] = frozenset()
    edited: str = ""
    notes: tuple[str, ...] = ()
    watched: Mapping[str, str] = field(default_factory=dict)
