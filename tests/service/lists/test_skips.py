from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.records.skipped import Reason
from mailbridge.service.lists.pages import Pages, asked_for
from mailbridge.service.lists.skips import Lot, condition, group_sql, query_of
from mailbridge.store import skipped
from mailbridge.store.database import Database, open_database

T = "2026-11-20T10:00:00Z"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = open_database(tmp_path / "state.db")
    made.execute("INSERT INTO feeds (id, name, signature) VALUES (1, 'Customers', '')")
    for number, reason in enumerate(Reason, 1):
        made.execute(
            "INSERT INTO rows (id, feed, key, position) VALUES (?, 1, ?, ?)",
            (number, f"C{number}", number),
        )
        skipped.put(made, number, email="a@b.c", reason=reason, message="x", since=T)
    yield made
    made.close()


@pytest.fixture
def pages(database: Database) -> Iterator[Pages]:
    made = Pages(database.path)
    yield made
    made.close()


def reasons(pages: Pages, lot: Lot) -> set[str]:
    return {row[0] for row in pages.ask(*group_sql(lot))}


def test_every_reason_is_in_one_of_the_two_lists(pages: Pages) -> None:
    needs, left = reasons(pages, Lot.NEEDS_YOU), reasons(pages, Lot.LEFT_OUT)
    assert needs | left == {reason.value for reason in Reason}
    assert not needs & left
    assert {"no_consent", "undone", "erased"} <= left


@pytest.mark.parametrize("lot", [Lot.NEEDS_YOU, Lot.LEFT_OUT])
def test_a_list_holds_what_its_groups_count(pages: Pages, lot: Lot) -> None:
    where, values = condition(lot, None)
    listed = pages.show(asked_for(query_of(lot), where=where, values=values, simple=False))
    assert listed.count == sum(row[1] for row in pages.ask(*group_sql(lot)))


def test_what_is_mended_moves_to_the_solved(pages: Pages, database: Database) -> None:
    database.execute("DELETE FROM skipped WHERE row = 1")
    solved = pages.show(asked_for(query_of(Lot.SOLVED), order="solved"))
    (row,) = solved.page(0)
    assert (row.key, row.since, row.solved) == ("C1", T, T)
    where, values = condition(Lot.SOLVED, Reason.NO_EMAIL)
    assert pages.show(asked_for(query_of(Lot.SOLVED), where=where, values=values)).count == 1


def test_what_nobody_waits_for_is_called_off(pages: Pages) -> None:
    pages.call_off(pages)  # nothing is being looked for: nothing happens
    asked = asked_for(query_of(Lot.NEEDS_YOU), order="since", simple=False)
    assert pages.find_apart(asked, pages).count == len(Reason)
    assert pages.about(query_of(Lot.NEEDS_YOU)) == len(Reason)
