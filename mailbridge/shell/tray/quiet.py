"""When no notice may be shown: outside opening hours, while snoozed, just after signing in. Pure.

Whether there is something to say is shell.tray.telling's.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mailbridge.base.clock import moment
from mailbridge.service.preferences import Preferences

AFTER_SIGN_IN = timedelta(minutes=2)
"""A computer that has just started is busy, and so is whoever started it."""


def hushed(preferences: Preferences, now: datetime, began: datetime | None) -> bool:
    """Whether to keep still now. now: aware. began: when the user signed in, None: not lately."""
    if began is not None and now - began < AFTER_SIGN_IN:
        return True
    if preferences.snooze_until and now < moment(preferences.snooze_until):
        return True
    return preferences.quiet and not _open(preferences, now.astimezone().hour)


def _open(preferences: Preferences, hour: int) -> bool:
    """Whether the shop is open in an hour of this computer's day; the same hour twice: always."""
    opens, closes = preferences.opens, preferences.closes
    if opens == closes:
        return True
    if opens < closes:
        return opens <= hour < closes
    return hour >= opens or hour < closes
