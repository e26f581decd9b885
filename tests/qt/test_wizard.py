from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWizard
from pytestqt.qtbot import QtBot

from mailbridge.base.errors import SettingsError
from mailbridge.screens.wizard.choices import Choices, ConsentWay
from mailbridge.screens.wizard.connect_page import NO_AUDIENCE
from mailbridge.screens.wizard.wizard import SetUpWizard
from mailbridge.widgets.tasks import Tasks
from tests.qt.desk import KEY, FakeDesk, look

Buttons = QWizard.WizardButton


def wizard_over(qtbot: QtBot, desk: FakeDesk) -> SetUpWizard:
    wizard = SetUpWizard(desk, Tasks(), dict(os.environ))
    qtbot.addWidget(wizard)
    wizard.show()
    return wizard


def forward(wizard: SetUpWizard) -> None:
    wizard.button(Buttons.NextButton).click()


def at_page_2(qtbot: QtBot, wizard: SetUpWizard) -> None:
    wizard.where.open("/shop/shop.db")
    qtbot.waitUntil(lambda: wizard.where.look is not None)
    forward(wizard)
    assert wizard.currentPage() is wizard.right


def at_page_3(qtbot: QtBot, wizard: SetUpWizard) -> None:
    at_page_2(qtbot, wizard)
    forward(wizard)
    assert wizard.currentPage() is wizard.connection


def at_page_4(qtbot: QtBot, wizard: SetUpWizard) -> None:
    at_page_3(qtbot, wizard)
    wizard.connection.key.setText(KEY)
    wizard.connection.check()
    qtbot.waitUntil(lambda: wizard.connection.audiences.count() > 0)
    wizard.connection.audiences.setCurrentRow(0)
    forward(wizard)
    assert wizard.currentPage() is wizard.fields


def at_page_5(qtbot: QtBot, wizard: SetUpWizard) -> None:
    at_page_4(qtbot, wizard)
    wizard.fields.ways[ConsentWay.EVERYONE].click()
    forward(wizard)
    assert wizard.currentPage() is wizard.trying


def test_the_whole_way(qtbot: QtBot) -> None:
    desk = FakeDesk()
    wizard = wizard_over(qtbot, desk)
    rests: list[bool] = []
    wizard.about_to_save.connect(lambda: rests.append(True))
    at_page_5(qtbot, wizard)
    with qtbot.waitSignal(wizard.trying.ready):
        pass
    assert rests == [True]
    choices, key = desk.saved[0]
    assert key == KEY
    assert (choices.place, choices.table, choices.email, choices.key, choices.audience) == (
        "/shop/shop.db", "customers", "EmailAddress", "CustomerID", "a1",
    )  # fmt: skip
    assert choices.fields == {"FNAME": ("FirstName", "text", "First name")}
    assert choices.consent is ConsentWay.EVERYONE
    tiles = {name: tile.number.text() for name, tile in wizard.trying.tiles.items()}
    assert tiles == {"created": "240", "updated": "7", "unchanged": "0", "skipped": "3"}
    assert wizard.button(Buttons.FinishButton).text() == "Send 247 customers"
    with qtbot.waitSignal(wizard.accepted):
        wizard.button(Buttons.FinishButton).click()
    assert desk.kept is None


def test_leaving_keeps_everything_for_next_time(qtbot: QtBot) -> None:
    desk = FakeDesk()
    wizard = wizard_over(qtbot, desk)
    at_page_4(qtbot, wizard)
    wizard.button(Buttons.CancelButton).click()
    assert desk.kept is not None
    assert KEY not in json.dumps(desk.kept.as_json())
    again = wizard_over(qtbot, desk)
    qtbot.waitUntil(lambda: again.where.look is not None)
    assert again.choices.audience == "a1"
    assert "shop.db – 250 customers" in again.where.found.text()


def test_next_says_what_is_missing_instead_of_being_grey(qtbot: QtBot) -> None:
    desk = FakeDesk()
    wizard = wizard_over(qtbot, desk)
    assert wizard.button(Buttons.NextButton).isEnabled()
    forward(wizard)
    assert wizard.where.complaint == "Please choose the file with your customers first."
    at_page_3(qtbot, wizard)
    forward(wizard)
    assert wizard.connection.complaint == "Please enter your Mailchimp key first."


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
    qtbot.waitUntil(lambda: wizard.connection.audiences.count() == 1)
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


def test_what_does_not_work_is_said_and_can_be_tried_again(qtbot: QtBot) -> None:
    desk = FakeDesk()
    desk.refuse = SettingsError("The fields cannot be used", "There are too many.")
    wizard = wizard_over(qtbot, desk)
    at_page_5(qtbot, wizard)
    qtbot.waitUntil(lambda: bool(wizard.trying.complaint))
    assert wizard.trying.complaint == "The fields cannot be used. There are too many."
    wizard.button(Buttons.FinishButton).click()
    assert wizard.isVisible()
    desk.refuse = None
    with qtbot.waitSignal(wizard.trying.ready):
        wizard.trying.again.click()
    assert not wizard.trying.complaint


def test_a_try_out_that_fails_says_the_last_sentence(qtbot: QtBot) -> None:
    desk = FakeDesk()
    desk.says = "''');import sys;sys.stderr.write('''mailbridge: No internet: try later."
    wizard = wizard_over(qtbot, desk)
    at_page_5(qtbot, wizard)
    qtbot.waitUntil(lambda: wizard.trying.complaint == "No internet: try later.")


def test_what_will_be_held_is_said_before(qtbot: QtBot) -> None:
    desk = FakeDesk()
    desk.says = '{"pushed": 0, "unchanged": 9, "needs_confirmation": "9 of 9 would go"}'
    wizard = wizard_over(qtbot, desk)
    at_page_5(qtbot, wizard)
    with qtbot.waitSignal(wizard.trying.ready):
        pass
    assert "9 of 9 would go" in wizard.trying.summary.text()
    assert wizard.button(Buttons.FinishButton).text() == "Keep in step"


def test_going_back_and_forth_loses_nothing(qtbot: QtBot) -> None:
    desk = FakeDesk()
    wizard = wizard_over(qtbot, desk)
    at_page_5(qtbot, wizard)
    for _ in range(4):
        wizard.back()
    assert wizard.currentPage() is wizard.where
    for _ in range(4):
        forward(wizard)
    assert wizard.currentPage() is wizard.trying
    qtbot.waitUntil(lambda: len(desk.saved) == 2)
    assert desk.saved[0] == desk.saved[1]
    with qtbot.waitSignal(wizard.trying.ready):
        pass


@pytest.mark.parametrize(
    "kept", [None, 7, [], "x", {"unknown": 1}, {"consent": "odd"}, {"fields": [1]}]
)
def test_choices_that_cannot_be_read_are_a_fresh_start(kept: object) -> None:
    assert Choices.from_json(kept) == Choices()
