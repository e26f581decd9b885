"""What a run has done so far, counted as it is settled; the report is made of it.

It counts contacts and actions, not rows: rows are counted from the store (sync.accounting).
"""

from __future__ import annotations

from dataclasses import dataclass

from mailbridge.records.change import Action, Step
from mailbridge.store.actions import Kind

_COUNTED = {
    Action.CREATE: "created",
    Action.UPDATE: "updated",
    Action.CHANGE_EMAIL: "email_changed",
    Action.UNSUBSCRIBE: "unsubscribed",
    Action.ARCHIVE: "archived",
    Action.TAG: "tags_changed",
}


@dataclass(slots=True)
class Tally:
    """The figures of a report that are counted step by step."""

    created: int = 0
    updated: int = 0
    email_changed: int = 0
    unsubscribed: int = 0
    archived: int = 0
    tags_changed: int = 0
    events_sent: int = 0
    mirrored_unsubscribes: int = 0
    settled: int = 0

    def count(self, step: Step) -> None:
        """One step that Mailchimp accepted."""
        name = _COUNTED[step.action]
        setattr(self, name, getattr(self, name) + 1)

    def count_errand(self, kind: Kind) -> None:
        """An errand that Mailchimp accepted; journeys are told by history alone."""
        if kind is Kind.EVENT:
            self.events_sent += 1
        elif kind is Kind.TAG:
            self.tags_changed += 1
