from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from mailbridge.shell.geometry import clamped
from mailbridge.shell.main_window import MainWindow

SCREEN = QRect(0, 0, 1366, 768)
SECOND = QRect(1366, 0, 1920, 1080)


def window_with_pages(qtbot: QtBot, memory: QSettings) -> MainWindow:
    window = MainWindow(memory)
    qtbot.addWidget(window)
    for name in ("one", "two", "three"):
        window.add_page(name, name.title(), QLabel(name))
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    return window


def press(window: MainWindow, key: Qt.Key, *, control: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(window, key, modifier)


def test_pages_are_turned_by_keys_and_by_the_list(qtbot: QtBot, memory: QSettings) -> None:
    window = window_with_pages(qtbot, memory)
    shown: list[str] = []
    window.page_shown.connect(shown.append)
    assert window.page == "one"
    press(window, Qt.Key.Key_3, control=True)
    assert window.page == "three"
    window.side.setFocus()
    QTest.keyClick(window.side, Qt.Key.Key_Up)
    assert window.page == "two"
    window.show_page("one")
    assert shown == ["three", "two", "one"]


def test_keys_say_what_the_owner_wants(qtbot: QtBot, memory: QSettings) -> None:
    window = window_with_pages(qtbot, memory)
    wishes: list[str] = []
    window.asked.connect(wishes.append)
    press(window, Qt.Key.Key_F1)
    press(window, Qt.Key.Key_F5)
    press(window, Qt.Key.Key_Q, control=True)
    assert wishes == ["help", "sync", "quit"]


def test_closing_hides_and_is_told(qtbot: QtBot, memory: QSettings) -> None:
    window = window_with_pages(qtbot, memory)
    with qtbot.waitSignal(window.closed):
        press(window, Qt.Key.Key_W, control=True)
    assert not window.isVisible()
    window.bring_up()
    assert window.isVisible()
    with qtbot.waitSignal(window.closed):
        window.close()
    window.let_close()
    window.show()
    with qtbot.assertNotEmitted(window.closed):
        assert window.close()


def test_a_badge_is_seen_and_heard(qtbot: QtBot, memory: QSettings) -> None:
    window = window_with_pages(qtbot, memory)
    plain = window.side.grab().toImage()
    window.show_badge("two", 12)
    assert window.side.grab().toImage() != plain
    heard = window.side.item(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert heard == "Two, 12"
    window.show_badge("two", 0)
    assert window.side.grab().toImage() == plain
    assert window.side.item(1).data(Qt.ItemDataRole.AccessibleTextRole) == "Two"


def test_size_and_place_are_remembered(qtbot: QtBot, memory: QSettings) -> None:
    window = window_with_pages(qtbot, memory)
    window.setGeometry(QRect(20, 30, 860, 590))
    window.close()
    again = MainWindow(memory)
    qtbot.addWidget(again)
    assert again.size() == window.size()


def test_a_place_off_the_screens_is_not_kept(qtbot: QtBot, memory: QSettings) -> None:
    window = window_with_pages(qtbot, memory)
    window.setGeometry(QRect(5000, 5000, 900, 600))
    window.close()
    again = MainWindow(memory)
    qtbot.addWidget(again)
    again.bring_up()
    assert again.screen().availableGeometry().intersects(again.geometry())


@pytest.mark.parametrize(
    ("window", "screens", "where"),
    [
        (QRect(100, 100, 900, 600), [SCREEN], QRect(100, 100, 900, 600)),
        (QRect(1500, 100, 900, 600), [SCREEN, SECOND], QRect(1500, 100, 900, 600)),
        (QRect(1500, 100, 900, 600), [SCREEN], QRect(233, 84, 900, 600)),
        (QRect(5000, 5000, 900, 600), [SCREEN], QRect(233, 84, 900, 600)),
        (QRect(-700, 100, 900, 600), [SCREEN], QRect(-700, 100, 900, 600)),
        (QRect(-800, 100, 900, 600), [SCREEN], QRect(233, 84, 900, 600)),
        (QRect(100, -300, 900, 600), [SCREEN], QRect(233, 84, 900, 600)),
        (QRect(3000, 0, 3000, 2000), [SCREEN], QRect(0, 0, 1366, 768)),
        (QRect(1, 2, 3, 4), [], QRect(1, 2, 3, 4)),
    ],
)
def test_a_window_can_always_be_taken_hold_of(
    window: QRect, screens: list[QRect], where: QRect
) -> None:
    assert clamped(window, screens) == where
