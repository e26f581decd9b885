"""How many requests may be in progress at once: fewer when Mailchimp says so, more again later.

It sends nothing by itself; it stands before a transport that does. Mailchimp allows ten at once
for one user, over all programs that use the account (its rate-limits page); it cannot be asked
how many the others take.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mailbridge.mailchimp.transport import Request, Response, Transport

_GOOD_CALLS_FOR_MORE = 100


class Budget:
    """The connection budget of a process; all its requests pass it.

    most: the largest number in progress (``max_connections`` of the settings). Safe to use from
    any thread.
    """

    def __init__(self, most: int) -> None:
        self._most = max(1, most)
        self._limit = self._most
        self._busy = 0
        self._good = 0
        self._generation = 0
        self._freed = threading.Condition()

    @property
    def limit(self) -> int:
        """How many may be in progress now."""
        return self._limit

    @contextmanager
    def place(self) -> Iterator[int]:
        """Wait for a free place and hold it; gives the generation to report the outcome with."""
        with self._freed:
            self._freed.wait_for(lambda: self._busy < self._limit)
            self._busy += 1
            generation = self._generation
        try:
            yield generation
        finally:
            with self._freed:
                self._busy -= 1
                self._freed.notify()

    def throttled(self, generation: int) -> None:
        """Mailchimp refused a request for being one too many: halve, down to one.

        Refusals of requests that were in progress when the number was halved are not counted
        again: eight refusals at one moment are one message.
        """
        with self._freed:
            self._good = 0
            if generation == self._generation:
                self._generation += 1
                self._limit = max(1, self._limit // 2)

    def went_well(self) -> None:
        """A request was answered; after a hundred in a row one more may be in progress."""
        with self._freed:
            self._good += 1
            if self._good >= _GOOD_CALLS_FOR_MORE and self._limit < self._most:
                self._good = 0
                self._limit += 1
                self._freed.notify()


class Budgeted:
    """A transport whose requests all pass a budget.

    throttles: tells whether an answer means "too many at once" (``faults.is_throttle``).
    """

    def __init__(
        self, transport: Transport, budget: Budget, throttles: Callable[[Response], bool]
    ) -> None:
        self._transport = transport
        self._budget = budget
        self._throttles = throttles

    def send(self, request: Request) -> Response:
        """See Transport; waits until a place is free."""
        with self._budget.place() as generation:
            response = self._transport.send(request)
            if self._throttles(response):
                self._budget.throttled(generation)
            else:
                self._budget.went_well()
            return response
