"""One entry carried out: what a delivery worker does, with no database in reach.

It plans on what is known, looks up what is not, sends step by step and tells how far it came.
Retrying, settling and pausing are sync.deliver's and sync.settle's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from mailbridge.base.errors import MailbridgeError, SkipRecord, Unclear
from mailbridge.mailchimp.client import Client
from mailbridge.mailchimp.faults import RefusedFields
from mailbridge.records.audience import Member, Status
from mailbridge.records.change import Action, Plan, Step
from mailbridge.records.person import Person, Want
from mailbridge.records.skipped import Reason
from mailbridge.store.outbox import Entry
from mailbridge.sync.changes import Policy, differing, plan


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step that Mailchimp accepted. before: the member then, None where there was none."""

    step: Step
    before: Member | None
    note: str = ""


@dataclass(slots=True)
class Outcome:
    """How far an entry came.

    person: as it stands now, member included. skip: it cannot be in Mailchimp. error: what stopped
    it. tried: addresses of requests whose outcome is unknown. conflict: Mailchimp did not let the
    address be changed; there: who has the new address, as looked up.
    alone: it was refused in a bulk call and is to be sent by itself.
    """

    entry: Entry
    person: Person
    done: list[StepDone] = field(default_factory=list)
    skip: Reason | None = None
    error: MailbridgeError | None = None
    tried: tuple[str, ...] = ()
    conflict: bool = False
    there: Member | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """Where and how to send. quiet_first_load: tags of the first load start no automations."""

    client: Client
    list_id: str
    policy: Policy
    quiet_first_load: bool = True


def send(entry: Entry, target: Target) -> Outcome:
    """Bring one person to what is wanted; what Mailchimp answers ends up in Outcome.error."""
    outcome = Outcome(entry, entry.person)
    want = entry.person.want
    if want is None:
        return outcome
    try:
        if entry.unclear:
            outcome.person = look_up(entry, want, target, outcome)
        if entry.steps:
            planned = Plan(still_to_do(entry.steps, outcome.person))
        else:
            whole = entry.whole and not outcome.done
            planned = plan(outcome.person, want, target.policy, whole=whole)
        outcome.skip = planned.skip
        for step in planned.steps:
            _perform(step, want, target, outcome)
            if outcome.conflict:
                break
    except Unclear as error:
        outcome.error = error
        outcome.tried = _addresses(entry, want)
    except MailbridgeError as error:
        outcome.error = error
    return outcome


def still_to_do(steps: tuple[Step, ...], person: Person) -> tuple[Step, ...]:
    """The steps of an order that the contact, as it stands, still needs."""
    member = person.member
    if member is None:
        return ()
    open_steps = []
    for step in steps:
        if step.action is Action.ARCHIVE:
            needed = member.status is not Status.ARCHIVED
        elif step.action is Action.TAG:
            needed = bool(set(step.add) - member.tags or set(step.remove) & member.tags)
        elif step.action is Action.CHANGE_EMAIL:
            needed = step.email.lower() != member.email.lower()
        else:
            needed = step.status not in {None, member.status} or bool(
                differing(step.fields, member.fields)
            )
        if needed:
            open_steps.append(step)
    return tuple(open_steps)


def _addresses(entry: Entry, want: Want) -> tuple[str, ...]:
    member = entry.person.member
    known = (member.email.lower(),) if member else ()
    return tuple(dict.fromkeys((*entry.tried, *known, want.address)))


def look_up(entry: Entry, want: Want, target: Target, outcome: Outcome) -> Person:
    """The person as Mailchimp has them after requests without an answer.

    All addresses those requests were about are asked for. The contact is known by Mailchimp's own
    number where it has one, else it is whoever was not there before. A look-up that fails raises:
    it is never read as "new".
    """
    person = entry.person
    known = person.member
    found = [
        member
        for address in _addresses(entry, want)
        if (member := target.client.member(target.list_id, address)) is not None
    ]
    same = [m for m in found if known and known.contact_id and m.contact_id == known.contact_id]
    at_old = [m for m in found if known and m.email.lower() == known.email.lower()]
    member = next(iter(same or at_old or found), None)
    if known is None and member is not None:
        # Absence was stored before anything was sent, so the lost answer was ours.
        created = Step(Action.CREATE, member.email, member.fields, member.status)
        outcome.done.append(StepDone(created, None, "found after an answer was lost"))
        return replace(person, member=member, added=True, add_as=None)
    if known and member and member.email.lower() != known.email.lower():
        renamed = Step(Action.CHANGE_EMAIL, member.email)
        outcome.done.append(StepDone(renamed, known, "found after an answer was lost"))
    return replace(person, member=member or known)


