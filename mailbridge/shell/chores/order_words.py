"""What came of a person's own order, in sentences, from the figures that its command printed.

It runs no command and shows nothing; shell.chores.orders does.
"""

from __future__ import annotations

import json
from typing import Any

from mailbridge.base.language import ntr, tr
from mailbridge.widgets.words import number

_NAMED = 5


def figures(output: str, needed: str) -> dict[str, Any] | None:
    """What a command printed with --json; None where it did not come so far. needed: a name."""
    try:
        found = json.loads(output)
    except ValueError:
        return None
    return found if isinstance(found, dict) and needed in found else None


def retried_words(found: dict[str, Any]) -> str:
    """The figures of ``retry --json``, and what the command said of the whole."""
    again = int(found["queued"])
    sent = ntr("1 customer was sent again.", "{n} customers were sent again.", again,
               n=number(again))  # fmt: skip
    return f"{sent}\n{found['message']}"


def undone_words(found: dict[str, Any]) -> str:
    """The figures of ``undo --json``."""
    archived, restored = int(found["archived"]), int(found["restored"])
    lines = (
        ntr("1 contact was archived.", "{n} contacts were archived.", archived,
            n=number(archived)),
        ntr("1 contact is as it was before.", "{n} contacts are as they were before.", restored,
            n=number(restored)),
        tr("Who agreed to get e-mails, and what was started by events, stays."),
    )  # fmt: skip
    return "\n".join(lines)


def mended_words(found: dict[str, Any]) -> str:
    """The figures of ``check --repair --json``: what it found, and has mended by now."""
    wrong = int(found["different"]) + int(found["missing"])
    return ntr("1 customer was brought in step.", "{n} customers were brought in step.", wrong,
               n=number(wrong))  # fmt: skip


def compared_words(found: dict[str, Any]) -> str:
    """The figures of ``check --json`` as sentences, with the first few addresses that differ."""
    same, different, only = found["same"], found["different"], found["only_in_mailchimp"]
    missing = number(found["missing"])
    lines = [
        ntr("1 customer is the same.", "{n} customers are the same.", same, n=number(same)),
        tr("{n} differ, {missing} are missing.", n=number(different), missing=missing),
        tr("{n} are only in Mailchimp and are left alone.", n=number(only)),
    ]
    named = [str(one["email"]) for one in found["differences"][:_NAMED]]
    if named:
        more = int(found["different"]) - len(named)
        listed = ", ".join(named)
        if more > 0:
            lines.append(
                ntr(
                    "Different: {names} and 1 more.",
                    "Different: {names} and {n} more.",
                    more,
                    names=listed,
                    n=number(more),
                )
            )
        else:
            lines.append(tr("Different: {names}.", names=listed))
    return "\n".join(lines)
