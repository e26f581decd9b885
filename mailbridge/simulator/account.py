"""One Mailchimp account in memory: its keys, its audiences, and the making of new records.

It checks nothing; `edits` and the routes do, and call it when all is well.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from mailbridge.simulator.behaviour import Behaviour
from mailbridge.simulator.model import (
    Audience,
    Automation,
    Code,
    Member,
    MergeField,
    Segment,
    digest,
)

DATA_CENTRE = "us99"
CLIENT = ("simulated-client", "simulated-client-secret")
"""ID and secret of a program that is registered for the log-in."""
DEFAULT_FIELDS = (
    ("FNAME", "First Name", "text", {"size": 25}, True),
    ("LNAME", "Last Name", "text", {"size": 25}, True),
    ("ADDRESS", "Address", "address", {"default_country": 164}, False),
    ("PHONE", "Phone Number", "phone", {"phone_format": "none"}, False),
)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Account:
    """Everything one login sees. clock gives aware times; they are kept in UTC, whole seconds."""

    name: str = "Simulated Shop"
    role: str = "owner"
    plan: str = "monthly"
    max_audiences: int = 5
    merge_field_limit: int = 30
    connection_limit: int = 10
    fake_domains: frozenset[str] = frozenset({"example.com"})
    throttled: set[str] = field(default_factory=set)
    behaviour: Behaviour = field(default_factory=Behaviour)
    clock: Callable[[], datetime] = _now
    account_id: str = field(default_factory=lambda: secrets.token_hex(12))
    api_enabled: bool = True
    keys: dict[str, bool] = field(default_factory=dict)
    clients: dict[str, str] = field(default_factory=lambda: dict([CLIENT]))
    codes: dict[str, Code] = field(default_factory=dict)
    audiences: dict[str, Audience] = field(default_factory=dict)
    automations: list[Automation] = field(default_factory=list)
    journeys: set[tuple[int, int]] | None = None
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)
    results: dict[str, bytes] = field(default_factory=dict)
    last_id: int = 400_000_000

    def now(self) -> datetime:
        """The present moment in UTC; Mailchimp's stamps have whole seconds."""
        return self.clock().astimezone(UTC).replace(microsecond=0)

    def number(self) -> int:
        """A fresh number for web ids, tags and segments; they grow by four, as recorded."""
        self.last_id += 4
        return self.last_id

    def add_key(self) -> str:
        """Make another key of this account: 32 hexadecimal digits and the data centre."""
        key = f"{secrets.token_hex(16)}-{DATA_CENTRE}"
        self.keys[key] = True
        return key

    def revoke_key(self, key: str) -> None:
        """Disable a key; it is answered 401 from now on."""
        self.keys[key] = False

    def add_audience(self, name: str, list_id: str = "", **details: Any) -> Audience:
        """Make an audience with the fields that Mailchimp gives to a new one."""
        count = len(self.audiences)
        list_id = list_id or hashlib.blake2b(f"{name}/{count}".encode(), digest_size=5).hexdigest()
        audience = Audience(
            id=list_id,
            web_id=self.number(),
            name=name,
            date_created=self.now(),
            details=_details(details),
        )
        for tag, label, kind, options, public in DEFAULT_FIELDS:
            add_field(audience, tag, label, kind, options=dict(options), public=public)
        self.audiences[list_id] = audience
        return audience

    def new_member(self, audience: Audience, address: str, status: str) -> Member:
        """Make a contact and put it into the audience."""
        number = self.number()
        seed = f"{self.account_id}/{audience.id}/{number}"
        member = Member(
            email=address,
            id=digest(address),
            contact_id=hashlib.blake2b(seed.encode(), digest_size=16).hexdigest(),
            unique_email_id=self.email_id(address),
            web_id=number,
            status=status,
            last_changed=self.now(),
        )
        audience.add(member)
        return member

    def email_id(self, address: str) -> str:
        """The id of an address across audiences; recordings show that it goes with the address."""
        seed = f"{self.account_id}/{address.strip().lower()}"
        return hashlib.blake2b(seed.encode(), digest_size=5).hexdigest()

    def tag(self, audience: Audience, name: str) -> Segment:
        """The tag of this name, made where there is none."""
        tag_id = audience.tag_ids.get(name)
        if tag_id is None:
            now = self.now()
            tag_id = self.number()
            audience.tag_ids[name] = tag_id
            audience.segments[tag_id] = Segment(tag_id, name, "static", now, now)
        return audience.segments[tag_id]

    def set_tag(
        self, audience: Audience, member: Member, name: str, *, via: str, starts: bool
    ) -> None:
        """Give a contact a tag. starts: whether automations that wait for it would begin."""
        tag = self.tag(audience, name)
        if tag.id in member.tags:
            return
        member.tags[tag.id] = self.now()
        tag.contacts[member.contact_id] = None
        if self.behaviour.tags_change_member:
            self.touch(audience, member)
        if starts:
            self.started("tag", via, audience, member, name)

    def unset_tag(self, audience: Audience, member: Member, name: str) -> None:
        """Take a tag from a contact; one that is not there is no error."""
        tag_id = audience.tag_ids.get(name)
        if tag_id is None or member.tags.pop(tag_id, None) is None:
            return
        audience.segments[tag_id].contacts.pop(member.contact_id, None)
        if self.behaviour.tags_change_member:
            self.touch(audience, member)

    def touch(self, audience: Audience, member: Member) -> None:
        """Move last_changed; called for real changes only, as recorded."""
        member.last_changed = self.now()
        audience.revision += 1

    def started(self, kind: str, via: str, audience: Audience, member: Member, name: str) -> None:
        """Note that an automation could have begun. Only contacts who get mail start any."""
        if kind == "confirmation" or member.status == "subscribed":
            self.automations.append(
                Automation(kind, via, audience.id, member.email, name, self.now())
            )


def add_field(
    audience: Audience,
    tag: str,
    name: str,
    kind: str,
    *,
    options: dict[str, Any] | None = None,
    public: bool = True,
    required: bool = False,
) -> MergeField:
    """Make a merge field; an empty tag becomes MMERGEn."""
    merge_id = audience.next_merge_id
    audience.next_merge_id += 1
    made = MergeField(
        merge_id=merge_id,
        tag=tag.upper() or f"MMERGE{merge_id}",
        name=name,
        type=kind,
        required=required,
        public=public,
        display_order=len(audience.fields) + 2,
        options=options if options is not None else {},
    )
    audience.fields[merge_id] = made
    return made


def _details(given: dict[str, Any]) -> dict[str, Any]:
    """What the owner said about an audience, completed with Mailchimp's defaults."""
    contact = dict.fromkeys(
        ("company", "address1", "address2", "city", "state", "zip", "country", "phone"), ""
    )
    campaign = {"from_name": "", "from_email": "", "subject": "", "language": "en"}
    details = {
        "permission_reminder": "You are a customer of our shop.",
        "use_archive_bar": True,
        "notify_on_subscribe": "",
        "notify_on_unsubscribe": "",
        "email_type_option": False,
        "double_optin": False,
        "marketing_permissions": False,
        **given,
    }
    details["contact"] = {**contact, "country": "US", **given.get("contact", {})}
    details["campaign_defaults"] = {**campaign, **given.get("campaign_defaults", {})}
    return details
