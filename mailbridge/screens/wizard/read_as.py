"""How an export is read: letters and columns chosen over a live look at its first rows.

It reads nothing itself, and keeps nothing: who opens it takes what was chosen.
"""

from __future__ import annotations

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.language import mark, tr
from mailbridge.screens.wizard.desk import Desk
from mailbridge.screens.wizard.look import Place, Preview
from mailbridge.screens.wizard.page import said
from mailbridge.screens.wizard.people_list import table_of
from mailbridge.widgets.controls import Button, label
from mailbridge.widgets.tables.view import TableView
from mailbridge.widgets.tasks import Outcome, Tasks

ENCODINGS = (
    ("", mark("As it seems to be")),
    ("utf-8", mark("UTF-8 (usual today)")),
    ("cp1252", mark("Western European (Windows)")),
    ("cp850", mark("Western European (DOS)")),
    ("mac_roman", mark("Western European (Mac)")),
    ("cp1250", mark("Central European (Windows)")),
    ("cp852", mark("Central European (DOS)")),
    ("cp1251", mark("Cyrillic (Windows)")),
    ("cp437", mark("English (DOS)")),
)
DELIMITERS = (
    ("", mark("As it seems to be")),
    (",", mark("Comma ,")),
    (";", mark("Semicolon ;")),
    ("\t", mark("Tab")),
    ("|", mark("Vertical bar |")),
)


class ReadAsDialog(QDialog):
    """place: what is looked at; it says how it is read so far. chosen: the place as accepted."""

    def __init__(
        self, place: Place, desk: Desk, tasks: Tasks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.chosen = place
        self._desk, self._tasks = desk, tasks
        self._asked = 0
        self.setWindowTitle(tr("How the file is read"))
        self.encoding, self.delimiter = QComboBox(), QComboBox()
        self.words = label(muted=True)
        self.table: TableView | None = None
        self.use = Button(tr("&Read it so"))
        self._column = QVBoxLayout(self)
        self._lay_out()
        for box, choices, now in (
            (self.encoding, ENCODINGS, place.encoding),
            (self.delimiter, DELIMITERS, place.delimiter),
        ):
            for value, words in choices:
                box.addItem(tr(words), value)
            box.setCurrentIndex(max(0, box.findData(now)))
            box.activated.connect(self._on_chosen)
        self._look()

    def _lay_out(self) -> None:
        self._column.setContentsMargins(20, 18, 20, 16)
        self._column.setSpacing(12)
        self._column.addWidget(
            label(tr("Choose until the letters look right and each thing has its own column."))
        )
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        for words, box in (
            (tr("&Letters"), self.encoding),
            (tr("&Columns are divided by"), self.delimiter),
        ):
            caption = QLabel(words)
            caption.setBuddy(box)
            box.setAccessibleName(words.replace("&", ""))
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            form.addRow(caption, box)
        self._column.addLayout(form)
        self._column.addWidget(self.words)
        buttons = QDialogButtonBox()
        buttons.addButton(self.use, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = Button(tr("Cancel"))
        buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._column.addWidget(buttons)
        self.use.setDefault(True)
        letters = self.fontMetrics()
        self.resize(letters.averageCharWidth() * 96, letters.lineSpacing() * 24)

    def _on_chosen(self) -> None:
        self.chosen = Place(
            self.chosen.place,
            encoding=str(self.encoding.currentData()),
            delimiter=str(self.delimiter.currentData()),
        )
        self._look()

    def _look(self) -> None:
        self._asked += 1
        asked, place = self._asked, self.chosen
        self.use.setEnabled(False)

        def done(outcome: Outcome[Preview]) -> None:
            if asked == self._asked:  # else something else was chosen meanwhile
                self._show(outcome)

        self._tasks.run(lambda: self._desk.preview(place), self, done)

    def _show(self, outcome: Outcome[Preview]) -> None:
        if self.table is not None:
            self._column.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
            self.table = None
        seen = outcome.value
        self.use.setEnabled(seen is not None)
        if seen is None:
            self.words.setText(said(outcome.error))
            return
        self.words.setText(tr("Read as: {how}.", how=seen.read_as))
        self.table = table_of("preview", tr("The first rows of the file"), seen.columns, seen.rows)
        self._column.insertWidget(self._column.count() - 1, self.table, 1)
