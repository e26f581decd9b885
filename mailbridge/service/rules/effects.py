"""What a change of the settings does to people: counted, and shown for the first of them.

It compares what was wanted of each person before with what is wanted now, in a state database that
has seen both; it reads no shop and sends nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from dataclasses import fields as dataclass_fields
from typing import Any

from mailbridge.records.change import Action, Step
from mailbridge.records.contact import FieldValue
from mailbridge.records.person import Person, Want
from mailbridge.store import people
from mailbridge.store.database import Database
from mailbridge.store.packing import want_of
from mailbridge.sync.people.changes import Policy, plan

MOST_SHOWN = 200
"""So many customers are shown one by one."""

TAGS, STATUS = "tags", "status"
"""Lines that are about no field."""


@dataclass(frozen=True, slots=True)
class Line:
    """One difference of a customer. what: a field's tag, TAGS or STATUS."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer who changes. kind: added, changed, left_out, gone or unsubscribed."""

    email: str
    kind: str
    lines: tuple[Line, ...]


@dataclass(slots=True)
class Effects:
    """The picture. Every customer who changes is in exactly one of the first five numbers.

    left_out: waited to be added, and is not any more. gained, lost: tag → customers. fields: tag →
    customers whose field is sent anew. events: would be sent. held: what a brake would say. failed:
    lists that could not be read. total: customers who are wanted.
    """

    total: int = 0
    added: int = 0
    changed: int = 0
    left_out: int = 0
    gone: int = 0
    unsubscribed: int = 0
    gained: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    events: int = 0
    held: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)

    @property
    def touched(self) -> int:
        """Customers who change in any way."""
        return self.added + self.changed + self.left_out + self.gone + self.unsubscribed

    def as_json(self) -> dict[str, Any]:
        """The object that ``what-if --json`` prints."""
        plain = {one.name: getattr(self, one.name) for one in dataclass_fields(self)}
        counters = {name: dict(plain[name]) for name in ("gained", "lost", "fields")}
        return {**plain, **counters, "customers": [asdict(one) for one in self.customers]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Effects:
        """What as_json gave. Raises KeyError or TypeError for anything else."""
        customers = [
            Customer(one["email"], one["kind"], tuple(Line(**line) for line in one["lines"]))
            for one in data["customers"]
        ]
        counters = {name: Counter(data[name]) for name in ("gained", "lost", "fields")}
        return cls(**{**data, **counters, "customers": customers})


def remember(database: Database) -> None:
    """Note what is wanted of everybody now, until the connection closes."""
    database.execute("DROP TABLE IF EXISTS temp.wanted_before")
    database.execute(
        "CREATE TEMP TABLE wanted_before AS SELECT id, want, (SELECT count(*) FROM actions)"
        " AS actions FROM people"
    )
    database.execute("CREATE UNIQUE INDEX temp.wanted_before_id ON wanted_before (id)")


def compare(database: Database, before: Policy, after: Policy) -> Effects:
    """The picture since ``remember``. before, after: what the settings decide for everybody."""
    found = Effects()
    found.total = int(
        database.one("SELECT count(*) FROM people WHERE want IS NOT NULL AND gone = 0")
    )
    former = database.one("SELECT max(actions) FROM temp.wanted_before") or 0
    found.events = int(database.one("SELECT count(*) FROM actions")) - int(former)
    # Equal wants have equal bytes; a policy changes only who is still to be added or is gone.
    rows = database.execute(
        "SELECT p.id, b.want FROM people p LEFT JOIN temp.wanted_before b ON b.id = p.id"
        " WHERE p.want NOT NULL"
        " AND (p.want IS NOT b.want OR (? AND (p.member IS NULL OR p.gone))) ORDER BY p.id",
        (before != after,),
    )
    for number, blob in rows.fetchall():
        person = people.by_id(database, number)
        if person is not None and person.want is not None:
            _add(found, person, want_of(blob), before, after)
    return found


def _add(found: Effects, person: Person, was: Want | None, before: Policy, after: Policy) -> None:
    now = person.want
    if now is None:
        return
    then = plan(person, was, before).steps if was is not None else ()
    next_ = plan(person, now, after).steps
    if then == next_:
        return
    kind = _kind(then, next_, was, now)
    setattr(found, kind, getattr(found, kind) + 1)
    gained = _tags(next_, then, "add")
    lost = _tags(next_, then, "remove")
    if kind not in {"left_out", "gone"}:
        found.gained.update(gained)
        found.lost.update(lost)
        found.fields.update(_fields(next_).keys() - _same(then, next_))
    if len(found.customers) < MOST_SHOWN:
        lines = _lines(person, then, next_, gained, lost)
        found.customers.append(Customer(now.email, kind, lines))


def _kind(then: Iterable[Step], now: Iterable[Step], was: Want | None, want: Want) -> str:
    before, after = {step.action for step in then}, {step.action for step in now}
    if want.gone and not (was is not None and was.gone):
        return "gone"
    if Action.CREATE in before and Action.CREATE not in after:
        return "left_out"
    if Action.CREATE in after and Action.CREATE not in before:
        return "added"
    if Action.UNSUBSCRIBE in after and Action.UNSUBSCRIBE not in before:
        return "unsubscribed"
    return "changed"


def _tags(now: Iterable[Step], then: Iterable[Step], which: str) -> set[str]:
    """Tags that are set (or taken) now and were not to be before."""
    wanted = {tag for step in now for tag in getattr(step, which)}
    return wanted - {tag for step in then for tag in getattr(step, which)}


def _fields(steps: Iterable[Step]) -> dict[str, FieldValue]:
    return {tag: value for step in steps for tag, value in step.fields.items()}


def _same(then: Iterable[Step], now: Iterable[Step]) -> set[str]:
    """Fields that were to be sent just so anyway."""
    before, after = _fields(then), _fields(now)
    return {tag for tag, value in after.items() if tag in before and before[tag] == value}


def _lines(
    person: Person,
    then: Iterable[Step],
    now: Iterable[Step],
    gained: set[str],
    lost: set[str],
) -> tuple[Line, ...]:
    """Before → after. Before is what Mailchimp has, or was about to get."""
    former, sent = _fields(then), _fields(now)
    there = person.member.fields if person.member else {}
    lines = [
        Line(tag, _text(former.get(tag, there.get(tag, ""))), _text(value))
        for tag, value in sent.items()
        if tag not in _same(then, now)
    ]
    if gained or lost:
        had = set(person.member.tags) if person.member else set()
        had |= {tag for step in then for tag in step.add}
        has = (had | gained) - lost
        lines.append(Line(TAGS, ", ".join(sorted(had)), ", ".join(sorted(has))))
    status = next((step.status for step in now if step.status is not None), None)
    was = next((step.status for step in then if step.status is not None), None)
    if status != was and status is not None:
        current = person.member.status if person.member else was
        lines.append(Line(STATUS, str(current or ""), str(status)))
    return tuple(lines)


def _text(value: FieldValue) -> str:
    if isinstance(value, dict):
        return ", ".join(part for part in value.values() if part)
    return f"{value:g}" if isinstance(value, float) else str(value)
