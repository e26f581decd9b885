"""A card with a list of sentences, each with its switch, and the buttons to change them.

It changes no settings: what the owner wants is announced.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from mailbridge.base.language import tr
from mailbridge.service.rules.editing import Kind, Line
from mailbridge.widgets.controls import Button, Card, label
from mailbridge.widgets.flow import FlowLayout
from mailbridge.widgets.tips import tip

_LINE = Qt.ItemDataRole.UserRole


class _List(QListWidget):
    """Enter changes and Delete removes the line that is chosen."""

    asked = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The two keys; all else is Qt's."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.asked.emit("change")
        elif event.key() == Qt.Key.Key_Delete:
            self.asked.emit("remove")
        else:
            super().keyPressEvent(event)


class LineList(Card):
    """The card. title names the list, hint says what it is for, empty stands where it has none.

    switched: a line and whether it is to be on. change_asked, removal_asked: a line.
    """

    switched = Signal(object, bool)
    change_asked = Signal(object)
    removal_asked = Signal(object)

    def __init__(self, title: str, hint: str, empty: str, adding: Sequence[Button] = ()) -> None:
        super().__init__()
        self.list = _List()
        self.list.setAccessibleName(title)
        self.list.setAlternatingRowColors(True)
        self.list.setWordWrap(True)
        self.list.setSpacing(3)
        self.list.setUniformItemSizes(False)
        self.list.setMinimumHeight(self.fontMetrics().height() * 5)
        self.empty = label(empty, muted=True)
        self.change = Button(tr("&Change…"))
        self.remove = Button(tr("Remo&ve…"))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(label(hint, muted=True))
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)
        row = FlowLayout()
        for button in (*adding, self.change, self.remove):
            row.addWidget(button)
        column.addLayout(row)
        self.list.itemChanged.connect(self._on_changed)
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemDoubleClicked.connect(lambda _: self._ask("change"))
        self.list.asked.connect(self._ask)
        self.change.clicked.connect(lambda: self._ask("change"))
        self.remove.clicked.connect(lambda: self._ask("remove"))
        self._on_current()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """What stands in the settings now; the line that is chosen stays chosen."""
        row = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        for line in lines:
            item = QListWidgetItem(line.sentence)
            item.setData(_LINE, line)
            item.setToolTip(tip(line.sentence))
            if line.kind is Kind.SEGMENT:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
            else:
                ticked = Qt.CheckState.Checked if line.on else Qt.CheckState.Unchecked
                item.setCheckState(ticked)
            self.list.addItem(item)
        self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
        self.list.blockSignals(False)
        self.empty.setVisible(not lines)
        self.list.setVisible(bool(lines))
        self._on_current()

    def choose_last(self) -> None:
        """Show what was added just now."""
        self.list.setCurrentRow(self.list.count() - 1)

    def line(self) -> Line | None:
        """The line that is chosen."""
        index = self.list.currentIndex()
        found = index.data(_LINE) if index.isValid() else None
        return found if isinstance(found, Line) else None

    def _on_changed(self, item: QListWidgetItem) -> None:
        line: Line = item.data(_LINE)
        on = item.checkState() is Qt.CheckState.Checked
        if line.kind is not Kind.SEGMENT and on != line.on:
            self.switched.emit(line, on)

    def _on_current(self) -> None:
        chosen = self.line() is not None
        self.change.setEnabled(chosen)
        self.remove.setEnabled(chosen)

    def _ask(self, what: str) -> None:
        line = self.line()
        if line is not None:
            (self.change_asked if what == "change" else self.removal_asked).emit(line)


def tab(card: QWidget) -> QWidget:
    """A page of the tabs around a card."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 12, 0, 0)
    column.addWidget(card)
    return page
