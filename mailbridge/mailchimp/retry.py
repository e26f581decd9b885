"""When to try again: a pure function.

It waits for nothing and counts nothing; who calls it does. Mailchimp advises waiting times
that double, with some chance in them, on 429 and server errors (its guide to bulk jobs).
"""

from __future__ import annotations

from mailbridge.base.errors import Unclear, Wait

_FIRST, _LONGEST = 2.0, 90.0
_AFTER_UNCLEAR = 30.0


def delay(error: Exception, attempt: int, jitter: float) -> float:
    """Seconds to wait before the next try: 2, 4, 8 … at most 90, or longer where the server says.

    attempt: how often it has been tried, from 1. jitter: chance between 0 and 1; it takes off up
    to half of our own time, and nothing of the server's.
    """
    ours = min(_LONGEST, _FIRST * 2.0 ** (min(max(attempt, 1), 10) - 1))
    asked = error.seconds if isinstance(error, Wait) and error.seconds else 0.0
    if isinstance(error, Unclear) and asked:
        # A request that timed out may be at work still, and hold one of the connections.
        ours = max(ours, _AFTER_UNCLEAR)
    return max(asked, ours * (1 - min(max(jitter, 0.0), 1.0) / 2))
