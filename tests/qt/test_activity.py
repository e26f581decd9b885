from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from mailbridge.records.change import Action, Result
from mailbridge.records.report import Report
from mailbridge.screens.activity import Activity
from mailbridge.screens.sent_words import ACTIONS, KINDS, RESULTS
from mailbridge.service.lists.pages import Pages
from mailbridge.service.session import Session
from mailbridge.store import history
from mailbridge.store.database import Database
from mailbridge.widgets.tables.exporting import Export

T = "2026-11-20T10:00:00Z"
DAY = date(2026, 11, 21)
MODE = QAbstractItemModelTester.FailureReportingMode


@pytest.fixture
def activity(qtbot: QtBot, session: Session, memory: QSettings) -> Iterator[Activity]:
    pages = Pages(session.paths.state_db)
    page = Activity(pages, memory, lambda: DAY)
    qtbot.addWidget(page)
    page.show()
    yield page
    pages.close()


def add_run(database: Database, emails: list[str]) -> int:
    run = history.begin_run(database, "sync", T)
    for email in emails:
        line = history.Line(T, run, "Customers", email[:2], email, Action.CREATE, Result.DONE, "")
        history.add(database, line)
    total = len(emails)
    report = Report(run=run, total=total, pushed=total, seconds=4.2, message=f"Pushed {total}")
    history.end_run(database, run, report, T)
    return run


def column(page: Activity, number: int) -> list[str]:
    model = page.sent_model
    return [str(model.index(row, number).data()) for row in range(model.rowCount())]


def test_before_the_first_run_there_is_a_sentence(activity: Activity) -> None:
    activity.refresh()
    assert activity.empty.isVisible()
    assert not activity.runs.isVisible()


def test_runs_and_what_was_sent_in_them(
    qtbot: QtBot, activity: Activity, state_db: Database
) -> None:
    testers = [
        QAbstractItemModelTester(model, MODE.Warning)
        for model in (activity.runs_model, activity.sent_model)
    ]
    add_run(state_db, ["c1@x.test", "c2@x.test"])
    activity.refresh()
    add_run(state_db, ["c3@x.test"])
    activity.refresh()
    assert activity.runs.isVisible()
    shown = [activity.runs_model.index(0, number).data() for number in range(5)]
    assert shown[0].startswith("yesterday")
    assert shown[1:] == ["Looked for changes", "Pushed 1", "1", "4 seconds"]
    assert column(activity, 2) == ["c3@x.test", "c2@x.test", "c1@x.test"]
    activity.runs.setCurrentIndex(activity.runs_model.index(1, 0))
    assert column(activity, 2) == ["c2@x.test", "c1@x.test"]
    activity.everything.click()
    assert len(column(activity, 2)) == 3
    assert not activity.everything.isVisible()
    assert all(tester.model() is not None for tester in testers)


def test_a_customer_is_found(qtbot: QtBot, activity: Activity, state_db: Database) -> None:
    add_run(state_db, ["c1@x.test", "c2@x.test", "zoë@x.test"])
    activity.refresh()
    QTest.keyClicks(activity.search, "c2@")
    qtbot.waitUntil(lambda: column(activity, 2) == ["c2@x.test"])
    QTest.keyClicks(activity.search, "nobody")
    qtbot.waitUntil(lambda: column(activity, 2) == [])
    activity.refresh()
    assert activity.sent.isVisible()
    activity.search.clear()
    qtbot.waitUntil(lambda: len(column(activity, 2)) == 3)


def test_headers_sort_in_sql(activity: Activity, state_db: Database) -> None:
    add_run(state_db, ["b@x.test", "a@x.test", "c@x.test"])
    activity.refresh()
    activity.sent.sortByColumn(
        2, activity.sent.horizontalHeader().sortIndicatorOrder().AscendingOrder
    )
    assert column(activity, 2) == ["a@x.test", "b@x.test", "c@x.test"]


def test_a_run_that_goes_on_says_so(activity: Activity, state_db: Database) -> None:
    history.begin_run(state_db, "backfill", T)
    activity.refresh()
    assert activity.runs_model.index(0, 2).data() == "Working…"


def test_everything_there_is_has_words() -> None:
    assert set(ACTIONS) == set(Action)
    assert set(RESULTS) == set(Result)
    assert {"sync", "backfill", "setup", "undo"} <= set(KINDS)


