"""The wizard by keyboard, for who cannot see it, in large letters and from right to left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from mailbridge.screens.wizard.choices import ConsentWay
from mailbridge.screens.wizard.look import FieldGuess, Found
from mailbridge.screens.wizard.wizard import SetUpWizard
from mailbridge.widgets.engine.messages import Progress
from tests.qt.desk import KEY, FakeDesk, look
from tests.qt.test_accessible import BANNED, cut_words, nameless, words_of
from tests.qt.wizard_steps import Buttons, at_page_2, at_page_3, at_page_4, at_page_5, wizard_over

TODAY = date(2026, 11, 22)
TOTAL = FieldGuess(
    "Total", "TOTAL", "Total sales", "number", "1.234", sure=True,
    doubtful="1.234", readings=(1.234, 1234),
)  # fmt: skip


def desk() -> FakeDesk:
    made = FakeDesk()
    made.there = [Found("/shop/KassaPlus.db", 4231, more=False, changed=TODAY)]
    days = (date(2026, 4, 3), date(2026, 3, 4))
    made.found = replace(look(), fields=(*look().fields, TOTAL), dates=("03/04/26",), readings=days)
    return made


def letters_twice(window: QWidget) -> list[str]:
    """Underlined letters that two visible controls share: then neither is reached by it."""
    texts = [one.text() for one in window.findChildren(QAbstractButton) if one.isVisible()]
    texts += [one.text() for one in window.findChildren(QLabel) if one.isVisible()]
    found = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    return [letter for letter in set(found) if found.count(letter) > 1]


def fine(window: QWidget) -> None:
    QApplication.processEvents()
    assert letters_twice(window) == []
    assert nameless(window) == []
    assert cut_words(window) == []
    assert [word for word in BANNED if word in words_of(window)] == []


def server_form(qtbot: QtBot, wizard: SetUpWizard) -> QWidget:
    next(reversed(wizard.where.parts.ways.values())).click()
    wizard.where.open("/shop/shop.db")
    qtbot.waitUntil(lambda: wizard.where.look is not None)
    wizard.where.query.open.click()
    return wizard


def date_order(qtbot: QtBot, wizard: SetUpWizard) -> QWidget:
    at_page_2(qtbot, wizard)
    return wizard


def skipped(qtbot: QtBot, wizard: SetUpWizard) -> QWidget:
    at_page_2(qtbot, wizard)
    wizard.right.skipped.click()
    qtbot.waitUntil(lambda: wizard.right.dialog is not None)
    assert wizard.right.dialog is not None
    return wizard.right.dialog


def new_audience(qtbot: QtBot, wizard: SetUpWizard) -> QWidget:
    at_page_2(qtbot, wizard)
    wizard.right.day_first.click()
    wizard.button(Buttons.NextButton).click()
    wizard.connection.key.setText(KEY)
    wizard.connection.check()
    qtbot.waitUntil(lambda: wizard.connection.audiences.count() > 0)
    wizard.connection.ask_for_new()
    qtbot.waitUntil(lambda: wizard.connection.dialog is not None)
    assert wizard.connection.dialog is not None
    wizard.connection.dialog.lines["name"].clear()
    wizard.connection.dialog.use.click()
    return wizard.connection.dialog


def sending(qtbot: QtBot, wizard: SetUpWizard) -> QWidget:
    wizard.choices.dates = "DMY"
    at_page_4(qtbot, wizard)
    wizard.fields.marks.buttons["Total"][0].click()
    wizard.fields.ways[ConsentWay.EVERYONE].click()
    wizard.button(Buttons.NextButton).click()
    qtbot.waitUntil(lambda: wizard.trying.report is not None)
    fine(wizard)
    wizard.button(Buttons.FinishButton).click()
    wizard.show_message(Progress("sending", 3, 4))
    return wizard


STATES: list[Callable[[QtBot, SetUpWizard], QWidget]] = [
    server_form, date_order, skipped, new_audience, sending,
]  # fmt: skip


@pytest.fixture(params=[1.0, 2.0], ids=["usual", "large"])
def letters(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[float]:
    before = QFont(qapp.font())
    larger = QFont(before)
    larger.setPointSizeF(before.pointSizeF() * request.param)
    qapp.setFont(larger)
    yield request.param
    qapp.setFont(before)


@pytest.mark.parametrize("state", STATES, ids=lambda state: str(state.__name__))
@pytest.mark.usefixtures("letters")
def test_everything_has_a_name_and_room(
    qtbot: QtBot, state: Callable[[QtBot, SetUpWizard], QWidget]
) -> None:
    made = desk()
    if state in (server_form, sending):
        made.found = replace(made.found, dates=(), readings=None)
    wizard = wizard_over(qtbot, made)
    fine(state(qtbot, wizard))


def test_every_control_is_reached_by_the_tab_key(qtbot: QtBot) -> None:
    wizard = wizard_over(qtbot, FakeDesk())
    at_page_5(qtbot, wizard)
    qtbot.waitUntil(lambda: wizard.trying.report is not None)
    seen: set[QWidget] = set()
    widget = wizard.nextInFocusChain()
    while widget is not None and widget is not wizard:
        seen.add(widget)
        widget = widget.nextInFocusChain()
    parts = wizard.trying.parts
    wanted = {*parts.tiles.values(), parts.few, parts.sign_in, parts.keep}
    assert wanted <= {one for one in seen if one.isVisible()}


def test_pages_turn_by_keyboard_alone(qtbot: QtBot) -> None:
    wizard = wizard_over(qtbot, FakeDesk())
    at_page_3(qtbot, wizard)
    qtbot.waitUntil(wizard.isActiveWindow)
    QTest.keyClicks(wizard.connection.key, KEY)
    QTest.keyClick(wizard.connection.key, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: wizard.connection.audiences.count() > 0)
    QTest.keyClick(wizard.connection.audiences, Qt.Key.Key_Home)
    QTest.keyClick(wizard.connection.audiences, Qt.Key.Key_Down)
    assert wizard.choices.audience == "b2"
    QTest.keyClick(wizard, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    # A button that is pressed by its letter shows it for a moment before it acts.
    qtbot.waitUntil(lambda: wizard.currentPage() is wizard.fields)
    QTest.keyClick(wizard, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: wizard.currentPage() is wizard.connection)


def test_from_right_to_left_the_steps_stand_at_the_right(qtbot: QtBot) -> None:
    wizard = wizard_over(qtbot, FakeDesk())
    side = wizard.sideWidget()
    middle = wizard.width() // 2
    assert side.mapTo(wizard, side.rect().center()).x() < middle
    wizard.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QApplication.processEvents()
    assert side.mapTo(wizard, side.rect().center()).x() > middle
    button = next(iter(wizard.where.parts.ways.values()))
    assert button.layoutDirection() is Qt.LayoutDirection.RightToLeft
