"""What an account holds: audiences, members, merge fields, tags and segments, and the logs.

It keeps its indexes right and knows no rule: what Mailchimp allows is decided elsewhere.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Value = str | int | float | dict[str, str]
"""A merge field's value as it is read back."""


def digest(address: str) -> str:
    """The subscriber hash: MD5 of the trimmed, lower-cased address (a name, not a secret)."""
    return hashlib.md5(address.strip().lower().encode(), usedforsecurity=False).hexdigest()


def stamp(moment: datetime | None) -> str:
    """A time as Mailchimp writes it, whole seconds with offset; an absent one is empty."""
    return moment.isoformat(timespec="seconds") if moment else ""


@dataclass(slots=True)
class MergeField:
    """One audience field. merge_id is stable, tag and name are the owner's to change."""

    merge_id: int
    tag: str
    name: str
    type: str
    required: bool = False
    default_value: str = ""
    public: bool = True
    display_order: int = 0
    options: dict[str, Any] = field(default_factory=dict)
    help_text: str = ""


@dataclass(slots=True)
class Event:
    """Something that happened to a contact, as the owner's program told it."""

    name: str
    properties: dict[str, str]
    occurred_at: datetime
    is_syncing: bool
    received_at: datetime


@dataclass(slots=True)
class Segment:
    """A tag (kind static, with contacts) or a saved segment (with conditions)."""

    id: int
    name: str
    kind: str
    created_at: datetime
    updated_at: datetime
    contacts: dict[str, None] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Code:
    """What a log-in gave for the browser to carry. token: what it was spent on, "" until then."""

    client: str
    returns_to: str
    until: datetime
    token: str = ""


@dataclass(slots=True)
class Member:
    """A contact in an audience. left_by: "", admin, self, bounce or review; it outlives statuses.

    values are kept by merge_id, tags by tag id with the time they were set.
    """

    email: str
    id: str
    contact_id: str
    unique_email_id: str
    web_id: int
    status: str
    last_changed: datetime
    left_by: str = ""
    unsubscribe_reason: str = ""
    unsubscribed_at: datetime | None = None
    archived_from: str = ""
    values: dict[int, Value] = field(default_factory=dict)
    tags: dict[int, datetime] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    email_type: str = "html"
    language: str = ""
    vip: bool = False
    latitude: float = 0
    longitude: float = 0
    ip_signup: str = ""
    ip_opt: str = ""
    timestamp_signup: datetime | None = None
    timestamp_opt: datetime | None = None
    source: str = "API - Generic"
    confirmations_sent: int = 0


@dataclass(slots=True)
class Audience:
    """One list with everybody in it, indexed by address hash and by contact."""

    id: str
    web_id: int
    name: str
    date_created: datetime
    details: dict[str, Any]
    fields: dict[int, MergeField] = field(default_factory=dict)
    next_merge_id: int = 1
    segments: dict[int, Segment] = field(default_factory=dict)
    tag_ids: dict[str, int] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    contacts: dict[str, Member] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    revision: int = 0
    last_subscribed: datetime | None = None
    last_unsubscribed: datetime | None = None
    listings: dict[tuple[Any, ...], tuple[int, list[Member]]] = field(default_factory=dict)

    def member(self, address: str) -> Member | None:
        """The contact with this address, whatever its case."""
        return self.members.get(digest(address))

    def find(self, reference: str) -> Member | None:
        """The contact a path names: by hash, by contact_id, or by the plain address."""
        if "@" in reference:
            return self.member(reference)
        lower = reference.lower()
        return self.members.get(lower) or self.contacts.get(lower)

    def add(self, member: Member) -> None:
        """Take in a new contact."""
        self.members[member.id] = member
        self.contacts[member.contact_id] = member
        self.counts[member.status] += 1
        self.revision += 1

    def move(self, member: Member, address: str, unique_email_id: str) -> None:
        """Give a contact another address; contact_id and web_id stay, the rest follows it."""
        del self.members[member.id]
        member.email, member.id, member.unique_email_id = address, digest(address), unique_email_id
        self.members[member.id] = member
        self.revision += 1

    def drop(self, member: Member) -> None:
        """Remove a contact without a trace but its hash among the forgotten."""
        del self.members[member.id]
        del self.contacts[member.contact_id]
        for tag_id in member.tags:
            self.segments[tag_id].contacts.pop(member.contact_id, None)
        self.forgotten.add(member.id)
        self.counts[member.status] -= 1
        self.revision += 1

    def set_status(self, member: Member, status: str) -> None:
        """Change a status and the counters with it."""
        self.counts[member.status] -= 1
        self.counts[status] += 1
        member.status = status
        self.revision += 1

    def field(self, tag: str) -> MergeField | None:
        """The merge field with this tag, in capitals or not."""
        upper = tag.upper()
        return next((entry for entry in self.fields.values() if entry.tag == upper), None)

    def by_tag(self, member: Member) -> dict[str, Value]:
        """A contact's values by merge tag; those never set are empty text."""
        return {entry.tag: member.values.get(key, "") for key, entry in self.fields.items()}

    def tag_names(self, member: Member) -> list[str]:
        """A contact's tags, the newest first."""
        return [self.segments[tag_id].name for tag_id in newest_first(member)]


def newest_first(member: Member) -> list[int]:
    """The ids of a contact's tags, the last set first, as in recorded answers."""
    return sorted(member.tags, key=lambda tag_id: member.tags[tag_id], reverse=True)


@dataclass(frozen=True, slots=True)
class Automation:
    """Something that would have started automations: the log that tests look into.

    kind: tag | event | journey | confirmation (the mail that asks a pending person).
    via: tags | member | batch | segment | events | journeys.
    """

    kind: str
    via: str
    list_id: str
    email: str
    name: str
    at: datetime
