"""Page 1: where are your customers? A file is chosen or dropped, and what it holds is said.

It reads nothing itself: the desk looks, in a thread.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from mailbridge.screens.wizard.choices import Choices, Desk, Look
from mailbridge.screens.wizard.page import StepPage
from mailbridge.widgets.controls import Button, Card, label
from mailbridge.widgets.tasks import Outcome, Tasks
from mailbridge.widgets.words import count

_DATABASES = "Shop databases (*.db *.sqlite *.sqlite3 *.db3);;All files (*)"
_EXPORTS = "Customer lists (*.csv *.tsv *.txt *.xlsx *.xlsm *.xls *.ods *.dbf);;All files (*)"


class WherePage(StepPage):
    """looked: a Look at what was chosen; the next pages show it."""

    looked = Signal(object)

    def __init__(
        self, choices: Choices, desk: Desk, tasks: Tasks, parent: QWidget | None = None
    ) -> None:
        super().__init__("Where are your customers?", choices, desk, tasks, parent)
        self.look: Look | None = None
        self._asked = 0
        self.database = QRadioButton("The shop &program on this computer")
        self.export = QRadioButton("A &file my shop exports")
        self.database.setChecked(True)
        self.found = label(bold=True)
        self.hint = label(muted=True)
        self.choose = Button("&Choose file…")
        self.tables = QComboBox()
        self.tables.setAccessibleName("The table with your customers")
        self.table_words = label("The customers are in the table")
        self.table_words.setBuddy(self.tables)
        self._lay_out()
        self.setAcceptDrops(True)
        self.choose.clicked.connect(self._on_choose)
        self.tables.activated.connect(self._on_table)
        self.database.toggled.connect(self._show_hint)
        self._show_hint()

    def _lay_out(self) -> None:
        ways = (
            (self.database, "Its database is a file, often with the ending .db or .sqlite."),
            (
                self.export,
                "A list saved from your shop program, with the ending .csv, .txt or .xlsx.",
            ),
        )
        for button, words in ways:
            way = QVBoxLayout()
            way.setSpacing(2)
            way.addWidget(button)
            text = label(words, muted=True)
            text.setContentsMargins(26, 0, 0, 0)
            way.addWidget(text)
            self.column.addLayout(way)
        place = Card()
        inner = QVBoxLayout(place)
        inner.setContentsMargins(20, 18, 20, 18)
        inner.setSpacing(10)
        row = QHBoxLayout()
        row.addWidget(self.hint, 1)
        row.addWidget(self.choose)
        inner.addLayout(row)
        inner.addWidget(self.found)
        table_row = QHBoxLayout()
        table_row.setSpacing(12)
        self.table_words.setWordWrap(False)
        table_row.addWidget(self.table_words)
        table_row.addWidget(self.tables)
        table_row.addStretch(1)
        inner.addLayout(table_row)
        self.column.addWidget(place)
        self.column.addStretch(1)
        self.column.addWidget(
            label("mailbridge only reads. It never changes your shop data.", muted=True)
        )
        self._show_tables(None)
        self.found.hide()

    def initializePage(self) -> None:
        """Look again where a place was chosen before."""
        if self.choices.place and self.look is None:
            self.open(self.choices.place, self.choices.table)

    def open(self, place: str, table: str | None = None) -> None:
        """Look at a file, a database's address or a folder."""
        self._asked += 1
        asked = self._asked
        self.complain("")
        self.found.setText(f"Looking at {Path(place).name}…")
        self.found.show()

        def done(outcome: Outcome[Look]) -> None:
            if asked == self._asked:  # else the owner has chosen another one meanwhile
                self._on_looked(outcome)

        self.tasks.run(lambda: self.desk.look(place, table, None), self, done)

    def _on_looked(self, outcome: Outcome[Look]) -> None:
        look = outcome.value
        self.look = look
        self._show_tables(look)
        if look is None:
            self.found.hide()
            self.complain(str(outcome.error).replace(": ", ". ", 1) if outcome.error else "")
            return
        self.database.setChecked(bool(look.tables))
        self.export.setChecked(not look.tables)
        total = look.usable + look.unusable
        where = f" in the table “{look.table}”" if look.table else ""
        name = Path(look.place).name
        self.found.setText(f"✔ Found: {name} – {count(total, 'customer', 'customers')}{where}")
        self.choices.take(look)
        self.looked.emit(look)

    def _show_tables(self, look: Look | None) -> None:
        several = look is not None and len(look.tables) > 1
        self.tables.setVisible(several)
        self.table_words.setVisible(several)
        self.tables.clear()
        if look is not None:
            for name, rows in look.tables:
                self.tables.addItem(f"{name} ({count(rows, 'row', 'rows')})", name)
            self.tables.setCurrentIndex(self.tables.findData(look.table))

    def _show_hint(self) -> None:
        what = "the database" if self.database.isChecked() else "the list"
        self.hint.setText(f"Drop {what} here, or choose it:")

    def _on_choose(self) -> None:
        kinds = _DATABASES if self.database.isChecked() else _EXPORTS
        start = str(Path(self.choices.place).parent) if self.choices.place else str(Path.home())
        place, _ = QFileDialog.getOpenFileName(self, "Your customers", start, kinds)
        if place:
            self.open(place)

    def _on_table(self, row: int) -> None:
        if self.look is not None:
            self.open(self.look.place, str(self.tables.itemData(row)))

    def missing(self) -> str:
        """A place has to be chosen, and read."""
        if self.complaint and self.look is None:
            return self.complaint
        if self.look is None:
            return "Please choose the file with your customers first."
        return ""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One file of this computer may be dropped here."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at what was dropped."""
        event.acceptProposedAction()
        self.open(event.mimeData().urls()[0].toLocalFile())
