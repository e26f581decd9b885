"""Entries that no changed row asks for: refused people whose time has come, and the backfill.

What is sent for each follows from sync.people.changes, as for any other entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mailbridge.store import outbox, people
from mailbridge.store.database import Database
from mailbridge.sync.people.changes import Policy, plan


@dataclass(frozen=True, slots=True)
class Requeue:
    """Queues people again, within the caller's transaction."""

    database: Database
    policy: Policy
    run: int
    now: str

    def again(self, due: Iterable[int]) -> None:
        """Refused customers whose waiting time is over get another try."""
        for number in due:
            person = people.by_id(self.database, number)
            if person and person.want and plan(person, person.want, self.policy).steps:
                self._put(number, whole=False)

    def everyone(self) -> None:
        """The backfill: everyone whom the shop wants and who may be there."""
        for person in list(people.wanted(self.database)):
            if person.want and not person.held:
                planned = plan(person, person.want, self.policy, whole=True)
                if planned.steps:
                    self._put(person.id, whole=True)

    def _put(self, person: int, *, whole: bool) -> None:
        outbox.put(
            self.database,
            person,
            run=self.run,
            now=self.now,
            whole=whole,
            # A backfill sends what is there already: it starts no automations.
            first_load=whole,
        )
