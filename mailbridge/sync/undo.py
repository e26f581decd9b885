"""Taking back a run: its lines of history → the steps that bring each contact back. Pure.

Contacts it added are archived, those it archived come back as they were, tags it set are removed,
fields and addresses get their former values. Consent, events and journeys are not taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mailbridge.records.audience import Status
from mailbridge.records.change import Action, Result, Step
from mailbridge.store.history import Line


def reversal(lines: Iterable[Line]) -> dict[int, tuple[Step, ...]]:
    """Person → steps, from the lines of one run, newest first (as history gives them)."""
    steps: dict[int, list[Step]] = {}
    added: set[int] = set()
    for line in lines:
        if line.result is not Result.DONE or not line.person:
            continue
        if line.action is Action.CREATE:
            added.add(line.person)
        else:
            steps.setdefault(line.person, []).extend(_back(line))
    for person in added:
        # A contact that was not there before needs no more than to go.
        steps[person] = [Step(Action.ARCHIVE)]
    return {person: tuple(back) for person, back in steps.items() if back}


def _back(line: Line) -> list[Step]:
    before: dict[str, Any] = line.before or {}
    after: dict[str, Any] = line.after or {}
    email = str(before.get("email", line.email))
    fields = dict(before.get("fields", {}))
    if line.action is Action.ARCHIVE:
        return [Step(Action.UPDATE, email, status=Status(before["status"]))]
    if line.action is Action.CHANGE_EMAIL:
        return [Step(Action.CHANGE_EMAIL, email, fields)]
    if line.action is Action.UPDATE:
        back = [Step(Action.UPDATE, email, fields)] if fields else []
        if before.get("status") == Status.ARCHIVED and after.get("status"):
            back.append(Step(Action.ARCHIVE, email))
        return back
    if line.action is Action.TAG:
        tags = after.get("tags", {})
        had = set(before.get("tags", ()))
        # Only what this run changed: a tag the owner had set before stays.
        add = tuple(tag for tag in tags.get("remove", ()) if tag in had)
        remove = tuple(tag for tag in tags.get("add", ()) if tag not in had)
        return [Step(Action.TAG, email, add=add, remove=remove)] if add or remove else []
    return []
