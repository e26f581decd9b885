"""The people of the state database: who is wanted, and what Mailchimp has of them.

It stores and finds; sync.people.wanted and sync.people.changes decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from mailbridge.records.audience import Member, Status
from mailbridge.records.person import Person, Want
from mailbridge.records.skipped import Reason
from mailbridge.store.database import Database
from mailbridge.store.packing import meaningful, member_of, pack, unpack, want_of

_COLUMNS = (
    "p.id, p.address, p.member, p.own_tags, p.added, p.withdrawn, p.status_before, p.barred,"
    " p.add_as, p.want, p.done, p.held"
)


@meaningful
def person_of(row: Any) -> Person:
    """The Person behind a row of _COLUMNS (further columns are ignored)."""
    return Person(
        id=row[0],
        address=row[1],
        member=member_of(row[2]),
        own_tags=frozenset(unpack(row[3])),
        added=bool(row[4]),
        withdrawn=bool(row[5]),
        status_before=Status(row[6]) if row[6] else None,
        barred=Reason(row[7]) if row[7] else None,
        add_as=Status(row[8]) if row[8] else None,
        want=want_of(row[9]),
        done=want_of(row[10]),
        held=bool(row[11]),
    )


@meaningful
def former_of(row: Any) -> Person:
    """Somebody's former contact, of id, address, member, withdrawn and status_before alone."""
    return Person(
        id=row[0],
        address=row[1],
        member=member_of(row[2]),
        withdrawn=bool(row[3]),
        status_before=Status(row[4]) if row[4] else None,
    )


def by_id(database: Database, person: int) -> Person | None:
    """The person of that id."""
    return _first(database, "p.id = ?", person)


def by_address(database: Database, address: str) -> Person | None:
    """Whom the shop calls by this address, else whom Mailchimp has under it.

    Not, though, a contact whose customer has another address by now: whoever claims their former
    one is somebody else.
    """
    return _first(database, "p.address = ?", address) or _first(
        database,
        "p.known_address = ? AND NOT EXISTS (SELECT 1 FROM rows r WHERE r.address = p.address)",
        address,
    )


def by_known(database: Database, address: str) -> Person | None:
    """The contact that Mailchimp has under this address."""
    return _first(database, "p.known_address = ?", address)


def by_contact_id(database: Database, contact_id: str) -> Person | None:
    """The contact with Mailchimp's own number, which stays when the address changes."""
    if not contact_id:
        return None
    # Said twice so that SQLite may use the index over contacts that have a number.
    return _first(database, "p.contact_id = ? AND p.contact_id != ''", contact_id)


def _first(database: Database, where: str, value: object) -> Person | None:
    row = database.execute(f"SELECT {_COLUMNS} FROM people p WHERE {where}", (value,)).fetchone()
    return person_of(row) if row else None


def add(database: Database, address: str) -> Person:
    """A person nobody has heard of yet."""
    cursor = database.execute("INSERT INTO people (address) VALUES (?)", (address,))
    return Person(int(cursor.lastrowid or 0), address)


def save(database: Database, person: Person) -> None:
    """Write everything that mailbridge decides about the person; the member is save_member's."""
    database.execute(
        "UPDATE people SET address = ?, own_tags = ?, added = ?, withdrawn = ?, status_before = ?,"
        " barred = ?, add_as = ?, want = ?, done = ?, held = ?, gone = ? WHERE id = ?",
        (
            person.address,
            pack(person.own_tags),
            person.added,
            person.withdrawn,
            person.status_before,
            person.barred,
            person.add_as,
            None if person.want is None else pack(person.want),
            None if person.done is None else pack(person.done),
            person.held,
            bool(person.want and person.want.gone),
            person.id,
        ),
    )


