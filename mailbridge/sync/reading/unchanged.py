"""Whether a feed has to be read at all: its source's cheap mark, and what waits for a read.

It compares no rows; sync.reading.detect does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from mailbridge.base.clock import moment
from mailbridge.store.database import Database
from mailbridge.store.feeds import FeedState

WHOLE_PASS_AFTER = timedelta(days=1)
"""Even a source that says "nothing changed" is read once a day: shops forget their marks."""


def nothing_changed(
    database: Database,
    state: FeedState,
    signature: str,
    now: datetime,
    mark: Callable[[], str | None],
) -> bool:
    """Whether a pass would find nothing. signature, mark: of the feed as it is to be read now.

    Raises what asking for the mark raises.
    """
    if not state.mark or state.signature != signature or state.released or state.held:
        return False
    if moment(state.read_at) + WHOLE_PASS_AFTER <= now:
        return False
    pending = database.one(
        "SELECT 1 FROM rows WHERE feed = ? AND missing > 0 AND kept <= 0 AND address IS NOT NULL",
        (state.id,),
    )
    return pending is None and mark() == state.mark
