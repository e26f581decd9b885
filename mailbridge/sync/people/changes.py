"""Wanted against known → the plan for one contact. Pure: the same answer for a dry run and a send.

Which statuses may be written is decided in sync.people.consent; how a step is sent, in mailchimp.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mailbridge.records.audience import Member, Status
from mailbridge.records.change import Action, Plan, Step
from mailbridge.records.contact import FieldValue
from mailbridge.records.person import Person, Want
from mailbridge.records.skipped import Reason
from mailbridge.sync.people import consent


@dataclass(frozen=True, slots=True)
class Policy:
    """What the owner decided for the whole audience.

    new_status: of contacts that are added. when_removed: keep, archive, unsubscribe or tag.
    """

    new_status: Status = Status.SUBSCRIBED
    when_removed: str = "keep"
    removed_tag: str = ""


def plan(
    person: Person, want: Want, policy: Policy, *, whole: bool = False, anew: bool = False
) -> Plan:
    """The steps for the person. whole: all fields are sent although nothing seems to differ.

    anew: what was carried out before may have been undone over there, and is looked at again.
    """
    if want.gone or want.superseded:
        # Whom the shop's no never let us touch is not archived either when they go.
        return Plan(() if consent.left_alone(person, want) else _removal(person, want, policy))
    reason = consent.refusal(person, want)
    if reason is not None:
        moves = person.member is not None and renames(person, person.member, want)
        left = moves and reason in {Reason.CLEANED, Reason.ARCHIVED}
        return Plan(skip=Reason.LEFT if left else reason)
    if person.member is None:
        return Plan(_creation(want, person.add_as or policy.new_status))
    if consent.left_alone(person, want):
        return Plan()
    status = consent.status_to_write(person, want)
    if want.same_as(person.done) and status is None and not (whole or anew):
        return Plan()
    return Plan(tuple(_alteration(person, person.member, want, status, whole=whole)))


def _creation(want: Want, status: Status) -> tuple[Step, ...]:
    fields = {tag: value for tag, value in want.fields.items() if value != ""}
    steps = [Step(Action.CREATE, want.email, fields, status)]
    if want.tags:
        steps.append(Step(Action.TAG, want.email, add=tuple(sorted(want.tags))))
    return tuple(steps)


def _alteration(
    person: Person, member: Member, want: Want, status: Status | None, *, whole: bool
) -> list[Step]:
    fields = differing(want.fields, member.fields)
    if whole:
        fields = {tag: value for tag, value in want.fields.items() if value != "" or tag in fields}
    steps: list[Step] = []
    renamed = renames(person, member, want)
    # Out of the archive a status is put back, not withdrawn: it may be the person's own doing.
    withdraws = status is Status.UNSUBSCRIBED and member.status is not Status.ARCHIVED
    if withdraws:
        steps.append(Step(Action.UNSUBSCRIBE, member.email, status=status))
    elif status is not None:
        steps.append(Step(Action.UPDATE, member.email, {} if renamed else fields, status))
    if renamed:
        steps.append(Step(Action.CHANGE_EMAIL, want.email, fields))
    elif fields and (status is None or withdraws):
        steps.append(Step(Action.UPDATE, member.email, fields))
    email = want.email if renamed else member.email
    if whole and not steps:
        steps.append(Step(Action.UPDATE, email, fields))
    return steps + _tags(person, member, want, email)


def renames(person: Person, member: Member, want: Want) -> bool:
    """Whether the contact's address is to change: the shop's did, not only Mailchimp's.

    An address that somebody changed in Mailchimp stands until the shop's changes.
    """
    if want.address == member.email.lower():
        return False
    return person.done is None or want.address != person.done.address


def carried_out(person: Person, want: Want) -> Want:
    """What there is to remember of a want that needs nothing more.

    Who is gone, or is left alone, keeps the address that was brought to Mailchimp before: should
    the shop ask for the contact again, its address is still to be changed.
    """
    if person.member is None:
        return want
    if not (want.gone or want.superseded or consent.left_alone(person, want)):
        return want
    brought = person.done.address if person.done else person.member.email.lower()
    return replace(want, address=brought)


def _tags(person: Person, member: Member, want: Want, email: str) -> list[Step]:
    add = tuple(sorted(want.tags - member.tags))
    remove = tuple(sorted((person.own_tags - want.tags) & member.tags))
    return [Step(Action.TAG, email, add=add, remove=remove)] if add or remove else []


def _removal(person: Person, want: Want, policy: Policy) -> tuple[Step, ...]:
    member = person.member
    if member is None or member.status in {Status.ARCHIVED, Status.CLEANED}:
        return ()
    # Mailchimp archives no pending contact (405), and says so as if nothing had been wrong.
    archivable = member.status is not Status.PENDING
    if want.superseded:
        return (Step(Action.ARCHIVE, member.email),) if person.added and archivable else ()
    if policy.when_removed == "archive" and archivable:
        return (Step(Action.ARCHIVE, member.email),)
    if policy.when_removed == "unsubscribe" and member.status in consent.MAILABLE:
        return (Step(Action.UNSUBSCRIBE, member.email, status=Status.UNSUBSCRIBED),)
    if policy.when_removed == "tag" and policy.removed_tag not in member.tags:
        return (Step(Action.TAG, member.email, add=(policy.removed_tag,)),)
    return ()


def differing(
    wanted: Mapping[str, FieldValue], known: Mapping[str, FieldValue]
) -> dict[str, FieldValue]:
    """The wanted fields that Mailchimp has otherwise."""
    return {
        tag: value for tag, value in wanted.items() if not same_value(value, known.get(tag, ""))
    }


def same_value(wanted: FieldValue, known: FieldValue) -> bool:
    """Whether Mailchimp has a value as it is wanted, after its own cleaning.

    It trims text, gives numbers back as numbers, empty fields as "", and adds parts to addresses.
    """
    if isinstance(wanted, dict):
        if not isinstance(known, dict):
            return not any(wanted.values())
        return all(part_same(wanted[part], known.get(part, "")) for part in wanted)
    if isinstance(known, dict):
        return wanted == "" and not any(known.values())
    if isinstance(wanted, str) and isinstance(known, str):
        return part_same(wanted, known)
    try:
        return float(wanted) == float(known)
    except ValueError:
        return False


def part_same(wanted: str, known: str) -> bool:
    """Equal but for blanks around and runs of blanks inside."""
    return " ".join(wanted.split()) == " ".join(str(known).split())
