"""Many new contacts in one call: what a delivery worker does with a batch of creations.

Whoever Mailchimp does not take in the bulk call is sent alone afterwards, where a precise answer
can be had: one bad contact never takes the others with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mailbridge.base.errors import MailbridgeError, SkipRecord, Unclear
from mailbridge.base.language import tr
from mailbridge.mailchimp.payload import NewMember
from mailbridge.records.change import Action, Plan, Step
from mailbridge.store.outbox import Entry
from mailbridge.sync.delivery.looking import StepDone
from mailbridge.sync.delivery.sending import Outcome, StillToDo, Target
from mailbridge.sync.people.changes import plan

SIZE = 200
"""Contacts a call: Mailchimp takes 500, but then answers slowly and progress comes in lumps."""

WORTH_IT = 3


def creation(entry: Entry, target: Target) -> Step | None:
    """The creation an entry begins with, if it may go in a bulk call."""
    person = entry.person
    if entry.single or entry.unclear or person.member is not None or person.want is None:
        return None
    if entry.former is not None:
        return None  # that contact is looked at first
    planned: Plan = plan(person, person.want, target.policy)
    if planned.steps and planned.steps[0].action is Action.CREATE:
        return planned.steps[0]
    return None


def send_bulk(entries: Sequence[Entry], target: Target) -> list[Outcome]:
    """Add the contacts of all entries. Every entry gets an outcome; nothing is raised."""
    try:
        return _call(entries, target)
    except SkipRecord:
        # One malformed contact fails the whole call: halve until it is alone.
        if len(entries) == 1:
            return [Outcome(entries[0], entries[0].person, alone=True)]
        middle = len(entries) // 2
        return send_bulk(entries[:middle], target) + send_bulk(entries[middle:], target)
    except Unclear as error:
        return [
            Outcome(entry, entry.person, error=error, tried=(entry.person.address,))
            for entry in entries
        ]
    except MailbridgeError as error:
        return [Outcome(entry, entry.person, error=error) for entry in entries]


def _call(entries: Sequence[Entry], target: Target) -> list[Outcome]:
    steps = {entry.person.address: (entry, creation(entry, target)) for entry in entries}
    news = [
        NewMember(step.email, step.status or target.policy.new_status, step.fields)
        for _, step in steps.values()
        if step is not None
    ]
    result = target.client.batch_subscribe(target.list_id, news)
    created = {member.email.lower(): member for member in result.created}
    outcomes = []
    for address, (entry, step) in steps.items():
        member = created.get(address)
        if member is None or step is None:
            outcomes.append(Outcome(entry, entry.person, alone=True))
            continue
        person = replace(entry.person, member=member, added=True, add_as=None)
        done = [StepDone(step, None)]
        outcomes.append(_with_tags(Outcome(entry, person, done)))
    return outcomes


def _with_tags(outcome: Outcome) -> Outcome:
    """Tags go in calls of their own: the bulk call cannot keep them from starting automations."""
    want = outcome.person.want
    if want is not None and want.tags:
        outcome.error = StillToDo(tr("The tags are next"))
    return outcome
