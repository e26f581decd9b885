"""Intake: what its brakes hold, and what happens to it then."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mailbridge.records.audience import Status
from mailbridge.store import feeds
from tests.fakes.shop import Customer
from tests.sync.bench import Bench, bench, many, shop

ANN = Customer("1", "Ann@example.org", "Ann")
BOB = Customer("2", "bob@example.org", "Bob")


def test_a_feed_suddenly_empty_is_held(ten: Bench) -> None:
    everyone = list(shop(ten).lines)
    shop(ten).lines.clear()
    for _ in range(4):
        taken = ten.sync()
        assert (len(taken.held), taken.removed) == (1, 0)
        assert "empty" in taken.held[0] or "no customers" in taken.held[0]
    assert ten.rows().total == 10
    shop(ten).lines[:] = everyone
    taken = ten.sync()
    assert (taken.held, shop(ten).parsed, feeds.all_feeds(ten.database)[0].held) == ([], 0, "")


def test_an_empty_feed_that_is_right(ten: Bench) -> None:
    shop(ten).lines.clear()
    ten.sync()
    feeds.release(ten.database)
    removed = [ten.sync().removed for _ in range(3)]
    assert sum(removed) == 10
    assert (ten.rows().total, feeds.all_feeds(ten.database)[0].held) == (0, "")


def test_too_many_gone_at_once_are_held_and_everything_else_goes_on(ten: Bench) -> None:
    everyone = list(shop(ten).lines)
    shop(ten).lines[:] = [replace(everyone[0], name="Edited"), *everyone[7:]]
    for _ in range(4):
        taken = ten.sync()
        assert (len(taken.held), taken.removed) == (1, 0)
    assert ten.mailed()["c0@example.org"] == "Edited"
    assert (ten.rows().total, ten.rows().unchanged) == (10, 10)
    feeds.release(ten.database)
    removed = [ten.sync().removed for _ in range(2)]
    assert (sum(removed), ten.rows().total) == (6, 4)
    assert ten.sync().held == []


def test_it_was_a_mistake_keep_everyone(ten: Bench) -> None:
    everyone = list(shop(ten).lines)
    shop(ten).lines[:] = everyone[6:]
    ten.sync()
    feeds.keep_everyone(ten.database)
    for _ in range(3):
        taken = ten.sync()
        assert (taken.held, taken.removed) == ([], 0)
    assert len(ten.wanted()) == 10
    # They come back and go again, one by one: that is an absence like any.
    shop(ten).lines[:] = everyone
    ten.sync()
    shop(ten).lines[:] = everyone[1:]
    assert sum(ten.sync().removed for _ in range(2)) == 1


def test_five_are_never_held(ten: Bench) -> None:
    del shop(ten).lines[:5]
    ten.sync()
    assert (ten.sync().removed, ten.rows().total) == (5, 5)


@pytest.mark.parametrize("before", [True, None])
def test_consents_lost_at_once_are_held(tmp_path: Path, before: bool | None) -> None:
    lines = [replace(line, consent=before) for line in many(20)]
    made = bench(tmp_path, *lines, percent=10)
    made.sync()
    shop(made).lines[:] = [replace(line, consent=False) for line in lines]
    for _ in range(3):
        taken = made.sync()
        assert len(taken.held) == 1
        assert len(made.mailed()) == 20
    feeds.release(made.database)
    assert made.sync().held == []
    assert made.mailed() == {}
    assert {m.status for m in made.audience.there.values()} == {Status.UNSUBSCRIBED}
    made.database.close()


def test_tags_lost_at_once_are_held_and_a_few_are_not(tmp_path: Path) -> None:
    lines = [replace(line, tags=("gold",)) for line in many(60)]
    made = bench(tmp_path, *lines, percent=10)
    made.sync()
    shop(made).lines[:6] = many(6)
    assert made.sync().held == []
    shop(made).lines[:] = many(60)
    assert len(made.sync().held) == 1
    golden = [m for m in made.audience.there.values() if "gold" in m.tags]
    assert len(golden) == 54
    feeds.keep_everyone(made.database)
    made.sync()
    assert len([m for m in made.audience.there.values() if "gold" in m.tags]) == 54
    made.database.close()
