"""How many requests are in progress, and the most there ever were.

It refuses nothing: the server compares the number with Mailchimp's limit of ten.
"""

from __future__ import annotations

import threading


class Gate:
    """A counter of requests in progress. limit: how many are allowed at once."""

    def __init__(self, limit: int) -> None:
        self._lock = threading.Lock()
        self.limit = limit
        self.now = 0
        self.most = 0
        self.refused = 0

    def enter(self) -> Slot:
        """Begin a request."""
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
            number = self.now
            if number > self.limit:
                self.refused += 1
        return Slot(self, number)

    def leave(self) -> None:
        """End a request."""
        with self._lock:
            self.now -= 1


class Slot:
    """One request in progress; leaving twice counts once. number: how many there were with it."""

    def __init__(self, gate: Gate, number: int) -> None:
        self._gate = gate
        self._inside = True
        self.number = number

    @property
    def over(self) -> bool:
        """Whether this request is one too many."""
        return self.number > self._gate.limit

    def leave(self) -> None:
        """End it, before the last byte of the answer: the caller may send the next at once."""
        if self._inside:
            self._inside = False
            self._gate.leave()
