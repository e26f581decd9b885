from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from mailbridge.records.change import Action, Result
from mailbridge.records.skipped import Reason
from mailbridge.screens.customers.page import Customers, in_mailchimp
from mailbridge.screens.customers.sides import Seen
from mailbridge.screens.customers.words import STANDINGS
from mailbridge.service.lists.customers import CustomerRow, Standing, counts
from mailbridge.service.lists.pages import Pages, SentRow
from mailbridge.service.lists.preview import Side
from mailbridge.service.session import Session
from mailbridge.store import skipped
from mailbridge.store.database import Database
from mailbridge.widgets.tables.exporting import Export
from mailbridge.widgets.tasks import Tasks

T = "2026-11-20T10:00:00Z"
MODE = QAbstractItemModelTester.FailureReportingMode
NAMES = ["Zoë Åberg", "Anna Meyer", "René Dubois", "Bea O'Neill", "Clara Rossi", "Dmitri Weiß"]


def customer(database: Database, number: int, name: str) -> None:
    first, last = name.split()
    email = f"c{number}@x.test"
    contact = f'{{"email": "{email}", "fields": {{"FNAME": "{first}", "LNAME": "{last}"}}}}'
    database.execute(
        "INSERT INTO people (id, address, known_address, status, member) VALUES (?, ?, ?, ?, ?)",
        (number, email, email, "subscribed", b"{}"),
    )
    database.execute(
        "INSERT INTO rows (id, feed, key, position, address, person, contact)"
        " VALUES (?, 1, ?, ?, ?, ?, ?)",
        (number, str(number), number, email, number, contact.encode()),
    )


@pytest.fixture
def shop(state_db: Database) -> Database:
    """Six customers, each of whom stands otherwise; and an event, which is no customer."""
    with state_db.transaction():
        state_db.execute("INSERT INTO feeds (id, name, signature) VALUES (1, 'Customers', '')")
        state_db.execute(
            "INSERT INTO feeds (id, name, signature, events) VALUES (2, 'Events', '', 1)"
        )
        for number, name in enumerate(NAMES, 1):
            customer(state_db, number, name)
        state_db.execute("INSERT INTO rows (id, feed, key, position) VALUES (9, 2, 'E1', 1)")
        state_db.execute("UPDATE people SET member = NULL, status = NULL WHERE id = 1")
        for number, wait in ((1, ""), (2, ""), (3, "2026-11-23T10:00:00Z")):
            state_db.execute(
                "INSERT INTO outbox (person, sequence, created, run, not_before)"
                " VALUES (?, ?, ?, 1, ?)",
                (number, number, T, wait),
            )
        for number, reason in ((4, Reason.INVALID_EMAIL), (5, Reason.NO_CONSENT)):
            skipped.put(
                state_db, number, email=f"c{number}@", reason=reason, message="Wrong.", since=T
            )
    return state_db


def look(customer: CustomerRow) -> Seen:
    sides = [Side("E-mail", customer.email, customer.email, same=True)]
    sides.append(Side("Phone", "030 1", "", same=False))
    line = SentRow(
        1, T, 1, "Customers", customer.key, customer.email, Action.UPDATE, Result.DONE, "FNAME",
        {"fields": {"FNAME": "Rene"}}, {"fields": {"FNAME": "René"}}, customer.person,
    )  # fmt: skip
    return Seen(sides, T, [line])


@pytest.fixture
def page(qtbot: QtBot, session: Session, memory: QSettings) -> Iterator[Customers]:
    pages = Pages(session.paths.state_db)
    made = Customers(pages, memory, lambda: date(2026, 11, 20), look)
    qtbot.addWidget(made)
    made.show()
    yield made
    pages.close()


def column(page: Customers, number: int) -> list[str]:
    return [str(page.model.index(row, number).data()) for row in range(page.model.rowCount())]


def choose(page: Customers, row: int) -> None:
    page.table.setCurrentIndex(page.model.index(row, 0))


def test_before_the_first_check_there_is_a_sentence_and_a_button(
    qtbot: QtBot, page: Customers
) -> None:
    page.refresh()
    assert page.empty.isVisible()
    with qtbot.waitSignal(page.check_asked):
        page.empty.button.click()


def test_everyone_stands_somewhere(page: Customers, shop: Database) -> None:
    tester = QAbstractItemModelTester(page.model, MODE.Warning)
    page.refresh()
    assert column(page, 1) == NAMES
    assert column(page, 3) == [
        "＋ New",
        "↻ Changed",
        "… Waiting",
        "! Skipped",
        "– Left out",
        "✔ Up to date",
    ]
    assert column(page, 5)[3] == "Wrong."
    assert counts(page._pages.ask) == dict.fromkeys(Standing, 1)
    assert page.title.text() == "6 customers"
    assert set(STANDINGS) == set(Standing)
    assert tester.model() is page.model


