from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.base.errors import Repair
from mailbridge.records.change import Action, Result
from mailbridge.records.report import Report
from mailbridge.records.skipped import Reason
from mailbridge.service.lists.pages import RUNS, SENT, SKIPPED, Figures, Pages
from mailbridge.store import history, skipped, state
from mailbridge.store.database import Database, open_database

T = "2026-11-20T10:00:00Z"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = open_database(tmp_path / "state.db")
    yield made
    made.close()


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    made = Pages(tmp_path / "state.db")
    yield made
    made.close()


def sent(database: Database, run: int, number: int, email: str) -> None:
    line = history.Line(T, run, "Customers", f"C{number}", email, Action.CREATE, Result.DONE, "")
    history.add(database, line)


def skip(database: Database, number: int, reason: Reason, *, present: int = 1) -> None:
    database.execute(
        "INSERT OR IGNORE INTO feeds (id, name, signature) VALUES (1, 'Customers', '')"
    )
    database.execute(
        "INSERT INTO rows (id, feed, key, position, present) VALUES (?, 1, ?, ?, ?)",
        (number, f"C{number}", number, present),
    )
    message = f"What is wrong with {number}."
    skipped.put(
        database, number, email=f"c{number}@x.test", reason=reason, message=message, since=T
    )


def test_before_the_first_run_everything_is_empty(pages: Pages) -> None:
    assert pages.figures(T) == Figures()
    assert pages.listing(RUNS).count == 0
    assert pages.listing(SENT).count == 0
    assert pages.listing(SKIPPED).page(0) == []


def test_a_state_that_appears_later_is_found(pages: Pages, tmp_path: Path) -> None:
    assert pages.listing(RUNS).count == 0
    database = open_database(tmp_path / "state.db")
    history.begin_run(database, "sync", T)
    assert pages.listing(RUNS).count == 1
    database.close()


def test_runs_come_newest_first_with_their_reports(database: Database, pages: Pages) -> None:
    first = history.begin_run(database, "backfill", T)
    report = Report(run=first, total=3, pushed=2, skipped=1, message="Pushed 2 of 3 customers")
    history.end_run(database, first, report, T)
    second = history.begin_run(database, "sync", T)
    newest, oldest = pages.listing(RUNS).page(0)
    assert (newest.number, newest.ended, newest.report) == (second, "", {})
    assert (oldest.kind, oldest.ended, oldest.report["pushed"]) == ("backfill", T, 2)


def test_what_was_sent_can_be_narrowed_to_a_run_and_searched(
    database: Database, pages: Pages
) -> None:
    for number in range(1, 7):
        sent(database, number % 2 + 1, number, f"c{number}@example.com")
    sent(database, 1, 7, "hundred%_x@example.com")
    assert [line.key for line in pages.listing(SENT).page(0)] == [f"C{n}" for n in range(7, 0, -1)]
    assert [line.key for line in pages.listing(SENT, run=2).page(0)] == ["C5", "C3", "C1"]
    assert [line.key for line in pages.listing(SENT, search="c3@").page(0)] == ["C3"]
    assert [line.key for line in pages.listing(SENT, search="%_").page(0)] == ["C7"]
    by_email = pages.listing(SENT, order="email", descending=False, run=1)
    assert [line.key for line in by_email.page(0)] == ["C2", "C4", "C6", "C7"]
    assert by_email.page(0)[0].action is Action.CREATE


def test_skipped_are_those_who_are_in_the_shop_now(database: Database, pages: Pages) -> None:
    skip(database, 1, Reason.NO_EMAIL)
    skip(database, 2, Reason.INVALID_EMAIL)
    skip(database, 3, Reason.NO_EMAIL, present=0)
    rows = pages.listing(SKIPPED, order="reason", descending=False).page(0)
    assert [(row.key, row.reason) for row in rows] == [
        ("C2", Reason.INVALID_EMAIL),
        ("C1", Reason.NO_EMAIL),
    ]
    assert pages.listing(SKIPPED, search="wrong with 2").count == 1


def test_the_figures_of_the_overview(database: Database, pages: Pages) -> None:
    for started, pushed in (("2026-11-19T23:59:59Z", 5), (T, 7), ("2026-11-20T11:00:00Z", 2)):
        run = history.begin_run(database, "sync", started)
        report = Report(run=run, total=pushed, pushed=pushed, message=f"Pushed {pushed}")
        history.end_run(database, run, report, started)
    history.begin_run(database, "sync", "2026-11-20T12:00:00Z")
    skip(database, 1, Reason.NO_EMAIL)
    for number, known in ((1, "a@x.test"), (2, "b@x.test"), (3, None)):
        database.execute(
            "INSERT INTO people (id, address, known_address) VALUES (?, ?, ?)",
            (number, f"{number}@x.test", known),
        )
    database.execute(
        "INSERT INTO outbox (person, sequence, created, run) VALUES (3, 1, ?, 1)", (T,)
    )
    state.put(database, state.AUDIENCE_NAME, "Newsletter")
    state.put(database, state.ACCOUNT_NAME, "Anna's Flowers")
    state.put(database, state.LAST_SYNC, T)
    state.put(database, state.PAUSED, "1")
    assert pages.figures("2026-11-20T00:00:00Z") == Figures(
        account="Anna's Flowers",
        audience="Newsletter",
        members=2,
        sent=9,
        skipped=1,
        waiting=1,
        last_sync=T,
        paused="1",
        message="Pushed 2",
    )


def test_it_cannot_write_and_sees_what_is_written_beside_it(
    database: Database, pages: Pages
) -> None:
    before = pages.listing(RUNS)
    history.begin_run(database, "sync", T)
    assert (before.count, pages.listing(RUNS).count) == (0, 1)


def test_a_state_from_a_newer_mailbridge_is_refused(database: Database, pages: Pages) -> None:
    database.execute("PRAGMA user_version = 999")
    with pytest.raises(Repair):
        pages.figures(T)
