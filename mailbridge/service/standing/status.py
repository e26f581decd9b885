"""How things stand, as one record: what ``mailbridge status`` prints and the window shows.

It only reads the state; it talks to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mailbridge.base.clock import moment
from mailbridge.base.language import number, tr
from mailbridge.records.skipped import Reason
from mailbridge.service.standing.feed_problems import feed_problems
from mailbridge.store import actions, feeds, outbox, skipped, state
from mailbridge.store.database import Database

NOTES = (
    state.FIELD_NOTES,
    state.SEGMENT_NOTES,
    state.FILE_NOTES,
    state.WORD_NOTES,
    state.WRITTEN_NOTES,
    state.STAND_IN_NOTES,
    state.REBUILT_NOTES,
)


@dataclass(frozen=True, slots=True)
class Status:
    """last_sync, paused_until: ISO 8601 in UTC, "" for never and for "until resumed".

    skipped: rows that are not in Mailchimp now. attention: what the owner has to look at, each a
    whole sentence. trouble: (title, message) of what stops sending, None where nothing does.
    held: the brakes' sentences. unread: what keeps the shop from being read, in the window's
    words. now: when this was so, ISO 8601 in UTC.
    """

    connected: bool = False
    account: str = ""
    audience_id: str = ""
    audience_name: str = ""
    audience_members: int = 0
    paused: bool = False
    paused_until: str = ""
    last_sync: str = ""
    outbox: int = 0
    skipped: int = 0
    reasons: Mapping[Reason, int] = field(default_factory=dict)
    trouble: tuple[str, str] | None = None
    held: tuple[str, ...] = ()
    attention: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    now: str = ""

    def as_json(self) -> dict[str, object]:
        """The object that ``status --json`` prints."""
        audience = None
        if self.audience_id:
            audience = {
                "id": self.audience_id,
                "name": self.audience_name,
                "members": self.audience_members,
            }
        return {
            "connected": self.connected,
            "account": self.account or None,
            "audience": audience,
            "paused": self.paused,
            "last_sync": self.last_sync or None,
            "outbox": self.outbox,
            "skipped": self.skipped,
            "attention": list(self.attention),
        }


def read_status(database: Database, now_stamp: str) -> Status:
    """The status as the state database has it. now_stamp: to know whether a pause is over."""
    until = state.get(database, state.PAUSED)
    paused = paused_now(until, now_stamp)
    reasons = skipped.counts(database)
    trouble = _trouble(state.get(database, state.TROUBLE))
    known = feeds.all_feeds(database)
    held = tuple(
        text
        for text in (
            *(feed.held for feed in known),
            state.get(database, state.HELD_PEOPLE),
            state.get(database, state.HELD_NEW),
        )
        if text
    )
    problems = [f"{feed.name}: {feed.problem}" for feed in known if feed.problem]
    attention = [": ".join(part for part in trouble if part)] if trouble else []
    notes = [text for name in NOTES if (text := state.get(database, name))]
    beyond = outbox.size_beyond_limit(database)
    if beyond and not state.get(database, state.REBUILT):
        notes.append(
            tr(
                "Your Mailchimp plan is full: {beyond} new customers wait. Changes still go.",
                beyond=number(beyond),
            )
        )
    audience = state.get(database, state.AUDIENCE_ID)
    return Status(
        connected=bool(audience) and trouble is None,
        account=state.get(database, state.ACCOUNT_NAME),
        audience_id=audience,
        audience_name=state.get(database, state.AUDIENCE_NAME),
        audience_members=int(state.get(database, state.AUDIENCE_MEMBERS, "0")),
        paused=paused,
        paused_until="" if until == "1" or not paused else until,
        last_sync=state.get(database, state.LAST_SYNC),
        outbox=outbox.size(database) + actions.waiting(database),
        skipped=sum(reasons.values()),
        reasons=reasons,
        trouble=trouble,
        held=held,
        attention=(*attention, *held, *problems, *notes),
        unread=tuple(one.text for one in feed_problems(database)),
        now=now_stamp,
    )


def paused_now(until: str, now_stamp: str) -> bool:
    """Whether a pause stands: "1" is one without an end, a stamp one until then."""
    if not until:
        return False
    return until == "1" or moment(until) > moment(now_stamp)


def _trouble(stored: str) -> tuple[str, str] | None:
    if not stored:
        return None
    title, _, message = stored.partition("|")
    return title, message
