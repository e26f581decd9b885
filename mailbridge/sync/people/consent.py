"""When a member's status is written: the only three cases there are, and nowhere else. Pure.

    consent withdrawn in the shop, or when_removed = "unsubscribe"   → unsubscribed
    consent given again after mailbridge's own withdrawal            → pending (the person is asked)
    a contact mailbridge archived, whose customer is back            → the status from before

Everything else leaves the status of an existing contact alone, so nobody who left is signed up
again. It does not decide about fields or tags (sync.people.changes does).
"""

from __future__ import annotations

from mailbridge.records.audience import Status
from mailbridge.records.person import Person, Want
from mailbridge.records.skipped import Reason

MAILABLE = frozenset({Status.SUBSCRIBED, Status.PENDING})


def refusal(person: Person, want: Want) -> Reason | None:
    """Why the person cannot be (or be kept) in the audience, None where nothing stands against it.

    For want that is not gone.
    """
    member = person.member
    if member is None:
        if person.barred is not None:
            return person.barred
        return Reason.NO_CONSENT if want.consent is False else None
    if person.barred in {Reason.ERASED, Reason.UNDONE}:
        return person.barred
    if member.status is Status.ARCHIVED:
        if person.status_before is None:
            return Reason.ARCHIVED
        return Reason.NO_CONSENT if want.consent is False else None
    return Reason.CLEANED if member.status is Status.CLEANED else None


def status_to_write(person: Person, want: Want) -> Status | None:
    """The status to write for a contact that exists, None in all cases but the three."""
    member = person.member
    if member is None:
        return None
    if want.gone:
        return None
    if member.status is Status.ARCHIVED:
        before = person.status_before
        asked = before is Status.UNSUBSCRIBED and person.withdrawn and want.consent is True
        return Status.PENDING if asked else before
    if withdrawn_now(person, want):
        return Status.UNSUBSCRIBED
    if want.consent is True and person.withdrawn and member.status is Status.UNSUBSCRIBED:
        return Status.PENDING
    return None


def withdrawn_now(person: Person, want: Want) -> bool:
    """Whether the shop takes back a consent that stood before, for somebody who gets mail.

    Where no feed had a consent column before, only those whom mailbridge added count as taken back;
    so do those it added whose entry was never finished, for nobody is added without consent.
    """
    before = None if person.done is None else person.done.consent
    stood = before is True or (before is None and person.added)
    return (
        want.consent is False
        and stood
        and person.member is not None
        and person.member.status in MAILABLE
    )


def stays(person: Person, want: Want) -> bool:
    """Whether the contact stays as it is, its address included, whatever the shop says."""
    return left_alone(person, want) or refusal(person, want) is not None


def left_alone(person: Person, want: Want) -> bool:
    """Whether the shop's no meets a contact that stood there before: nothing of it is touched."""
    return (
        want.consent is False
        and person.member is not None
        and not person.added
        and not person.withdrawn
        and (person.done is None or person.done.consent is not True)
    )
