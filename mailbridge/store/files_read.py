"""Which exports of a feed have been read, where every file is read once.

It opens no file; a file that changed since counts as unread.
"""

from __future__ import annotations

from mailbridge.store.database import Database


def marks(database: Database, feed: int) -> dict[str, str]:
    """Name → mark of every file read so far."""
    rows = database.execute("SELECT name, mark FROM files_read WHERE feed = ?", (feed,))
    return dict(rows.fetchall())


def note(database: Database, feed: int, name: str, mark: str) -> None:
    """The file was read as it stood under this mark."""
    database.execute(
        "INSERT OR REPLACE INTO files_read (feed, name, mark) VALUES (?, ?, ?)", (feed, name, mark)
    )


def forget(database: Database, feed: int) -> None:
    """Every file of the feed is to be read again."""
    database.execute("DELETE FROM files_read WHERE feed = ?", (feed,))
