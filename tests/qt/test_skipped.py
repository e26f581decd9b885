from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from mailbridge.records.skipped import Reason
from mailbridge.screens.skipped import Skipped
from mailbridge.service.lists.pages import Pages
from mailbridge.service.session import Session
from mailbridge.service.wording import ADVICE
from mailbridge.store import skipped
from mailbridge.store.database import Database
from tests.qt.conftest import add_rows

T = "2026-11-20T10:00:00Z"
MODE = QAbstractItemModelTester.FailureReportingMode


@pytest.fixture
def page(qtbot: QtBot, session: Session, memory: QSettings) -> Iterator[Skipped]:
    pages = Pages(session.paths.state_db)
    made = Skipped(pages, memory, lambda: date(2026, 11, 20))
    qtbot.addWidget(made)
    made.show()
    yield made
    pages.close()


@pytest.fixture
def three(state_db: Database) -> Database:
    add_rows(state_db, "feeds", [{"id": 1, "name": "Customers", "signature": ""}])
    for number, reason in enumerate((Reason.NO_EMAIL, Reason.INVALID_EMAIL, Reason.NO_EMAIL), 1):
        add_rows(
            state_db, "rows", [{"id": number, "feed": 1, "key": f"C{number}", "position": number}]
        )
        skipped.put(
            state_db,
            number,
            email="anna@" if reason is Reason.INVALID_EMAIL else "",
            reason=reason,
            message=f"Wrong with {number}",
            since=f"2026-11-2{number}T10:00:00Z",
        )
    return state_db


def keys(page: Skipped) -> list[str]:
    return [str(page.model.index(row, 0).data()) for row in range(page.model.rowCount())]


def test_nobody_skipped_is_good_news(page: Skipped) -> None:
    page.refresh()
    assert page.empty.isVisible()


def test_who_what_and_what_to_do(page: Skipped, three: Database) -> None:
    page.refresh()
    assert page.table.isVisible()
    assert page.number.text() == "3 skipped customers"
    assert keys(page) == ["C3", "C2", "C1"]
    assert [page.model.index(1, column).data() for column in range(1, 4)] == [
        "anna@",
        "Wrong with 2",
        ADVICE[Reason.INVALID_EMAIL],
    ]
    assert page.model.index(0, 1).data() == "–"


def test_whoever_is_mended_goes_by_themselves(page: Skipped, three: Database) -> None:
    page.refresh()
    skipped.solve(three, 2)
    page.refresh()
    assert keys(page) == ["C3", "C1"]
    for row in (1, 3):
        skipped.solve(three, row)
    page.refresh()
    assert page.nobody.isVisible()
    assert keys(page) == []
    page.tabs.setCurrentIndex(2)
    assert sorted(keys(page)) == ["C1", "C2", "C3"]
    assert not page.again.isVisible()
    assert not page.table.isColumnHidden(5)


def test_a_customer_is_found_and_the_number_stays_whole(
    qtbot: QtBot, page: Skipped, three: Database
) -> None:
    page.refresh()
    QTest.keyClicks(page.search, "anna")
    qtbot.waitUntil(lambda: keys(page) == ["C2"])
    assert page.number.text() == "3 skipped customers"


def test_checking_again_is_asked_for(qtbot: QtBot, page: Skipped, three: Database) -> None:
    page.refresh()
    with qtbot.waitSignal(page.check_asked):
        page.check.click()
    record = page.model.record(0)
    assert record is not None
    with qtbot.waitSignal(page.check_asked):
        page.table.menu_for(record)[0].trigger()


def test_the_chosen_or_all_are_tried_again(qtbot: QtBot, page: Skipped, three: Database) -> None:
    page.refresh()
    assert not page.again.isEnabled()
    page.table.selectRow(0)
    with qtbot.waitSignal(page.retry_asked) as asked:
        page.again.click()
    assert asked.args == [keys(page)[:1]]
    page.table.selectAll()
    with qtbot.waitSignal(page.retry_asked) as asked:
        page.again.click()
    assert asked.args == [keys(page)]
    with qtbot.waitSignal(page.retry_asked) as asked:
        page.all_again.click()
    assert asked.args == [[]]


def test_reasons_have_a_bar_each_that_narrows_the_list(page: Skipped, three: Database) -> None:
    tester = QAbstractItemModelTester(page.model, MODE.Warning)
    skipped.put(three, 1, email="", reason=Reason.REJECTED, message="Refused", since=T)
    page.refresh()
    assert list(page.groups.bars) == ["invalid_email", "no_email", "rejected"]
    assert page.groups.bars["no_email"].accessibleName() == "No e-mail address, 1"
    page.groups.bars["no_email"].click()
    assert keys(page) == ["C3"]
    assert ADVICE[Reason.NO_EMAIL] in page.means.text()
    assert not page.group_again.isVisible()
    page.groups.bars["rejected"].click()
    assert keys(page) == ["C1"]
    skipped.solve(three, 1)
    page.refresh()
    assert sorted(keys(page)) == ["C2", "C3"]
    assert tester.model() is page.model


def test_a_group_is_tried_again(qtbot: QtBot, page: Skipped, three: Database) -> None:
    for row in (1, 2):
        skipped.put(three, row, email="a@b.c", reason=Reason.REJECTED, message="x", since=T)
    page.refresh()
    page.groups.bars["rejected"].click()
    with qtbot.waitSignal(page.retry_asked) as asked:
        page.group_again.click()
    assert asked.args is not None
    assert sorted(asked.args[0]) == ["C1", "C2"]


def test_whom_rules_leave_out_does_not_bury_the_others(page: Skipped, three: Database) -> None:
    skipped.put(three, 1, email="a@b.c", reason=Reason.NO_CONSENT, message="No.", since=T)
    page.refresh()
    assert sorted(keys(page)) == ["C2", "C3"]
    assert page.tabs.tabText(0) == "Needs you (2)"
    page.tabs.setCurrentIndex(1)
    assert keys(page) == ["C1"]
    spoken = page.model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "E-mail, no consent: a@b.c"


def test_a_row_offers_to_show_its_customer(qtbot: QtBot, page: Skipped, three: Database) -> None:
    page.refresh()
    record = page.model.record(0)
    assert record is not None
    show = page.table.menu_for(record)[2]
    assert show.text() == "Show this customer…"
    with qtbot.waitSignal(page.show_asked) as asked:
        show.trigger()
    assert asked.args == ["Customers", record.key]
