"""The outbox: one entry a person who waits to be sent. It leaves only through store.settlement.

It holds no copy of what is wanted (people does), so a newer want replaces an older one that waits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from mailbridge.records.change import Intent, Step
from mailbridge.records.person import Person
from mailbridge.store.database import Database
from mailbridge.store.packing import intent_of, meaningful, pack, steps_of, unpack
from mailbridge.store.people import _COLUMNS as PERSON_COLUMNS
from mailbridge.store.people import former_of, person_of

BEYOND_LIMIT = "9999"
"""not_before of new contacts that wait for a larger plan; later than any stamp."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person's turn.

    whole: send all fields although Mailchimp seems to have them; anew: they have gone, and what is
    left is compared as if nothing had been sent before. first_load: tags of this entry
    must not start automations. single: not in the bulk call. unclear: a request for it got no
    answer, or mailbridge was stopped in the middle; the contact is looked up first.
    tried: the addresses those requests were about. steps: a person's own order (an undo), to be
    carried out instead of a plan. intent: what was about to be sent at earlier tries. former: of a
    person who is to be added, whose contact their customer had under another address.
    """

    person: Person
    sequence: int
    run: int
    whole: bool
    first_load: bool
    single: bool
    unclear: bool
    tried: tuple[str, ...]
    attempts: int
    steps: tuple[Step, ...] = ()
    intent: Intent = field(default_factory=Intent)
    former: Person | None = None
    anew: bool = False


_WHOLE, _ANEW = 1, 2


def put(
    database: Database, person: int, *, run: int, now: str, whole: bool, first_load: bool
) -> None:
    """Queue the person, or renew the entry that waits: an edit is tried at once.

    first_load: its tags must start no automations. That stands until the person went through, even
    if they are edited or refused in between.
    """
    if first_load and not whole:
        database.execute("UPDATE people SET quiet = 1 WHERE id = ?", (person,))
    database.execute(
        "INSERT INTO outbox (person, sequence, created, run, whole, first_load)"
        " VALUES (?1, (SELECT coalesce(max(sequence), 0) + 1 FROM outbox), ?2, ?3, ?4,"
        " (SELECT max(quiet, ?5) FROM people WHERE id = ?1))"
        " ON CONFLICT (person) DO UPDATE SET run = excluded.run, not_before = '', attempts = 0,"
        " whole = CASE WHEN excluded.whole THEN 1 ELSE whole END, steps = NULL",
        (person, now, run, whole, first_load),
    )


def put_order(
    database: Database, person: int, steps: tuple[Step, ...], *, run: int, now: str
) -> None:
    """Queue a person's own order about somebody: just these steps."""
    put(database, person, run=run, now=now, whole=False, first_load=False)
    database.execute("UPDATE outbox SET steps = ? WHERE person = ?", (pack(steps), person))


def drop_idle(database: Database, person: int) -> None:
    """Take back an entry for which nothing was ever sent and nothing is left to do."""
    database.execute(
        "DELETE FROM outbox WHERE person = ? AND claimed = 0 AND tried = x'5b5d' AND steps IS NULL",
        (person,),
    )


def waits(database: Database, person: int) -> bool:
    """Whether an entry waits for the person, or is under way."""
    return database.one("SELECT 1 FROM outbox WHERE person = ?", (person,)) is not None


def was_tried(database: Database, person: int) -> bool:
    """Whether requests for the person are under way, or went out without an answer."""
    found = database.one(
        "SELECT claimed OR tried != x'5b5d' FROM outbox WHERE person = ?", (person,)
    )
    return bool(found)


def intent(database: Database, person: int) -> Intent:
    """What was about to be sent for the person when the entry was claimed last."""
    blob = database.one("SELECT intent FROM outbox WHERE person = ?", (person,))
    return intent_of(blob) if isinstance(blob, bytes) else Intent()


def recover(database: Database) -> int:
    """At a start: what was handed to workers when the program ended has an unknown outcome."""
    rows = database.execute(
        "SELECT o.person, o.tried, p.known_address, p.address FROM outbox o"
        " JOIN people p ON p.id = o.person WHERE o.claimed = 1"
    ).fetchall()
    for person, tried, known, address in rows:
        unclear(database, person, (*unpack(tried), known or address, address))
    return len(rows)


def unclear(database: Database, person: int, tried: tuple[str, ...]) -> None:
    """Nobody knows whether the last request for the person was carried out."""
    database.execute(
        "UPDATE outbox SET claimed = 0, tried = ? WHERE person = ?",
        (pack(list(dict.fromkeys(tried))), person),
    )


_ENTRIES = (
    f"SELECT {PERSON_COLUMNS}, o.sequence, o.run, o.whole, o.first_load, o.single, o.tried,"
    " o.attempts, o.steps, o.intent, f.id, f.address, f.member, f.withdrawn, f.status_before"
    " FROM outbox o"
    " JOIN people p ON p.id = o.person LEFT JOIN people f ON f.id = p.follows AND p.member IS NULL"
)


def every(database: Database) -> list[Entry]:
    """All entries, oldest first, whatever they wait for."""
    return [_entry(row) for row in database.execute(f"{_ENTRIES} ORDER BY o.sequence").fetchall()]


