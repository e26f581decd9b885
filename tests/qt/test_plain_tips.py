"""What a customer typed, or what a file is called, is shown as it is in tool tips, too."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from mailbridge.screens.wizard.choices import Choices
from mailbridge.screens.wizard.fields_model import FieldsModel
from mailbridge.screens.wizard.found_list import FoundList
from mailbridge.screens.wizard.look import FieldGuess, Found
from mailbridge.screens.wizard.try_page import TryPage
from mailbridge.screens.wizard.where_key import Drawing
from mailbridge.widgets.tasks import Tasks
from tests.qt.desk import FakeDesk

MARKUP = '<img src="http://x.test/a.png">Anna'
ESCAPED = "<span>&lt;img src=&quot;http://x.test/a.png&quot;&gt;Anna</span>"


def test_an_example_of_the_wizard_is_no_markup() -> None:
    model = FieldsModel()
    model.show_guesses([FieldGuess("First", "FNAME", "First name", "text", MARKUP)], None)
    index = model.index(0, 3)
    assert index.data(Qt.ItemDataRole.DisplayRole) == MARKUP
    assert index.data(Qt.ItemDataRole.ToolTipRole) == ESCAPED
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "First"


def test_a_folder_that_was_found_is_no_markup(qtbot: QtBot) -> None:
    found = FoundList()
    qtbot.addWidget(found)
    today = date(2026, 11, 22)
    found.show_found([Found(MARKUP, 3, more=False, changed=today)], today)
    assert ESCAPED in [one.toolTip() for one in found.findChildren(QLabel)]


def test_only_windows_is_told_where_icons_hide(qtbot: QtBot) -> None:
    for windows in (True, False):
        page = TryPage(Choices(), FakeDesk(), Tasks(None), {}, windows=windows)
        qtbot.addWidget(page)
        page.parts.show_stage(counted=True)
        page.show()
        drawings = page.findChildren(Drawing)
        assert [one.isVisible() for one in drawings] == [True] * windows
        page.parts.show_stage(busy=True, counted=True)
        assert not any(one.isVisible() for one in drawings)
