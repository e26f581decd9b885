"""Whoever cannot see the window is told what each part of it is: no focus without a name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from mailbridge.screens.wizard.wizard import SetUpWizard
from mailbridge.service.session import Session
from mailbridge.shell.program import Program
from mailbridge.widgets.tasks import Tasks
from mailbridge.widgets.theme import palette
from tests.qt.desk import FakeDesk, look

BANNED = (
    "sync engine", "outbox", "upsert", "merge field", "HTTP", "JSON", "timeout", "exception",
    "record", "None", "Traceback",
)  # fmt: skip


def name_of(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def nameless(window: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        and widget.focusProxy() is None
        and not name_of(widget)
    ]


def cut_words(window: QWidget) -> list[str]:
    """Labels that need more height than they have got."""
    return [
        label.text()
        for label in window.findChildren(QLabel)
        if label.isVisible()
        and label.text()
        and label.hasHeightForWidth()
        and label.heightForWidth(label.width()) > label.height() + 1
    ]


def words_of(window: QWidget) -> str:
    said = [name_of(widget) for widget in window.findChildren(QWidget) if widget.isVisible()]
    said += [one.text() for one in window.findChildren(QLabel) if one.isVisible()]
    return "\n".join(said)


@pytest.fixture
def program(
    qtbot: QtBot, session: Session, fake_program: Callable[[str], list[str]]
) -> Iterator[Program]:
    made = Program(session, dict(os.environ), fake_program("steady"))
    made.window.show()
    yield made
    made.end()


@pytest.mark.parametrize(
    "name", ["overview", "customers", "activity", "skipped", "rules", "settings"]
)
def test_each_page_of_the_window(program: Program, name: str) -> None:
    program.window.show_page(name)
    QApplication.processEvents()
    assert nameless(program.window) == []
    assert cut_words(program.window) == []
    said = words_of(program.window)
    assert [word for word in BANNED if word in said] == []


@pytest.mark.parametrize("step", range(5))
def test_each_page_of_the_wizard(qtbot: QtBot, step: int) -> None:
    wizard = SetUpWizard(FakeDesk(), Tasks(), dict(os.environ))
    qtbot.addWidget(wizard)
    wizard.show()
    wizard.right.show_look(look())
    wizard.fields.show_look(look())
    wizard.setStartId(step)
    wizard.restart()
    QApplication.processEvents()
    assert wizard.currentId() == step
    assert nameless(wizard) == []
    assert cut_words(wizard) == []
    said = words_of(wizard)
    assert [word for word in BANNED if word in said] == []
    wizard.reject()


def test_the_pages_turn_dark_with_the_palette(program: Program) -> None:
    """Nothing is drawn in a colour of its own: a dark palette leaves no light ground."""
    for name in ("overview", "customers", "activity", "skipped", "rules", "settings"):
        program.window.show_page(name)
        program.window.setPalette(palette(dark=True))
        QApplication.processEvents()
        image = program.window.grab().toImage()
        ground = program.window.palette().color(QPalette.ColorRole.Window)
        light = sum(
            image.pixelColor(x, y).lightness() > 128
            for x in range(0, image.width(), 5)
            for y in range(0, image.height(), 5)
        )
        assert light < 0.1 * (image.width() // 5) * (image.height() // 5), name
        assert ground.lightness() < 64
