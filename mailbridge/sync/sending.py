"""One entry carried out: what a delivery worker does, with no database in reach.

It plans on what is known, looks up what is not, sends step by step and tells how far it came.
Retrying, settling and pausing are sync.deliver's and sync.settle's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from mailbridge.base.errors import MailbridgeError, SkipRecord, Unclear
from mailbridge.mailchimp.client import Client
from mailbridge.mailchimp.faults import NotFound, RefusedFields
from mailbridge.records.audience import Member, Status
from mailbridge.records.change import Action, Plan, Step
from mailbridge.records.person import Person, Want
from mailbridge.records.skipped import Reason
from mailbridge.store.outbox import Entry
from mailbridge.sync.changes import Policy, differing, plan
from mailbridge.sync.looking import StepDone, addresses, left_by_us, look_up


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
            outcome.person = look_up(entry, want, target.client, target.list_id, outcome.done)
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
        outcome.tried = addresses(entry, want)
    except NotFound as error:
        outcome.error = error if outcome.person.member is None else _vanished()
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
        except SkipRecord as refused:
            if step.action is not Action.CHANGE_EMAIL or before is None:
                raise
            _conflict(want, before, target, outcome, refused)
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
        # Only a contact whose address was changed over there just now is made anew by this; the
        # person is in the audience under the other address and must not be mailed under both.
        status_if_new=Status.UNSUBSCRIBED,
        fields=step.fields,
    )


def _written(person: Person, step: Step, member: Member) -> Person:
    former = person.member
    # The answer of a PUT lists at most 50 tags; what was known besides stands.
    tags = member.tags | former.tags if former else member.tags
    person = replace(person, member=replace(member, tags=tags))
    if step.action is Action.CREATE:
        return replace(person, added=True, withdrawn=False, add_as=None)
    if step.action is Action.UNSUBSCRIBE:
        # Who left by themselves just before us is not asked again when the shop says yes again.
        return replace(person, withdrawn=left_by_us(member))
    if step.status is not None:
        still = person.withdrawn and step.status is Status.UNSUBSCRIBED
        return replace(person, withdrawn=still, status_before=None)
    return person


def _vanished() -> SkipRecord:
    """A contact we know is not there any more: it was deleted for good, archived ones are found."""
    return SkipRecord(
        "Deleted for good in Mailchimp",
        "Only this person can sign up again, through a form of Mailchimp.",
        reason="forgotten",
    )


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


def _conflict(
    want: Want, before: Member, target: Target, outcome: Outcome, refused: SkipRecord
) -> None:
    """The address could not be changed: look at both ends before anything is decided."""
    now = target.client.member(target.list_id, before.email.lower())
    there = target.client.member(target.list_id, want.address)
    if there is not None and there.contact_id and there.contact_id == before.contact_id:
        # The change had been made after all.
        outcome.person = replace(outcome.person, member=there)
        outcome.done.append(StepDone(Step(Action.CHANGE_EMAIL, there.email), before))
        return
    if now is None and there is None:
        raise _vanished()
    if now is not None and now.status is Status.SUBSCRIBED and there is None:
        # Nothing stands against the change but the new address itself: the contact is kept.
        raise refused
    outcome.person = replace(outcome.person, member=now or before)
    outcome.conflict, outcome.there = True, there
