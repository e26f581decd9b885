"""An audience in memory with the few calls that sync.delivery.sending makes, by Mailchimp's rules.

It answers like a client and asserts nothing; orders tells all that was asked of it. Unlike the
simulator it speaks no HTTP, so that a property can try hundreds of sequences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from mailbridge.base.errors import MailbridgeError, SkipRecord
from mailbridge.records.audience import Member, Status
from mailbridge.records.contact import FieldValue

CANNOT_BE_ARCHIVED = {Status.ARCHIVED, Status.CLEANED, Status.PENDING}


@dataclass(slots=True)
class Audience:
    """there: members by lower-cased address. loses: addresses whose next answer is lost on its way."""

    there: dict[str, Member] = field(default_factory=dict)
    orders: list[tuple[str, ...]] = field(default_factory=list)
    loses: dict[str, MailbridgeError] = field(default_factory=dict)
    made: int = 0

    def has(self, email: str, status: Status = Status.SUBSCRIBED, **more: object) -> Member:
        """Put a contact there that was there before."""
        self.made += 1
        member = Member(f"c{self.made}", email, status, **more)  # type: ignore[arg-type]  # spread by tests
        self.there[email.lower()] = member
        return member

    def members(
        self, _list_id: str, *, status: Status | None = None, since_last_changed: object = None
    ) -> Iterator[list[Member]]:
        archived = status is Status.ARCHIVED
        yield [m for m in self.there.values() if (m.status is Status.ARCHIVED) is archived]

    def member(self, _list_id: str, address: str) -> Member | None:
        return self.there.get(address)

    def member_by_number(self, _list_id: str, contact_id: str) -> Member | None:
        return next((m for m in self.there.values() if m.contact_id == contact_id), None)

    def put_member(
        self,
        _list_id: str,
        address: str,
        *,
        email: str,
        status_if_new: Status,
        fields: Mapping[str, FieldValue],
    ) -> Member:
        if address in self.there:
            self.orders.append(("update", address))
        else:
            self.orders.append(("create", address, status_if_new.value))
            self.has(email, status_if_new)
        return self._fields(address, fields)

    def patch_member(
        self,
        _list_id: str,
        address: str,
        *,
        email: str | None = None,
        fields: Mapping[str, FieldValue] | None = None,
        status: Status | None = None,
    ) -> Member:
        member = self.there.get(address)
        if member is None:
            raise SkipRecord("Not in the audience", reason="not_in_audience")
        if status is not None:
            self.orders.append(("status", address, status.value))
            self.there[address] = member = replace(member, status=status)
        if email is not None and email.lower() != address:
            if member.status is not Status.SUBSCRIBED or email.lower() in self.there:
                raise SkipRecord("Mailchimp refused the address", "It cannot be changed.")
            self.orders.append(("address", address, email.lower()))
            del self.there[address]
            address = email.lower()
            self.there[address] = replace(member, email=email)
        return self._fields(address, fields or {})

    def archive_member(self, _list_id: str, address: str) -> None:
        member = self.there.get(address)
        if member is None:
            raise SkipRecord("Not in the audience", reason="not_in_audience")
        self.orders.append(("archive", address))
        if member.status not in CANNOT_BE_ARCHIVED:
            self.there[address] = replace(member, status=Status.ARCHIVED)
        self._answer(address)

    def change_tags(
        self,
        _list_id: str,
        address: str,
        *,
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
        is_syncing: bool = False,
    ) -> None:
        member = self.there.get(address)
        if member is None:
            raise SkipRecord("Not in the audience", reason="not_in_audience")
        quiet = "quiet" if is_syncing else "loud"
        self.orders.append(
            ("tags", address, quiet, *sorted(add), *(f"-{t}" for t in sorted(remove)))
        )
        self.there[address] = replace(member, tags=(member.tags | set(add)) - set(remove))
        self._answer(address)

    def _fields(self, address: str, fields: Mapping[str, FieldValue]) -> Member:
        member = self.there[address]
        self.there[address] = replace(member, fields={**member.fields, **fields})
        self._answer(address)
        return self.there[address]

    def _answer(self, address: str) -> None:
        lost = self.loses.pop(address, None)
        if lost is not None:
            raise lost
