"""What is worth a notice of the system, and what is not: decided here, shown by the tray. Pure.

One for each change of state, none for what goes as it should; the window shows all of it anyway.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from mailbridge.base.clock import moment, stamp
from mailbridge.base.language import ntr, tr
from mailbridge.records.standing import StateName
from mailbridge.service.preferences import Preferences
from mailbridge.shell.tray.quiet import hushed
from mailbridge.widgets.engine.messages import State
from mailbridge.widgets.words import number

MOST_TITLE, MOST_TEXT = 48, 200
OFFLINE_WAITS = timedelta(minutes=15)
AGAIN_AFTER = timedelta(hours=24)
LONG_RUN = 120.0
"""Seconds: whoever started a run that takes longer has gone to do something else."""
_ASKS = {StateName.NEEDS_YOU: "show overview", StateName.ON_HOLD: "show hold"}
_FINE = {StateName.UP_TO_DATE, StateName.SKIPPED}


@dataclass(frozen=True, slots=True)
class Notification:
    """title: at most 48 signs, it has to do alone. text: at most 200. wish: what a click opens."""

    title: str
    text: str
    wish: str


@dataclass(frozen=True, slots=True)
class Sight:
    """How things stand. offline: what stops sending passes by itself.

    reasons: why customers are skipped now. active: a run has just ended. sent: customers in it.
    """

    state: State
    offline: bool = False
    skipped: int = 0
    reasons: Collection[str] = ()
    active: bool = False
    sent: int = 0


@dataclass(slots=True)
class Memory:
    """What was told, kept between starts: a new start is no reason to say it again.

    key: of the trouble told last, "" where it is over. at: when, ISO 8601 in UTC. day: of the last
    word about skipped customers. reasons: those known then.
    """

    key: str = ""
    at: str = ""
    day: str = ""
    reasons: list[str] = field(default_factory=list)

    @classmethod
    def from_text(cls, text: str) -> Memory:
        """What ``as_text`` gave; empty for anything else."""
        try:
            said = json.loads(text)
            made = cls(str(said["key"]), str(said["at"]), str(said["day"]))
            made.reasons = [str(reason) for reason in said["reasons"]]
            if made.at:
                moment(made.at)
        except (ValueError, KeyError, TypeError):
            return cls()
        return made

    def as_text(self) -> str:
        """To be kept."""
        return json.dumps(asdict(self))


class Teller:
    """Looks at how things stand, as often as anybody likes, and says what to tell.

    began: when the user signed in and mailbridge started with that; None: it was started by hand.
    """

    def __init__(self, memory: Memory, began: datetime | None = None) -> None:
        self.memory = memory
        self._began = began
        self._trouble = ""
        self._since: datetime | None = None

    def see(self, sight: Sight, preferences: Preferences, now: datetime) -> Notification | None:
        """What to tell now, None for nothing. now: aware."""
        quiet = hushed(preferences, now, self._began)
        state = sight.state.state
        if state in _ASKS or (state is StateName.WAITING and sight.offline):
            return self._problem(sight, preferences, now, quiet=quiet)
        if state not in _FINE:
            return None
        self._trouble = ""
        if self.memory.key:
            self.memory.key = ""
            if quiet or not preferences.tell_works_again:
                return None
            return _works_again(sight.sent)
        return self._skips(sight, preferences, now, quiet=quiet)

    def finished(
        self, seconds: float, message: str, preferences: Preferences, now: datetime
    ) -> Notification | None:
        """What to tell of a run that somebody started and does not look at any more."""
        routine = seconds < LONG_RUN and not preferences.tell_success
        if routine or hushed(preferences, now, self._began):
            return None
        return notification(tr("All customers are checked"), message, "show activity")

    def _problem(
        self, sight: Sight, preferences: Preferences, now: datetime, *, quiet: bool
    ) -> Notification | None:
        state = sight.state
        key = f"{state.state.value}: {state.title}"
        if key != self._trouble or self._since is None:
            self._trouble, self._since = key, now
        waits = OFFLINE_WAITS if state.state is StateName.WAITING else timedelta()
        if quiet or not preferences.tell_problems or now - self._since < waits:
            return None
        if self.memory.key == key and now - moment(self.memory.at) < AGAIN_AFTER:
            return None
        self.memory.key, self.memory.at = key, stamp(now)
        return notification(state.title, state.text, _ASKS.get(state.state, "show overview"))

    def _skips(
        self, sight: Sight, preferences: Preferences, now: datetime, *, quiet: bool
    ) -> Notification | None:
        """At most one word a day, when there is a reason that was not there before."""
        today = now.astimezone().date().isoformat()
        fresh = set(sight.reasons) - set(self.memory.reasons)
        if not fresh:
            self.memory.reasons = sorted(sight.reasons)
            return None
        if not sight.active or quiet or self.memory.day == today or not preferences.tell_skipped:
            return None
        self.memory.reasons, self.memory.day = sorted(sight.reasons), today
        title = ntr(
            "1 customer was skipped",
            "{n} customers were skipped",
            sight.skipped,
            n=number(sight.skipped),
        )
        return notification(title, tr("mailbridge shows who, and what to do."), "show skipped")


def notification(title: str, text: str, wish: str) -> Notification:
    """Cut to what every desktop shows."""
    return Notification(_cut(title, MOST_TITLE), _cut(text, MOST_TEXT), wish)


def _works_again(sent: int) -> Notification:
    text = tr("There is nothing for you to do.")
    if sent:
        text = ntr("1 customer was sent.", "{n} customers were sent.", sent, n=number(sent))
    return notification(tr("mailbridge works again"), text, "show overview")


def _cut(text: str, most: int) -> str:
    """At a whole word, where it is too long."""
    if len(text) <= most:
        return text
    words = text[: most - 1].rpartition(" ")[0] or text[: most - 1]
    return f"{words.rstrip(' ,;:–')}…"
