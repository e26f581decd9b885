"""The same few customers for every kind of export, and what is read from any of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from mailbridge.records.contact import Contact
from mailbridge.records.field import FieldType
from mailbridge.records.row import Row
from mailbridge.records.skipped import Skipped
from mailbridge.settings.schema import Feed
from mailbridge.shop.exports import FolderSource
from mailbridge.shop.mapping import Mapping
from mailbridge.shop.plan import FieldPlan
from mailbridge.shop.source import Source
from tests.shop.conftest import OwnClock, people_feed

NAMES = ("id", "first", "last", "email", "phone", "birthday", "kind", "ok", "total", "updated")
YES = ["yes", "true", "t", "1"]

People = list[dict[str, Any]]

PEOPLE: People = [
    dict(zip(NAMES, values, strict=True))
    for values in (
        (1, "Jürgen", "Groß", "juergen@example.org", "+49 30 901820", "1961-05-06", "vip", "yes", 12.5, "2026-01-11T08:30:00"),
        (2, "Béa", "O'Neill, M.", "Bea@Example.org", None, "1980-02-29", "regular", "no", 0, "2026-02-11T23:59:59"),
        (3, 'Anna "Anni"', "de la Tour", "anna@example.org", "030 123456", None, None, "yes", None, "2026-03-11T00:00:00"),
        (4, "Øyvind", "Null", "oyvind@example.org", None, "1999-12-31", "regular", "yes", 1234567.25, None),
        (5, "No", "Address", None, None, None, "regular", "yes", 3, "2026-05-11T08:30:00"),
        (6, "Half", "Address", "half@", None, None, "vip", "yes", 4, "2026-05-11T08:30:00"),
    )
]  # fmt: skip
"""Letters that every code page of Western Europe has; quotes, commas and nothing at all."""

_PLANS = (
    FieldPlan("FNAME", FieldType.TEXT, "first"),
    FieldPlan("LNAME", FieldType.TEXT, "last"),
    FieldPlan("PHONE", FieldType.PHONE, "phone"),
    FieldPlan("BIRTHDAY", FieldType.BIRTHDAY, "birthday"),
    FieldPlan("TOTAL", FieldType.NUMBER, "total"),
)


def feed(**place: Any) -> Feed:
    """The feed; place: its database and table, or folder and files."""
    return people_feed(
        key="id",
        email="email",
        edited="updated",
        consent={"column": "ok", "yes": YES},
        fields={plan.tag: plan.column for plan in _PLANS},
        tag=[{"column": "kind"}],
        **place,
    )


def contacts(source: Source, feed: Feed) -> dict[str, Contact | tuple[str, str]]:
    """Customer number → the contact, or the address and the reason why there is none."""
    mapping = Mapping(feed, _PLANS, country="DE")
    found: dict[str, Contact | tuple[str, str]] = {}
    with source.read() as reading:
        for position, (_, raw) in enumerate(reading, 1):
            row = reading.parse(raw, position)
            assert isinstance(row, Row), row
            one = mapping.map_row(row, date(2026, 11, 22))
            found[one.key] = (one.email, one.reason.value) if isinstance(one, Skipped) else one
    return found


def from_export(path: Path) -> dict[str, Contact | tuple[str, str]]:
    """The contacts of one export."""
    wanted = feed(folder=str(path.parent), files=path.name)
    return contacts(FolderSource(wanted, base=path.parent, clock=OwnClock()), wanted)
