"""The source behind a feed: a database or a folder.

It opens nothing; the first question to the source does.
"""

from __future__ import annotations

from pathlib import Path

from mailbridge.base.clock import Clock
from mailbridge.settings.schema import Feed
from mailbridge.shop.database import DatabaseSource
from mailbridge.shop.exports import FolderSource
from mailbridge.shop.source import Source


def open_source(feed: Feed, *, base: Path, clock: Clock, password: str | None = None) -> Source:
    """The feed's source. base: the folder that relative paths in the settings count from.

    password: the database's, from the credential store. Raises SettingsError for a database address
    that cannot be used.
    """
    if feed.folder:
        return FolderSource(feed, base=base, clock=clock)
    return DatabaseSource(feed, base=base, password=password, now=lambda: clock.now().timestamp())
