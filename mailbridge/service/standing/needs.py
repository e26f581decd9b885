"""What needs the owner now, each thing once, with the remedy that a button can offer for it.

It words nothing new: sentences come from where a thing was noticed. It asks nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailbridge.base.errors import Remedy
from mailbridge.base.language import ntr, number
from mailbridge.service.session import Session
from mailbridge.service.standing.feed_problems import FeedProblem, feed_problems
from mailbridge.service.standing.status import NOTES
from mailbridge.store import outbox, state
from mailbridge.store.database import Database

_REMEDIES = {
    state.FIELD_NOTES: Remedy.RULES,
    state.SEGMENT_NOTES: Remedy.RULES,
    state.WORD_NOTES: Remedy.RULES,
    state.WRITTEN_NOTES: Remedy.SET_UP,
    state.STAND_IN_NOTES: Remedy.RETRY,
    state.REBUILT_NOTES: Remedy.RETRY,
    state.FILE_NOTES: Remedy.NONE,
}
"""Fact → what can be done about it; a fact that is not named here is only told."""


@dataclass(frozen=True, slots=True)
class Need:
    """text: whole sentences. serious: something stands still until the owner acts.

    feed: the list of the shop that it is about, "" where it is about none.
    """

    text: str
    remedy: Remedy
    serious: bool = False
    feed: str = ""


def needs(session: Session) -> tuple[Need, ...]:
    """All of them but what a brake holds, which has a page of its own. Raises Repair or Wait."""
    with session.reading() as database:
        return () if database is None else read_needs(database)


def feed_needs(session: Session) -> list[FeedProblem]:
    """What is wrong with the shop's lists. Raises Repair or Wait."""
    with session.reading() as database:
        return [] if database is None else feed_problems(database)


def read_needs(database: Database) -> tuple[Need, ...]:
    """As the state database has them, the most serious first."""
    found = _trouble(database)
    found += [
        Need(one.text, one.remedy, serious=True, feed=one.feed) for one in feed_problems(database)
    ]
    beyond = outbox.size_beyond_limit(database)
    if beyond and not state.get(database, state.REBUILT):
        text = ntr(
            "Your Mailchimp plan is full: 1 new customer waits. Changes still go.",
            "Your Mailchimp plan is full: {n} new customers wait. Changes still go.",
            beyond,
            n=number(beyond),
        )
        found.append(Need(text, Remedy.PLANS))
    for name in NOTES:
        text = state.get(database, name)
        if text:
            found.append(Need(text, _REMEDIES.get(name, Remedy.NONE)))
    return tuple(found)


def _trouble(database: Database) -> list[Need]:
    """What stands between us and Mailchimp, where anything does."""
    title, _, message = state.get(database, state.TROUBLE).partition("|")
    if not title:
        return []
    said = state.get(database, state.TROUBLE_REMEDY)
    remedy = Remedy(said) if said in set(Remedy) else Remedy.NONE
    calm = remedy in {Remedy.NONE, Remedy.RETRY}
    return [Need(f"{title}. {message}".strip(), remedy, serious=not calm)]
