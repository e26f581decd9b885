"""A clock that stands still until somebody waits or moves it: no test ever waits for real time."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta


class JumpingClock:
    """Waiting takes no time: the clock jumps to the end of it."""

    def __init__(self, start: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self._start = start
        self._passed = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    def today(self) -> date:
        return self.now().date()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        if not event.is_set():
            self.jump(seconds)
        return event.is_set()

    def jump(self, seconds: float) -> None:
        self._passed += seconds
