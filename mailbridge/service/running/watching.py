"""``watch``: the engine's loop with its wishes and announcements, for the window and for servers.

It prints nothing itself: whoever listens gets plain objects.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from mailbridge.base.clock import stamp
from mailbridge.base.errors import MailbridgeError, Wait
from mailbridge.base.language import tr
from mailbridge.service.running.engine import Engine
from mailbridge.service.session import Session
from mailbridge.service.standing.standing import standing
from mailbridge.service.standing.status import read_status
from mailbridge.shop.watch import FileWatch, place_of
from mailbridge.store import feeds, state
from mailbridge.store.database import Database, owner_error
from mailbridge.store.figures import Outcome, note_check
from mailbridge.sync.cycle import Listener
from mailbridge.sync.errands.event_feed import EventInput
from mailbridge.sync.loop import Loop
from mailbridge.sync.reading.intake import FeedInput

LOG = logging.getLogger(__name__)

SOON = 30.0
"""Seconds until the next pass while the moment was bad."""


@dataclass(slots=True)
class Watch:
    """The loop over one home. stop: set while the pass under way is to end early."""

    session: Session
    database: Database
    listener: Listener
    end: threading.Event
    stop: threading.Event = field(default_factory=threading.Event)
    _waits: bool = False
    _files: FileWatch | None = None
    _seen: dict[str, str] = field(default_factory=dict)
    _wished: Callable[[bool], None] | None = None

    def loop(self) -> Loop:
        """The loop, not running yet; its go() must be called on the thread that opened database."""
        settings = self.session.settings()
        loop = Loop(
            self._run,
            self._changed,
            self._idle,
            self.session.clock,
            settings.sync.every_minutes * 60,
            self.end,
            self._leave,
        )
        self._files = FileWatch(loop.look)
        self._wished = lambda whole: loop.wish(whole=whole)
        with self.database.transaction():
            state.put(self.database, state.WISHED, "")  # of an engine that ended before it heard it
        return loop

    def _run(self, whole: bool) -> float | None:
        self.stop.clear()
        if self.end.is_set():
            return None
        self.listener({"event": "state", "state": "working", "title": tr("Checking the shop"),
                       "text": "", "next": ""})  # fmt: skip
        try:
            # Settings are read anew each time: whoever edits the file need not start us again.
            engine = Engine(
                self.session, self.database, self.session.settings(), self.stop, self.listener
            )
            result = engine.run(whole=whole, wait=0.0)
        except MailbridgeError as error:
            self._problem(error)
            self._note(error)
            return SOON
        except sqlite3.Error as error:
            known = owner_error(error)
            if not isinstance(known, Wait):
                raise
            # A full disk passes; the transaction was taken back, so nothing is half done.
            LOG.warning("a pass broke off", exc_info=error)
            self._problem(known)
            return SOON
        self._waits = isinstance(result.mailchimp, Wait)
        self._note(result.mailchimp)
        if result.mailchimp is not None:
            self._problem(result.mailchimp)
        return SOON if self._waits else None

    def _note(self, error: MailbridgeError | None) -> None:
        """Count the check in its hour, for the picture of the last day."""
        outcome = Outcome.FAILED if error is not None else Outcome.GOOD
        if isinstance(error, Wait):
            outcome = Outcome.WAITED
        try:
            with self.database.transaction():
                note_check(self.database, outcome, self.session.clock.now())
        except sqlite3.Error as fault:
            LOG.warning("a check was not counted", exc_info=fault)  # a picture lacks a tile

    def _problem(self, error: MailbridgeError) -> None:
        self.listener({"event": "problem", "title": error.title, "message": error.message})

    def _changed(self) -> bool:
        """Whether any source says that it is not as it was read last, or another program asks."""
        self._hear()
        try:
            engine = Engine(self.session, self.database, self.session.settings(), self.stop)
            inputs: list[FeedInput | EventInput] = [*engine.inputs(), *engine.event_inputs()]
        except MailbridgeError:
            # The next pass meets it too and tells the owner.
            return False
        return any(self._differs(given) for given in inputs)

    def _hear(self) -> None:
        """Grant what a second program handed over, which found this one at work."""
        wish = state.get(self.database, state.WISHED)
        if wish and self._wished is not None:
            with self.database.transaction():
                state.put(self.database, state.WISHED, "")
            self._wished(wish == "sync --all")

    def _differs(self, given: FeedInput | EventInput) -> bool:
        """Whether one source's mark is another than at its last read, or at the last look.

        A source that was never read well is read again as soon as it is there, or another.
        """
        name = given.setting.name
        try:
            mark = given.mark()
        except MailbridgeError:
            # The next pass meets it too and tells the owner.
            self._seen[name] = ""
            return False
        with self.database.transaction():
            known = feeds.feed_state(self.database, name)
        if mark is None:
            return False
        if self._seen.get(name) == "":
            self._seen[name] = mark
            return True
        if known.reads and (known.problem or known.released):
            return mark != known.mark
        # Where a pass came to its end with another mark (an older export stands in for one that is
        # cut off, a brake holds), another pass would end the same: it waits for another mark.
        before = self._seen.get(name, known.mark if known.reads else mark)
        self._seen[name] = mark
        return mark not in (before, known.mark)

    def _idle(self, seconds: float) -> None:
        self._follow()
        self.announce(next_in=seconds)

    def _follow(self) -> None:
        """Let the operating system tell about the files that the settings name now."""
        try:
            settings = self.session.settings()
        except MailbridgeError:
            return  # the pass has told it; what was watched goes on being watched
        base = self.session.base
        places = [place_of(feed, base) for feed in settings.feed if feed.enabled]
        if self._files is not None:
            self._files.follow(place for place in places if place is not None)

    def _leave(self) -> None:
        if self._files is not None:
            self._files.close()

    def announce(self, *, next_in: float | None = None) -> None:
        """Tell how things stand. On the thread that owns the database."""
        now = self.session.clock.now()
        due = "" if next_in is None else stamp(now + timedelta(seconds=next_in))
        stand = standing(read_status(self.database, stamp(now)), waits=self._waits)
        self.listener(
            {
                "event": "state",
                "state": stand.state.value,
                "title": stand.title,
                "text": stand.text,
                "next": due,
            }
        )
