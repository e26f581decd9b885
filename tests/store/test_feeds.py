from __future__ import annotations

from array import array

from mailbridge.store import feeds, people
from mailbridge.store.database import Database

PRINTS, IDS = array("Q", [2**64 - 1, 0]), array("I", [7, 0])


def read(state: Database, feed: int) -> None:
    feeds.save_read(
        state, feed, signature="s", mark="m", read_at="2026-01-01T00:00:00Z", marks=(PRINTS, IDS)
    )


def row(state: Database, feed: int, key: str, missing: int, kept: int = 0) -> int:
    cursor = state.execute(
        "INSERT INTO rows (feed, key, position, missing, kept) VALUES (?, ?, 0, ?, ?)",
        (feed, key, missing, kept),
    )
    return int(cursor.lastrowid or 0)


def kept(state: Database) -> dict[str, int]:
    return dict(state.execute("SELECT key, kept FROM rows").fetchall())


def test_a_new_feed_has_never_been_read(state: Database) -> None:
    shop = feeds.feed_state(state, "Shop")
    assert (shop.reads, shop.signature, shop.mark, shop.problem, shop.held) == (0, "", "", "", "")
    assert feeds.marks(state, shop.id) == (array("Q"), array("I"))
    assert feeds.feed_state(state, "Shop") == shop
    club = feeds.feed_state(state, "Club")
    assert feeds.all_feeds(state) == [shop, club]


def test_a_complete_read_is_remembered_and_clears_what_was_wrong(state: Database) -> None:
    shop = feeds.feed_state(state, "Shop").id
    feeds.save_problem(state, shop, "It was away.")
    assert feeds.feed_state(state, "Shop").problem == "It was away."
    read(state, shop)
    read(state, shop)
    after = feeds.feed_state(state, "Shop")
    assert (after.reads, after.mark, after.problem, after.signature) == (2, "m", "", "s")
    assert feeds.marks(state, shop) == (PRINTS, IDS)
    feeds.forget_marks(state, shop)
    assert (feeds.feed_state(state, "Shop").mark, feeds.feed_state(state, "Shop").reads) == ("", 2)
    assert feeds.marks(state, shop) == (array("Q"), array("I"))


def test_only_what_is_held_is_released(state: Database) -> None:
    held, fine = feeds.feed_state(state, "Held").id, feeds.feed_state(state, "Fine").id
    feeds.save_held(state, held, "Half of them are gone.")
    row(state, held, "gone", 2)
    row(state, held, "there", 0)
    row(state, held, "called a mistake", 2, kept=1)
    row(state, fine, "other feed", 1)
    feeds.release(state)
    assert kept(state) == {"gone": -1, "there": 0, "called a mistake": 1, "other feed": 0}
    assert [feed.released for feed in feeds.all_feeds(state)] == [1, 0]
    feeds.save_held(state, held, "Still.")
    assert feeds.feed_state(state, "Held").released
    feeds.save_held(state, held, "")
    assert not feeds.feed_state(state, "Held").released


def test_it_was_a_mistake(state: Database) -> None:
    shop = feeds.feed_state(state, "Shop").id
    feeds.save_held(state, shop, "Half of them are gone.")
    row(state, shop, "gone", 2)
    row(state, shop, "there", 0)
    row(state, shop, "let go before", 2, kept=-1)
    person = people.add(state, "a@x.org").id
    state.execute("UPDATE people SET held = 1")
    feeds.keep_everyone(state)
    assert kept(state) == {"gone": 1, "there": 0, "let go before": -1}
    assert (feeds.feed_state(state, "Shop").held, feeds.feed_state(state, "Shop").released) == (
        "",
        0,
    )
    found = people.by_id(state, person)
    assert found is not None
    assert not found.held
