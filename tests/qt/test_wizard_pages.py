from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mailbridge.screens.wizard.choices import ConsentWay
from mailbridge.screens.wizard.connect_page import NO_AUDIENCE
from tests.qt.desk import KEY, FakeDesk, look
from tests.qt.wizard_steps import (
    at_page_2,
    at_page_3,
    at_page_4,
    forward,
    wizard_over,
)


def test_a_file_that_cannot_be_read_is_explained(qtbot: QtBot) -> None:
    wizard = wizard_over(qtbot, FakeDesk())
    wizard.where.open("/missing.db")
    qtbot.waitUntil(lambda: bool(wizard.where.complaint))
    assert wizard.where.complaint == "There is no such file. Choose another one."
    forward(wizard)
    assert wizard.currentPage() is wizard.where


def test_a_file_can_be_dropped(qtbot: QtBot) -> None:
    wizard = wizard_over(qtbot, FakeDesk())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/shop/other.db")])
    wizard.where.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    qtbot.waitUntil(lambda: wizard.where.look is not None)
    assert wizard.choices.place == "/shop/other.db"


def test_another_table_can_be_chosen(qtbot: QtBot) -> None:
    wizard = wizard_over(qtbot, FakeDesk())
    wizard.where.open("/shop/shop.db")
    qtbot.waitUntil(wizard.where.tables.isVisible)
    wizard.where.tables.activated.emit(1)
    qtbot.waitUntil(lambda: wizard.choices.table == "orders")


