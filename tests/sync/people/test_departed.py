"""Who left under a former address, and shares the new one with others: it is they who left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailbridge.base.errors import Unclear
from mailbridge.records.audience import Status
from mailbridge.sync.people.changes import Policy
from tests.fakes.shop import Customer
from tests.sync.bench import Bench, bench, shop

A, B, C, D = (f"{name}@example.org" for name in "abcd")
ONE, TWO = Customer("1", A, "One", consent=True), Customer("2", B, "Two", consent=True)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Bench]:
    """Two customers, both of them in Mailchimp through mailbridge."""
    made = bench(tmp_path, ONE, TWO)
    made.sync()
    yield made
    made.database.close()


def change(home: Bench, *lines: Customer) -> None:
    shop(home).lines[:] = lines
    home.sync()


def at(line: Customer, email: str) -> Customer:
    return replace(line, email=email)


def leaves(home: Bench, address: str, status: Status) -> None:
    home.audience.there[address] = replace(home.audience.there[address], status=status)
    home.mirror()


@pytest.mark.parametrize("status", [Status.UNSUBSCRIBED, Status.CLEANED, Status.ARCHIVED])
def test_a_bar_goes_along_with_whom_it_is_for(pair: Bench, status: Status) -> None:
    three = Customer("3", C, "Three", consent=True)
    leaves(pair, A, status)
    change(pair, at(ONE, C), TWO, three)
    assert (pair.contact(C), pair.skips()["1"]) == ("", "left")
    change(pair, at(ONE, D), TWO, three)
    assert (pair.contact(D), pair.skips()) == ("", {"1": "left"})
    assert pair.audience.there[C].fields["FNAME"] == "Three"


def test_whom_it_is_not_for_goes_on_without_it(pair: Bench) -> None:
    three = Customer("3", C, "Three", consent=True)
    leaves(pair, A, Status.UNSUBSCRIBED)
    change(pair, at(ONE, C), TWO, three)
    change(pair, at(ONE, C), TWO, at(three, D))
    assert (pair.contact(C), pair.skips()) == ("", {"1": "left"})
    assert pair.audience.there[D].fields["FNAME"] == "Three"


def test_who_came_back_by_themselves_is_nobody_who_left(pair: Bench) -> None:
    leaves(pair, A, Status.UNSUBSCRIBED)
    change(pair, at(ONE, C), TWO)
    pair.audience.has(C)
    pair.mirror()
    change(pair, at(replace(ONE, name="Uno"), C), TWO, Customer("3", C, "Three", consent=True))
    assert pair.skips() == {"3": "duplicate_email"}
    change(pair, at(ONE, D), TWO, Customer("3", C, "Three", consent=True))
    assert pair.skips() == {}
    assert set(pair.mailed()) == {B, C, D}


def test_notes_of_an_older_version_that_do_not_say_for_whom_it_was(pair: Bench) -> None:
    leaves(pair, A, Status.UNSUBSCRIBED)
    change(pair, at(ONE, C), TWO)
    pair.database.execute("UPDATE rows SET departed = 0")
    change(pair, at(replace(ONE, name="Uno"), C), TWO)
    change(pair, at(ONE, C), TWO, Customer("3", C, "Three", consent=False))
    change(pair, at(ONE, D), TWO, Customer("3", C, "Three", consent=False))
    assert (pair.contact(D), pair.skips()["1"]) == ("", "left")


def test_archived_again_by_somebody_else_after_the_answer_was_lost(tmp_path: Path) -> None:
    home = bench(tmp_path, ONE, TWO, policy=Policy(when_removed="archive"), after_reads=1)
    home.sync()
    change(home, TWO)
    assert home.audience.there[A].status is Status.ARCHIVED
    archived = replace(home.audience.there[A], last_changed="2026-01-01T12:00:00+00:00")
    home.audience.there[A] = archived
    home.mirror()
    home.audience.loses[A] = Unclear("The answer was lost", "")
    shop(home).lines[:] = (ONE, TWO)
    home.sync()
    assert home.audience.there[A].status is Status.SUBSCRIBED  # it had been applied
    home.audience.there[A] = replace(archived, last_changed="2026-01-02T12:00:00+00:00")
    home.mirror()
    home.sync()
    home.sync()
    assert home.audience.there[A].status is Status.ARCHIVED
    assert home.skips() == {"1": "archived"}
    home.database.close()


@pytest.mark.parametrize("when_removed", ["archive", "unsubscribe", "tag"])
def test_whom_the_shops_no_never_let_us_touch_is_not_touched_when_they_go(
    when_removed: str, tmp_path: Path
) -> None:
    policy = Policy(when_removed=when_removed, removed_tag="gone")
    home = bench(tmp_path, TWO, Customer("1", A, consent=False), policy=policy, after_reads=1)
    before = home.audience.has(A)
    home.mirror()
    home.sync()
    change(home, TWO)
    assert home.audience.there[A] == before
    home.database.close()


def test_unsubscribed_by_somebody_else_after_the_question_whose_answer_was_lost(
    tmp_path: Path,
) -> None:
    home = bench(tmp_path, ONE, TWO)
    home.sync()
    change(home, replace(ONE, consent=False), TWO)
    ours = replace(
        home.audience.there[A],
        unsubscribe_reason="N/A (Unsubscribed by admin)",
        last_changed="2026-01-01T12:00:00+00:00",
    )
    home.audience.there[A] = ours
    home.mirror()
    home.audience.loses[A] = Unclear("The answer was lost", "")
    change(home, ONE, TWO)
    assert home.audience.there[A].status is Status.PENDING  # it had been applied
    home.audience.there[A] = replace(ours, last_changed="2026-01-02T12:00:00+00:00")
    home.mirror()
    home.sync()
    home.sync()
    assert home.audience.there[A].status is Status.UNSUBSCRIBED
    home.database.close()
