"""A report for support, shown whole before it is saved where its reader says.

It makes no report and sends none.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.language import tr
from mailbridge.widgets.controls import Button, label

FILE_NAME = "mailbridge-report.txt"


class ReportDialog(QDialog):
    """save: writes the text to a place, raises OSError. choose: asks for it, "" for none."""

    def __init__(
        self,
        text: str,
        save: Callable[[str, Path], None],
        parent: QWidget | None = None,
        choose: Callable[[QWidget], str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._save, self._choose = save, choose or _choose
        self.setWindowTitle(tr("Report for support"))
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("All that is in the report"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.said = label(bold=True)
        self.said.hide()
        self.buttons = QDialogButtonBox()
        self.save = Button(tr("&Save…"))
        self.close_button = Button(tr("C&lose"))
        self.buttons.addButton(self.save, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(self.close_button, QDialogButtonBox.ButtonRole.RejectRole)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        words = tr(
            "This is all that is in it: no key, no e-mail address, no name. Nothing is sent to "
            "anybody. Save it, and pass the file on to whoever helps you."
        )
        column.addWidget(label(words))
        column.addWidget(self.text, 1)
        column.addWidget(self.said)
        column.addWidget(self.buttons)
        self.save.setDefault(True)
        self.save.clicked.connect(self._on_save)
        self.buttons.rejected.connect(self.reject)

    def _on_save(self) -> None:
        place = self._choose(self)
        if not place:
            return
        try:
            self._save(self.text.toPlainText() + "\n", Path(place))
        except OSError as error:
            why = error.strerror or str(error)
            self.said.setText(tr("It cannot be saved there: {why}.", why=why))
        else:
            self.said.setText(tr("Saved as {place}.", place=place))
        self.said.show()

    def sizeHint(self) -> QSize:
        """Wide enough for the report's lines, in whatever size the text is."""
        letters = self.fontMetrics()
        return QSize(letters.averageCharWidth() * 96, letters.lineSpacing() * 32)


def _choose(parent: QWidget) -> str:
    start = str(Path.home() / FILE_NAME)
    kinds = tr("Text (*.txt)")
    return QFileDialog.getSaveFileName(parent, tr("Save the report"), start, kinds)[0]
