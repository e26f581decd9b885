"""The gate before sending: open, shut for a while after a fault, or shut for good.

It knows neither what is sent nor to whom; deliveries of people and of errands each have one. It
sends nothing and settles nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from mailbridge.base.clock import Clock
from mailbridge.base.errors import Ask, MailbridgeError, Throttled, Unclear, Wait
from mailbridge.mailchimp.retry import delay


@dataclass(frozen=True, slots=True)
class Ended:
    """Why delivery ended. trouble: what the owner or the network has to do with it, else None."""

    trouble: MailbridgeError | None = None
    got_through: bool = False
    limit_reached: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What delivery has to respect.

    workers: requests in progress at once. wait: seconds to go on trying while nothing gets
    through. contact_limit: contacts the plan allows, 0 where it is not known.
    may_send: asked before each claim (paused?). progress: told (settled, left). most: people who
    may go in this delivery, 0 for all; nothing but theirs is sent then.
    """

    workers: int
    wait: float
    contact_limit: int
    may_send: Callable[[], bool]
    progress: Callable[[int, int], None]
    jitter: Callable[[], float]
    most: int = 0


class Gate:
    """What answers say about everybody else's chances. For one thread.

    silence_holds: what an answer that never came means for the others. True: nothing while others
    are on their way, else all wait as long as Mailchimp may be at work on it. False: the line
    failed once, and how long Mailchimp may be at work on one request holds nobody else back.
    """

    def __init__(
        self, terms: Terms, clock: Clock, stop: threading.Event, *, silence_holds: bool
    ) -> None:
        self._terms = terms
        self._clock = clock
        self._stop = stop
        self._silence_holds = silence_holds
        self._failures = 0
        self._shut_until = 0.0
        self._last_good = clock.monotonic()
        self._final = False
        self.trouble: MailbridgeError | None = None
        self.got_through = False

    @property
    def ended(self) -> bool:
        """Whether nothing more may go in this delivery: stopped, paused, or for the owner to mend.

        Asked anew each time, a pause may end.
        """
        return self._final or self._stop.is_set() or not self._terms.may_send()

    @property
    def open(self) -> bool:
        """Whether something may be sent now."""
        return self._clock.monotonic() >= self._shut_until and not self.ended

    def note(self, error: MailbridgeError | None, *, others: bool) -> None:
        """An answer came. error: None, or a fault of its own, if Mailchimp can be reached.

        others: whether requests are on their way still.
        """
        if isinstance(error, Wait):
            self._slow_down(error, others=others)
        elif isinstance(error, Ask):
            self.trouble, self._final = error, True
        else:
            self.got_through = True
            self._failures = 0
            self._last_good = self._clock.monotonic()
            if not self._final:
                self.trouble = None

    def _slow_down(self, error: Wait, *, others: bool) -> None:
        now = self._clock.monotonic()
        if not self._final:
            self.trouble = error
        if isinstance(error, Unclear):
            if self._silence_holds and others:
                return
            if not self._silence_holds:
                error = Wait(error.title, error.message)
        if now < self._shut_until and not error.seconds:
            return
        # Answers that fail together are one failure of the line.
        pause = delay(error, self._failures + 1, self._terms.jitter())
        if not isinstance(error, Throttled) or not self.got_through:
            self._failures += 1
        self._shut_until = max(self._shut_until, now + pause)

    def seconds_until(self, ahead: float) -> float:
        """Seconds until something that may go in so many seconds may really go; 0: now."""
        return max(self._shut_until - self._clock.monotonic(), ahead, 0.0)

    def wait(self, seconds: float) -> bool:
        """Wait so long, if it is worth it; whether to go on then."""
        now = self._clock.monotonic()
        if now + seconds - self._last_good > self._terms.wait:
            return False
        return not self._clock.wait(self._stop, seconds)
