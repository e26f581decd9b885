"""How far a start has come, in the log: a slow computer can be told from a slow program.

It measures no time; the log's lines have theirs, and the benchmarks wait for these.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

PAINTED = "the window was painted"
IN_THE_TRAY = "started in the tray"

LOG = logging.getLogger(__name__)


class FirstPaint(QObject):
    """Says once that a window was painted, and then goes."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look only."""
        if event.type() is QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            LOG.info(PAINTED)
            self.deleteLater()
        return super().eventFilter(watched, event)


def in_the_tray() -> None:
    """The program is there, without a window."""
    LOG.info(IN_THE_TRAY)
