from __future__ import annotations

import logging

import pytest
from PySide6.QtWidgets import QApplication

from mailbridge.widgets.engine.bridge import Bridge
from mailbridge.widgets.engine.messages import Busy, Bye, Hello


def listen(bridge: Bridge) -> list[object]:
    heard: list[object] = []
    bridge.said.connect(heard.append)
    return heard


def test_lines_come_whole_however_they_are_cut(qapp: QApplication) -> None:
    lines = '{"event":"hello","version":"é"}\n\n{"event":"bye"}\r\n'.encode()
    bridge = Bridge()
    heard = listen(bridge)
    for place in range(len(lines)):
        bridge.feed(lines[place : place + 1])
    assert heard == [Hello("é"), Bye()]
    bridge.feed(lines)
    assert heard == [Hello("é"), Bye()] * 2


def test_half_a_line_is_forgotten_with_its_engine(qapp: QApplication) -> None:
    bridge = Bridge()
    heard = listen(bridge)
    bridge.feed(b'{"event":"busy","text":"a')
    bridge.reset()
    bridge.feed(b'{"event":"busy","text":"b"}\n')
    assert heard == [Busy("b")]


def test_what_is_no_message_is_logged_and_passed_over(
    qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    bridge = Bridge()
    heard = listen(bridge)
    with caplog.at_level(logging.WARNING):
        bridge.feed(b'secret@example.com\n{"event":"bye"}\n')
    assert heard == [Bye()]
    assert "unknown" in caplog.text
    assert "secret" not in caplog.text


def test_a_line_without_an_end_does_not_fill_the_memory(qapp: QApplication) -> None:
    bridge = Bridge()
    heard = listen(bridge)
    for _ in range(3):
        bridge.feed(b"x" * 600_000)
    bridge.feed(b'\n{"event":"bye"}\n')
    assert heard == [Bye()]
