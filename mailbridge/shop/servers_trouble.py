"""What goes wrong with a database server, as errors with a sentence for the owner.

It decides by codes, never by words; SQLite's and the file system's faults are in trouble.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from mailbridge.base.errors import Ask, SourceProblem, Wait
from mailbridge.base.language import mark, tr
from mailbridge.shop import columns, trouble
from mailbridge.shop.servers_address import Address

NOT_UNDERSTOOD: Final = mark("The shop's database did not understand")
_PASSWORD: Final = mark("The shop's database asks for its password")


def away(address: Address, words: str) -> Wait:
    """The server does not answer, or not now."""
    return Wait(
        tr("The shop's database cannot be reached"),
        tr(
            "{server} does not let mailbridge in just now: {sentence} Nothing was "
            "removed in Mailchimp; mailbridge tries again by itself.",
            server=address.server,
            sentence=_sentence(words),
        ),
    )


def no_password(address: Address) -> Ask:
    """The server wants a password and there is none."""
    return SourceProblem(
        tr(_PASSWORD),
        tr(
            "{server} wants a password for {user}. Type it in at the feed's settings, or "
            "set {variable}.",
            server=address.server,
            user=_user(address),
            variable=address.variable,
        ),
    )


def wrong_password(address: Address, words: str) -> Ask:
    """The server does not take the password (any more), or not this user."""
    if not address.password:
        return no_password(address)
    return SourceProblem(
        tr("The shop's database does not take the password"),
        tr(
            "{server} refuses {user}: {sentence} If the password was changed, type it in "
            "again at the feed's settings, or set {variable}.",
            server=address.server,
            user=_user(address),
            sentence=_sentence(words),
            variable=address.variable,
        ),
    )


def no_database(address: Address, names: Sequence[str], words: str) -> Ask:
    """The server is there and knows us, but not this database."""
    name = address.url.database or ""
    if name in names:
        return SourceProblem(
            tr("The shop's database lets nobody in"),
            tr("{place} says: {sentence}", place=address.place, sentence=_sentence(words)),
        )
    return columns.missing("database", name, list(names), address.server)


def in_the_way() -> Wait:
    """The shop program waits for us: we go first."""
    return Wait(
        tr(trouble.BUSY),
        tr(
            "The shop program needs the table that was being read. mailbridge made way "
            "and reads it again soon."
        ),
    )


def changed_meanwhile(place: str) -> Wait:
    """Rows changed between two pages of a table that has no snapshots."""
    return trouble.changed_meanwhile(place)


def busy(address: Address) -> Wait:
    """Somebody holds the table."""
    return Wait(
        tr(trouble.BUSY),
        tr("{place} is in use. mailbridge waits so that the till stays fast.", place=address.place),
    )


def too_slow(address: Address) -> SourceProblem:
    """The time limit has stopped a query."""
    return SourceProblem(
        tr("The question to the shop's database takes too long"),
        tr(
            "{place} did not answer within the time limit. Use a simpler query, or a table.",
            place=address.place,
        ),
    )


def writes(address: Address) -> SourceProblem:
    """A query tried to write and was stopped."""
    return SourceProblem(
        tr("The query does more than read"),
        f"{address.place} is only ever read: a query is one SELECT.",
    )


def not_allowed(address: Address, words: str) -> SourceProblem:
    """The user may not read it."""
    return SourceProblem(
        tr("The shop's data may not be read"),
        tr(
            "{place} says: {sentence} Allow {user} to read it.",
            place=address.place,
            sentence=_sentence(words),
            user=_user(address),
        ),
    )


def from_sqlstate(state: str, address: Address, words: str) -> Ask | Wait:
    """The owner's error for a standard SQLSTATE (PostgreSQL's own included).

    https://www.postgresql.org/docs/current/errcodes-appendix.html
    """
    whole: dict[str, Callable[[Address], Ask | Wait]] = {
        "57014": too_slow,
        "55P03": busy,
        "55006": busy,
        "25006": writes,
        "40001": busy,
        "40P01": busy,
    }
    if state in whole:
        return whole[state](address)
    if state == "42501":
        return not_allowed(address, words)
    if state.startswith("28"):
        return wrong_password(address, words)
    if state[:2] in ("08", "53", "57", "58") or state == "25P03":
        return away(address, words)
    return SourceProblem(
        tr(NOT_UNDERSTOOD),
        tr("{place} says: {sentence}", place=address.place, sentence=_sentence(words)),
    )


def _user(address: Address) -> str:
    return f"“{address.url.username}”" if address.url.username else "this user"


def _sentence(words: str) -> str:
    return words.strip().rstrip(".") + "."
