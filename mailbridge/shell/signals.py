"""Ctrl+C in the terminal, or a service manager's wish: the window then ends as if asked to quit.

It ends nothing itself. Qt's loop runs no Python while nothing happens, so a signal wakes it
through a socket.
"""

from __future__ import annotations

import contextlib
import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Signals(QObject):
    """end_asked: somebody wants the program to end. To be made and used on the main thread."""

    end_asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._near, self._far = socket.socketpair()
        for one in (self._near, self._far):
            one.setblocking(False)
        self._notifier = QSocketNotifier(self._near.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_woken)
        self._before = {one: signal.signal(one, lambda *_: None) for one in _SIGNALS}
        self._wakeup = signal.set_wakeup_fd(self._far.fileno())

    def remove(self) -> None:
        """Leave things as they were."""
        signal.set_wakeup_fd(self._wakeup)
        for one, handler in self._before.items():
            signal.signal(one, handler)
        self._notifier.setEnabled(False)
        self._near.close()
        self._far.close()

    def _on_woken(self) -> None:
        with contextlib.suppress(BlockingIOError):
            numbers = self._near.recv(64)
            if set(numbers) & {one.value for one in _SIGNALS}:
                self.end_asked.emit()
