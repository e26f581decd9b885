"""How long a run still takes, said only when its pace is steady.

It reads no clock: seconds are given to it.
"""

from __future__ import annotations

from collections import deque

_FIRST_WORD = 10.0
"""Seconds before anything is said: the first customers tell little about the rest."""
_LOOK_BACK = 30.0
_STEADY = 2.0
"""The pace of late and the pace of all may differ by this factor."""


class Pace:
    """The pace of one run."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()
        self._first: tuple[float, int] | None = None

    def left(self, seconds: float, done: int, left: int) -> float | None:
        """The seconds it still takes; None while nobody can tell. seconds: since the run began."""
        if self._first is None or done < self._first[1]:
            self._first = (seconds, done)
            self._marks.clear()
        self._marks.append((seconds, done))
        while self._marks[0][0] < seconds - _LOOK_BACK:
            self._marks.popleft()
        whole = _speed(self._first, (seconds, done))
        late = _speed(self._marks[0], (seconds, done))
        if seconds - self._first[0] < _FIRST_WORD or left < 1 or not whole or not late:
            return None
        if max(whole, late) > _STEADY * min(whole, late):
            return None
        return left / late


def _speed(before: tuple[float, int], now: tuple[float, int]) -> float:
    """Customers a second between two marks; 0 where that cannot be said."""
    seconds = now[0] - before[0]
    return (now[1] - before[1]) / seconds if seconds > 0 else 0.0
