"""A table to look at: columns remembered, Ctrl+C as lines for a spreadsheet, a menu for each row.

It knows no screen: what a row's menu offers is given to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QByteArray, QPoint, QSettings, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from mailbridge.base.language import tr
from mailbridge.service.lists.tables import safe_cell
from mailbridge.widgets.tables.model import PagedModel

_LAYOUT_VERSION = 2
_COPY_MOST = 10_000


class TableView(QTableView):
    """A PagedModel on screen. name: what its layout is remembered by, never shown.

    memory: None where nothing is to be remembered. menu_for: the actions of a record.
    selected: the record of the current row, or None. opened: Enter or a double click on a record.
    """

    selected = Signal(object)
    opened = Signal(object)

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
        self._stood: tuple[int | None, int] = (None, 0)
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        self.doubleClicked.connect(self._on_double_clicked)
        model.modelAboutToBeReset.connect(self._on_before_reset)
        model.modelReset.connect(self._on_reset)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(60)
        header.setAccessibleName(tr("Columns"))
        saved = self._memory.value(self._key) if self._memory is not None else None
        self._restored = isinstance(saved, QByteArray) and header.restoreState(saved)
        if not self._restored:
            self._first_widths()
        header.sectionResized.connect(self._remember)
        header.sectionMoved.connect(self._remember)

    def _first_widths(self) -> None:
        """Room for what is in a column as a rule, and always for its title."""
        unit = self.fontMetrics().averageCharWidth()
        header = self.horizontalHeader()
        for number, column in enumerate(self._model.columns):
            self.setColumnWidth(number, max(column.width * unit, header.sectionSizeHint(number)))

    def make_sortable(self, column: int, order: Qt.SortOrder) -> None:
        """Let headers sort, beginning with this column and order, or as it was left."""
        header = self.horizontalHeader()
        if self._restored and header.isSortIndicatorShown():
            column, order = header.sortIndicatorSection(), header.sortIndicatorOrder()
        self._first_order = (column, order)
        header.setSortIndicator(column, order)
        self.setSortingEnabled(True)
        header.sortIndicatorChanged.connect(self._remember)

    def forget_layout(self) -> None:
        """Columns as they were at first."""
        if self._memory is not None:
            self._memory.remove(self._key)
        header = self.horizontalHeader()
        for number in range(header.count()):
            header.moveSection(header.visualIndex(number), number)
        self._first_widths()

    def show_number(self, number: int) -> bool:
        """Make the record of this number the current one, and scroll to it; whether it is there."""
        place = self._model.place(number)
        if place is None:
            return False
        self.setCurrentIndex(self._model.index(place, 0))
        self.scrollTo(self._model.index(place, 0))
        return True

    def copy(self) -> None:
        """The selected rows as tab-separated lines under their titles, into the clipboard."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        records = [self._model.record(row) for row in rows[:_COPY_MOST]]
        lines = ["\t".join(column.heading for column in self._model.columns)]
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

    def _on_double_clicked(self) -> None:
        self.opened.emit(self._model.record(self.currentIndex().row()))

    def _on_before_reset(self) -> None:
        record = self._model.record(self.currentIndex().row())
        self._stood = (getattr(record, "number", None), self.verticalScrollBar().value())

    def _on_reset(self) -> None:
        """Whoever was looked at stays where they are, though rows came and went around them."""
        number, scrolled = self._stood
        place = self._model.place(number) if number is not None else None
        if place is not None:
            self.setCurrentIndex(self._model.index(place, 0))
        elif number is not None:
            self.selected.emit(None)
        self.verticalScrollBar().setValue(scrolled)

    def _open_menu(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        record = self._model.record(self.currentIndex().row())
        if record is not None:
            menu.addActions(list(self.menu_for(record)))
            menu.addSeparator()
            copy = menu.addAction(tr("Copy"), self.copy)
            copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        menu.addAction(tr("Reset columns"), self.forget_layout)
        menu.popup(where)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the row under the pointer, or of the current one (Menu key)."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            below = self.visualRect(self.currentIndex()).bottomLeft()
            self._open_menu(self.viewport().mapToGlobal(below))
        else:
            self._open_menu(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies rows, not the one cell; Enter opens the record."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._on_double_clicked()
            return
        super().keyPressEvent(event)


def _cell(text: str) -> str:
    """One cell of a tab-separated line; it can be taken neither for two nor for a formula."""
    flat = " ".join(text.split())
    return safe_cell(flat)