def save_member(database: Database, person: int, member: Member | None) -> None:
    """Note what Mailchimp has of the person; None: nothing."""
    if member is None:
        values: tuple[object, ...] = (None, "", None, None)
    else:
        values = (member.email.lower(), member.contact_id, member.status, pack(member))
    if values[0] is not None:
        # Two contacts may have swapped addresses over there: the other one is told apart when
        # its own change is read.
        database.execute(
            "UPDATE people SET known_address = NULL WHERE known_address = ? AND id != ?",
            (values[0], person),
        )
    database.execute(
        "UPDATE people SET known_address = ?, contact_id = ?, status = ?, member = ? WHERE id = ?",
        (*values, person),
    )


def readdress(database: Database, person: Person, address: str) -> Person:
    """The shop calls the same person by another address from now on."""
    database.execute("UPDATE people SET address = ? WHERE id = ?", (address, person.id))
    return replace(person, address=address)


def follow(database: Database, person: int, former: int) -> None:
    """Note that a person not yet added had the contact of another one before."""
    database.execute("UPDATE people SET follows = ? WHERE id = ?", (former, person))


def bar_followers(database: Database, former: int) -> set[str]:
    """The contact left: whoever had it before and is not added yet, is not added any more.

    Returns their addresses.
    """
    rows = database.execute(
        "UPDATE people SET barred = ? WHERE follows = ? AND member IS NULL AND barred IS NULL"
        " RETURNING address",
        (Reason.LEFT, former),
    )
    return {row[0] for row in rows.fetchall()}


def remove(database: Database, person: int) -> None:
    """Forget somebody whom neither shop nor Mailchimp knows."""
    database.execute("DELETE FROM people WHERE id = ?", (person,))


def refused(database: Database, person: int, retry_at: str | None, attempts: int) -> None:
    """Note a refusal and when the person is tried again by itself; None and 0 clear it."""
    database.execute(
        "UPDATE people SET retry_at = ?, attempts = ? WHERE id = ?", (retry_at, attempts, person)
    )


def carried_out(database: Database, person: int, want: Want | None, run: int | None) -> None:
    """Note that a want went through. run: the one it did in; None where a newer want waits."""
    database.execute(
        "UPDATE people SET done = ?1, retry_at = NULL, attempts = 0,"
        " pushed_run = coalesce(?2, pushed_run), quiet = CASE WHEN ?2 IS NULL THEN quiet ELSE 0 END"
        " WHERE id = ?3",
        (None if want is None else pack(want), run, person),
    )


def attempts(database: Database, person: int) -> int:
    """Refusals in a row."""
    return int(database.one("SELECT attempts FROM people WHERE id = ?", (person,)) or 0)


def due_again(database: Database, now: str) -> list[int]:
    """Refused people whose waiting time is over."""
    rows = database.execute("SELECT id FROM people WHERE retry_at <= ?", (now,))
    return [row[0] for row in rows]


def wanted(database: Database) -> Iterator[Person]:
    """Everyone whom the shop wants in the audience, by id."""
    rows = database.execute(
        f"SELECT {_COLUMNS} FROM people p WHERE p.want IS NOT NULL AND p.gone = 0 ORDER BY p.id"
    )
    for row in rows:
        yield person_of(row)


BILLABLE = frozenset({Status.SUBSCRIBED, Status.UNSUBSCRIBED, Status.TRANSACTIONAL})
"""Contacts with these statuses count for a Mailchimp plan."""


PLACES = BILLABLE | {Status.PENDING}
"""Contacts that take a place of a plan's: who is only asked counts once they agree."""


def takes_place(person: Person) -> bool:
    """Whether the person's contact takes one of the places that a plan has."""
    return person.member is not None and person.member.status in PLACES


def places_taken(database: Database) -> int:
    """Contacts that take one of the places that a plan has; looks at everybody."""
    sql = "SELECT count(*) FROM people WHERE status IN (?, ?, ?, ?)"
    return int(database.one(sql, tuple(sorted(PLACES))))


def billable(database: Database) -> int:
    """Contacts that count for a Mailchimp plan; looks at everybody."""
    sql = "SELECT count(*) FROM people WHERE status IN (?, ?, ?)"
    return int(database.one(sql, tuple(sorted(BILLABLE))))
