"""What the safety brake holds: the sentence, both numbers, and who it is about.

It answers nothing; ``Session.confirm`` does.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailbridge.service.session import Session
from mailbridge.store import feeds, state
from mailbridge.store.database import Database

MOST = 500
"""Who is listed; nobody reads on to decide whether thousands are a mistake."""

_MISSING = (
    "FROM rows r LEFT JOIN people p ON p.id = r.person"
    " WHERE r.feed = ?1 AND r.missing > 0 AND r.kept = 0 AND r.address IS NOT NULL"
)
_ALL = (
    "FROM rows r LEFT JOIN people p ON p.id = r.person"
    " WHERE r.feed = ?1 AND r.present = 1 AND r.address IS NOT NULL"
)
_PEOPLE = "FROM people p LEFT JOIN rows r ON r.person = p.id WHERE p.held = 1 AND ?1 = 0"


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that is held. feed: its name, "" where it is about people of all feeds.

    losing: customers it is about; of: all there are; both 0 where nobody would be lost. who: the
    shop's number and the address of each, at most MOST of them.
    """

    feed: str
    sentence: str
    losing: int
    of: int
    who: tuple[tuple[str, str], ...] = ()


def held(session: Session) -> tuple[Held, ...]:
    """All that is held now. Raises Repair or Wait."""
    with session.reading() as database:
        return () if database is None else read_held(database)


def read_held(database: Database) -> tuple[Held, ...]:
    """As the state database has it."""
    found = []
    for feed in feeds.all_feeds(database):
        if feed.held:
            some = database.one(f"SELECT count(*) {_MISSING}", (feed.id,))
            # A feed that was refused as a whole has no missing rows: all of it is in question.
            found.append(_read(database, feed.name, feed.held, feed.id, _MISSING if some else _ALL))
    sentence = state.get(database, state.HELD_PEOPLE)
    if sentence:
        found.append(_read(database, "", sentence, 0, _PEOPLE))
    new = state.get(database, state.HELD_NEW)
    if new:
        found.append(Held("", new, 0, 0))  # nobody would be lost: they would be added
    return tuple(found)


def _read(database: Database, name: str, sentence: str, feed: int, source: str) -> Held:
    counted = "DISTINCT p.id" if source is _PEOPLE else "*"
    rows = database.execute(
        f"SELECT coalesce(r.key, ''), coalesce(p.known_address, p.address, r.address) {source}"
        f" GROUP BY 2 ORDER BY 2 LIMIT {MOST}",
        (feed,),
    )
    there = "SELECT count(*) FROM people WHERE known_address IS NOT NULL"
    if feed:
        there = (
            "SELECT count(*) FROM rows WHERE feed = ?1 AND address IS NOT NULL"
            " AND (present = 1 OR missing > 0 AND kept = 0)"
        )
    return Held(
        feed=name,
        sentence=sentence,
        losing=int(database.one(f"SELECT count({counted}) {source}", (feed,))),
        of=int(database.one(there, (feed,) if feed else ())),
        who=tuple((key, address) for key, address in rows),
    )
