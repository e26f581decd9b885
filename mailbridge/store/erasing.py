"""A person taken out of mailbridge's own notes, to the last trace.

Not out of Mailchimp: that is service.orders.erasure's, which also decides who it is. That they are
known again later is store.forgotten's.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from mailbridge.records.skipped import Reason
from mailbridge.store import skipped, state
from mailbridge.store.database import Database
from mailbridge.store.forgotten import Forgotten


@dataclass(slots=True)
class Traces:
    """Where a person is found. addresses: theirs, in the shop and in Mailchimp.

    numbers: (feed, key) of rows that are theirs alone; where several customers share an address
    nobody can tell whose it was.
    """

    people: set[int] = field(default_factory=set)
    rows: set[int] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    numbers: set[tuple[str, str]] = field(default_factory=set)


def traces(database: Database, address: str) -> Traces:
    """Everything that is known of the person with this address, in lower case."""
    found = Traces(addresses={address})
    people = database.execute(
        "SELECT id, address, known_address FROM people WHERE address = ?1 OR known_address = ?1"
        " OR id IN (SELECT person FROM rows WHERE address = ?1)",
        (address,),
    ).fetchall()
    for person, own, known in people:
        found.people.add(person)
        found.addresses |= {own, known} - {None}
    for one in sorted(found.addresses):
        rows = database.execute("SELECT id FROM rows WHERE address = ?", (one,)).fetchall()
        found.rows |= {row for (row,) in rows}
    for person in found.people:
        rows = database.execute("SELECT id FROM rows WHERE person = ?", (person,)).fetchall()
        found.rows |= {row for (row,) in rows}
    found.numbers = _numbers(database, found.rows)
    return found


def _numbers(database: Database, rows: set[int]) -> set[tuple[str, str]]:
    by_feed: dict[str, list[str]] = {}
    for row in sorted(rows):
        sql = "SELECT f.name, r.key FROM rows r JOIN feeds f ON f.id = r.feed WHERE r.id = ?"
        feed, key = database.execute(sql, (row,)).fetchone()
        by_feed.setdefault(feed, []).append(key)
    return {(feed, keys[0]) for feed, keys in by_feed.items() if len(keys) == 1}


def purge(database: Database, found: Traces, said: str, now: str) -> None:
    """Remove every trace but the fact that something was done, within the caller's transaction.

    said, now: why the shop's rows of the person are skipped from this stamp on.
    """
    for row in found.rows:
        for table in ("actions", "due", "skipped", "solved"):
            database.execute(f"DELETE FROM {table} WHERE row = ?", (row,))
        database.execute(
            "UPDATE rows SET address = NULL, contact = NULL, person = NULL, watched = NULL"
            " WHERE id = ?",
            (row,),
        )
        skipped.put(database, row, email="", reason=Reason.ERASED, message=said, since=now)
    for feed, key in found.numbers:
        _blot(database, "feed = ? AND key = ?", feed, key)
    for person in found.people:
        database.execute("DELETE FROM outbox WHERE person = ?", (person,))
        database.execute("DELETE FROM events_sent WHERE person = ?", (person,))
        _blot(database, "person = ?", person)
        database.execute("DELETE FROM people WHERE id = ?", (person,))
    for address in found.addresses:
        _blot(database, "lower(email) = ?", address)
        database.execute("DELETE FROM actions WHERE lower(email) = ?", (address,))
        database.execute("UPDATE skipped SET email = '' WHERE lower(email) = ?", (address,))
        database.execute("DELETE FROM solved WHERE lower(email) = ?", (address,))
    # The rows are looked at again, and listed as erased without their address.
    database.execute("UPDATE feeds SET mark = '', fingerprints = x'', row_ids = x''")


def _blot(database: Database, where: str, *values: object) -> None:
    database.execute(
        # Nobody who comes after them and gets their place here is taken for them.
        "UPDATE history SET email = '', key = '', detail = '', before = NULL, after = NULL,"
        f" person = 0 WHERE {where}",
        values,
    )


def purge_again(database: Database, forgotten: Forgotten, said: str, now: str) -> None:
    """Remove whoever asked to be forgotten and is in these notes all the same.

    So it is where a backup of them was put back. One look at everybody, and only where the list is
    another one than at the last look.
    """
    if state.get(database, state.FORGOTTEN) == forgotten.mark():
        return
    with database.transaction():
        for address in list(_known(database, forgotten)):
            purge(database, traces(database, address), said, now)
        note(database, forgotten)


def note(database: Database, forgotten: Forgotten) -> None:
    """Nobody of the list is in these notes; within the caller's transaction."""
    state.put(database, state.FORGOTTEN, forgotten.mark())


def distrust(database: Database) -> None:
    """Somebody of the list may be in these notes; within the caller's transaction."""
    state.put(database, state.FORGOTTEN, "?")


def _known(database: Database, forgotten: Container[object]) -> Iterator[str]:
    """The addresses in these notes of those who asked to be forgotten."""
    addresses = database.execute(
        "SELECT address FROM people UNION SELECT known_address FROM people"
        " WHERE known_address NOT NULL UNION SELECT lower(email) FROM actions WHERE email != ''"
    ).fetchall()
    yield from (address for (address,) in addresses if address in forgotten)
    rows = database.execute(
        "SELECT r.address, f.name, r.key FROM rows r JOIN feeds f ON f.id = r.feed"
        " WHERE r.address NOT NULL"
    ).fetchall()
    yield from (at for at, feed, key in rows if at in forgotten or (feed, key) in forgotten)
