"""A person: what all rows with one address want together, beside what Mailchimp has.

It decides nothing (sync.people.wanted and sync.people.changes do) and is not a row of the shop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mailbridge.records.audience import Member, Status
from mailbridge.records.contact import FieldValue
from mailbridge.records.skipped import Reason


@dataclass(frozen=True, slots=True)
class Want:
    """The one contact that all rows with an address ask for.

    address: lower-cased email. consent: None where no feed of the person has a consent column.
    gone: no row asks for the person any more; superseded: their row found another contact at its
    new address. feed, key: the first row it comes from, for history.
    """

    email: str
    address: str
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    consent: bool | None = None
    gone: bool = False
    superseded: bool = False
    feed: str = ""
    key: str = ""
    notes: tuple[str, ...] = ()

    def same_as(self, other: Want | None) -> bool:
        """Whether both ask for the same contact, whoever asks."""
        return other is not None and _asked(self) == _asked(other)


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the state database.

    id: 0 where it is not stored yet. address: where the shop's rows look for them.
    member: the contact as Mailchimp last said, None where it has none.
    own_tags: tags that mailbridge set, the only ones it may remove.
    added: mailbridge made the contact. withdrawn: mailbridge unsubscribed them because the shop
    withdrew consent or lost them. status_before: set while archived by mailbridge.
    barred: never to be added, for this reason, unless Mailchimp has them anyway.
    add_as: the status to add them with, where the settings' would raise the consent they had under
    a former address.
    done: the want that was last carried out. held: a want that a brake keeps back.
    """

    id: int
    address: str
    member: Member | None = None
    own_tags: frozenset[str] = frozenset()
    added: bool = False
    withdrawn: bool = False
    status_before: Status | None = None
    barred: Reason | None = None
    add_as: Status | None = None
    want: Want | None = None
    done: Want | None = None
    held: bool = False


def _asked(want: Want) -> tuple[object, ...]:
    return (
        want.address,
        dict(want.fields),
        want.tags,
        want.consent,
        want.gone,
        want.superseded,
    )
