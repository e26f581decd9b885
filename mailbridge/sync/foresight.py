"""What a delivery would come to, for a dry run: counted from the outbox, within its trial.

It sends nothing; that the plans are the same as a delivery's is what makes it right.
"""

from __future__ import annotations

from mailbridge.records.change import Plan
from mailbridge.store import actions, outbox, people
from mailbridge.store.database import Database
from mailbridge.sync.delivery.sending import still_to_do
from mailbridge.sync.errands.settle import untouched
from mailbridge.sync.people.changes import Policy, plan
from mailbridge.sync.tally import Tally


def foresee(database: Database, policy: Policy, run: int, tally: Tally, limit: int) -> None:
    """Count the steps, and mark who would go as sent; new contacts beyond the limit wait.

    limit: contacts that the plan allows, 0 where it is not known.
    """
    for errand, whose in actions.foreseen(database):
        if not untouched(whose):
            tally.count_errand(errand.kind)
    room = limit - people.billable(database) if limit else None
    for entry in outbox.every(database):
        person = entry.person
        if person.want is None:
            continue
        if person.member is None and room is not None:
            if room <= 0:
                continue
            room -= 1
        planned = (
            Plan(still_to_do(entry.steps, person))
            if entry.steps
            else plan(person, person.want, policy, whole=entry.whole)
        )
        for step in planned.steps:
            tally.count(step)
        outbox.remove(database, person.id)
        database.execute("UPDATE people SET pushed_run = ? WHERE id = ?", (run, person.id))