def _perform(step: Step, want: Want, target: Target, outcome: Outcome) -> None:
    before = outcome.person.member
    note = ""
    if step.action is Action.TAG:
        _tag(step, target, outcome)
    elif step.action is Action.ARCHIVE:
        _archive(target, outcome)
    else:
        try:
            member = _write(step, target, outcome.person)
        except RefusedFields as refused:
            step, note = _without(step, refused)
            member = _write(step, target, outcome.person)
        except SkipRecord:
            if step.action is not Action.CHANGE_EMAIL or before is None:
                raise
            _conflict(want, before, target, outcome)
            return
        outcome.person = _written(outcome.person, step, member)
    outcome.done.append(StepDone(step, before, note))


def _write(step: Step, target: Target, person: Person) -> Member:
    """PUT for a contact to be made, PATCH for one that exists: a PATCH can never make one."""
    member = person.member
    client, audience = target.client, target.list_id
    if member is None:
        return client.put_member(
            audience,
            step.email.lower(),
            email=step.email,
            status_if_new=step.status or target.policy.new_status,
            fields=step.fields,
        )
    if step.action is Action.CHANGE_EMAIL:
        return client.patch_member(
            audience, member.email.lower(), email=step.email, fields=step.fields
        )
    if step.status is not None:
        return client.patch_member(
            audience, member.email.lower(), fields=step.fields, status=step.status
        )
    return client.put_member(
        audience,
        member.email.lower(),
        email=member.email,
        status_if_new=_never_raised(member.status),
        fields=step.fields,
    )


def _never_raised(status: Status) -> Status:
    """The status_if_new of a contact we know: should it have vanished, it is not signed up anew."""
    if status in {Status.ARCHIVED, Status.CLEANED}:
        return Status.UNSUBSCRIBED
    return status


def _written(person: Person, step: Step, member: Member) -> Person:
    former = person.member
    # The answer of a PUT lists at most 50 tags; what was known besides stands.
    tags = member.tags | former.tags if former else member.tags
    person = replace(person, member=replace(member, tags=tags))
    if step.action is Action.CREATE:
        return replace(person, added=True, withdrawn=False, add_as=None)
    if step.action is Action.UNSUBSCRIBE:
        return replace(person, withdrawn=True)
    if step.status is not None:
        still = person.withdrawn and step.status is Status.UNSUBSCRIBED
        return replace(person, withdrawn=still, status_before=None)
    return person


def _without(step: Step, refused: RefusedFields) -> tuple[Step, str]:
    """The step without the fields that Mailchimp refused; raises where none of them was sent."""
    bad = {one.field for one in refused.fields if one.field in step.fields}
    if not bad:
        raise refused
    kept = {tag: value for tag, value in step.fields.items() if tag not in bad}
    return replace(step, fields=kept), f"Mailchimp refused {', '.join(sorted(bad))}; the rest went"


def _tag(step: Step, target: Target, outcome: Outcome) -> None:
    member = outcome.person.member
    if member is None:
        return
    target.client.change_tags(
        target.list_id,
        member.email.lower(),
        add=step.add,
        remove=step.remove,
        is_syncing=outcome.entry.first_load and target.quiet_first_load,
    )
    tags = (member.tags | set(step.add)) - set(step.remove)
    own = (outcome.person.own_tags | set(step.add)) - set(step.remove)
    outcome.person = replace(outcome.person, member=replace(member, tags=tags), own_tags=own)


def _archive(target: Target, outcome: Outcome) -> None:
    member = outcome.person.member
    if member is None:
        return
    target.client.archive_member(target.list_id, member.email.lower())
    outcome.person = replace(
        outcome.person,
        member=replace(member, status=Status.ARCHIVED),
        status_before=member.status,
    )


def _conflict(want: Want, before: Member, target: Target, outcome: Outcome) -> None:
    """The address could not be changed: look at both ends before anything is decided."""
    now = target.client.member(target.list_id, before.email.lower())
    there = target.client.member(target.list_id, want.address)
    if there is not None and there.contact_id and there.contact_id == before.contact_id:
        # The change had been made after all.
        outcome.person = replace(outcome.person, member=there)
        outcome.done.append(StepDone(Step(Action.CHANGE_EMAIL, there.email), before))
        return
    outcome.person = replace(outcome.person, member=now or before)
    outcome.conflict, outcome.there = True, there