def test_a_run_can_be_taken_back_and_a_customer_shown(
    qtbot: QtBot, activity: Activity, state_db: Database
) -> None:
    run = add_run(state_db, ["C1@shop.test"])
    activity.refresh()
    assert not activity.undo.isEnabled()
    activity.runs.selectRow(0)
    with qtbot.waitSignal(activity.undo_asked) as asked:
        activity.undo.click()
    assert asked.args == [run]
    listed, line = activity.runs_model.record(0), activity.sent_model.record(0)
    assert listed is not None
    assert line is not None
    with qtbot.waitSignal(activity.undo_asked) as asked:
        activity.runs.menu_for(listed)[0].trigger()
    assert asked.args == [run]
    with qtbot.waitSignal(activity.show_asked) as asked:
        activity.sent.menu_for(line)[0].trigger()
    assert asked.args == ["Customers", "C1"]


def add_line(database: Database, run: int, action: Action, **more: object) -> None:
    line = history.Line(
        T, run, "Customers", "1", "a@x.test", action, Result.DONE, "", person=1,
        before=more.get("before"), after=more.get("after"),
    )  # fmt: skip
    history.add(database, line)


def test_a_day_that_was_picked_shows_its_runs_alone(activity: Activity, state_db: Database) -> None:
    add_run(state_db, ["old@x.test"])
    later = history.begin_run(state_db, "sync", "2026-11-21T12:00:00Z")
    history.end_run(state_db, later, Report(run=later, message="Pushed 0"), T)
    add_line(state_db, later, Action.UPDATE)
    activity.refresh()
    assert not activity.all_days.isVisible()
    activity.show_day(DAY)
    assert (activity.runs_model.rowCount(), column(activity, 2)) == (1, ["a@x.test"])
    assert activity.title.text() == "Activity on Saturday, November 21, 2026"
    activity.show_day(date(2020, 1, 1))
    assert activity.runs.isVisible()
    assert column(activity, 2) == []
    activity.all_days.click()
    assert activity.runs_model.rowCount() == 2
    assert len(column(activity, 2)) == 2


def test_switches_leave_what_was_done_so(activity: Activity, state_db: Database) -> None:
    run = add_run(state_db, ["new@x.test"])
    add_line(state_db, run, Action.TAG)
    add_line(state_db, run, Action.JOURNEY)
    activity.refresh()
    activity.chips.buttons["tags"].click()
    assert column(activity, 3) == ["Tags changed"]
    activity.chips.buttons["events"].click()
    assert column(activity, 3) == ["Journey started"]
    activity.chips.buttons["refused"].click()
    assert column(activity, 3) == []
    activity.chips.reset.click()
    assert len(column(activity, 3)) == 3


@pytest.mark.parametrize(
    ("action", "before", "after", "words"),
    [
        (
            Action.UPDATE,
            {"fields": {"FNAME": "Rene", "TOTAL": 1.0}},
            {"fields": {"FNAME": "René", "TOTAL": 1}},
            "First name: Rene → René",
        ),
        (
            Action.CHANGE_EMAIL,
            {"email": "a@x.test"},
            {"email": "b@x.test", "fields": {}},
            "E-mail: a@x.test → b@x.test",
        ),
        (
            Action.TAG,
            {"tags": ["a", "b"]},
            {"fields": {}, "tags": {"add": ["c"], "remove": ["a"]}},
            "Tags: a, b → b, c",
        ),
        (
            Action.UNSUBSCRIBE,
            {"status": "subscribed"},
            {"fields": {}, "status": "unsubscribed"},
            "State in Mailchimp: subscribed → unsubscribed",
        ),
        (
            Action.CREATE,
            None,
            {"fields": {"ADDRESS": {"addr1": "Rd 1", "city": "X"}}},
            "Address: – → Rd 1, X",
        ),
        (Action.EVENT, None, None, ""),
    ],
)
def test_what_a_change_changed_is_said(
    activity: Activity,
    state_db: Database,
    action: Action,
    before: object,
    after: object,
    words: str,
) -> None:
    run = history.begin_run(state_db, "sync", T)
    add_line(state_db, run, action, before=before, after=after)
    activity.refresh()
    assert column(activity, 5) == [words]


def test_what_was_sent_can_be_written_into_a_file(
    qtbot: QtBot, activity: Activity, state_db: Database, tmp_path: Path
) -> None:
    add_run(state_db, ["a@x.test"])
    add_run(state_db, ["b@x.test"])
    activity.refresh()
    activity.runs.setCurrentIndex(activity.runs_model.index(0, 0))
    export = activity.export.property("export")
    assert isinstance(export, Export)
    with qtbot.waitSignal(export.finished) as told:
        export.write(tmp_path / "sent.csv")
    assert told.args == [1]
    written = (tmp_path / "sent.csv").read_text(encoding="utf-8-sig")
    assert f'"{T}","b@","b@x.test","Added"' in written
