from __future__ import annotations

from mailbridge.store import feeds, files_read
from mailbridge.store.database import Database


def test_each_feed_remembers_its_own_files_under_their_last_mark(state: Database) -> None:
    shop, club = (feeds.feed_state(state, name).id for name in ("Shop", "Club"))
    assert files_read.marks(state, shop) == {}
    files_read.note(state, shop, "a.csv", "1")
    files_read.note(state, shop, "a.csv", "2")
    files_read.note(state, shop, "b.csv", "1")
    files_read.note(state, club, "a.csv", "9")
    assert files_read.marks(state, shop) == {"a.csv": "2", "b.csv": "1"}
    files_read.forget(state, shop)
    assert files_read.marks(state, shop) == {}
    assert files_read.marks(state, club) == {"a.csv": "9"}
