"""What the owner wishes for one customer: leave them out, put them back, send them again.

It only writes the state, beside an engine that may be at work; whoever calls it asks for a check,
which sends. Nobody is taken out of the audience by it.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from mailbridge.records.skipped import Reason
from mailbridge.service.orders.orders import queue_again
from mailbridge.service.session import Session
from mailbridge.store import left_out, outbox, people, skipped
from mailbridge.store.database import Database, open_database

_OWN_DATA = {Reason.NO_EMAIL.value, Reason.INVALID_EMAIL.value, Reason.BAD_ROW.value}
"""Reasons that stay the nearest ones, whoever is left out besides."""


def leave_out(session: Session, row: int) -> None:
    """Send nothing more for the customer of a row, until ``send``. Raises Repair or Wait.

    What Mailchimp has of them stays there. Only a consent that the shop takes back still goes.
    """
    with closing(open_database(session.paths.state_db)) as database, database.transaction():
        now = session.now()
        left_out.add(database, row, now)
        number = database.one("SELECT person FROM rows WHERE id = ?", (row,))
        person = people.by_id(database, int(number)) if number else None
        if person is None:
            return
        if person.barred is None:
            people.save(database, replace(person, barred=Reason.UNDONE))
        outbox.drop_idle(database, person.id)
        email = person.want.email if person.want else person.address
        for (one,) in _rows(database, person.id):
            skipped.put(
                database,
                one,
                email=email,
                reason=Reason.UNDONE,
                message=left_out.SENTENCE,
                since=now,
            )


def send(session: Session, row: int) -> bool:
    """Queue all that Mailchimp should have of the row's customer, who is left out no longer.

    Returns False where there is nobody to send, such as a customer without an address. Raises
    Repair or Wait.
    """
    with closing(open_database(session.paths.state_db)) as database, database.transaction():
        database.execute("DELETE FROM left_out WHERE row = ?", (row,))
        person = database.one("SELECT person FROM rows WHERE id = ?", (row,))
        reason = database.one("SELECT reason FROM skipped WHERE row = ?", (row,))
        if not person or reason in _OWN_DATA | {Reason.DUPLICATE_EMAIL.value}:
            return False
        run = int(database.one("SELECT coalesce(max(id), 0) FROM runs"))
        queue_again(database, int(person), run=run, now=session.now())
    return True


def _rows(database: Database, person: int) -> list[tuple[int]]:
    """The person's rows that are in the shop and have no fault of their own."""
    own = ", ".join(f"'{reason}'" for reason in sorted(_OWN_DATA))
    return database.execute(
        "SELECT r.id FROM rows r LEFT JOIN skipped s ON s.row = r.id"  # noqa: S608 - our own words
        f" WHERE r.person = ? AND r.present = 1 AND coalesce(s.reason, '') NOT IN ({own})",
        (person,),
    ).fetchall()
