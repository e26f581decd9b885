"""All that mailbridge asks of Mailchimp, as one object bound to one account.

It holds no logic: each method is the function of the same name in the package, with the transport
filled in; their docstrings say what is raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from mailbridge.mailchimp import (
    audiences,
    bulk,
    contact,
    events,
    members,
    merge_fields,
    segments,
    tags,
)
from mailbridge.mailchimp.bulk import BulkResult
from mailbridge.mailchimp.events import RecordedEvent
from mailbridge.mailchimp.merge_fields import AudienceFields
from mailbridge.mailchimp.payload import NewMember
from mailbridge.mailchimp.segments import SavedSegment
from mailbridge.mailchimp.transport import Transport
from mailbridge.records.audience import Account, AccountContact, Audience, Member, Status
from mailbridge.records.contact import FieldValue
from mailbridge.records.field import AudienceField, FieldType
from mailbridge.settings.schema import NewAudience


class Client:
    """One account of Mailchimp. May be used from any number of threads.

    transport: what sends, usually a ``Budgeted`` one. data_centre: such as "us19", for links.
    """

    def __init__(self, transport: Transport, data_centre: str = "") -> None:
        self._transport = transport
        self._data_centre = data_centre

    def ping(self) -> None:
        """A sign of life."""
        audiences.ping(self._transport)

    def account(self) -> Account:
        """Whose key it is."""
        return audiences.account(self._transport, self._data_centre)

    def audiences(self) -> list[Audience]:
        """Every audience of the account."""
        return audiences.audiences(self._transport)

    def audience(self, list_id: str) -> Audience:
        """One audience; AudienceGone where it is not there."""
        return audiences.audience(self._transport, list_id)

    def contact(self) -> AccountContact:
        """Whom Mailchimp knows behind the account."""
        return contact.contact(self._transport)

    def may_create(self) -> bool:
        """Whether the plan allows one more audience."""
        return audiences.may_create(self._transport)

    def create_audience(self, new: NewAudience) -> Audience:
        """Make an audience."""
        return audiences.create_audience(self._transport, new)

    def merge_fields(self, list_id: str) -> list[AudienceField]:
        """The audience's fields."""
        return self.audience_fields(list_id).fields

    def audience_fields(self, list_id: str) -> AudienceFields:
        """The audience's fields, and how many the plan allows."""
        return merge_fields.audience_fields(self._transport, list_id)

    def create_merge_field(
        self,
        list_id: str,
        tag: str,
        name: str,
        kind: FieldType,
        options: Mapping[str, object] | None = None,
    ) -> AudienceField:
        """Make a field that stays off the sign-up form."""
        return merge_fields.create_merge_field(self._transport, list_id, tag, name, kind, options)

    def members(
        self,
        list_id: str,
        *,
        status: Status | None = None,
        since_last_changed: datetime | None = None,
        count: int = 1000,
    ) -> Iterator[list[Member]]:
        """Contacts, page by page; archived ones only where that status is asked for."""
        return members.members(
            self._transport,
            list_id,
            status=status,
            since_last_changed=since_last_changed,
            count=count,
        )

    def member(self, list_id: str, address: str) -> Member | None:
        """One contact, None where there is none."""
        return members.member(self._transport, list_id, address)

    def member_by_number(self, list_id: str, contact_id: str) -> Member | None:
        """One contact by Mailchimp's own number, None where there is none."""
        return members.member_by_number(self._transport, list_id, contact_id)

    def put_member(
        self,
        list_id: str,
        address: str,
        *,
        email: str,
        status_if_new: Status,
        fields: Mapping[str, FieldValue],
        status: Status | None = None,
        skip_merge_validation: bool = False,
    ) -> Member:
        """Add or update a contact."""
        return members.put_member(
            self._transport,
            list_id,
            address,
            email=email,
            status_if_new=status_if_new,
            fields=fields,
            status=status,
            skip_merge_validation=skip_merge_validation,
        )

    def patch_member(
        self,
        list_id: str,
        address: str,
        *,
        email: str | None = None,
        fields: Mapping[str, FieldValue] | None = None,
        status: Status | None = None,
        skip_merge_validation: bool = False,
    ) -> Member:
        """Change parts of a contact."""
        return members.patch_member(
            self._transport,
            list_id,
            address,
            email=email,
            fields=fields,
            status=status,
            skip_merge_validation=skip_merge_validation,
        )

    def archive_member(self, list_id: str, address: str) -> None:
        """Archive a contact."""
        members.archive_member(self._transport, list_id, address)

    def delete_permanent(self, list_id: str, address: str) -> None:
        """Delete a contact for good."""
        members.delete_permanent(self._transport, list_id, address)

    def batch_subscribe(
        self,
        list_id: str,
        new: Sequence[NewMember],
        *,
        skip_merge_validation: bool = False,
    ) -> BulkResult:
        """Add up to 500 new contacts."""
        return bulk.batch_subscribe(
            self._transport, list_id, new, skip_merge_validation=skip_merge_validation
        )

    def change_tags(
        self,
        list_id: str,
        address: str,
        *,
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
        is_syncing: bool = False,
    ) -> None:
        """Set and take away tags of one contact."""
        tags.change_tags(
            self._transport, list_id, address, add=add, remove=remove, is_syncing=is_syncing
        )

    def tag_search(self, list_id: str, name: str = "") -> dict[str, int]:
        """The audience's tags and their numbers."""
        return tags.tag_search(self._transport, list_id, name)

    def create_tag(self, list_id: str, name: str) -> int:
        """Make a tag and return its number."""
        return tags.create_tag(self._transport, list_id, name)

    def tag_many(
        self,
        list_id: str,
        tag_id: int,
        *,
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
    ) -> list[str]:
        """Give a tag to many contacts, or take it from them; the refused addresses."""
        return tags.tag_many(self._transport, list_id, tag_id, add=add, remove=remove)

    def send_event(
        self,
        list_id: str,
        address: str,
        name: str,
        *,
        properties: Mapping[str, str] | None = None,
        occurred_at: datetime | None = None,
        is_syncing: bool = False,
    ) -> None:
        """Send one event of a contact."""
        events.send_event(
            self._transport,
            list_id,
            address,
            name,
            properties=properties,
            occurred_at=occurred_at,
            is_syncing=is_syncing,
        )

    def recent_events(self, list_id: str, address: str, *, count: int = 100) -> list[RecordedEvent]:
        """A contact's newest events."""
        return events.recent_events(self._transport, list_id, address, count=count)

    def trigger_journey(self, journey: int, step: int, address: str) -> None:
        """Start a journey's step for a contact."""
        events.trigger_journey(self._transport, journey, step, address)

    def segments(self, list_id: str) -> list[SavedSegment]:
        """The audience's saved segments."""
        return segments.segments(self._transport, list_id)

    def create_segment(self, list_id: str, body: Mapping[str, object]) -> SavedSegment:
        """Make a segment."""
        return segments.create_segment(self._transport, list_id, body)

    def update_segment(
        self, list_id: str, segment_id: int, body: Mapping[str, object]
    ) -> SavedSegment:
        """Change a segment."""
        return segments.update_segment(self._transport, list_id, segment_id, body)
