"""What became of requests without an answer: both addresses looked up, compared with the intent.

What was about to be sent is stored before it is sent, so what is found can be told apart from what
others did. It sends nothing but questions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mailbridge.mailchimp.client import Client
from mailbridge.records.audience import Member, Status
from mailbridge.records.change import Action, Intent, Step
from mailbridge.records.person import Person, Want
from mailbridge.store.outbox import Entry
from mailbridge.sync.people.changes import Policy, plan
from mailbridge.sync.people.consent import MAILABLE
from mailbridge.sync.people.moves import has_left

FOUND = "found after an answer was lost"


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step that Mailchimp accepted. before: the member then, None where there was none."""

    step: Step
    before: Member | None
    note: str = ""


def intent_of(entry: Entry, policy: Policy) -> Intent:
    """What is about to be sent for an entry, and what was at earlier tries without an answer."""
    person, before = entry.person, entry.intent
    steps = entry.steps
    if not steps and person.want is not None:
        anew = entry.whole or entry.anew
        steps = plan(person, person.want, policy, anew=anew).steps
    actions = {step.action for step in steps}
    status = person.member.status if person.member else None
    return Intent(
        tags=tuple(sorted({*before.tags, *(tag for step in steps for tag in step.add)})),
        status=before.status or status,
        withdraws=before.withdraws or Action.UNSUBSCRIBE in actions,
        archives=before.archives or Action.ARCHIVE in actions,
        brings_back=before.brings_back
        or any(step.action is Action.UPDATE and step.status is not None for step in steps),
    )


def addresses(entry: Entry, want: Want) -> tuple[str, ...]:
    """Every address that requests for the entry may have been about."""
    member = entry.person.member
    known = (member.email.lower(),) if member else ()
    ordered = (step.email.lower() for step in entry.steps if step.email)
    return tuple(dict.fromkeys((*entry.tried, *known, want.address, *ordered)))


def look_up(entry: Entry, want: Want, client: Client, list_id: str, done: list[StepDone]) -> Person:
    """The person as Mailchimp has them after requests without an answer; done gets what was.

    All addresses those requests were about are asked for. The contact is known by Mailchimp's own
    number where it has one, else it is whoever was not there before. Raises what asking raises: a
    look-up that fails is never read as "new".
    """
    person = entry.person
    known = person.member
    found = [
        member
        for address in addresses(entry, want)
        if (member := client.member(list_id, address)) is not None
    ]
    member = _theirs(known, found)
    if member is None:
        return person
    if known is None:
        # Absence was stored before anything was sent, so the lost answer was ours.
        created = Step(Action.CREATE, member.email, member.fields, member.status)
        done.append(StepDone(created, None, FOUND))
        person = replace(person, added=True, add_as=None)
    elif member.email.lower() != known.email.lower():
        done.append(StepDone(Step(Action.CHANGE_EMAIL, member.email), known, FOUND))
    return _compared(replace(person, member=member), known, entry.intent, done)


def left_since(former: Person, client: Client, list_id: str) -> Person | None:
    """Somebody's former contact as it is now if it left (no member: deleted for good), else None.

    Mailchimp lists no deletion, so nothing else tells. Where it never told us the contact's number,
    one that is not at its address is taken for gone: better a customer who is left out than one
    signed up again. Raises what asking raises.
    """
    if former.member is None:
        return None
    member = contact_now(former.member, client, list_id)
    now = replace(former, member=member)
    if member is None:
        return now
    by_us = former.withdrawn and member.status is Status.UNSUBSCRIBED
    return now if has_left(now) and not by_us else None


def contact_now(known: Member, client: Client, list_id: str) -> Member | None:
    """The very contact that was known, wherever it is by now; None where it is gone.

    Somebody else may have its address. Raises what asking raises.
    """
    there = client.member(list_id, known.email.lower())
    if known.contact_id and (there is None or there.contact_id != known.contact_id):
        return client.member_by_number(list_id, known.contact_id)
    return there


def changed_since(person: Person, step: Step, client: Client, list_id: str) -> Person | None:
    """The person after others changed their contact, None where it is as known.

    For a step that writes the contact's status. No member: the contact is gone. Raises what asking
    raises.
    """
    known = person.member
    if known is None:
        return None
    now = contact_now(known, client, list_id)
    if now is None:
        return replace(person, member=None)
    archived = now.status is Status.ARCHIVED
    ours = step.action is Action.UNSUBSCRIBE or archived or left_by_us(now)
    if ours and now.status is known.status and now.email.lower() == known.email.lower():
        return None
    before = person.status_before if archived else None
    return replace(person, member=now, withdrawn=False, status_before=before)


def _theirs(known: Member | None, found: Iterable[Member]) -> Member | None:
    """Which of those found is the person's contact."""
    if known is None:
        return next(iter(found), None)
    if known.contact_id:
        found = [member for member in found if member.contact_id == known.contact_id]
    at_old = [member for member in found if member.email.lower() == known.email.lower()]
    return next(iter(at_old or found), None)


def _compared(person: Person, known: Member | None, intent: Intent, done: list[StepDone]) -> Person:
    """Our own notes, after what was intended was found to be so. known: the contact before."""
    member = person.member
    if member is None:
        return person
    # A tag of ours that is not there any more was taken away: should it come back, it is theirs.
    own = (person.own_tags | set(intent.tags)) & member.tags
    person = replace(person, own_tags=own)
    if member.status is not Status.ARCHIVED:
        person = replace(person, status_before=None)
    elif intent.archives and intent.status not in {None, Status.ARCHIVED}:
        before = replace(member, status=intent.status or member.status)
        done.append(StepDone(Step(Action.ARCHIVE, member.email), before, FOUND))
        person = replace(person, status_before=intent.status)
    if member.status in MAILABLE:
        person = replace(person, withdrawn=False)
    elif intent.brings_back and _touched_since(known, member):
        # Brought back by the request whose answer was lost, and sent away again by somebody else.
        person = replace(person, status_before=None, withdrawn=False)
    elif (
        intent.withdraws
        and intent.status in MAILABLE
        and member.status is Status.UNSUBSCRIBED
        and not person.withdrawn
        and left_by_us(member)
    ):
        step = Step(Action.UNSUBSCRIBE, member.email, status=member.status)
        done.append(StepDone(step, replace(member, status=intent.status), FOUND))
        person = replace(person, withdrawn=True)
    return person


def _touched_since(known: Member | None, now: Member) -> bool:
    """Whether something happened to a contact that seems to stand as it did before."""
    if known is None or known.status is not now.status:
        return False
    return known.last_changed not in {"", now.last_changed}


def left_by_us(member: Member) -> bool:
    """Whether an unsubscribed contact was unsubscribed through the API, not by themselves.

    Mailchimp notes "N/A (Unsubscribed by admin)" for those (recorded in 2021), and the person's
    own reason else.
    """
    return member.unsubscribe_reason == "" or member.unsubscribe_reason.startswith("N/A")
