from __future__ import annotations

import pytest

from mailbridge.records.skipped import Reason
from mailbridge.store import history, skipped
from mailbridge.store.database import Database

T0, T1, T2 = "2026-11-01T10:00:00Z", "2026-11-02T10:00:00Z", "2026-11-03T10:00:00Z"


@pytest.fixture
def shop(state: Database) -> Database:
    """Two customers; the second one's row is bad."""
    state.execute("INSERT INTO feeds (id, name, signature) VALUES (1, 'Customers', '')")
    for number, bad in ((1, 0), (2, 1)):
        state.execute(
            "INSERT INTO rows (id, feed, key, position, bad) VALUES (?, 1, ?, ?, ?)",
            (number, f"C{number}", number, bad),
        )
    return state


def skip(database: Database, row: int, reason: Reason, since: str = T0) -> None:
    skipped.put(database, row, email="anna@", reason=reason, message="Wrong.", since=since)


def solved(database: Database) -> list[tuple[object, ...]]:
    return database.execute(
        "SELECT feed, key, email, reason, since, solved FROM solved ORDER BY id"
    ).fetchall()


def test_a_skip_that_is_over_is_remembered_with_the_run_that_saw_it(shop: Database) -> None:
    skip(shop, 1, Reason.INVALID_EMAIL)
    history.begin_run(shop, "sync", T1)
    skipped.solve(shop, 1)
    assert solved(shop) == [("Customers", "C1", "anna@", "invalid_email", T0, T1)]


def test_another_reason_is_no_solution(shop: Database) -> None:
    skip(shop, 1, Reason.INVALID_EMAIL)
    skip(shop, 1, Reason.NO_EMAIL)
    assert solved(shop) == []


def test_a_skip_that_comes_back_was_not_solved(shop: Database) -> None:
    skip(shop, 1, Reason.REJECTED)
    skipped.solve(shop, 1)
    skip(shop, 1, Reason.NO_CONSENT, T1)
    assert len(solved(shop)) == 1
    skipped.solve(shop, 1)
    skip(shop, 1, Reason.REJECTED, T2)
    assert [row[3] for row in solved(shop)] == ["no_consent"]


def test_a_customer_who_left_the_shop_is_not_solved(shop: Database) -> None:
    skip(shop, 1, Reason.NO_EMAIL)
    shop.execute("UPDATE rows SET present = 0 WHERE id = 1")
    skipped.solve(shop, 1)
    shop.execute("DELETE FROM rows WHERE id = 1")
    assert solved(shop) == []


def test_a_bad_row_is_judged_anew_at_each_read(shop: Database) -> None:
    """It is dropped and listed again; only where it is not listed again was it mended."""
    skip(shop, 2, Reason.BAD_ROW)
    history.begin_run(shop, "sync", T1)
    shop.execute("DELETE FROM rows WHERE id = 2")
    assert [row[1] for row in solved(shop)] == ["C2"]
    shop.execute("INSERT INTO rows (id, feed, key, position, bad) VALUES (9, 1, 'C2', 2, 1)")
    skip(shop, 9, Reason.BAD_ROW)
    assert solved(shop) == []


def test_what_is_solved_is_not_kept_for_ever(shop: Database) -> None:
    for run, row in ((T0, 1), (T2, 2)):
        skip(shop, row, Reason.INVALID_EMAIL)
        history.begin_run(shop, "sync", run)
        skipped.solve(shop, row)
    history.prune(shop, T1)
    assert [row[1] for row in solved(shop)] == ["C2"]


def test_jumps_among_the_rows_of_the_shop_read_an_index_alone(shop: Database) -> None:
    plan = shop.execute(
        "EXPLAIN QUERY PLAN SELECT id FROM rows INDEXED BY rows_shown"
        " WHERE present = 1 ORDER BY id LIMIT 1 OFFSET 1"
    ).fetchall()
    assert ["COVERING INDEX rows_shown" in row[3] for row in plan] == [True]
