"""What a delivery would come to, for a dry run: counted from the outbox, within its trial.

It sends nothing; that the plans are the same as a delivery's is what makes it right.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Final

from mailbridge.base.errors import Ask, Wait
from mailbridge.records.change import Action, Plan
from mailbridge.records.person import Person
from mailbridge.store import actions, outbox, people, skipped
from mailbridge.store.database import Database
from mailbridge.sync.delivery.looking import left_since
from mailbridge.sync.delivery.ordered import still_to_do
from mailbridge.sync.delivery.sending import Target
from mailbridge.sync.errands.settle import untouched
from mailbridge.sync.people.changes import Policy, plan
from mailbridge.sync.tally import Tally

Lists = dict[str, list[tuple[str, str]]]
"""A figure of the report → its first people: address, and a name or what is wrong."""

LISTED: Final = 500
"""So many people of each list; a window shows no more before anything is sent."""


def foresee(database: Database, policy: Policy, run: int, tally: Tally, limit: int) -> Lists:
    """Count the steps, and mark who would go as sent; new contacts beyond the limit wait.

    limit: contacts that the plan allows, 0 where it is not known. Returns who they are.
    """
    for errand, whose in actions.foreseen(database):
        if not untouched(whose):
            tally.count_errand(errand.kind)
    lists: Lists = {"created": [], "updated": []}
    room = limit - people.places_taken(database) if limit else None
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
            else plan(person, person.want, policy, whole=entry.whole, anew=entry.anew)
        )
        for step in planned.steps:
            tally.count(step)
        _list(lists, planned, person)
        outbox.remove(database, person.id)
        database.execute("UPDATE people SET pushed_run = ? WHERE id = ?", (run, person.id))
    lists["unchanged"] = _unchanged(database, run)
    kept = islice(skipped.entries(database), LISTED)
    lists["skipped"] = [(one.email or one.key, one.message) for one in kept]
    return lists


def leave_out(
    database: Database, target: Target | None, resolve: Callable[[set[str]], None]
) -> None:
    """Find who would not be added after all, as a delivery does right before it adds somebody.

    target: whom to ask, None where nobody can be; resolve: told the addresses to look at again.
    """
    if target is None:
        return
    try:
        for entry in outbox.every(database):
            if entry.former and left_since(entry.former, target.client, target.list_id):
                resolve(people.bar_followers(database, entry.former.id))
    except (Wait, Ask):
        return  # what cannot be asked about now is foreseen as it is known


def _list(lists: Lists, planned: Plan, person: Person) -> None:
    created = any(step.action is Action.CREATE for step in planned.steps)
    listed = lists["created" if created else "updated"]
    if planned.steps and person.want is not None and len(listed) < LISTED:
        fields = person.want.fields
        names = (fields.get("FNAME", ""), fields.get("LNAME", ""))
        listed.append((person.want.email, " ".join(str(name) for name in names if name)))


def _unchanged(database: Database, run: int) -> list[tuple[str, str]]:
    """Those whom Mailchimp has already as they are."""
    rows = database.execute(
        "SELECT DISTINCT p.address FROM rows r JOIN people p ON p.id = r.person"
        " LEFT JOIN skipped s ON s.row = r.id LEFT JOIN outbox o ON o.person = r.person"
        " WHERE r.present = 1 AND s.row IS NULL AND o.person IS NULL AND p.pushed_run != ?"
        " ORDER BY p.address LIMIT ?",
        (run, LISTED),
    )
    return [(str(address), "") for (address,) in rows.fetchall()]
