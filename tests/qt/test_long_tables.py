"""The tables over many rows: first rows, jumps, switches, search and sorting are all there.

MAILBRIDGE_ROWS=1000000 takes a million; how long it takes is measured elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from mailbridge.screens.activity import Activity
from mailbridge.screens.customers.page import Customers
from mailbridge.screens.customers.sides import Seen
from mailbridge.service.lists.pages import Pages
from mailbridge.service.session import Session
from mailbridge.store.database import Database
from mailbridge.widgets.tasks import Tasks
from tests.qt.filled import fill

ROWS = int(os.environ.get("MAILBRIDGE_ROWS", "21000"))
PATIENCE = 120_000
DAY = date(2026, 11, 22)


@pytest.fixture
def pages(session: Session, state_db: Database) -> Iterator[Pages]:
    fill(state_db, ROWS)
    made = Pages(session.paths.state_db)
    yield made
    made.close()


@pytest.fixture
def tasks() -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.halt()


def test_customers(qtbot: QtBot, pages: Pages, memory: QSettings, tasks: Tasks) -> None:
    page = Customers(pages, memory, lambda: DAY, lambda _: Seen(), tasks)
    qtbot.addWidget(page)
    page.show()
    page.refresh()
    assert page.model.index(0, 0).data() == "1"
    qtbot.waitUntil(lambda: page.title.text() == f"{ROWS:,} customers", timeout=PATIENCE)
    for row in (ROWS - 1, ROWS // 2, ROWS // 3, 0):
        page.table.scrollTo(page.model.index(row, 0))
        assert page.model.index(row, 0).data() == str(row + 1)
    page.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    qtbot.waitUntil(lambda: page.model.index(0, 0).data() == str(ROWS), timeout=PATIENCE)
    page.table.show_number(ROWS - 5)
    assert page.table.currentIndex().row() == 5
    page.search.setText(f"customer{ROWS - 5}@")
    page.search.tell()
    qtbot.waitUntil(lambda: page.model.rowCount() == 1, timeout=PATIENCE)
    page.search.setText("")
    page.search.tell()
    page.chips.buttons["skipped"].click()
    qtbot.waitUntil(lambda: 0 < page.model.rowCount() < 100, timeout=PATIENCE)


def test_activity(qtbot: QtBot, pages: Pages, memory: QSettings, tasks: Tasks) -> None:
    page = Activity(pages, memory, lambda: DAY, tasks)
    qtbot.addWidget(page)
    page.show()
    page.refresh()
    assert page.sent_model.index(0, 1).data() == str(ROWS)
    qtbot.waitUntil(lambda: page.sent_model.rowCount() == ROWS, timeout=PATIENCE)
    assert page.sent_model.index(ROWS - 1, 1).data() == "1"
    page.runs.setCurrentIndex(page.runs_model.index(0, 0))
    qtbot.waitUntil(lambda: page.sent_model.rowCount() == ROWS // 40, timeout=PATIENCE)
