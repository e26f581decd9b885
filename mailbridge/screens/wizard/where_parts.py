"""What page 1 is made of: three ways to say where customers are, and what was found there.

It looks at nothing and keeps nothing; the page connects its parts.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QRadioButton, QVBoxLayout

from mailbridge.base.language import mark, ntr, tr
from mailbridge.screens.wizard.found_list import FoundList
from mailbridge.screens.wizard.look import Look
from mailbridge.screens.wizard.query_box import QueryBox
from mailbridge.screens.wizard.server_form import ServerForm
from mailbridge.widgets.controls import Button, Card, label
from mailbridge.widgets.words import number


class Way(Enum):
    """How the shop keeps its customers."""

    DATABASE = mark("The shop &program on this computer")
    EXPORT = mark("A &file or folder my shop exports")
    SERVER = mark("The shop program's database &server")


_HINTS = {
    Way.DATABASE: mark(
        "Its database is a file, often with the ending .db or .sqlite. Drop it here, or choose it:"
    ),
    Way.EXPORT: mark(
        "A list saved from your shop program, with the ending .csv, .txt or .xlsx. Drop it or "
        "its folder here, or choose it:"
    ),
    Way.SERVER: mark("Who looks after your shop program knows these. A user who may only read is "
                     "enough."),
}  # fmt: skip


class WhereParts(QObject):
    """The widgets, put into a column. way_chosen: the owner chose another way."""

    way_chosen = Signal(object)

    def __init__(self, column: QVBoxLayout) -> None:
        super().__init__(column)
        self.ways = {way: QRadioButton(tr(way.value)) for way in Way}
        self.hint = label(muted=True)
        self.choose = Button(tr("&Choose file…"))
        self.choose_folder = Button(tr("Choose f&older…"))
        self.server = ServerForm()
        self.found = label(bold=True)
        self.tables = QComboBox()
        self.tables.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.tables.setAccessibleName(tr("The table with your customers"))
        self.table_words = label(tr("The customers are in the table"))
        self.table_words.setBuddy(self.tables)
        self.query = QueryBox()
        self.found_list = FoundList()
        self._group = QButtonGroup(self)
        self._lay_out(column)
        for way, button in self.ways.items():
            self._group.addButton(button)
            button.toggled.connect(lambda on, chosen=way: self._on_way(chosen, on=on))
        self.show_way(Way.DATABASE)
        self.show_look(None)
        self.found.hide()

    def _lay_out(self, column: QVBoxLayout) -> None:
        column.addWidget(self.found_list)
        for button in self.ways.values():
            column.addWidget(button)
        place = Card()
        inner = QVBoxLayout(place)
        inner.setContentsMargins(20, 16, 20, 16)
        inner.setSpacing(10)
        inner.addWidget(self.hint)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addWidget(self.choose)
        buttons.addWidget(self.choose_folder)
        buttons.addStretch(1)
        inner.addLayout(buttons)
        inner.addWidget(self.server)
        inner.addWidget(self.found)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.table_words.setWordWrap(False)
        row.addWidget(self.table_words)
        row.addWidget(self.tables)
        row.addStretch(1)
        inner.addLayout(row)
        inner.addWidget(self.query)
        column.addWidget(place)
        column.addStretch(1)
        column.addWidget(
            label(tr("mailbridge only reads. It never changes your shop data."), muted=True)
        )

    @property
    def way(self) -> Way:
        """The one that is chosen."""
        return next(way for way, button in self.ways.items() if button.isChecked())

    def show_way(self, way: Way) -> None:
        """Choose a way."""
        self.ways[way].setChecked(True)
        self.hint.setText(tr(_HINTS[way]))
        self.server.setVisible(way is Way.SERVER)
        self.choose.setVisible(way is not Way.SERVER)
        self.choose_folder.setVisible(way is Way.EXPORT)

    def _on_way(self, way: Way, *, on: bool) -> None:
        if on:
            self.show_way(way)
            self.way_chosen.emit(way)

    def show_look(self, look: Look | None) -> None:
        """The tables to choose from, and the way to a query, where a database was read."""
        several = look is not None and (len(look.tables) > 1 or bool(look.query))
        self.tables.setVisible(several)
        self.table_words.setVisible(several)
        self.query.setVisible(look is not None and bool(look.tables))
        self.tables.clear()
        if look is not None:
            self.found_list.hide()
        if look is None:
            return
        self.query.show_query(look.query)
        for name, rows in look.tables:
            self.tables.addItem(_table(name, rows), name)
        # No table while a query is read: -1 shows none.
        self.tables.setCurrentIndex(self.tables.findData(look.table) if look.table else -1)


def _table(name: str, rows: int) -> str:
    if rows < 0:
        return name
    return ntr("{name} ({n} row)", "{name} ({n} rows)", rows, name=name, n=number(rows))
