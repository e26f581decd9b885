"""The audit: the whole audience read back and compared with what the shop wants.

It reports; a repair queues what differs and what is missing, and delivery does the rest. Contacts
that are only in Mailchimp are counted and left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mailbridge.records.audience import Member, Status
from mailbridge.records.contact import FieldValue
from mailbridge.records.person import Person
from mailbridge.store import outbox, people
from mailbridge.store.database import Database
from mailbridge.sync.people.changes import Policy, differing, plan
from mailbridge.sync.people.consent import left_alone


@dataclass(frozen=True, slots=True)
class Difference:
    """fields: tag → (the shop's value, Mailchimp's). missing, extra: tags of mailbridge's."""

    email: str
    fields: Mapping[str, tuple[FieldValue, FieldValue]]
    missing: tuple[str, ...]
    extra: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """One entry of ``differences`` in ``check --json``."""
        sides = {
            tag: {"shop": shop, "mailchimp": mailchimp}
            for tag, (shop, mailchimp) in self.fields.items()
        }
        tags = {"missing": list(self.missing), "extra": list(self.extra)}
        return {"email": self.email, "fields": sides, "tags": tags}


@dataclass(slots=True)
class Audit:
    """What a comparison came to. queued: how many a repair put into the outbox.

    differing_people, missing_people: the ids behind, for a repair.
    """

    same: int = 0
    missing: list[str] = field(default_factory=list)
    only_in_mailchimp: int = 0
    differences: list[Difference] = field(default_factory=list)
    queued: int = 0
    differing_people: list[int] = field(default_factory=list)
    missing_people: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """The object that ``check --json`` prints."""
        return {
            "same": self.same,
            "different": len(self.differences),
            "missing": len(self.missing),
            "only_in_mailchimp": self.only_in_mailchimp,
            "differences": [difference.as_json() for difference in self.differences],
        }

    @property
    def clean(self) -> bool:
        """Whether nothing differs and nobody is missing."""
        return not self.differences and not self.missing


def compare(database: Database, seen: Mapping[int, Member], policy: Policy) -> Audit:
    """Compare everyone whom the shop wants with the members just read back.

    seen: person id → member, of a complete reading. Whoever is rightly skipped is not missing.
    """
    audit = Audit()
    wanted: set[int] = set()
    for person in people.wanted(database):
        wanted.add(person.id)
        member = seen.get(person.id)
        if person.want is None or plan(person, person.want, policy).skip is not None:
            continue
        if member is None:
            audit.missing.append(person.want.email)
            audit.missing_people.append(person.id)
        elif left_alone(person, person.want):
            audit.same += 1
        else:
            _compare_one(audit, person, member)
    audit.only_in_mailchimp = sum(
        number not in wanted and member.status is not Status.ARCHIVED
        for number, member in seen.items()
    )
    return audit


def _compare_one(audit: Audit, person: Person, member: Member) -> None:
    want = person.want
    if want is None:
        return
    shop = differing(want.fields, member.fields)
    missing = tuple(sorted(want.tags - member.tags))
    extra = tuple(sorted((person.own_tags - want.tags) & member.tags))
    if not (shop or missing or extra):
        audit.same += 1
        return
    fields = {tag: (value, member.fields.get(tag, "")) for tag, value in shop.items()}
    audit.differences.append(Difference(member.email, fields, missing, extra))
    audit.differing_people.append(person.id)


def repair(database: Database, audit: Audit, *, run: int, now: str) -> None:
    """Queue who differs and who is missing, within the caller's transaction.

    Whoever seems to be missing is looked up alone before anything is sent: a page that shifted
    while it was read is no absence.
    """
    for number in (*audit.differing_people, *audit.missing_people):
        outbox.put(database, number, run=run, now=now, whole=True, first_load=False)
        audit.queued += 1
    for number in audit.missing_people:
        person = people.by_id(database, number)
        if person is not None:
            outbox.unclear(database, number, (person.address,))
