"""One customer as Mailchimp will have them, beside what Mailchimp has now, from the state alone.

It asks nobody and changes nothing; what follows from a difference is decided in sync.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mailbridge.base.language import mark, tr
from mailbridge.records.audience import Status
from mailbridge.records.contact import FieldValue
from mailbridge.records.person import Person
from mailbridge.settings.schema import Settings
from mailbridge.store import people
from mailbridge.store.database import Database
from mailbridge.sync.people.changes import same_value

NOT_THERE = mark("not in Mailchimp")
_STATUSES: Mapping[Status, str] = {
    Status.SUBSCRIBED: mark("gets your mail"),
    Status.UNSUBSCRIBED: mark("unsubscribed"),
    Status.CLEANED: mark("mail bounced"),
    Status.PENDING: mark("was asked, has not answered"),
    Status.TRANSACTIONAL: mark("has not signed up"),
    Status.ARCHIVED: mark("archived"),
}
_TITLES = {
    "FNAME": mark("First name"),
    "LNAME": mark("Last name"),
    "PHONE": mark("Phone"),
    "BIRTHDAY": mark("Birthday"),
    "ADDRESS": mark("Address"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One line of the comparison. same: Mailchimp has it as the shop wants it."""

    label: str
    shop: str
    mailchimp: str
    same: bool


def preview(database: Database, settings: Settings, feed: str, key: str) -> list[Side]:
    """The customer of that number in the feed, line by line; [] for one nobody knows.

    feed: the feed's name, "" for whichever knows the number first. A customer who is not sent at
    all has no shop's side. Tags that mailbridge did not set are the owner's and never differ.
    """
    person = _person(database, feed, key)
    if person is None:
        return []
    return [_address(person), *_fields(person, _labels(settings)), _tags(person), _standing(person)]


def _person(database: Database, feed: str, key: str) -> Person | None:
    row = database.execute(
        "SELECT r.person FROM rows r JOIN feeds f ON f.id = r.feed WHERE r.key = ?2"
        " AND (?1 = '' OR f.name = ?1) AND r.person IS NOT NULL ORDER BY r.present DESC, r.id",
        (feed, key),
    ).fetchone()
    return people.by_id(database, int(row[0])) if row else None


def _address(person: Person) -> Side:
    shop = person.want.email if person.want else ""
    there = person.member.email if person.member else ""
    return Side(tr("E-mail"), shop, there or tr(NOT_THERE), shop.lower() == there.lower())


def _fields(person: Person, labels: Mapping[str, str]) -> list[Side]:
    wanted = person.want.fields if person.want else {}
    known = person.member.fields if person.member else {}
    named = [tag for tag in labels if tag in wanted or tag in known]
    tags = dict.fromkeys([*named, *wanted])
    return [
        Side(
            labels.get(tag, tr(_TITLES.get(tag, tag))),
            _text(wanted.get(tag, "")),
            _text(known.get(tag, "")),
            # What the shop does not say stays as it is in Mailchimp.
            tag not in wanted or same_value(wanted[tag], known.get(tag, "")),
        )
        for tag in tags
    ]


def _tags(person: Person) -> Side:
    wanted = person.want.tags if person.want else frozenset()
    known = person.member.tags if person.member else frozenset()
    same = wanted <= known and not (person.own_tags - wanted) & known
    return Side(tr("Tags"), ", ".join(sorted(wanted)), ", ".join(sorted(known)), same)


def _standing(person: Person) -> Side:
    agreed = {
        True: tr("agreed to get mail"),
        False: tr("did not agree"),
        None: tr("not asked in the shop"),
    }
    shop = agreed[person.want.consent] if person.want else ""
    there = tr(_STATUSES[person.member.status] if person.member else NOT_THERE)
    withdrawn = person.want is not None and person.want.consent is False
    gets = person.member is not None and person.member.status is Status.SUBSCRIBED
    return Side(tr("May you write?"), shop, there, not (withdrawn and gets))


def _labels(settings: Settings) -> dict[str, str]:
    """Tag → its words, in the order of the settings."""
    found: dict[str, str] = {}
    for feed in settings.feed:
        for tag, setting in feed.fields.items():
            found.setdefault(tag, setting.label or tr(_TITLES.get(tag, tag)))
    return found


def _text(value: FieldValue) -> str:
    if isinstance(value, dict):
        return ", ".join(part for part in value.values() if part)
    return f"{value:g}" if isinstance(value, float) else str(value)
