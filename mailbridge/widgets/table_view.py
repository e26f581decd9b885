"""A table to look at: columns remembered, Ctrl+C as lines for a spreadsheet, a menu for each row.

It knows no screen: what a row's menu offers is given to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QByteArray, QPoint, QSettings, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from mailbridge.widgets.table_model import PagedModel

_LAYOUT_VERSION = 1
_COPY_MOST = 10_000


class TableView(QTableView):
    """A PagedModel on screen. name: what its layout is remembered by, never shown.

    memory: None where nothing is to be remembered. menu_for: the actions of a record.
    selected: the record of the current row, or None.
    """

    selected = Signal(object)

    def __init__(
        self,
        model: PagedModel[Any],
        name: str,
        title: str,
        memory: QSettings | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._memory = memory
        self._key = f"tables/{name}/{_LAYOUT_VERSION}"
        self.menu_for: Callable[[Any], Sequence[QAction]] = lambda _: ()
        self.setModel(model)
        self.setAccessibleName(title)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 14)
        self._set_up_header()
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(60)
        header.setAccessibleName("Columns")
        saved = self._memory.value(self._key) if self._memory is not None else None
        if not (isinstance(saved, QByteArray) and header.restoreState(saved)):
            self._first_widths()
        header.sectionResized.connect(self._remember)
        header.sectionMoved.connect(self._remember)

    def _first_widths(self) -> None:
        unit = self.fontMetrics().averageCharWidth()
        for number, column in enumerate(self._model.columns):
            self.setColumnWidth(number, column.width * unit)

    def make_sortable(self, column: int, order: Qt.SortOrder) -> None:
        """Let headers sort, beginning with this column and order."""
        self.horizontalHeader().setSortIndicator(column, order)
        self.setSortingEnabled(True)

    def forget_layout(self) -> None:
        """Columns as they were at first."""
        if self._memory is not None:
            self._memory.remove(self._key)
        header = self.horizontalHeader()
        for number in range(header.count()):
            header.moveSection(header.visualIndex(number), number)
        self._first_widths()

    def copy(self) -> None:
        """The selected rows as tab-separated lines under their titles, into the clipboard."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        records = [self._model.record(row) for row in rows[:_COPY_MOST]]
        lines = ["\t".join(column.title for column in self._model.columns)]
        lines += [
            "\t".join(_cell(column.text(record)) for column in self._model.columns)
            for record in records
            if record is not None
        ]
        if len(lines) > 1:
            QGuiApplication.clipboard().setText("\n".join(lines) + "\n")

    def _remember(self) -> None:
        if self._memory is not None:
            self._memory.setValue(self._key, self.horizontalHeader().saveState())

    def _on_current_row_changed(self) -> None:
        self.selected.emit(self._model.record(self.currentIndex().row()))

    def _open_menu(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        record = self._model.record(self.currentIndex().row())
        if record is not None:
            menu.addActions(list(self.menu_for(record)))
            menu.addSeparator()
            copy = menu.addAction("Copy", self.copy)
            copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        menu.addAction("Reset columns", self.forget_layout)
        menu.popup(where)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the row under the pointer, or of the current one (Menu key)."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            below = self.visualRect(self.currentIndex()).bottomLeft()
            self._open_menu(self.viewport().mapToGlobal(below))
        else:
            self._open_menu(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies rows, not the one cell."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        super().keyPressEvent(event)


def _cell(text: str) -> str:
    """One cell of a tab-separated line; it can be taken neither for two nor for a formula."""
    flat = " ".join(text.split())
    return f"'{flat}" if flat[:1] in {"=", "+", "-", "@"} else flat
