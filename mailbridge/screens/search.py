"""A search box that tells what was typed once the typing pauses; Esc empties it.

It searches nothing itself.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

_PAUSE_MS = 250


class SearchBox(QLineEdit):
    """changed: the words to look for, trimmed; "" for none."""

    changed = Signal(str)

    def __init__(self, purpose: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(purpose)
        self.setAccessibleName(purpose)
        self.setClearButtonEnabled(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._last = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.tell)
        self.textChanged.connect(self._timer.start)
        self.returnPressed.connect(self.tell)

    def sizeHint(self) -> QSize:
        """Wide enough to read what it is for."""
        width = self.fontMetrics().horizontalAdvance(self.placeholderText()) + 48
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Large letters on a small screen leave less."""
        width = self.fontMetrics().averageCharWidth() * 16
        return QSize(width, super().minimumSizeHint().height())

    def row(self, *before: QWidget) -> QHBoxLayout:
        """A row that begins with the widgets and ends with the box."""
        made = QHBoxLayout()
        made.setSpacing(12)
        for widget in before:
            made.addWidget(widget)
        made.addStretch(1)
        made.addWidget(self)
        return made

    def tell(self) -> None:
        """Announce at once what was typed."""
        self._timer.stop()
        text = self.text().strip()
        if text != self._last:
            self._last = text
            self.changed.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties the box and goes no further."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.tell()
            return
        super().keyPressEvent(event)
