from __future__ import annotations

import os
import signal

import pytest
from pytestqt.qtbot import QtBot

from mailbridge.shell.signals import Signals


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_asks_for_the_end_even_while_nothing_happens(
    qtbot: QtBot, number: signal.Signals
) -> None:
    before = signal.getsignal(number)
    signals = Signals()
    try:
        with qtbot.waitSignal(signals.end_asked):
            os.kill(os.getpid(), number)
    finally:
        signals.remove()
    assert signal.getsignal(number) is before
