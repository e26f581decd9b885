"""One entry carried out: what a delivery worker does, with no database in reach.

It plans on what is known, looks up what is not, sends step by step and tells how far it came.
Retrying, settling and pausing are sync.delivery.deliver's and sync.delivery.settle's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from mailbridge.base.errors import Ask, MailbridgeError, SkipRecord, Unclear
from mailbridge.base.language import tr
from mailbridge.mailchimp.client import Client
from mailbridge.mailchimp.refusals import NotFound, RefusedFields
from mailbridge.records.audience import Member, Status
from mailbridge.records.change import Action, Plan, Step
from mailbridge.records.person import Person, Want
from mailbridge.records.skipped import Reason
from mailbridge.store.outbox import Entry
from mailbridge.sync.delivery.looking import (
    StepDone,
    addresses,
    changed_since,
    contact_now,
    left_by_us,
    left_since,
    look_up,
)
from mailbridge.sync.delivery.ordered import still_to_do
from mailbridge.sync.people.changes import Policy, plan


@dataclass(slots=True)
class Outcome:
    """How far an entry came.

    person: as it stands now, member included. skip: it cannot be in Mailchimp. error: what stopped
    it. tried: addresses of requests whose outcome is unknown. conflict: Mailchimp did not let the
    address be changed (refused: in these words); there: who has the new one, as looked up.
    alone: it was refused in a bulk call and is to be sent by itself. left: the contact that their
    customer had before, as it was found: it left, so nobody is added (skip says so).
    """

    entry: Entry
    person: Person
    done: list[StepDone] = field(default_factory=list)
    skip: Reason | None = None
    error: MailbridgeError | None = None
    tried: tuple[str, ...] = ()
    conflict: bool = False
    refused: SkipRecord | None = None
    there: Member | None = None
    alone: bool = False
    left: Person | None = None


class StillToDo(Ask):
    """Not a fault: the entry goes round once more for what could not be done in this one."""


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
            anew = entry.whole or entry.anew
            planned = plan(outcome.person, want, target.policy, whole=whole, anew=anew)
        if planned.steps and planned.steps[0].action is Action.CREATE:
            planned = _unless_left(planned, target, outcome)
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


def _unless_left(planned: Plan, target: Target, outcome: Outcome) -> Plan:
    """The plan to add somebody, unless they left under the address they had before."""
    former = outcome.entry.former
    if former is not None:
        outcome.left = left_since(former, target.client, target.list_id)
    return Plan(skip=Reason.LEFT) if outcome.left else planned


def _perform(step: Step, want: Want, target: Target, outcome: Outcome) -> None:
    before = outcome.person.member
    note = ""
    if step.action is Action.TAG:
        needed = _tag(step, target, outcome)
        if needed is None:
            return
        step = needed
    elif step.action is Action.ARCHIVE:
        _archive(target, outcome)
    else:
        _look_before(step, target, outcome)
        try:
            member = _write(step, target, outcome.person)
        except RefusedFields as refused:
            step, note = _without(step, refused)
            member = _write(step, target, outcome.person)
        except SkipRecord as refused:
            if step.action is not Action.CHANGE_EMAIL or before is None or outcome.entry.steps:
                raise
            _conflict(want, before, target, outcome)
            outcome.refused = refused
            return
        outcome.person = _written(outcome.person, step, member)
    outcome.done.append(StepDone(step, before, note))


def _look_before(step: Step, target: Target, outcome: Outcome) -> None:
    """Look at a contact right before its status is written.

    Raises StillToDo where others have changed it meanwhile: the person may have left since.
    """
    if outcome.person.member is None or step.status is None:
        return
    now = changed_since(outcome.person, step, target.client, target.list_id)
    if now is None:
        return
    if now.member is None:
        raise _vanished()
    outcome.person = now
    raise StillToDo("others have changed this contact")


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
        # Somebody else's it is where it shows what we did not send: it came just before us.
        ours = member.status is step.status and not member.tags
        return replace(person, added=ours, withdrawn=False, add_as=None)
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
        tr("Deleted for good in Mailchimp"),
        tr("Only this person can sign up again, through a form of Mailchimp."),
        reason="forgotten",
    )


def _without(step: Step, refused: RefusedFields) -> tuple[Step, str]:
    """The step without the fields that Mailchimp refused; raises where none of them was sent."""
    bad = {one.field for one in refused.fields if one.field in step.fields}
    if not bad:
        raise refused
    kept = {tag: value for tag, value in step.fields.items() if tag not in bad}
    return replace(step, fields=kept), tr(
        "Mailchimp refused {join}; the rest went", join=", ".join(sorted(bad))
    )


def _tag(step: Step, target: Target, outcome: Outcome) -> Step | None:
    """Set and take away tags; the step as it was needed, None where nothing was left to do."""
    member = _with_tags_of_now(step, target, outcome)
    if member is None:
        return None
    add = tuple(tag for tag in step.add if tag not in member.tags)
    remove = tuple(tag for tag in step.remove if tag in member.tags)
    if add or remove:
        target.client.change_tags(
            target.list_id,
            member.email.lower(),
            add=add,
            remove=remove,
            is_syncing=outcome.entry.first_load and target.quiet_first_load,
        )
    # A tag that somebody had set in the meantime is theirs.
    own = (outcome.person.own_tags | set(add)) - set(step.remove)
    member = replace(member, tags=(member.tags | set(add)) - set(remove))
    outcome.person = replace(outcome.person, member=member, own_tags=own)
    return replace(step, add=add, remove=remove) if add or remove else None


def _with_tags_of_now(step: Step, target: Target, outcome: Outcome) -> Member | None:
    """The contact with the tags it has now: setting one does not show as a change in Mailchimp.

    It is looked up where no answer of this run has told, except right after it was added, and in a
    first load, before which everyone was read.
    """
    person, entry = outcome.person, outcome.entry
    member = person.member
    just_added = person.added and not person.own_tags
    known = outcome.done or entry.unclear or entry.first_load or just_added
    if member is None or known or not step.add:
        return member
    now = target.client.member(target.list_id, member.email.lower())
    if now is None:
        raise _vanished()
    return now


def _archive(target: Target, outcome: Outcome) -> None:
    member = outcome.person.member
    if member is None:
        return
    target.client.archive_member(target.list_id, member.email.lower())
    outcome.person = replace(
        outcome.person,
        # When that was, Mailchimp does not say; the mirror reads it.
        member=replace(member, status=Status.ARCHIVED, last_changed=""),
        status_before=member.status,
    )


def _conflict(want: Want, before: Member, target: Target, outcome: Outcome) -> None:
    """The address could not be changed: look at both ends before anything is decided."""
    now = contact_now(before, target.client, target.list_id)
    if now is not None and now.email.lower() != before.email.lower():
        # Changed in Mailchimp a moment ago, and the request was about whoever is there now.
        outcome.person = replace(outcome.person, member=now)
        if now.email.lower() != want.address:
            raise StillToDo("The contact has another address by now")  # never shown
    there = target.client.member(target.list_id, want.address)
    if there is not None and there.contact_id and there.contact_id == before.contact_id:
        # The change had been made after all.
        outcome.person = replace(outcome.person, member=there)
        outcome.done.append(StepDone(Step(Action.CHANGE_EMAIL, there.email), before))
        return
    if now is None and there is None:
        raise _vanished()
    outcome.person = replace(outcome.person, member=now or before)
    outcome.conflict, outcome.there = True, there
