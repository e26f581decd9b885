"""The engine's bytes → whole lines → one signal that carries records.

It starts no process (widgets.engine.child does) and touches no widget.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal

from mailbridge.widgets.engine.messages import message_of

_LONGEST = 1_000_000


class Bridge(QObject):
    """Cuts what arrives into lines and announces each as a record of widgets.engine.messages."""

    said = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pending = b""

    def feed(self, data: bytes) -> None:
        """Take bytes as they come; a line may arrive in pieces."""
        lines = (self._pending + data).split(b"\n")
        self._pending = lines.pop()
        if len(self._pending) > _LONGEST:
            self._pending = b""  # a line without an end is no line of ours
        for line in lines:
            if not line.strip():
                continue
            message = message_of(line)
            if message is None:
                logging.getLogger(__name__).warning("the engine said something unknown")
            else:
                self.said.emit(message)

    def reset(self) -> None:
        """Forget half a line: its engine is gone."""
        self._pending = b""
