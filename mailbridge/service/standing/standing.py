"""How things stand in one of seven states and two sentences, for tray, window and terminal.

It chooses among what status says; it asks nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailbridge.base.clock import moment
from mailbridge.base.language import ntr, number, tr
from mailbridge.records.standing import StateName
from mailbridge.service.standing.status import Status


@dataclass(frozen=True, slots=True)
class Standing:
    """state; title: the headline. text: a sentence more, "" where there is nothing to add."""

    state: StateName
    title: str
    text: str = ""


def standing(status: Status, *, waits: bool = False) -> Standing:
    """The standing when nothing is being sent. waits: what stops sending passes by itself."""
    if not status.audience_id:
        return Standing(
            StateName.NOT_SET_UP, tr("Set-up is not finished"), tr("Nothing has been sent.")
        )
    if status.held:
        return Standing(StateName.ON_HOLD, tr("Stopped to be safe – please look"), status.held[0])
    return _stopped(status, waits=waits) or _going(status)


def _stopped(status: Status, *, waits: bool) -> Standing | None:
    """What keeps customers from being sent, None where nothing does."""
    if status.trouble and not waits:
        return Standing(StateName.NEEDS_YOU, *status.trouble)
    if status.paused:
        return Standing(StateName.PAUSED, _pause(status), _queue(status))
    if status.trouble:
        return Standing(StateName.WAITING, status.trouble[0], _queue(status))
    if status.outbox:
        return Standing(StateName.WAITING, tr("Some customers are waiting"), _queue(status))
    return None


def _going(status: Status) -> Standing:
    if status.unread:
        return Standing(StateName.NEEDS_YOU, tr("The shop's data cannot be read"), status.unread[0])
    if status.attention:
        return Standing(StateName.NEEDS_YOU, tr("Up to date, but please look"), status.attention[0])
    if status.skipped:
        return Standing(StateName.SKIPPED, tr("Up to date"), _skipped(status.skipped))
    return Standing(StateName.UP_TO_DATE, tr("Everything is up to date"))


def _pause(status: Status) -> str:
    if not status.paused_until:
        return tr("Paused until you resume")
    until = moment(status.paused_until).astimezone()
    time = f"{until:%H:%M}"
    if status.now and until.date() > moment(status.now).astimezone().date():
        return tr("Paused until tomorrow {time}", time=time)
    return tr("Paused until {time}", time=time)


def _queue(status: Status) -> str:
    if not status.outbox:
        return ""
    return ntr(
        "1 customer is waiting and goes by itself.",
        "{n} customers are waiting; they go by themselves.",
        status.outbox,
        n=number(status.outbox),
    )


def _skipped(skipped: int) -> str:
    return ntr("1 customer was skipped.", "{n} customers were skipped.", skipped, n=number(skipped))
