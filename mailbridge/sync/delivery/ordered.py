"""What is left of an order: the steps of an undo that a contact, as it stands, still needs. Pure.

What an order's steps are, sync.undo says; how a step is sent, sync.delivery.sending.
"""

from __future__ import annotations

from mailbridge.records.audience import Status
from mailbridge.records.change import Action, Step
from mailbridge.records.person import Person
from mailbridge.sync.people.changes import differing


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
            # A status comes back with a contact of our archive alone: whoever has brought it back
            # since, the person may have left by themselves.
            ours = member.status is Status.ARCHIVED and person.status_before is not None
            needed = bool(step.status and ours) or bool(differing(step.fields, member.fields))
        if needed:
            open_steps.append(step)
    return tuple(open_steps)
