"""Whether a dead engine is started again: yes, but not for ever.

It starts nothing and knows no process.
"""

from __future__ import annotations

from collections import deque


class Restarts:
    """Counts deaths. most: so many in so many seconds are started again; then the owner is asked.

    Times are seconds that never run backwards.
    """

    def __init__(self, most: int = 3, seconds: float = 600.0) -> None:
        self._most = most
        self._seconds = seconds
        self._deaths: deque[float] = deque()

    def died(self, now: float) -> bool:
        """Note a death; tells whether to start again."""
        while self._deaths and now - self._deaths[0] > self._seconds:
            self._deaths.popleft()
        self._deaths.append(now)
        return len(self._deaths) <= self._most

    def forget(self) -> None:
        """The owner wants another try."""
        self._deaths.clear()
