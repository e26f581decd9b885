"""After the mirror: who changed in Mailchimp may be skipped now, or be skipped no longer.

It queues nothing: what the shop wants did not change.
"""

from __future__ import annotations

from collections.abc import Iterable

from mailbridge.records.skipped import Reason
from mailbridge.store import people, skipped
from mailbridge.store.database import Database
from mailbridge.sync.changes import Policy, plan

OF_THE_ROW = frozenset({"no_email", "invalid_email", "bad_row", "duplicate_email", "rejected"})
"""Reasons that say nothing about the contact's status; what sets them takes them away."""


def refresh(
    database: Database,
    addresses: Iterable[str],
    policy: Policy,
    words: dict[Reason, str],
    now: str,
) -> None:
    """Bring the skipped entries of these people up to date, within the caller's transaction."""
    for address in addresses:
        person = people.by_address(database, address)
        if person is None or person.want is None or person.want.gone:
            continue
        reason = plan(person, person.want, policy).skip
        rows = database.execute(
            "SELECT r.id, s.reason FROM rows r LEFT JOIN skipped s ON s.row = r.id"
            " WHERE r.person = ? AND r.address = ? AND r.present = 1",
            (person.id, person.address),
        ).fetchall()
        for row, standing in rows:
            if standing in OF_THE_ROW:
                continue
            if reason is None:
                skipped.solve(database, row)
            else:
                skipped.put(
                    database,
                    row,
                    email=person.want.email,
                    reason=reason,
                    message=words[reason],
                    since=now,
                )