def test_a_switch_leaves_those_who_stand_so(page: Customers, shop: Database) -> None:
    page.refresh()
    for place, standing in enumerate(
        ("new", "changed", "waiting", "skipped", "left_out", "up_to_date")
    ):
        page.chips.buttons[standing].click()
        assert column(page, 1) == [NAMES[place]]
        assert page.chips.buttons[standing].accessibleName().endswith(", 1")
    page.chips.reset.click()
    assert len(column(page, 1)) == 6
    assert not page.chips.reset.isVisible()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("zoë", ["Zoë Åberg"]),
        ("ZOË", ["Zoë Åberg"]),
        ("meyer anna", ["Anna Meyer"]),
        ("c3@", ["René Dubois"]),
        ("o'n", ["Bea O'Neill"]),
        ("FNAME", []),
        ("%", []),
    ],
)
def test_somebody_is_found(
    qtbot: QtBot, page: Customers, shop: Database, words: str, found: list[str]
) -> None:
    page.refresh()
    QTest.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    page.search.setText(words)
    qtbot.waitUntil(lambda: column(page, 1) == found)
    assert page.none.isVisible() is (not found)


@pytest.mark.parametrize(
    ("header", "first"), [(0, "1"), (1, "2"), (2, "1"), (3, "2"), (4, "1"), (5, "1")]
)
def test_every_column_sorts(page: Customers, shop: Database, header: int, first: str) -> None:
    page.refresh()
    page.table.sortByColumn(header, Qt.SortOrder.AscendingOrder)
    assert len(column(page, 0)) == 6
    assert column(page, 0)[0] == first
    page.table.sortByColumn(header, Qt.SortOrder.DescendingOrder)
    assert sorted(column(page, 0)) == ["1", "2", "3", "4", "5", "6"]


def test_both_sides_and_what_was_sent(page: Customers, shop: Database) -> None:
    page.refresh()
    assert page.sides.nobody.isVisible()
    choose(page, 2)
    assert page.sides.name.text() == "René Dubois"
    cells = [page.sides.table.item(1, number) for number in range(3)]
    assert [cell.text() for cell in cells if cell] == ["Phone", "030 1", "≠ –"]
    past = page.sides.past.item(0, 2)
    assert past is not None
    assert past.text() == "First name: Rene → René"
    assert "today" in page.sides.read.text()


def test_who_is_looked_at_stays_when_others_come(page: Customers, shop: Database) -> None:
    page.refresh()
    page.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    page.table.show_number(3)
    customer(shop, 10, "Aaron First")
    page.refresh()
    assert column(page, 1)[0] == "Aaron First"
    record = page.model.record(page.table.currentIndex().row())
    assert record is not None
    assert record.number == 3
    assert page.sides.name.text() == "René Dubois"


def test_wishes_are_told(qtbot: QtBot, page: Customers, shop: Database) -> None:
    page.refresh()
    choose(page, 5)
    for button, signal, said in (
        (page.sides.send, page.send_asked, 6),
        (page.sides.leave_out, page.leave_out_asked, 6),
        (page.sides.erase, page.erase_asked, "c6@x.test"),
    ):
        with qtbot.waitSignal(signal) as told:
            button.click()
        assert told.args == [said]


def test_whom_the_owner_left_out_can_be_put_back(
    qtbot: QtBot, page: Customers, shop: Database
) -> None:
    shop.execute("INSERT INTO left_out VALUES (6, ?)", (T,))
    skipped.put(shop, 6, email="c6@x.test", reason=Reason.UNDONE, message="x", since=T)
    page.refresh()
    choose(page, 5)
    assert column(page, 5)[5] == "You left this customer out"
    with qtbot.waitSignal(page.send_asked) as told:
        page.sides.leave_out.click()
    assert told.args == [6]


def test_the_rows_menu(page: Customers, shop: Database) -> None:
    page.refresh()
    record = page.model.record(1)
    assert record is not None
    menu = {action.text(): action for action in page.table.menu_for(record)}
    menu["Copy the e-mail address"].trigger()
    assert QGuiApplication.clipboard().text() == "c2@x.test"
    assert menu["Open in Mailchimp"].isEnabled()
    assert in_mailchimp("a+b@x.test").endswith("q=a%2Bb%40x.test")


def test_a_cell_is_read_aloud_with_what_is_wrong(page: Customers, shop: Database) -> None:
    page.refresh()
    spoken = page.model.index(3, 2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "E-mail, invalid email address: c4@"


def test_the_rows_shown_are_written_into_a_file(
    qtbot: QtBot, page: Customers, shop: Database, tmp_path: Path
) -> None:
    page.refresh()
    page.chips.buttons["skipped"].click()
    export = page.export.property("export")
    assert isinstance(export, Export)
    with qtbot.waitSignal(export.finished) as told:
        export.write(tmp_path / "out.csv")
    assert told.args == [1]
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == '"Customer no.","Name","E-mail","State","Last sent","Why"'
    assert lines[1].startswith('"4","Bea O\'Neill","c4@"')


def test_a_long_table_is_searched_in_a_thread(
    qtbot: QtBot,
    session: Session,
    memory: QSettings,
    shop: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mailbridge.screens.loading.AT_ONCE", 2)
    pages, tasks = Pages(session.paths.state_db), Tasks()
    page = Customers(pages, memory, lambda: date(2026, 11, 20), look, tasks)
    qtbot.addWidget(page)
    page.show()
    page.refresh()
    assert len(column(page, 1)) > 0  # the first rows are there before all are counted
    qtbot.waitUntil(lambda: page.title.text() == "6 customers")
    page.search.setText("anna")
    page.search.tell()
    page.search.setText("zoë")
    page.search.tell()
    qtbot.waitUntil(lambda: column(page, 1) == ["Zoë Åberg"])
    qtbot.waitUntil(lambda: not page.chips.looking.isVisible())
    tasks.halt()
    pages.close()
