"""Adding many new contacts with one call, without touching those who are there already.

It does not cut a long list into calls, nor halve one that was refused; delivery does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailbridge.base.errors import SkipRecord
from mailbridge.mailchimp.audiences import in_audience
from mailbridge.mailchimp.call import Json, ask, entries, maybe, path, text
from mailbridge.mailchimp.faults import refused_in_bulk
from mailbridge.mailchimp.members import read_member
from mailbridge.mailchimp.payload import NewMember, batch_body, dumps, skip_flag
from mailbridge.mailchimp.transport import Request, Transport
from mailbridge.records.audience import Member

BULK = 500
"""The most contacts that one bulk call may have."""


@dataclass(frozen=True, slots=True)
class BulkError:
    """One contact that the bulk call did not add. code: ERROR_CONTACT_EXISTS or ERROR_GENERIC.

    field, message: the merge field it is about, and words in the account's language; "" else.
    """

    address: str
    error: str
    code: str
    field: str
    message: str

    def refusal(self) -> SkipRecord:
        """The same as the error that a call for this contact alone would have raised."""
        return refused_in_bulk(self.address, self.error, self.code, self.field, self.message)


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of each contact of a bulk call.

    created: their contact_id is "" (the answer leaves it out). missing: addresses the answer does
    not speak of; nothing is known about them.
    """

    created: list[Member]
    errors: list[BulkError]
    missing: list[str]


def batch_subscribe(
    transport: Transport,
    list_id: str,
    new: Sequence[NewMember],
    *,
    skip_merge_validation: bool = False,
) -> BulkResult:
    """Add up to 500 contacts; those who are there already are left alone and come as errors.

    Addresses must differ in more than case. Raises SkipRecord where the call as a whole was
    refused (one malformed contact is enough): halve it. Raises AudienceGone, Wait, Unclear, Ask.
    """
    if len(new) > BULK:
        raise ValueError(f"at most {BULK} contacts a call")
    request = Request(
        "POST", path("lists", list_id), skip_flag(skip_merge_validation), dumps(batch_body(new))
    )

    def read(data: Json) -> BulkResult:
        created = [read_member(entry) for entry in entries(data, "new_members")]
        errors = [_bulk_error(entry) for entry in entries(data, "errors")]
        answered = {one.email.lower() for one in created} | {one.address.lower() for one in errors}
        missing = [one.email for one in new if one.email.lower() not in answered]
        return BulkResult(created, errors, missing)

    with in_audience(list_id):
        return ask(transport, request, read)


def _bulk_error(data: Json) -> BulkError:
    return BulkError(
        address=text(data, "email_address"),
        error=maybe(data, "error"),
        code=maybe(data, "error_code"),
        field=maybe(data, "field"),
        message=maybe(data, "field_message"),
    )
