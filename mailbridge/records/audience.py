"""Mailchimp's account, audiences and members as mailbridge knows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mailbridge.records.contact import FieldValue


class Status(StrEnum):
    """A member's status. ARCHIVED is read only: it is reached through DELETE."""

    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"
    CLEANED = "cleaned"
    PENDING = "pending"
    TRANSACTIONAL = "transactional"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Account:
    """Who a key belongs to. data_centre: such as "us19", "" for a simulator or a plain key."""

    account_id: str
    name: str
    role: str
    data_centre: str = ""


@dataclass(frozen=True, slots=True)
class AccountContact:
    """Whom Mailchimp knows behind an account; "" for what it does not say. country: ISO 3166."""

    company: str = ""
    address1: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Audience:
    """An audience (a "list" in the API). members: subscribed ones, as Mailchimp last counted."""

    id: str
    name: str
    members: int
    double_optin: bool = False
    web_id: str = ""
    date_created: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A contact as Mailchimp has it.

    contact_id stays when the address changes; the bulk call's answer leaves it out ("").
    last_changed: ISO 8601. unsubscribe_reason: Mailchimp's words, "" where there is none.
    """

    contact_id: str
    email: str
    status: Status
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    unsubscribe_reason: str = ""
    last_changed: str = ""
