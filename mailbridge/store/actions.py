"""Events, journey starts and rules' tags that wait: entries of their own, each leaving once.

It holds no decision: what fires is sync.errands.rules', what an answer means sync.errands.settle's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mailbridge.records.person import Person
from mailbridge.store.database import Database
from mailbridge.store.packing import meaningful, pack, unpack
from mailbridge.store.people import _COLUMNS as PERSON_COLUMNS
from mailbridge.store.people import person_of

PARKED = "9999"
"""not_before of events that wait for a person to say "again"; later than any stamp."""

IN_AUDIENCE = "p.member NOT NULL AND p.status != 'archived'"

_FIRST_IN_LINE = (
    "NOT EXISTS (SELECT 1 FROM outbox o WHERE o.person = a.person)"
    " AND NOT EXISTS (SELECT 1 FROM actions b WHERE b.person = a.person AND b.id < a.id"
    " AND b.not_before < ?2)"
)
"""Nothing of the same person goes before it; ?2 is PARKED."""

_OF_A_LOSER = (
    "a.email = '' AND EXISTS"
    " (SELECT 1 FROM skipped s WHERE s.row = a.row AND s.reason = 'duplicate_email')"
)


class Kind(StrEnum):
    """What an errand is; the words are those of records.change.Action."""

    EVENT = "event"
    JOURNEY = "journey"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Errand:
    """One event, journey start or tag that is to go out for a contact.

    uid: of the happening it is for; no two wait with the same one. row: the shop's row, None where
    it is gone. email: of an events feed's row, "" where it is for whoever the row belongs to.
    name: the event's or tag's, or "journey/step". occurred, found: stamps (UTC).
    tried: a request for it got no answer. not_before: it may be sent (again) from this stamp on.
    """

    uid: str
    row: int | None
    feed: str
    key: str
    kind: Kind
    name: str
    occurred: str
    found: str
    run: int
    email: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    id: int = 0
    tried: bool = False
    attempts: int = 0
    not_before: str = ""


_COLUMNS = (
    "a.uid, a.row, a.feed, a.key, a.kind, a.name, a.occurred, a.found, a.run, a.email,"
    " a.properties, a.id, a.tried, a.attempts, a.not_before"
)
_WIDTH = 15


@meaningful
def _errand(row: tuple[object, ...]) -> Errand:
    values = list(row[:_WIDTH])
    values[4] = Kind(str(values[4]))
    values[10] = unpack(values[10])  # type: ignore[arg-type]  # a BLOB column
    values[12] = bool(values[12])
    return Errand(*values)  # type: ignore[arg-type]  # the columns stand in the fields' order


def put(database: Database, errand: Errand) -> bool:
    """Queue an errand; False where one for the same happening waits already."""
    cursor = database.execute(
        "INSERT INTO actions (uid, row, feed, key, email, kind, name, properties, occurred, found,"
        " run) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uid) DO NOTHING",
        (
            errand.uid,
            errand.row,
            errand.feed,
            errand.key,
            errand.email,
            errand.kind,
            errand.name,
            pack(errand.properties),
            errand.occurred,
            errand.found,
            errand.run,
        ),
    )
    return cursor.rowcount > 0


def link(database: Database) -> None:
    """Find anew whom each errand is for: rows pass from one person to another.

    An address is first the shop's word for somebody in the audience, then Mailchimp's, and only
    then that for somebody who is not there.
    """
    database.execute(
        "UPDATE actions SET person = CASE email WHEN ''"
        " THEN (SELECT person FROM rows WHERE id = actions.row)"
        " ELSE coalesce("
        "  (SELECT id FROM people WHERE address = lower(email) AND member NOT NULL),"
        "  (SELECT id FROM people WHERE known_address = lower(email)),"
        "  (SELECT id FROM people WHERE address = lower(email))) END"
    )


def ready(database: Database, now: str, run: int, limit: int) -> list[tuple[Errand, Person]]:
    """The errands that may go out now, oldest first, at most one for each person.

    A person's errands go in their order, after the person's own entry in the outbox. Those whose
    answer was lost are looked up once a run although they may not be sent again yet.
    """
    rows = database.execute(
        f"SELECT {_COLUMNS}, {PERSON_COLUMNS} FROM actions a JOIN people p ON p.id = a.person"
        f" WHERE {IN_AUDIENCE} AND a.claimed = ''"
        " AND (a.not_before <= ?1 OR (a.tried = 1 AND a.asked != ?3 AND a.not_before < ?2))"
        f" AND {_FIRST_IN_LINE} ORDER BY a.id LIMIT ?4",
        (now, PARKED, run, limit),
    ).fetchall()
    return [(_errand(row), person_of(row[_WIDTH:])) for row in rows]


def claim(database: Database, errands: list[int], now: str, run: int) -> None:
    """Mark errands as handed to a worker, before anything is sent."""
    database.executemany(
        "UPDATE actions SET claimed = ?, asked = ? WHERE id = ?", [(now, run, n) for n in errands]
    )


def release(database: Database, errand: int, *, not_before: str, tried: bool) -> None:
    """It did not get through: it waits. tried: whether a request for it got no answer."""
    database.execute(
        "UPDATE actions SET claimed = '', not_before = ?, tried = max(tried, ?),"
        " attempts = attempts + 1 WHERE id = ?",
        (not_before, tried, errand),
    )


def claimed(database: Database) -> list[tuple[Errand, str]]:
    """At a start: what was with workers when the program ended, and since when."""
    rows = database.execute(
        f"SELECT {_COLUMNS}, a.claimed FROM actions a WHERE a.claimed != '' ORDER BY a.id"
    ).fetchall()
    return [(_errand(row), row[_WIDTH]) for row in rows]


def absent(database: Database) -> list[Errand]:
    """Errands for people who are not in the audience, and for whom nothing waits that adds them."""
    rows = database.execute(
        f"SELECT {_COLUMNS} FROM actions a LEFT JOIN people p ON p.id = a.person"
        f" WHERE a.not_before < ? AND a.claimed = '' AND (p.id IS NULL OR NOT ({IN_AUDIENCE}))"
        " AND p.retry_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.person = a.person) ORDER BY a.id",
        (PARKED,),
    ).fetchall()
    return [_errand(row) for row in rows]


def park(database: Database, errand: int) -> None:
    """Keep an event for somebody who is not there, until a person says "again"."""
    database.execute("UPDATE actions SET not_before = ? WHERE id = ?", (PARKED, errand))


def again(database: Database, key: str | None = None) -> int:
    """Try parked events now, all or those of a key; returns how many there are."""
    # Without "found" it is parked again at once, should the person still not be there.
    cursor = database.execute(
        "UPDATE actions SET not_before = '', found = '' WHERE not_before = ?1"
        " AND (?2 IS NULL OR key = ?2)",
        (PARKED, key),
    )
    return cursor.rowcount


def remove(database: Database, errand: int) -> None:
    """The errand is settled; only together with its line of history."""
    database.execute("DELETE FROM actions WHERE id = ?", (errand,))


def tell_once(database: Database, errand: int, told: str) -> bool:
    """Whether this wait is news: history tells each once, not at every try."""
    cursor = database.execute(
        "UPDATE actions SET told = ?1 WHERE id = ?2 AND told != ?1", (told, errand)
    )
    return cursor.rowcount > 0


def foreseen(database: Database) -> list[tuple[Errand, Person]]:
    """Errands that wait for people who are, or will be, in the audience.

    Those for people who are not there are listed as skipped, those of rows whose address belongs to
    another customer are not sent.
    """
    rows = database.execute(
        f"SELECT {_COLUMNS}, {PERSON_COLUMNS} FROM actions a JOIN people p ON p.id = a.person"
        " LEFT JOIN outbox o ON o.person = p.id"
        f" WHERE a.not_before < ? AND ({IN_AUDIENCE} OR o.person NOT NULL)"
        f" AND NOT ({_OF_A_LOSER}) ORDER BY a.id",
        (PARKED,),
    )
    return [(_errand(row), person_of(row[_WIDTH:])) for row in rows]


def waiting(database: Database) -> int:
    """Errands that wait to go out, of all kinds."""
    return int(
        database.one(
            "SELECT count(*) FROM actions a JOIN people p ON p.id = a.person"
            " LEFT JOIN outbox o ON o.person = p.id"
            f" WHERE a.not_before < ? AND ({IN_AUDIENCE} OR o.person NOT NULL)",
            (PARKED,),
        )
    )


def next_due(database: Database, floor: str) -> str | None:
    """The earliest stamp, not before ``floor``, at which an errand may go; None where none may."""
    value = database.one(
        "SELECT min(max(a.not_before, ?1)) FROM actions a JOIN people p ON p.id = a.person"
        f" WHERE a.not_before < ?2 AND {IN_AUDIENCE} AND {_FIRST_IN_LINE}",
        (floor, PARKED),
    )
    return None if value is None else str(value)


def note_sent(database: Database, person: int, errand: Errand, now: str) -> None:
    """Remember an event that Mailchimp has, for telling a later one of its second apart."""
    database.execute(
        "INSERT INTO events_sent VALUES (?, ?, ?, ?)", (person, errand.name, errand.occurred, now)
    )


def sent_alike(database: Database, person: int, errand: Errand) -> int:
    """How many events of this name and second the person has of us already."""
    return int(
        database.one(
            "SELECT count(*) FROM events_sent WHERE person = ? AND name = ? AND occurred = ?",
            (person, errand.name, errand.occurred),
        )
    )


def forget_sent(database: Database, before: str) -> None:
    """Answers that were lost longer ago than this stamp are settled by now."""
    database.execute("DELETE FROM events_sent WHERE sent < ?", (before,))


def of_losers(database: Database) -> list[Errand]:
    """Rules' errands of rows whose address belongs to another customer."""
    rows = database.execute(
        f"SELECT {_COLUMNS} FROM actions a WHERE a.claimed = '' AND {_OF_A_LOSER} ORDER BY a.id"
    ).fetchall()
    return [_errand(row) for row in rows]
