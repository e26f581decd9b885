"""The safety brake: when too many would be lost at once, a person decides. Pure arithmetic.

What counts as lost is told by its callers: customers gone, consents or tags withdrawn.
"""

from __future__ import annotations

ALWAYS_ALLOWED = 5


def holds(losing: int, of: int, percent: float) -> bool:
    """Whether losing so many out of so many is held: more than 5 people and more than the share."""
    return losing > ALWAYS_ALLOWED and losing * 100 > percent * of
