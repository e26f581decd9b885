from __future__ import annotations

import logging

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mailbridge.shell.milestones import PAINTED, FirstPaint


def test_the_first_paint_of_a_window_is_said_once(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    window = QWidget()
    qtbot.addWidget(window)
    FirstPaint(window)
    assert PAINTED not in caplog.messages
    window.show()
    qtbot.waitUntil(lambda: PAINTED in caplog.messages)
    window.repaint()
    assert caplog.messages.count(PAINTED) == 1