def claimable(
    database: Database,
    now: str,
    limit: int,
    only: Collection[int] | None = None,
    *,
    new: bool = False,
) -> list[Entry]:
    """The next entries that may be sent, oldest first. only: of these people, None for anybody.

    new: of those alone whom Mailchimp does not have.
    Left out: those in flight, those told to wait, and those whose new address still belongs to
    another contact that is about to leave it (a chain runs from its free end), or whose former
    contact is to be dealt with first: it may have left, and not through ourselves.
    """
    missing = " AND p.member IS NULL" if new else ""
    rows = database.execute(
        f"{_ENTRIES}"
        f" WHERE o.claimed = 0{missing} AND o.not_before <= ? AND NOT EXISTS ("
        "   SELECT 1 FROM people q JOIN outbox w ON w.person = q.id"
        "   WHERE q.known_address = p.address AND q.id != p.id AND q.address != p.address)"
        " AND NOT EXISTS (SELECT 1 FROM people q JOIN outbox w ON w.person = q.id"
        "   WHERE w.claimed = 1 AND q.id != p.id"
        "   AND q.address IN (p.address, p.known_address))"
        " AND NOT EXISTS (SELECT 1 FROM outbox w WHERE w.person = p.follows"
        "   AND (w.claimed = 1 OR w.tried != x'5b5d' OR f.member IS NOT NULL))"
        " AND (? IS NULL OR o.person IN (SELECT value FROM json_each(?)))"
        " ORDER BY o.sequence LIMIT ?",
        (now, (who := _listed(only)), who, limit),
    ).fetchall()
    return [_entry(row) for row in rows]


@meaningful
def _entry(row: tuple[object, ...]) -> Entry:
    sequence, run, whole, first_load, single, tried, attempts, steps, intent = row[12:21]
    former = former_of(row[21:26]) if row[23] is not None else None
    addresses = tuple(unpack(tried))  # type: ignore[arg-type]  # a BLOB column
    return Entry(
        person=person_of(row),
        sequence=int(str(sequence)),
        run=int(str(run)),
        whole=whole == _WHOLE,
        first_load=bool(first_load),
        single=bool(single),
        unclear=bool(addresses),
        tried=addresses,
        attempts=int(str(attempts)),
        steps=steps_of(steps) if isinstance(steps, bytes) else (),
        intent=intent_of(intent) if isinstance(intent, bytes) else Intent(),
        former=former,
        anew=whole == _ANEW,
    )


def claim(database: Database, people: list[int]) -> None:
    """Mark entries as handed to a worker, before anything is sent."""
    database.executemany("UPDATE outbox SET claimed = 1 WHERE person = ?", [(p,) for p in people])


def intend(database: Database, intents: Iterable[tuple[int, Intent]]) -> None:
    """Note, together with the claim, what is about to be sent for each person."""
    values = [(pack(intent), person) for person, intent in intents]
    database.executemany("UPDATE outbox SET intent = ? WHERE person = ?", values)


def release(database: Database, person: int, *, not_before: str = "", attempts: int = 0) -> None:
    """Nothing was sent for the entry, or it was refused for the moment: it waits."""
    database.execute(
        "UPDATE outbox SET claimed = 0, not_before = ?, attempts = ?,"
        " intent = CASE tried WHEN x'5b5d' THEN NULL ELSE intent END WHERE person = ?",
        (not_before, attempts, person),
    )


def alone(database: Database, people: list[int]) -> None:
    """These were refused in a bulk call: each is sent by itself next."""
    database.executemany(
        "UPDATE outbox SET claimed = 0, single = 1, intent = NULL WHERE person = ?",
        [(p,) for p in people],
    )


def remove(database: Database, person: int) -> None:
    """The entry is settled. Only sync.delivery.settle calls this, with its line of history."""
    database.execute("DELETE FROM outbox WHERE person = ?", (person,))


def settled_in_part(database: Database, person: int) -> None:
    """What was sent is settled, but the shop wants something newer by now: the entry stays."""
    database.execute(
        "UPDATE outbox SET claimed = 0, tried = x'5b5d', attempts = 0, not_before = '', whole = 0,"
        " intent = NULL WHERE person = ?",
        (person,),
    )


def sent_whole(database: Database, person: int) -> None:
    """All fields have gone: what is left of the entry need not send them again."""
    sql = "UPDATE outbox SET whole = ? WHERE person = ? AND whole = ?"
    database.execute(sql, (_ANEW, person, _WHOLE))


def tell_once(database: Database, person: int, told: str) -> bool:
    """Whether this wait is news: history tells each once, not at every try."""
    cursor = database.execute(
        "UPDATE outbox SET told = ?1 WHERE person = ?2 AND told != ?1", (told, person)
    )
    return cursor.rowcount > 0


def beyond_limit(database: Database, person: int) -> None:
    """A new contact beyond what the plan allows: it waits until there is room."""
    database.execute("UPDATE outbox SET not_before = ? WHERE person = ?", (BEYOND_LIMIT, person))


def size_beyond_limit(database: Database) -> int:
    """New contacts that wait for a larger plan."""
    return int(database.one("SELECT count(*) FROM outbox WHERE not_before = ?", (BEYOND_LIMIT,)))


def within_limit_again(database: Database) -> None:
    """A new run: whoever waited for room is looked at again."""
    database.execute("UPDATE outbox SET not_before = '' WHERE not_before = ?", (BEYOND_LIMIT,))


def size(database: Database) -> int:
    """Entries that wait."""
    return int(database.one("SELECT count(*) FROM outbox"))


def next_due(database: Database, only: Collection[int] | None = None) -> str | None:
    """The earliest moment at which an entry may go, as a stamp; None where none waits.

    only: as in claimable.
    """
    value = database.one(
        "SELECT min(not_before) FROM outbox"
        " WHERE ?1 IS NULL OR person IN (SELECT value FROM json_each(?1))",
        (_listed(only),),
    )
    return None if value is None else str(value)


def _listed(people: Collection[int] | None) -> str | None:
    return None if people is None else f"[{','.join(map(str, people))}]"
