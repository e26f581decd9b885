"""The mapping of one list: a table to tick, and a dialog for each line.

It changes no settings: what the owner wants is announced.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout

from mailbridge.base.language import tr
from mailbridge.screens.rules.fields_model import MappingModel
from mailbridge.service.rules.mapping_rows import MappingRow
from mailbridge.widgets.controls import Button, Card, label
from mailbridge.widgets.flow import FlowLayout

_WIDTHS = (26, 24, 14, 26)


class _Table(QTableView):
    """Enter changes the line that is chosen."""

    asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The one key; all else is Qt's."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.asked.emit()
        else:
            super().keyPressEvent(event)


class FieldsTab(Card):
    """The card. ticked: a row and whether it is to be sent. change_asked: a row."""

    ticked = Signal(object, bool)
    change_asked = Signal(object)
    add_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.model = MappingModel(self)
        self.table = _Table()
        self.problem = label(bold=True)
        self.problem.hide()
        self.change = Button(tr("&Change…"))
        self.add = Button(tr("Add an a&ddress or another field…"))
        self._lay_out()
        self.model.ticked.connect(self.ticked)
        self.table.doubleClicked.connect(lambda _: self._on_change())
        self.table.asked.connect(self._on_change)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._on_current())
        self.change.clicked.connect(self._on_change)
        self.add.clicked.connect(self.add_asked)
        self._on_current()

    def _lay_out(self) -> None:
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("What Mailchimp should know"))
        rows = self.table.verticalHeader()
        rows.hide()
        rows.setDefaultSectionSize(self.fontMetrics().height() + 14)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setAlternatingRowColors(True)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setMinimumHeight(self.fontMetrics().height() * 7)
        header = self.table.horizontalHeader()
        header.setAccessibleName(tr("Columns"))
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        unit = self.fontMetrics().averageCharWidth()
        for number, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(number, unit * width)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 16, 16)
        column.setSpacing(10)
        hint = tr("Tick what Mailchimp should know. What is not ticked stays in your shop.")
        column.addWidget(label(hint, muted=True))
        column.addWidget(self.problem)
        column.addWidget(self.table, 1)
        row = FlowLayout()
        row.addWidget(self.change)
        row.addWidget(self.add)
        column.addLayout(row)

    def show_rows(self, rows: Sequence[MappingRow], problem: str = "") -> None:
        """What stands in the settings now. problem: why there are no examples."""
        current = self.table.currentIndex().row()
        self.model.show_rows(rows)
        if rows:
            # Not selectRow: from right to left it misses while the table is not shown yet.
            row = min(max(current, 0), len(rows) - 1)
            self.table.setCurrentIndex(self.model.index(row, 0))
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self._on_current()

    def row(self) -> MappingRow | None:
        """The row that is chosen."""
        return self.model.row(self.table.currentIndex().row())

    def _on_current(self) -> None:
        self.change.setEnabled(self.row() is not None)

    def _on_change(self) -> None:
        row = self.row()
        if row is not None:
            self.change_asked.emit(row)
