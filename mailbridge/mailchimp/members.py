"""Contacts: reading them, adding, changing, archiving and deleting them.

It decides nothing about who is added or changed; it carries out and reports what came back. Many
new contacts at once are mailchimp.bulk's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from mailbridge.base.clock import stamp
from mailbridge.mailchimp.audiences import check_audience, in_audience
from mailbridge.mailchimp.call import (
    PAGE,
    Json,
    ask,
    entries,
    maybe,
    number,
    order,
    pages,
    path,
    text,
)
from mailbridge.mailchimp.payload import dumps, member_body, skip_flag, subscriber_hash
from mailbridge.mailchimp.refusals import NotAllowed, NotFound
from mailbridge.mailchimp.tags import tags_of
from mailbridge.mailchimp.transport import Request, Transport
from mailbridge.records.audience import Member, Status
from mailbridge.records.contact import FieldValue

_WANTED = (
    "id",
    "contact_id",
    "email_address",
    "status",
    "unsubscribe_reason",
    "last_changed",
    "merge_fields",
    "tags",
    "tags_count",
)
_ALL = ",".join([*(f"members.{name}" for name in _WANTED), "total_items"])
_ONE = ",".join(_WANTED)


def members(
    transport: Transport,
    list_id: str,
    *,
    status: Status | None = None,
    since_last_changed: datetime | None = None,
    count: int = PAGE,
) -> Iterator[list[Member]]:
    """All contacts, page by page; without a status all but archived ones.

    since_last_changed: only those that changed at or after that moment. A contact that changes
    meanwhile may come twice. Raises AudienceGone, Wait, Ask.
    """
    # Ascending, so that what changes while we read moves behind us and not before us.
    order_by = "last_changed" if since_last_changed else "timestamp_opt"
    query: dict[str, str | int] = {"fields": _ALL, "sort_field": order_by, "sort_dir": "ASC"}
    if status is not None:
        query["status"] = status.value
    if since_last_changed is not None:
        query["since_last_changed"] = stamp(since_last_changed)
    with in_audience(list_id):
        where = path("lists", list_id, "members")
        for page in pages(transport, where, "members", _counted, query, count=count):
            yield [_complete(transport, list_id, *found) for found in page]


def member(transport: Transport, list_id: str, address: str) -> Member | None:
    """The contact with this address, archived ones too; None where there is none.

    Raises AudienceGone where it is the audience that is not there, Wait, Ask.
    """
    return _looked_up(
        transport, list_id, _path(list_id, address), lambda found: _same(found.email, address)
    )


def member_by_number(transport: Transport, list_id: str, contact_id: str) -> Member | None:
    """The contact with Mailchimp's own number, whatever its address by now; None: it is gone.

    Mailchimp's description of 2026 says that this path takes the number as well as the hash.
    Raises what member raises.
    """
    where = path("lists", list_id, "members", contact_id)
    return _looked_up(transport, list_id, where, lambda found: found.contact_id == contact_id)


def _looked_up(
    transport: Transport, list_id: str, where: str, is_meant: Callable[[Member], bool]
) -> Member | None:
    def read(data: Json) -> tuple[Member, int]:
        member, tags_count = _counted(data)
        if not is_meant(member):
            raise ValueError("the answer is about somebody else")
        return member, tags_count

    try:
        found = ask(transport, Request("GET", where, {"fields": _ONE}), read)
    except NotFound:
        check_audience(transport, list_id)
        return None
    return _complete(transport, list_id, *found)


def put_member(
    transport: Transport,
    list_id: str,
    address: str,
    *,
    email: str,
    status_if_new: Status,
    fields: Mapping[str, FieldValue],
    status: Status | None = None,
    skip_merge_validation: bool = False,
) -> Member:
    """Add the contact, or update the one that is there.

    address: whose contact it is; email: as it shall be written. Where the two differ in more than
    case, the contact's address is changed in place, and the call must not be repeated blindly.
    Raises SkipRecord and its kinds (RefusedFields, RefusedAddress, MemberExists,
    InComplianceState), AudienceGone, Wait, Unclear, Ask.
    """
    body = member_body(email=email, status_if_new=status_if_new, fields=fields, status=status)
    request = Request(
        "PUT",
        _path(list_id, address),
        skip_flag(skip_merge_validation),
        dumps(body),
        idempotent=_same(address, email),
    )
    with in_audience(list_id):  # a PUT makes the contact: only the audience can be missing
        return ask(transport, request, lambda data: _echoed(data, email))


def patch_member(
    transport: Transport,
    list_id: str,
    address: str,
    *,
    email: str | None = None,
    fields: Mapping[str, FieldValue] | None = None,
    status: Status | None = None,
    skip_merge_validation: bool = False,
) -> Member:
    """Change what is given of an existing contact. An address only changes while subscribed.

    Raises NotFound where there is no such contact, and what put_member raises.
    """
    body = member_body(email=email, fields=fields, status=status)
    request = Request(
        "PATCH",
        _path(list_id, address),
        skip_flag(skip_merge_validation),
        dumps(body),
        idempotent=email is None or _same(address, email),
    )
    try:
        return ask(transport, request, lambda data: _echoed(data, email or address))
    except NotFound:
        check_audience(transport, list_id)
        raise


def archive_member(transport: Transport, list_id: str, address: str) -> None:
    """Archive the contact; one that is archived, bounced or pending already counts as done.

    Raises NotFound, AudienceGone, Wait, Unclear, Ask.
    """
    try:
        order(transport, Request("DELETE", _path(list_id, address)))
    except NotAllowed:
        return
    except NotFound:
        check_audience(transport, list_id)
        raise


def delete_permanent(transport: Transport, list_id: str, address: str) -> None:
    """Delete the contact for good: the address can never be added again through the API.

    Raises NotFound, AudienceGone, Wait, Unclear, Ask.
    """
    where = _path(list_id, address) + path("actions", "delete-permanent")
    try:
        order(transport, Request("POST", where))
    except NotFound:
        check_audience(transport, list_id)
        raise


def _path(list_id: str, address: str) -> str:
    return path("lists", list_id, "members", subscriber_hash(address))


def _same(one: str, other: str) -> bool:
    return subscriber_hash(one) == subscriber_hash(other)


def read_member(data: Json) -> Member:
    """A contact as Mailchimp shows it. Raises KeyError, TypeError or ValueError for odd shapes."""
    text(data, "id")
    tags = entries(data, "tags") if data.get("tags") else []
    return Member(
        contact_id=maybe(data, "contact_id"),
        email=text(data, "email_address"),
        status=Status(data["status"]),
        fields=_fields(data.get("merge_fields") or {}),
        tags=frozenset(text(tag, "name") for tag in tags),
        unsubscribe_reason=maybe(data, "unsubscribe_reason"),
        last_changed=maybe(data, "last_changed"),
    )


def _fields(data: Any) -> dict[str, FieldValue]:
    if not isinstance(data, dict):
        raise TypeError("merge_fields is no object")
    return {
        tag: value for tag, value in data.items() if isinstance(value, str | int | float | dict)
    }


def _counted(data: Json) -> tuple[Member, int]:
    """A contact, and how many tags it has: only the first fifty come with it."""
    found = read_member(data)
    return found, number(data, "tags_count") if "tags_count" in data else len(found.tags)


def _complete(transport: Transport, list_id: str, found: Member, tags_count: int) -> Member:
    if tags_count <= len(found.tags):
        return found
    return replace(found, tags=frozenset(tags_of(transport, list_id, found.email)))


def _echoed(data: Json, email: str) -> Member:
    """The contact of an answer that must speak of this address."""
    found = read_member(data)
    if found.email.lower() != email.strip().lower():
        raise ValueError("the answer is about somebody else")
    return found
