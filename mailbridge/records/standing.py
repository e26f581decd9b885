"""The states that mailbridge can be in, as window, tray and terminal know them.

It holds no words and no shapes for them.
"""

from __future__ import annotations

from enum import StrEnum


class StateName(StrEnum):
    """Each has a shape and a sentence of its own; the engine says them by these names."""

    UP_TO_DATE = "up_to_date"
    WORKING = "working"
    WAITING = "waiting"
    PAUSED = "paused"
    SKIPPED = "skipped"
    NEEDS_YOU = "needs_you"
    ON_HOLD = "on_hold"
    NOT_SET_UP = "not_set_up"
