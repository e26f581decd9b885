from __future__ import annotations

import logging
import sys
import threading

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from mailbridge.shell.crash import SENTENCE, CrashReporter, tell_in_a_dialog


def raise_quietly(error: BaseException) -> None:
    """As the interpreter does with what nobody caught."""
    sys.excepthook(type(error), error, None)


def test_the_log_has_the_traceback_and_the_owner_a_sentence(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    reporter = CrashReporter(told.append)
    before = sys.excepthook
    reporter.install()
    try:
        raise_quietly(ValueError("broken inside"))
        qtbot.waitUntil(lambda: bool(told))
        raise_quietly(ValueError("again"))
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: "ZeroDivisionError" in caplog.text)
    finally:
        reporter.remove()
    assert sys.excepthook is before
    assert told == [SENTENCE]
    assert "broken inside" in caplog.text


def test_the_dialog_can_be_seen_although_the_window_is_hidden(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    tell_in_a_dialog(window, SENTENCE)
    box = window.findChild(QMessageBox)
    assert box is not None
    assert box.isVisible()
    assert box.text() == SENTENCE
    box.close()


def test_ctrl_c_is_no_fault(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    reporter = CrashReporter(told.append)
    reporter.install()
    try:
        with caplog.at_level(logging.CRITICAL), qtbot.assertNotEmitted(reporter._caught):
            raise_quietly(KeyboardInterrupt())
    finally:
        reporter.remove()
    assert not told
