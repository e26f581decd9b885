from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from mailbridge.screens.hold import HoldPage
from mailbridge.service.lists.held import Held

WHO = tuple((str(number), f"c{number}@shop.test") for number in range(3))
GONE = Held("Customers", "830 of 4,231 customers are missing.", 830, 4231, WHO)


def page(qtbot: QtBot, *held: Held) -> HoldPage:
    made = HoldPage()
    qtbot.addWidget(made)
    made.show_held(held)
    made.show()
    return made


def question() -> QMessageBox:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)]
    (box,) = [one for one in found if one.isVisible()]
    return box


def press(box: QMessageBox, words: str) -> None:
    next(one for one in box.buttons() if one.text() == words).click()


def test_both_numbers_and_who_it_is_about_are_shown(qtbot: QtBot) -> None:
    hold = page(qtbot, GONE)
    (card,) = hold.cards
    assert card.losing.accessibleName() == "830 would be lost"
    assert card.of.accessibleName() == "4,231 customers in all"
    assert card.bar.accessibleName() == "830 of 4,231 customers"
    assert card.who.rowCount() == 3
    last = card.who.item(2, 1)
    assert last is not None
    assert last.text() == "c2@shop.test"
    texts = [one.text() for one in card.findChildren(QLabel)]
    assert "and 827 more" in texts
    assert not hold.nothing.isVisible()


def test_keeping_everyone_needs_one_press_and_is_the_default(qtbot: QtBot) -> None:
    hold = page(qtbot, GONE)
    assert hold.keep.isDefault()
    with qtbot.waitSignal(hold.answered) as answered:
        hold.keep.click()
    assert answered.args == [True]


@pytest.mark.parametrize(
    ("words", "answers"),
    [("It is right, go on", [False]), ("Keep everyone", [True]), ("Decide later", [])],
)
def test_going_on_is_asked_once_more(qtbot: QtBot, words: str, answers: list[bool]) -> None:
    hold = page(qtbot, GONE)
    given: list[bool] = []
    hold.answered.connect(given.append)
    hold.go_on.click()
    box = question()
    assert box.isModal()
    assert box.text() == "Go on, although 830 customers would be lost?"
    assert box.defaultButton().text() == "Keep everyone"
    assert given == []
    press(box, words)
    assert given == answers


def test_where_nothing_is_held_nothing_can_be_answered(qtbot: QtBot) -> None:
    hold = page(qtbot, GONE)
    hold.show_held(())
    assert hold.nothing.isVisible()
    assert not hold.keep.isVisible()
    assert hold.cards == []


def test_people_who_would_be_added_have_no_figures(qtbot: QtBot) -> None:
    hold = page(qtbot, Held("", "3 customers are not in the audience.", 0, 0))
    assert not hold.cards[0].losing.isVisible()
    assert not hold.cards[0].who.isVisible()
    hold.go_on.click()
    box = question()
    assert "lost" not in box.text()
    press(box, "Decide later")
