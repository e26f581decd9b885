from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from mailbridge.screens.wizard.choices import Choices
from mailbridge.screens.wizard.desk import Desk
from mailbridge.screens.wizard.look import Look, Place
from mailbridge.screens.wizard.read_as import DELIMITERS, ENCODINGS, ReadAsDialog
from mailbridge.screens.wizard.right_page import RightPage
from mailbridge.service.session import Session
from mailbridge.settings.writing import write_settings
from mailbridge.shell.wizard.desk import SetUpDesk
from mailbridge.shell.wizard.drafting import choices_of, settings_of
from mailbridge.widgets.tables.view import TableView
from mailbridge.widgets.tasks import Tasks
from tests.fakes.clock import JumpingClock
from tests.qt.desk import FakeDesk

WRONG = "Größe;E-Mail\nŁódź;l@x.test\nGdańsk;g@x.test\n"


def choose(box: QComboBox, value: str) -> None:
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def page_over(qtbot: QtBot, desk: Desk, look: Look) -> RightPage:
    choices = Choices()
    choices.take(look)
    page = RightPage(choices, desk, Tasks(None))
    qtbot.addWidget(page)
    page.show()
    page.show_look(look)
    return page


def test_the_first_rows_follow_what_is_chosen(qtbot: QtBot) -> None:
    desk = FakeDesk()
    dialog = ReadAsDialog(Place("/shop/a.csv"), desk, Tasks(None))
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.use.isEnabled()
    qtbot.waitUntil(dialog.use.isEnabled)
    assert dialog.table is not None
    choose(dialog.encoding, "cp852")
    qtbot.waitUntil(lambda: dialog.words.text() == "It cannot be read so. Choose another one.")
    assert not dialog.use.isEnabled()
    assert not any(one.isVisible() for one in dialog.findChildren(TableView))
    choose(dialog.encoding, "cp1250")
    choose(dialog.delimiter, ";")
    qtbot.waitUntil(lambda: dialog.words.text() == "Read as: ;, cp1250.")
    dialog.use.click()
    assert dialog.chosen == Place("/shop/a.csv", encoding="cp1250", delimiter=";")


def test_all_that_can_be_chosen_has_words(qtbot: QtBot) -> None:
    dialog = ReadAsDialog(Place("a.csv", encoding="cp1250"), FakeDesk(), Tasks(None))
    qtbot.addWidget(dialog)
    assert dialog.encoding.count() == len(ENCODINGS)
    assert dialog.delimiter.count() == len(DELIMITERS)
    assert dialog.encoding.currentText() == "Central European (Windows)"


def test_a_database_is_read_in_one_way_only(qtbot: QtBot) -> None:
    desk = FakeDesk()
    assert not page_over(qtbot, desk, desk.found).change_reading.isVisible()
    text = replace(desk.found, is_text=True, read_as="Read as: semicolon, UTF-8.")
    assert page_over(qtbot, desk, text).change_reading.isVisible()


def test_a_file_is_read_otherwise_and_so_it_stays(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "kunden.csv"
    file.write_bytes(WRONG.encode("cp852"))
    # An hour later the file has stayed as it is for long enough.
    session.clock = JumpingClock(session.clock.now() + timedelta(hours=1))
    desk = SetUpDesk(session, [])
    page = page_over(qtbot, desk, desk.look(Place(str(file))))
    before = list(page.look.columns) if page.look else []
    page.change_reading.click()
    dialog = page.reading
    assert dialog is not None
    choose(dialog.encoding, "cp852")
    qtbot.waitUntil(lambda: "Central European (DOS)" in dialog.words.text())
    qtbot.waitUntil(dialog.use.isEnabled)
    dialog.use.click()
    qtbot.waitUntil(lambda: "Central European (DOS)" in page.read_as.text())
    assert page.look is not None
    assert page.look.rows[0][0] == "Łódź"
    assert (page.choices.encoding, page.choices.email) == ("cp852", "E-Mail")
    assert "Größe" in page.look.columns
    assert before
    kept = Choices.from_json(page.choices.as_json())
    kept.audience = "a1"
    settings = settings_of(kept, None)
    assert settings.feed[0].encoding == "cp852"
    write_settings(session.paths.settings_file, settings)
    assert 'encoding = "cp852"' in session.paths.settings_file.read_text(encoding="utf-8")
    assert choices_of(session.settings()).whereabouts().encoding == "cp852"
    # And back to what the file seems to be: then nothing is said in the settings.
    again = replace(page.look, asked=Place(str(file)))
    kept.take(again)
    assert settings_of(kept, settings).feed[0].encoding is None
