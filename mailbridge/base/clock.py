"""Time as an argument: the system's clock, and the protocol that tests implement.

It does not format times for people; that is the business of service.wording.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    """What mailbridge asks of time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards; only differences mean something."""
        ...

    def today(self) -> date:
        """The shop's calendar day, in the time zone of this computer."""
        ...

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait until the event is set, at most so many seconds; tells whether it is set."""
        ...


class SystemClock:
    """The clock of this computer."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()

    def today(self) -> date:
        """The calendar day in this computer's time zone."""
        return datetime.now(UTC).astimezone().date()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait for the event, at most so many seconds."""
        return event.wait(seconds)


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC with whole seconds and Z, the one form in which mailbridge stores times."""
    # Not strftime: on some systems it writes the year 400 in three digits, which nothing reads.
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """The aware UTC datetime of a stamp. Raises ValueError for anything else."""
    return datetime.fromisoformat(text).astimezone(UTC)