def test_the_address_column_can_be_corrected(qtbot: QtBot) -> None:
    wizard = wizard_over(qtbot, FakeDesk())
    at_page_2(qtbot, wizard)
    assert "247 can be sent, 3 will be skipped" in wizard.right.words.text()
    box = wizard.right.email
    box.setCurrentIndex(box.findData("Backup"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: "1 can be sent" in wizard.right.words.text())
    assert wizard.choices.email == "Backup"


def test_what_the_data_lack_is_said_under_the_picture(qtbot: QtBot) -> None:
    desk = FakeDesk()
    lacking = [f"{count} – Email: These rows have no address." for count in (9, 8, 7, 6, 5)]
    desk.found = replace(look(), findings=lacking)
    wizard = wizard_over(qtbot, desk)
    at_page_2(qtbot, wizard)
    head, *lines, more = wizard.right.findings.text().splitlines()
    assert (head, lines) == ("What the data lack:", lacking[:3])
    assert more.startswith("… and 2 more")
    wizard.right.show_look(look())
    assert not wizard.right.findings.isVisible()


def test_unclear_dates_are_asked_about(qtbot: QtBot) -> None:
    desk = FakeDesk()
    desk.found = replace(look(), dates=("03/04/2026",))
    wizard = wizard_over(qtbot, desk)
    at_page_2(qtbot, wizard)
    forward(wizard)
    assert "how dates are written" in wizard.right.complaint
    wizard.right.day_first.click()
    forward(wizard)
    assert wizard.currentPage() is wizard.connection
    assert wizard.choices.dates == "DMY"


def test_the_key_is_checked_as_soon_as_it_is_there(qtbot: QtBot) -> None:
    wizard = wizard_over(qtbot, FakeDesk())
    at_page_3(qtbot, wizard)
    QTest.keyClicks(wizard.connection.key, "x" * 36)
    qtbot.waitUntil(lambda: "does not know this key" in wizard.connection.complaint)
    QGuiApplication.clipboard().setText(f"  {KEY}\n")
    wizard.connection.paste.click()
    qtbot.waitUntil(lambda: wizard.connection.result.text() == "✔ Connected to “Anna's Flowers”")
    texts = [wizard.connection.audiences.item(row).text() for row in range(2)]
    assert texts == ["Newsletter  –  4,218 contacts", "Test  –  0 contacts"]
    forward(wizard)
    assert wizard.connection.complaint == "Please choose the audience your customers go to."


def test_a_key_that_is_known_is_used_again(qtbot: QtBot) -> None:
    desk = FakeDesk()
    desk.knows, desk.known = True, KEY
    wizard = wizard_over(qtbot, desk)
    at_page_3(qtbot, wizard)
    qtbot.waitUntil(lambda: wizard.connection.audiences.count() == 3)
    assert wizard.connection.key.text() == ""


def test_a_key_that_is_no_good_any_more_is_asked_for_calmly(qtbot: QtBot) -> None:
    desk = FakeDesk()
    desk.knows = True
    wizard = wizard_over(qtbot, desk)
    at_page_3(qtbot, wizard)
    qtbot.waitUntil(lambda: "-us19" in wizard.connection.key.placeholderText())
    assert wizard.connection.complaint == ""
    forward(wizard)
    assert wizard.connection.complaint == "Please enter your Mailchimp key first."


def test_no_audience_says_what_to_do(qtbot: QtBot) -> None:
    desk = FakeDesk()
    desk.audiences = []
    wizard = wizard_over(qtbot, desk)
    at_page_3(qtbot, wizard)
    wizard.connection.key.setText(KEY)
    wizard.connection.check()
    qtbot.waitUntil(lambda: wizard.connection.complaint == NO_AUDIENCE)
    desk.audiences = FakeDesk().audiences[:1]
    wizard.connection.again.click()
    qtbot.waitUntil(lambda: wizard.connection.audiences.count() == 2)
    assert wizard.choices.audience == "a1"


def test_consent_is_asked_and_never_assumed(qtbot: QtBot) -> None:
    wizard = wizard_over(qtbot, FakeDesk())
    at_page_4(qtbot, wizard)
    assert not [way for way, button in wizard.fields.ways.items() if button.isChecked()]
    forward(wizard)
    assert wizard.fields.complaint == (
        "Please say whether your customers have agreed to get e-mails."
    )
    wizard.fields.ways[ConsentWay.COLUMN].click()
    forward(wizard)
    assert "choose the column" in wizard.fields.complaint


def test_a_column_that_looks_like_consent_is_offered(qtbot: QtBot) -> None:
    desk = FakeDesk()
    desk.found = replace(look(), consent="MarketingOK", yes_words="yes")
    wizard = wizard_over(qtbot, desk)
    at_page_4(qtbot, wizard)
    assert wizard.fields.ways[ConsentWay.COLUMN].isChecked()
    assert wizard.fields.consent_column.currentText() == "MarketingOK"
    forward(wizard)
    qtbot.waitUntil(lambda: bool(desk.saved))
    choices, _ = desk.saved[0]
    assert (choices.consent_column, choices.yes_list()) == ("MarketingOK", ["yes"])


def test_fields_are_ticked_by_mouse_or_key(qtbot: QtBot) -> None:
    desk = FakeDesk()
    wizard = wizard_over(qtbot, desk)
    at_page_4(qtbot, wizard)
    model = wizard.fields.model
    check = Qt.ItemDataRole.CheckStateRole
    assert model.setData(model.index(0, 0), Qt.CheckState.Unchecked.value, check)
    assert model.setData(model.index(1, 0), Qt.CheckState.Checked.value, check)
    assert not model.setData(model.index(1, 1), Qt.CheckState.Checked.value, check)
    wizard.fields.ways[ConsentWay.ASK].click()
    forward(wizard)
    qtbot.waitUntil(lambda: bool(desk.saved))
    assert desk.saved[0][0].fields == {"BACKUP": ("Backup", "text", "Backup")}


def test_who_will_be_skipped_is_shown_with_the_reason(qtbot: QtBot) -> None:
    wizard = wizard_over(qtbot, FakeDesk())
    at_page_2(qtbot, wizard)
    assert wizard.right.skipped.text() == "&Show the 3"
    wizard.right.skipped.click()
    qtbot.waitUntil(lambda: wizard.right.dialog is not None)
    dialog = wizard.right.dialog
    assert dialog is not None
    cells = [dialog.table.model().index(0, column).data() for column in range(3)]
    assert cells == ["row 3", "anna@", "The address is not whole."]


def test_the_order_of_dates_is_asked_with_a_real_day(qtbot: QtBot) -> None:
    desk = FakeDesk()
    days = (date(2026, 4, 3), date(2026, 3, 4))
    desk.found = replace(look(), dates=("03/04/2026",), readings=days)
    wizard = wizard_over(qtbot, desk)
    at_page_2(qtbot, wizard)
    page = wizard.right
    assert page.order_words.text() == "Date order: 03/04/2026 means"
    assert (page.day_first.text(), page.month_first.text()) == ("3 April", "4 March")
    forward(wizard)
    assert "day first or month first" in page.complaint
    page.month_first.click()
    assert wizard.choices.dates == "MDY"
