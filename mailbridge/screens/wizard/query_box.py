"""A query of the owner's own instead of a table: one SELECT, typed in by who knows how.

It reads nothing and judges no SQL: the shop's reader does.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from mailbridge.base.language import tr
from mailbridge.widgets.controls import Button, LinkButton, label


class QueryBox(QWidget):
    """asked: the query is to be read; it carries the text."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.open = LinkButton(tr("Use a &query of my own instead…"))
        self.text = QPlainTextEdit()
        self.read = Button(tr("&Read this query"))
        self.words = label(tr("One SELECT. mailbridge only ever reads."), muted=True)
        self.text.setAccessibleName(tr("The query"))
        self.text.setPlaceholderText("SELECT id, email, first_name FROM customers WHERE active = 1")
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(self.fontMetrics().height() * 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.open)
        column.addWidget(self.text)
        column.addWidget(self.words)
        column.addWidget(self.read, 0, Qt.AlignmentFlag.AlignLeading)
        self.open.clicked.connect(self._on_open)
        self.read.clicked.connect(lambda: self.asked.emit(self.text.toPlainText().strip()))
        self.show_query("")

    def show_query(self, query: str) -> None:
        """The query that is read now; "" for none: then only the way to one is shown."""
        self.text.setPlainText(query)
        self._show_text(bool(query))

    def _show_text(self, on: bool) -> None:
        self.open.setVisible(not on)
        for part in (self.text, self.words, self.read):
            part.setVisible(on)

    def _on_open(self) -> None:
        self._show_text(on=True)
        self.text.setFocus()
