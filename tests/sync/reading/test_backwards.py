"""A shop that went back in time is held; edits, deletions and an odd date are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailbridge.store import feeds
from tests.fakes.shop import Customer
from tests.sync.bench import Bench, bench, many, shop


def day(number: int) -> str:
    return f"2026-05-{number:02}T10:00:00"


@pytest.fixture
def twelve(tmp_path: Path) -> Iterator[Bench]:
    """Twelve customers, edited one after the other, and read once."""
    made = bench(tmp_path, *(replace(one, edited=day(1 + at)) for at, one in enumerate(many(12))))
    made.sync()
    yield made
    made.database.close()


def edit(made: Bench, at: int, **changes: object) -> Customer:
    line = replace(shop(made).lines[at], **changes)  # type: ignore[arg-type]  # names of Customer
    shop(made).lines[at] = line
    return line


def test_b6_an_older_state_of_the_shop_is_held_until_a_person_says_so(twelve: Bench) -> None:
    yesterday = list(shop(twelve).lines)
    edit(twelve, 3, name="Today", edited=day(20))
    edit(twelve, 4, name="Today", edited=day(21))
    twelve.sync()
    shop(twelve).lines[:] = yesterday
    for _ in range(2):
        taken = twelve.sync()
        assert len(taken.held) == 1
        assert "backup" in taken.held[0]
        assert twelve.mailed()["c3@example.org"] == "Today"
    feeds.release(twelve.database)
    assert twelve.sync().held == []
    assert twelve.mailed()["c3@example.org"] == "Name 3"
    assert twelve.sync().held == []


def test_b6_the_till_that_is_itself_again_goes_on_by_itself(twelve: Bench) -> None:
    yesterday = list(shop(twelve).lines)
    edit(twelve, 3, name="Today", edited=day(20))
    today = list(shop(twelve).lines)
    twelve.sync()
    shop(twelve).lines[:] = yesterday
    assert len(twelve.sync().held) == 1
    shop(twelve).lines[:] = today
    assert twelve.sync().held == []


def test_b6_the_customer_edited_last_may_go(twelve: Bench) -> None:
    del shop(twelve).lines[11]
    for _ in range(3):
        assert twelve.sync().held == []
    assert twelve.rows().total == 11


def test_b6_one_row_that_grows_older_is_no_backup(twelve: Bench) -> None:
    edit(twelve, 3, name="Odd", edited=day(2))
    assert twelve.sync().held == []
    assert twelve.mailed()["c3@example.org"] == "Odd"


def test_b6_a_till_that_goes_on_after_a_backup_is_taken_at_its_word(twelve: Bench) -> None:
    edit(twelve, 3, name="Today", edited=day(20))
    twelve.sync()
    edit(twelve, 3, name="Before", edited=day(4))
    edit(twelve, 5, name="Newer", edited=day(22))
    assert twelve.sync().held == []
    assert twelve.mailed()["c5@example.org"] == "Newer"


def test_b6_without_a_time_of_editing_nothing_is_held(tmp_path: Path) -> None:
    made = bench(tmp_path, *many(12))
    made.sync()
    edit(made, 3, name="Other")
    assert made.sync().held == []
    made.database.close()
