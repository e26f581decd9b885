"""Whether a feed has to be read at all: its source's cheap mark, and what waits for a read.

It compares no rows; sync.reading.detect does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from mailbridge.base.clock import moment
from mailbridge.store import state
from mailbridge.store.database import Database
from mailbridge.store.feeds import FeedState

WHOLE_PASS_AFTER = timedelta(days=1)
"""Even a source that says "nothing changed" is read once a day: shops forget their marks."""


def is_a_start(database: Database, feed: FeedState, settings: str) -> bool:
    """Whether this complete read is the feed's first, or its first under these settings.

    settings: a hash of what the owner wrote, "" where nothing is known of it. What only settings
    bring has not happened in the shop: tags of it start no automations.
    """
    fact = f"{state.FEED_SETTINGS}:{feed.id}"
    before = state.get(database, fact)
    state.put(database, fact, settings)
    return not feed.reads or before not in {"", settings}


def nothing_changed(
    database: Database,
    feed: FeedState,
    signature: str,
    now: datetime,
    mark: Callable[[], str | None],
) -> bool:
    """Whether a pass would find nothing. signature, mark: of the feed as it is to be read now.

    Raises what asking for the mark raises.
    """
    if not feed.mark or feed.signature != signature or feed.released or feed.held:
        return False
    if moment(feed.read_at) + WHOLE_PASS_AFTER <= now:
        return False
    pending = database.one(
        "SELECT 1 FROM rows WHERE feed = ? AND missing > 0 AND kept <= 0 AND address IS NOT NULL",
        (feed.id,),
    )
    return pending is None and mark() == feed.mark
