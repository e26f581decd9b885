"""The bodies of requests, and the hash that names a contact: pure functions.

It sends nothing and checks no values; mapping has done that. ``status`` is written in one function
only, ``member_body``, so that one place decides who may get one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from mailbridge.base.clock import stamp
from mailbridge.records.audience import Status
from mailbridge.records.contact import FieldValue
from mailbridge.records.field import FieldType
from mailbridge.settings.schema import NewAudience


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody to be added by the bulk call. email: as the contact shall show it.

    tags: added with the contact. Whether they start automations is not documented, so they belong
    here only where that is wanted or does not matter.
    """

    email: str
    status: Status
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()


def subscriber_hash(address: str) -> str:
    """The MD5 of the lower-cased address, by which Mailchimp names a contact in paths."""
    return hashlib.md5(address.strip().lower().encode(), usedforsecurity=False).hexdigest()


def dumps(body: Mapping[str, object]) -> bytes:
    """JSON in plain ASCII. Raises ValueError for numbers that JSON does not have."""
    return json.dumps(body, separators=(",", ":"), allow_nan=False).encode("ascii")


def member_body(
    *,
    email: str | None = None,
    status_if_new: Status | None = None,
    fields: Mapping[str, FieldValue] | None = None,
    status: Status | None = None,
) -> dict[str, object]:
    """A contact, for PUT (email and status_if_new) or PATCH (only what changes).

    status: only for the few cases in which an existing contact's status may be written. Without
    it, one who unsubscribed stays unsubscribed while the fields are updated (recorded answers).
    Raises ValueError for ARCHIVED, which is reached through DELETE only.
    """
    if Status.ARCHIVED in (status, status_if_new):
        raise ValueError("archived is not a status that can be written")
    body: dict[str, object] = {}
    if email is not None:
        body["email_address"] = email
    if status_if_new is not None:
        body["status_if_new"] = status_if_new.value
    if status is not None:
        body["status"] = status.value
    if fields:
        body["merge_fields"] = dict(fields)
    return body


def batch_body(members: Iterable[NewMember]) -> dict[str, object]:
    """New contacts, at most 500; one that exists is left as it is and reported."""
    return {
        "members": [
            member_body(email=member.email, status_if_new=member.status, fields=member.fields)
            | ({"tags": sorted(member.tags)} if member.tags else {})
            for member in members
        ],
        "update_existing": False,
    }


def skip_flag(skip_merge_validation: bool) -> dict[str, str | int]:
    """The query that lets a contact in although required fields are missing."""
    return {"skip_merge_validation": "true"} if skip_merge_validation else {}


def tags_body(add: Iterable[str], remove: Iterable[str], *, is_syncing: bool) -> dict[str, object]:
    """Tags to set and to take away. is_syncing: automations that start on them do not start."""
    changes = [{"name": name, "status": "active"} for name in sorted(set(add))]
    changes += [{"name": name, "status": "inactive"} for name in sorted(set(remove) - set(add))]
    return {"tags": changes, "is_syncing": is_syncing}


def event_body(
    name: str,
    properties: Mapping[str, str],
    occurred_at: datetime | None,
    *,
    is_syncing: bool = False,
) -> dict[str, object]:
    """An event: a flat object, as the specification has it (a sample in the guide nests it)."""
    body: dict[str, object] = {"name": name}
    if properties:
        body["properties"] = dict(properties)
    if occurred_at is not None:
        body["occurred_at"] = stamp(occurred_at)
    if is_syncing:
        body["is_syncing"] = True
    return body


def field_body(
    tag: str, name: str, kind: FieldType, options: Mapping[str, object]
) -> dict[str, object]:
    """A new merge field, kept off the sign-up form (the merge-fields page advises so)."""
    body: dict[str, object] = {"tag": tag, "name": name, "type": kind.value, "public": False}
    return body | ({"options": dict(options)} if options else {})


def audience_body(new: NewAudience) -> dict[str, object]:
    """A new audience; Mailchimp requires the sender's address by law."""
    return {
        "name": new.name,
        "contact": {
            "company": new.company,
            "address1": new.address1,
            "city": new.city,
            "state": new.state,
            "zip": new.zip,
            "country": new.country,
        },
        "permission_reminder": new.reminder,
        "campaign_defaults": {
            "from_name": new.from_name,
            "from_email": new.from_email,
            "subject": new.name,
            "language": "en",
        },
        "email_type_option": False,
    }
