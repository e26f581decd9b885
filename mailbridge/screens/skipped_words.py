"""What is said about reasons: a heading for each, what it means, what to do. It draws nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from mailbridge.base.language import mark, tr
from mailbridge.records.row import spoken_place
from mailbridge.records.skipped import Reason
from mailbridge.service.lists.skips import Lot, SkippedRow
from mailbridge.service.wording import ADVICE, SENTENCES, SHORT
from mailbridge.widgets.tables.column import Column
from mailbridge.widgets.words import when

LOTS: Mapping[Lot, str] = {
    Lot.NEEDS_YOU: mark("Needs you ({n})"),
    Lot.LEFT_OUT: mark("Left out by your rules ({n})"),
    Lot.SOLVED: mark("Solved ({n})"),
}
EMPTY: Mapping[Lot, str] = {
    Lot.NEEDS_YOU: mark("✔ No one needs you."),
    Lot.LEFT_OUT: mark("No one is left out."),
    Lot.SOLVED: mark("Nothing was solved yet. What is mended is listed here, with when."),
}
TITLES: Mapping[Reason, str] = {
    Reason.NO_EMAIL: mark("No e-mail address"),
    Reason.INVALID_EMAIL: mark("E-mail address incomplete"),
    Reason.DUPLICATE_EMAIL: mark("Same e-mail address twice"),
    Reason.NO_CONSENT: mark("Has not agreed to get mail"),
    Reason.BAD_ROW: mark("Cannot be read"),
    Reason.REJECTED: mark("Refused by Mailchimp"),
    Reason.FORGOTTEN: mark("Deleted for good in Mailchimp"),
    Reason.CLEANED: mark("Mail bounced"),
    Reason.ARCHIVED: mark("Archived in Mailchimp"),
    Reason.LEFT: mark("Unsubscribed under a former address"),
    Reason.UNDONE: mark("Left out or taken back by you"),
    Reason.ERASED: mark("Asked to be forgotten"),
    Reason.NOT_IN_AUDIENCE: mark("Not in the audience"),
}
HELPED = frozenset({Reason.REJECTED, Reason.UNDONE, Reason.FORGOTTEN, Reason.NOT_IN_AUDIENCE})
"""Reasons that sending again can help; all others go by themselves once the shop has it right."""


def meaning(reason: Reason) -> str:
    """What a reason means and what the owner can do about it."""
    what = tr(TITLES[reason])
    if reason is not Reason.DUPLICATE_EMAIL:
        what = tr(SENTENCES[reason])
    return tr("{meaning} {advice}", meaning=what, advice=tr(ADVICE[reason]))


def columns(today: Callable[[], date]) -> list[Column[SkippedRow]]:
    """Customer, E-mail, What is wrong, What you can do, Since, Solved."""
    return [
        Column("key", mark("Customer"), lambda row: spoken_place(row.key), "key", width=12),
        Column("email", mark("E-mail"), lambda row: row.email or "–", "email", 26, spoken=_spoken),
        Column("wrong", mark("What is wrong"), lambda row: tr(row.message), "reason", width=42),
        Column("advice", mark("What you can do"), lambda row: tr(ADVICE[row.reason]), width=46),
        Column(
            "since",
            mark("Since"),
            lambda row: when(row.since, today()),
            "since",
            width=20,
            plain=lambda row: row.since,
        ),
        Column(
            "solved",
            mark("Solved"),
            lambda row: when(row.solved, today()),
            width=20,
            plain=lambda row: row.solved,
        ),
    ]


def _spoken(row: SkippedRow) -> str:
    wrong, email = tr(SHORT[row.reason]), row.email or tr("none")
    return tr("E-mail, {wrong}: {email}", wrong=wrong, email=email)
