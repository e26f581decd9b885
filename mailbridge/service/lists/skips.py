"""Who is skipped, who is left out on purpose and what is solved, as the window lists them.

It decides no reason and words none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mailbridge.records.skipped import Reason
from mailbridge.service.lists.listing import Query
from mailbridge.store.figures import BY_RULE

_ANY = "LIKE ? ESCAPE '\\'"


class Lot(StrEnum):
    """The three lists: what needs the owner, what is as somebody wants it, what is over."""

    NEEDS_YOU = "needs_you"
    LEFT_OUT = "left_out"
    SOLVED = "solved"


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """One customer who is not, or was not, in Mailchimp. since, solved: ISO 8601 in UTC.

    solved: "" while the reason stands. left_out: the owner keeps this customer out.
    """

    number: int
    feed: str
    key: str
    email: str
    reason: Reason
    message: str
    since: str
    solved: str = ""
    left_out: bool = False


def _skipped(row: Sequence[Any]) -> SkippedRow:
    number, feed, key, email, reason, message, since, solved, left_out = row
    return SkippedRow(
        number, feed, key, email, Reason(reason), message, since, solved, bool(left_out)
    )


SKIPPED: Query[SkippedRow] = Query(
    "s.row, f.name, r.key, s.email, s.reason, s.message, s.since, '', l.row IS NOT NULL",
    "skipped s JOIN rows r ON r.id = s.row AND r.present = 1 JOIN feeds f ON f.id = r.feed"
    " LEFT JOIN left_out l ON l.row = s.row",
    "s.row",
    {
        "key": ("CAST(r.key AS INTEGER)", "r.key"),
        "email": ("s.email COLLATE NOCASE",),
        "reason": ("s.reason",),
        "since": ("s.since",),
    },
    (f"s.email {_ANY}", f"r.key {_ANY}", f"s.message {_ANY}"),
    _skipped,
)
SOLVED: Query[SkippedRow] = Query(
    "id, feed, key, email, reason, message, since, solved, 0",
    "solved",
    "id",
    {
        "key": ("CAST(key AS INTEGER)", "key"),
        "email": ("email COLLATE NOCASE",),
        "reason": ("reason",),
        "since": ("since",),
        "solved": ("solved",),
    },
    (f"email {_ANY}", f"key {_ANY}", f"message {_ANY}"),
    _skipped,
)
"""The same record for both, so that one table shows either."""


def query_of(lot: Lot) -> Query[SkippedRow]:
    """Where the rows of a list are."""
    return SOLVED if lot is Lot.SOLVED else SKIPPED


def condition(lot: Lot, reason: Reason | None) -> tuple[str, tuple[str, ...]]:
    """What narrows the rows of a list down to it, or to one reason in it."""
    column = "reason" if lot is Lot.SOLVED else "s.reason"
    if reason is not None:
        return f"{column} = ?", (reason.value,)
    if lot is Lot.SOLVED:
        return "", ()
    wanted = tuple(sorted(one.value for one in Reason if (one in BY_RULE) is (lot is Lot.LEFT_OUT)))
    return f"{column} IN ({', '.join('?' * len(wanted))})", wanted


def group_sql(lot: Lot) -> tuple[str, tuple[str, ...]]:
    """The question how many rows of a list each reason has, the most frequent first."""
    where, values = condition(lot, None)
    query, column = query_of(lot), "reason" if lot is Lot.SOLVED else "s.reason"
    narrowed = f" WHERE {where}" if where else ""
    sql = (
        f"SELECT {column}, count(*) AS n FROM {query.tables}{narrowed}"  # noqa: S608 - no foreign text
        f" GROUP BY {column} ORDER BY n DESC, {column}"
    )
    return sql, values
