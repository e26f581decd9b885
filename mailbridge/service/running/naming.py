"""Feeds that the settings call otherwise than before, or do not name any more.

It reads no shop; what a feed says that is switched off stands, and is none of this.
"""

from __future__ import annotations

from collections.abc import Mapping

from mailbridge.settings.schema import Settings
from mailbridge.store import feeds
from mailbridge.store.database import Database
from mailbridge.store.feeds import FeedState


def follow_names(database: Database, settings: Settings, signatures: Mapping[str, str]) -> None:
    """Bring what is known of feeds under the names that the settings have for them.

    signatures: name → of what is read there, for every feed that is read. A feed that is only
    called otherwise keeps all that is known of it: who is missing since the last read, which of its
    events were sent.
    """
    settings_of = {feed.name: feed for feed in settings.feed}
    known = feeds.all_feeds(database)
    orphans = [feed for feed in known if feed.name not in settings_of]
    if not orphans:
        return
    read = {feed.name for feed in known if feed.reads}
    with database.transaction():
        for name in signatures.keys() - read:
            alike = [one for one in orphans if _meant(database, one) == signatures[name]]
            rivals = [other for other in signatures.values() if other == signatures[name]]
            anew = settings_of[name].send_existing and not any(_told(database, x) for x in alike)
            if len(alike) == len(rivals) == 1 and not anew:
                feeds.rename(database, alike[0].id, name)
                orphans.remove(alike[0])
        for feed in orphans:
            if not _tells_events(database, feed):
                feeds.take_out(database, feed.id)


def _meant(database: Database, feed: FeedState) -> str:
    """The signature under which the feed was read last."""
    if not _tells_events(database, feed):
        return feed.signature
    return str(database.one("SELECT rules FROM feeds WHERE id = ?", (feed.id,)))


def _tells_events(database: Database, feed: FeedState) -> bool:
    return bool(database.one("SELECT events FROM feeds WHERE id = ?", (feed.id,)))


def _told(database: Database, feed: FeedState) -> bool:
    """Whether any event of the feed was sent, or waits: then none is sent because of a new name."""
    sql = (
        "SELECT 1 FROM history WHERE feed = ?1 AND action = 'event'"
        " UNION SELECT 1 FROM actions WHERE feed = ?1"
    )
    return database.one(sql, (feed.name,)) is not None
