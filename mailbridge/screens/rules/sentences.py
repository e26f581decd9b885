"""The list of feeds, tags, rules and segments, one sentence a line, each with its switch.

It changes no settings: what the owner wants is announced.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from mailbridge.service.editing import Kind, Line
from mailbridge.widgets.controls import Button, Card, label

_HINT = (
    "Untick what should rest for a while. The customers of a list that rests stay as they are; a "
    "tag that rests is taken off again."
)
_LINE = Qt.ItemDataRole.UserRole


class Sentences(Card):
    """The card. switched: a line and whether it is to be on. removal_asked: a line.

    ready_made_asked, segment_asked: the owner wants one more.
    """

    switched = Signal(object, bool)
    removal_asked = Signal(object)
    ready_made_asked = Signal()
    segment_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(None, parent)
        self.list = QListWidget()
        self.list.setAccessibleName("Tags, rules and segments")
        self.list.setAlternatingRowColors(True)
        self.list.setWordWrap(True)
        self.list.setSpacing(3)
        self.list.setMinimumHeight(self.fontMetrics().height() * 12)
        self.ready_made = Button("Add a ready-made &one…")
        self.segment = Button("Add a se&gment…")
        self.remove = Button("Remo&ve…")
        self.remove.setEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(label("Tags, rules and segments", scale=1.1, bold=True))
        column.addWidget(label(_HINT, muted=True))
        column.addWidget(self.list)
        row = QHBoxLayout()
        row.setSpacing(10)
        for button in (self.ready_made, self.segment):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.remove)
        column.addLayout(row)
        self.list.itemChanged.connect(self._on_changed)
        self.list.currentItemChanged.connect(self._on_current)
        self.remove.clicked.connect(self._on_remove)
        self.ready_made.clicked.connect(self.ready_made_asked)
        self.segment.clicked.connect(self.segment_asked)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """What stands in the settings now."""
        row = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        for line in lines:
            inside = line.kind in {Kind.TAG, Kind.RULE}
            item = QListWidgetItem(f"      {line.sentence}" if inside else line.sentence)
            item.setData(_LINE, line)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, line.sentence)
            if line.kind is Kind.SEGMENT:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
            else:
                ticked = Qt.CheckState.Checked if line.on else Qt.CheckState.Unchecked
                item.setCheckState(ticked)
            self.list.addItem(item)
        self.list.setCurrentRow(min(row, self.list.count() - 1))
        self.list.blockSignals(False)
        self._on_current()

    def line(self) -> Line | None:
        """The line that is chosen."""
        items = self.list.selectedItems()
        found = items[0].data(_LINE) if items else None
        return found if isinstance(found, Line) else None

    def _on_changed(self, item: QListWidgetItem) -> None:
        line: Line = item.data(_LINE)
        on = item.checkState() is Qt.CheckState.Checked
        if line.kind is not Kind.SEGMENT and on != line.on:
            self.switched.emit(line, on)

    def _on_current(self) -> None:
        line = self.line()
        self.remove.setEnabled(line is not None and line.kind is not Kind.FEED)

    def _on_remove(self) -> None:
        line = self.line()
        if line is not None:
            self.removal_asked.emit(line)
