from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mailbridge.base.errors import SourceProblem, Wait
from mailbridge.records.audience import Status
from mailbridge.store import feeds, outbox
from mailbridge.store.database import open_database
from mailbridge.sync.people.changes import Policy
from tests.fakes.shop import Customer
from tests.sync.bench import Bench, bench, shop

ANN = Customer("1", "Ann@example.org", "Ann")
BOB = Customer("2", "bob@example.org", "Bob")


def test_a_second_read_looks_into_no_line_and_queues_nothing(ten: Bench) -> None:
    assert ten.rows().pushed == 10
    taken = ten.read()
    assert (shop(ten).parsed, outbox.size(ten.database), taken.removed) == (0, 0, 0)
    assert ten.rows().unchanged == 10


def test_one_edited_line_is_one_contact_written(ten: Bench) -> None:
    ten.audience.orders.clear()
    shop(ten).lines[3] = replace(shop(ten).lines[3], name="New")
    ten.sync()
    assert shop(ten).parsed == 1
    assert ten.audience.orders == [("update", "c3@example.org")]
    assert (ten.rows().pushed, ten.rows().unchanged) == (1, 9)


def test_a_cheap_mark_spares_the_reading_for_a_day(ten: Bench) -> None:
    shop(ten).marked = True
    ten.read()
    reads = shop(ten).reads
    for _ in range(20):
        ten.read()
    assert shop(ten).reads == reads
    for _ in range(5):
        ten.read()
    assert shop(ten).reads == reads + 1
    shop(ten).lines.append(ANN)
    ten.read()
    assert shop(ten).reads == reads + 2


def test_changed_settings_look_at_every_row_again_and_send_nothing(ten: Bench) -> None:
    ten.signature = "2"
    ten.read()
    assert (shop(ten).parsed, outbox.size(ten.database)) == (10, 0)
    assert ten.rows().unchanged == 10


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_customer_is_gone_after_so_many_reads_and_not_before(tmp_path: Path, after: int) -> None:
    made = bench(
        tmp_path, ANN, BOB, after_reads=after, policy=Policy(when_removed="archive"), percent=10
    )
    made.sync()
    shop(made).lines.remove(BOB)
    for _ in range(after - 1):
        assert made.sync().removed == 0
        assert made.audience.there[BOB.email].status is Status.SUBSCRIBED
    assert made.sync().removed == 1
    assert made.audience.there[BOB.email].status is Status.ARCHIVED
    assert made.sync().removed == 0
    assert made.rows().total == 1
    # And back as they were.
    shop(made).lines.append(BOB)
    made.sync()
    assert made.audience.there[BOB.email].status is Status.SUBSCRIBED
    made.database.close()


def test_absence_is_counted_in_a_row(ten: Bench) -> None:
    gone = shop(ten).lines.pop(4)
    assert ten.read().removed == 0
    shop(ten).lines.append(gone)
    assert ten.read().removed == 0
    shop(ten).lines.remove(gone)
    assert ten.read().removed == 0
    assert ten.read().removed == 1


def test_a_read_that_breaks_off_counts_for_nothing(ten: Bench) -> None:
    everyone = list(shop(ten).lines)
    shop(ten).lines[:] = everyone[:1]
    shop(ten).fails = SourceProblem("The file is torn", "It ends in the middle.")
    for _ in range(3):
        taken = ten.read()
        assert (list(taken.failed), taken.never_read, taken.removed) == (["Customers"], set(), 0)
    assert ten.rows().total == 10
    assert "torn" in feeds.all_feeds(ten.database)[0].problem
    shop(ten).fails = None
    shop(ten).lines[:] = everyone
    taken = ten.read()
    assert (taken.failed, shop(ten).parsed) == ({}, 0)
    assert feeds.all_feeds(ten.database)[0].problem == ""


def test_a_feed_that_was_never_read_well_says_so(tmp_path: Path) -> None:
    made = bench(tmp_path, ANN)
    shop(made).fails = Wait("The file is growing")
    assert made.read().never_read == {"Customers"}
    made.database.close()


