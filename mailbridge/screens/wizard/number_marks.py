"""How numbers are written, asked for each column where its values do not tell: 1.234 or 1,234.

It reads no numbers: both readings come with the Look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from mailbridge.base.language import tr
from mailbridge.screens.wizard.look import FieldGuess
from mailbridge.widgets.controls import label

MARKS = (".", ",")
"""The decimal mark of the first and of the second answer."""


class NumberMarks(QWidget):
    """A line for each column that has to be asked about."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.buttons: dict[str, tuple[QRadioButton, QRadioButton]] = {}
        self._lines: dict[str, QWidget] = {}

    def show_guesses(self, guesses: Sequence[FieldGuess], chosen: Mapping[str, str]) -> None:
        """Ask about those that have two readings. chosen: column → mark, said before."""
        for line in self._lines.values():
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.buttons, self._lines = {}, {}
        for guess in guesses:
            if guess.readings is not None:
                line = self._line(guess, guess.readings, chosen.get(guess.column, ""))
                self._lines[guess.column] = line
                self._column.addWidget(line)
        self.setVisible(bool(self._lines))

    def _line(self, guess: FieldGuess, readings: tuple[float, float], chosen: str) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        words = label(tr("{column}: {example} means", column=guess.column, example=guess.doubtful))
        words.setWordWrap(False)
        row.addWidget(words)
        group = QButtonGroup(line)
        pair = (QRadioButton(_written(readings[0])), QRadioButton(_written(readings[1])))
        for button, mark in zip(pair, MARKS, strict=True):
            button.setAccessibleName(
                tr(
                    "{column}: {example} means {reading}",
                    column=guess.column,
                    example=guess.doubtful,
                    reading=button.text(),
                )
            )
            button.setChecked(mark == chosen)
            group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        self.buttons[guess.column] = pair
        return line

    def show_columns(self, columns: set[str]) -> None:
        """Ask only about these: the ones that are sent."""
        for column, line in self._lines.items():
            line.setVisible(column in columns)

    def chosen(self) -> dict[str, str]:
        """Column → mark, for those that were answered."""
        return {
            column: mark
            for column, pair in self.buttons.items()
            for button, mark in zip(pair, MARKS, strict=True)
            if button.isChecked()
        }

    def unanswered(self, columns: set[str]) -> str:
        """The first of these columns that has no answer yet; "" for none."""
        answered = self.chosen()
        return next((one for one in self.buttons if one in columns and one not in answered), "")


def _written(value: float) -> str:
    """As people here write it: all its digits, and no more."""
    return QLocale().toString(float(value), "f", 0 if value == int(value) else 3)
