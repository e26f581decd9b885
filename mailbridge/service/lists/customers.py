"""The shop's customers as the window lists them: who they are, how they stand, and why.

It changes nothing (service.orders.own_wishes does) and words nothing but what the state says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from mailbridge.records.audience import Status
from mailbridge.records.skipped import Reason
from mailbridge.service.lists.listing import Query
from mailbridge.store.figures import BY_RULE

Ask = Callable[..., list[tuple[Any, ...]]]
"""Answers a SELECT with its rows; service.lists.pages.Pages.ask is one."""


class Standing(StrEnum):
    """How a customer stands. Each is in exactly one of these.

    NEW, CHANGED: goes with the next delivery. WAITING: was tried or is held back for now.
    """

    NEW = "new"
    CHANGED = "changed"
    UP_TO_DATE = "up_to_date"
    WAITING = "waiting"
    SKIPPED = "skipped"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One customer of the shop. number: of its row. name: "" where the shop sends none.

    sent: ISO 8601 in UTC of the run that sent them last, "" for never. reason, message: of the
    skip, None and "" where there is none. status: the contact's, None where Mailchimp has none.
    kept_out: the owner leaves this customer out.
    """

    number: int
    feed: str
    key: str
    name: str
    email: str
    standing: Standing
    sent: str
    reason: Reason | None
    message: str
    status: Status | None
    person: int
    kept_out: bool


_RULES = ", ".join(f"'{reason.value}'" for reason in BY_RULE)
_HELD = "(o.person IS NOT NULL AND (o.not_before != '' OR o.attempts > 0) OR p.held = 1)"
_NEXT = "(o.person IS NOT NULL AND o.not_before = '' AND o.attempts = 0 AND p.held = 0)"
_STANDINGS = {
    Standing.SKIPPED: f"s.reason NOT IN ({_RULES})",
    Standing.LEFT_OUT: f"s.reason IN ({_RULES})",
    Standing.WAITING: f"s.row IS NULL AND {_HELD}",
    Standing.NEW: f"s.row IS NULL AND {_NEXT} AND p.member IS NULL",
    Standing.CHANGED: f"s.row IS NULL AND {_NEXT} AND p.member IS NOT NULL",
    Standing.UP_TO_DATE: "s.row IS NULL AND o.person IS NULL AND coalesce(p.held, 0) = 0",
}
_LISTED = "r.id IN (SELECT row FROM skipped)"
_QUEUED = (
    "r.id IN (SELECT x.id FROM (SELECT person AS id FROM outbox UNION ALL"
    " SELECT id FROM people WHERE held = 1) q CROSS JOIN rows x ON x.person = q.id)"
)
_NARROWED = {
    Standing.SKIPPED: _LISTED,
    Standing.LEFT_OUT: _LISTED,
    Standing.WAITING: _QUEUED,
    Standing.NEW: _QUEUED,
    Standing.CHANGED: _QUEUED,
}
"""Where the few are whom a standing is about: said besides, so that SQLite begins with them."""
_STANDING = (
    "CASE "
    + " ".join(f"WHEN {sql} THEN '{standing}'" for standing, sql in _STANDINGS.items())
    + " ELSE 'up_to_date' END"
)
_TEXT = "CAST(r.contact AS TEXT)"
_NAME = (
    f"trim(coalesce(json_extract({_TEXT}, '$.fields.FNAME'), '') || ' '"
    f" || coalesce(json_extract({_TEXT}, '$.fields.LNAME'), ''))"
)
_LIKE = "LIKE ? ESCAPE '\\'"
_OF_PEOPLE = "r.present = 1 AND r.feed NOT IN (SELECT id FROM feeds WHERE events = 1)"


def _customer(row: Sequence[Any]) -> CustomerRow:
    (number, feed, key, contact, standing, sent, reason, message, email, status, person, kept) = row
    mapped = orjson.loads(contact) if contact else {}
    fields = mapped.get("fields", {})
    parts = (str(fields.get(tag) or "") for tag in ("FNAME", "LNAME"))
    return CustomerRow(
        number,
        feed,
        key,
        " ".join(part for part in parts if part),
        email or mapped.get("email", ""),
        Standing(standing),
        sent or "",
        Reason(reason) if reason else None,
        message or "",
        Status(status) if status else None,
        person or 0,
        bool(kept),
    )


CUSTOMERS: Query[CustomerRow] = Query(
    f"r.id, f.name, r.key, r.contact, {_STANDING}, u.started, s.reason, s.message, s.email,"
    " p.status, p.id, l.row IS NOT NULL",
    "rows r LEFT JOIN feeds f ON f.id = r.feed LEFT JOIN skipped s ON s.row = r.id"
    " LEFT JOIN people p ON p.id = r.person LEFT JOIN outbox o ON o.person = r.person"
    " LEFT JOIN runs u ON u.id = p.pushed_run LEFT JOIN left_out l ON l.row = r.id",
    "r.id",
    {
        "name": (f"{_NAME} COLLATE NOCASE",),
        "key": ("CAST(r.key AS INTEGER)", "r.key"),
        "email": ("coalesce(nullif(s.email, ''), r.address, '') COLLATE NOCASE",),
        "standing": (_STANDING,),
        "sent": ("coalesce(p.pushed_run, 0)",),
        "why": ("coalesce(s.reason, '')",),
    },
    (
        f"r.key {_LIKE}",
        f"s.email {_LIKE}",
        f"r.address {_LIKE}",
        # Most contacts hold the letters nowhere: only in the others the name is looked for.
        f"({_TEXT} {_LIKE} AND {_NAME} {_LIKE})",
    ),
    _customer,
    always=_OF_PEOPLE,
    narrow="rows r INDEXED BY rows_shown",
)


def condition(standing: Standing | None) -> str:
    """What narrows the customers down to those who stand so; "" for all."""
    if standing is None:
        return ""
    return f"{_NARROWED.get(standing, '1 = 1')} AND {_STANDINGS[standing]}"


def counts(ask: Ask) -> Mapping[Standing, int]:
    """How many customers stand how. Their sum is the number of all."""
    found = dict.fromkeys(Standing, 0)
    for standing in _NARROWED:
        rows = ask(
            f"SELECT count(*) FROM {CUSTOMERS.tables}"  # noqa: S608 - no foreign text
            f" WHERE {_OF_PEOPLE} AND {condition(standing)}"
        )
        found[standing] = int(rows[0][0]) if rows else 0
    rows = ask(f"SELECT count(*) FROM rows r INDEXED BY rows_shown WHERE {_OF_PEOPLE}")  # noqa: S608 - no foreign text
    total = int(rows[0][0]) if rows else 0
    found[Standing.UP_TO_DATE] = max(total - sum(found.values()), 0)
    return found
