"""The loop: a pass at every tick, at every wish, and when a source says that it changed.

One thread runs it and never dies when idle; wishes may come from any thread. It knows neither
settings nor words.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from mailbridge.base.clock import Clock

JITTER = 0.1
"""Ticks come up to a tenth early or late, so that many shops do not ask at the same moment."""

LOOK_EVERY = 10.0
"""Seconds between looks at the sources' cheap marks."""


@dataclass(slots=True)
class Loop:
    """Runs passes until told to end.

    run: one pass, told whether it is the whole backfill; gives seconds until the next one has to
    come, or None for the usual tick. changed: whether a source's cheap mark differs from the last
    read. idle: told the seconds until the next tick whenever the loop goes to sleep. ended: called
    when the loop is over, whatever ended it.
    """

    run: Callable[[bool], float | None]
    changed: Callable[[], bool]
    idle: Callable[[float], None]
    clock: Clock
    every: float
    end: threading.Event
    ended: Callable[[], None] = lambda: None
    _wake: threading.Event = field(default_factory=threading.Event)
    _whole: bool = False
    _wished: bool = False

    def wish(self, *, whole: bool = False) -> None:
        """A pass now, or right after the one under way."""
        self._whole = self._whole or whole
        self._wished = True
        self._wake.set()

    def look(self) -> None:
        """Look at the sources' marks now: something may have happened there."""
        self._wake.set()

    def finish(self) -> None:
        """End after the pass under way."""
        self.end.set()
        self._wake.set()

    def go(self) -> None:
        """Run until finish is called."""
        try:
            self._go()
        finally:
            self.ended()

    def _go(self) -> None:
        chance = random.Random()  # noqa: S311  # spreads ticks, protects nothing
        while not self.end.is_set():
            # Cleared before the pass: a wish that comes during it leads to another one.
            self._wake.clear()
            self._wished = False
            whole, self._whole = self._whole, False
            soon = self.run(whole)
            pause = self.every * (1 + chance.uniform(-JITTER, JITTER))
            self._sleep(pause if soon is None else min(pause, soon))

    def _sleep(self, seconds: float) -> None:
        until = self.clock.monotonic() + seconds
        self.idle(seconds)
        while not self._asked():
            left = until - self.clock.monotonic()
            if left <= 0:
                return
            self.clock.wait(self._wake, min(left, LOOK_EVERY))
            # A wish that comes right here has said so already: it is seen below, or above.
            self._wake.clear()
            if not self._asked() and self.changed():
                return

    def _asked(self) -> bool:
        return self._wished or self.end.is_set()
