"""What a line of history says of a step that was sent: in words, and before and after.

It writes no history (sync.delivery.settle does) and decides nothing.
"""

from __future__ import annotations

from mailbridge.records.audience import Member
from mailbridge.records.change import Action, Step
from mailbridge.sync.delivery.looking import StepDone


def detail(step: Step) -> str:
    """The tags, or the names of the fields and the status that were sent."""
    if step.action is Action.TAG:
        return " ".join([*(f"+{tag}" for tag in step.add), *(f"-{tag}" for tag in step.remove)])
    parts = sorted(step.fields)
    if step.status is not None:
        parts.insert(0, f"status {step.status}")
    return ", ".join(parts)


def before(done: StepDone) -> dict[str, object] | None:
    """What the step found there, None where it added the contact."""
    member = done.before
    if member is None:
        return None
    return _sides(done.step, member)


def after(done: StepDone) -> dict[str, object]:
    """What the step wrote."""
    step = done.step
    written: dict[str, object] = {"fields": dict(step.fields)}
    if step.action is Action.TAG:
        written["tags"] = {"add": list(step.add), "remove": list(step.remove)}
    if step.email:
        written["email"] = step.email
    if step.status is not None:
        written["status"] = step.status
    return written


def _sides(step: Step, member: Member) -> dict[str, object]:
    return {
        "email": member.email,
        "status": member.status,
        "fields": {tag: member.fields.get(tag, "") for tag in step.fields},
        "tags": sorted(member.tags) if step.action is Action.TAG else [],
    }
