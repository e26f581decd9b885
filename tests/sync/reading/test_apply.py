"""What a read does to rows; what follows for people is test_intake's and test_moves'."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mailbridge.base.errors import Hold
from mailbridge.store import feeds
from mailbridge.store.database import Database, open_database
from mailbridge.sync.reading.apply import EMPTY, Application, Touched
from mailbridge.sync.reading.staging import Staged, stage
from tests.fakes.shop import Customer, PlainMapping, Shop
from tests.sync.bench import many

ANN, BOB = Customer("1", "ann@x.org"), Customer("2", "bob@x.org")
NEW = (array("Q"), array("I"))
Marks = tuple["array[int]", "array[int]"]


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "state.db")
    feeds.feed_state(database, "Customers")
    yield database
    database.close()


def staged(
    state: Database, lines: list[Customer], marks: Marks = NEW, *, keyed: bool = True
) -> Staged:
    mapping = PlainMapping("Customers", keyed=keyed)
    return stage(state, Shop(list(lines)), mapping, marks, keyed=keyed, today=date(2026, 1, 1))


def read(
    state: Database,
    lines: list[Customer],
    marks: Marks = NEW,
    *,
    keyed: bool = True,
    released: bool = False,
    percent: float = 10,
    after_reads: int = 2,
    now: str = "2026-01-01T00:00:00Z",
) -> tuple[Touched, Marks]:
    application = Application(
        state,
        1,
        keyed=keyed,
        lists_all=True,
        let_through=EMPTY if released else "",
        percent=percent,
        after_reads=after_reads,
        now=now,
    )
    with state.transaction():
        return application.apply(staged(state, lines, marks, keyed=keyed))


def rows(state: Database) -> dict[str, tuple[str | None, int, int]]:
    """Key → address, present, missing."""
    found = state.execute("SELECT key, address, present, missing FROM rows WHERE bad = 0")
    return {key: (address, present, missing) for key, address, present, missing in found}


def test_the_first_read_touches_everyone(state: Database) -> None:
    touched, (prints, ids) = read(state, [ANN, BOB])
    assert touched == Touched(dict.fromkeys(("ann@x.org", "bob@x.org")))
    assert list(prints) == [ANN.fingerprint(), BOB.fingerprint()]
    assert rows(state) == {"1": ("ann@x.org", 1, 0), "2": ("bob@x.org", 1, 0)}
    assert all(ids)


def test_the_second_touches_nobody(state: Database) -> None:
    _, marks = read(state, [ANN, BOB])
    assert read(state, [BOB, ANN], marks)[0] == Touched()


def test_a_changed_address_touches_both(state: Database) -> None:
    _, marks = read(state, [ANN, BOB])
    state.execute("INSERT INTO people (id, address) VALUES (5, 'ann@x.org')")
    state.execute("UPDATE rows SET person = 5 WHERE key = '1'")
    touched, _ = read(state, [replace(ANN, email="new@x.org"), BOB], marks)
    assert set(touched.addresses) == {"ann@x.org", "new@x.org"}
    assert touched.moved == [(1, 5, "new@x.org")]


def test_two_customers_who_swap_their_numbers_are_two_changed_rows(state: Database) -> None:
    _, marks = read(state, [ANN, BOB])
    touched, _ = read(state, [replace(ANN, key="2"), replace(BOB, key="1")], marks)
    assert set(touched.addresses) == {"ann@x.org", "bob@x.org"}
    assert rows(state) == {"1": ("bob@x.org", 1, 0), "2": ("ann@x.org", 1, 0)}


def test_rows_that_cannot_be_read_are_looked_at_again_each_time(state: Database) -> None:
    torn = replace(BOB, broken=True)
    _, marks = read(state, [ANN, torn])
    assert list(marks[0]) == [ANN.fingerprint()]
    _, again = read(state, [ANN, torn], marks, now="2026-02-01T00:00:00Z")
    assert again == marks
    found = state.execute("SELECT reason, since FROM skipped").fetchall()
    assert found == [("bad_row", "2026-01-01T00:00:00Z")]
    read(state, [ANN], marks)
    assert state.one("SELECT count(*) FROM skipped") == 0


def test_rows_outside_are_remembered_as_such(state: Database) -> None:
    outside = replace(BOB, inside=False)
    _, marks = read(state, [ANN, outside])
    assert list(marks[1])[1] == 0
    looked_at = staged(state, [ANN, outside], marks)
    assert (looked_at.records, state.one("SELECT count(*) FROM staged")) == (1, 0)


@pytest.mark.parametrize("lines", [[], [replace(line, inside=False) for line in many(3)]])
def test_suddenly_nobody(state: Database, lines: list[Customer]) -> None:
    _, marks = read(state, many(3))
    with pytest.raises(Hold, match="before it had 3"):
        read(state, lines, marks)
    touched, _ = read(state, lines, marks, released=True, after_reads=1)
    assert len(touched.addresses) == 3


def test_a_feed_that_starts_empty_is_no_mistake(state: Database) -> None:
    assert read(state, [])[0] == Touched()


def test_absences_are_counted_until_they_are_settled(state: Database) -> None:
    _, marks = read(state, [ANN, BOB])
    touched, marks = read(state, [ANN], marks)
    assert (touched, rows(state)["2"]) == (Touched(), ("bob@x.org", 0, 1))
    touched, marks = read(state, [ANN], marks)
    assert (set(touched.addresses), rows(state)["2"]) == ({"bob@x.org"}, (None, 0, 2))
    assert read(state, [ANN], marks)[0] == Touched()
    touched, _ = read(state, [ANN, BOB], marks)
    assert (set(touched.addresses), rows(state)["2"]) == ({"bob@x.org"}, ("bob@x.org", 1, 0))


def test_a_slow_loss_is_held_as_soon_as_it_is_too_much(state: Database) -> None:
    """Five a read are never held; but what is not settled yet adds up."""
    everyone = many(100)
    _, marks = read(state, everyone, after_reads=3)
    for gone, held in ((5, False), (9, False), (15, True), (20, True)):
        touched, marks = read(state, everyone[gone:], marks, after_reads=3)
        assert (touched.held != "", set(touched.addresses)) == (held, set())
    assert state.one("SELECT count(*) FROM rows WHERE address NOT NULL") == 100


def test_without_numbers_rows_of_one_address_are_told_apart(state: Database) -> None:
    twins = [ANN, replace(ANN, name="Anna"), ANN]
    _, marks = read(state, twins, keyed=False)
    assert state.one("SELECT count(*) FROM rows WHERE bad = 0") == 3
    touched, marks = read(state, [ANN, ANN], marks, keyed=False)
    assert (touched, len(set(marks[1]))) == (Touched(), 2)
    read(state, [ANN, ANN, replace(ANN, name="Nan")], marks, keyed=False)
    assert state.one("SELECT count(*) FROM rows WHERE present = 1") == 3