@pytest.mark.parametrize(
    ("line", "reason", "goes"),
    [
        (replace(BOB, inside=False), None, True),
        (replace(BOB, email=""), "no_email", True),
        (replace(BOB, email="bad"), "invalid_email", False),
        (replace(BOB, broken=True), "bad_row", False),
    ],
)
def test_who_counts_as_gone(tmp_path: Path, line: Customer, reason: str | None, goes: bool) -> None:
    made = bench(tmp_path, ANN, BOB, policy=Policy(when_removed="archive"))
    made.sync()
    shop(made).lines[1] = line
    removed = sum(made.sync().removed for _ in range(4))
    assert removed == int(goes)
    status = made.audience.there[BOB.email].status
    assert status is (Status.ARCHIVED if goes else Status.SUBSCRIBED)
    assert made.skips() == ({"2": reason} if reason else {})
    rows = made.rows()
    assert (rows.total, rows.skipped) == ((2, 1) if reason else (1, 0))
    # Put right, everything is as it was.
    shop(made).lines[1] = BOB
    made.sync()
    assert (made.skips(), made.rows().total) == ({}, 2)
    assert made.mailed() == {"ann@example.org": "Ann", "bob@example.org": "Bob"}
    assert sum(made.sync().removed for _ in range(3)) == 0
    # And really gone is gone.
    shop(made).lines[1] = line
    made.sync()
    del shop(made).lines[1]
    assert sum(made.sync().removed for _ in range(3)) == 1
    assert (made.skips(), made.rows().total) == ({}, 1)
    made.database.close()


def test_a_key_that_comes_twice_is_a_bad_row_and_the_first_stands(tmp_path: Path) -> None:
    twice = replace(ANN, email="other@example.org")
    made = bench(tmp_path, ANN, BOB, twice)
    made.sync()
    assert made.skips() == {"1": "bad_row"}
    assert set(made.mailed()) == {"ann@example.org", "bob@example.org"}
    assert (made.rows().total, made.rows().skipped) == (3, 1)
    since = made.database.one("SELECT since FROM skipped")
    made.sync()
    assert made.rows().total == 3
    assert made.database.one("SELECT since FROM skipped") == since
    # The first one goes: the number is free for the other.
    shop(made).lines.remove(ANN)
    made.sync()
    assert made.skips() == {}
    assert "other@example.org" in made.mailed()
    made.database.close()


def test_two_customers_with_one_address(tmp_path: Path) -> None:
    first, second = replace(ANN, edited="1"), replace(ANN, key="3", name="Anna", edited="2")
    made = bench(tmp_path, first, BOB, second)
    made.sync()
    assert made.mailed()["ann@example.org"] == "Anna"
    assert made.skips() == {"1": "duplicate_email"}
    shop(made).lines[0] = replace(first, edited="3")
    made.sync()
    assert made.mailed()["ann@example.org"] == "Ann"
    assert made.skips() == {"3": "duplicate_email"}
    shop(made).lines.pop(0)
    made.sync()
    made.sync()
    assert made.mailed()["ann@example.org"] == "Anna"
    assert (made.skips(), made.rows().total) == ({}, 2)
    made.database.close()


def test_without_a_key_the_address_is_the_key(tmp_path: Path) -> None:
    made = bench(tmp_path, ANN, BOB, replace(ANN, name="Twin"), keyed=False)
    made.sync()
    assert made.mailed() == {"ann@example.org": "Ann", "bob@example.org": "Bob"}
    assert made.rows().skipped == 1
    shop(made).lines[1] = replace(BOB, email="")
    made.sync()
    assert (made.rows().total, made.rows().skipped) == (3, 2)
    assert made.sync().removed == 1
    made.database.close()


def test_a_home_that_was_closed_goes_on_where_it_was(tmp_path: Path) -> None:
    made = bench(tmp_path, ANN, BOB)
    made.sync()
    made.database.close()
    made.database = open_database(tmp_path / "state.db")
    made.read()
    assert (shop(made).parsed, outbox.size(made.database)) == (0, 0)
    made.database.close()
