"""A dialog for one saved segment: its name, and up to three conditions that all or any must hold.

More conditions can be written in the settings file. It adds nothing to the settings itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.errors import SettingsError
from mailbridge.service.editing import make_segment
from mailbridge.settings.schema import Segment
from mailbridge.widgets.controls import label

_TAG = "\0tag"
_FIELD_WAYS = (
    ("is", "is"),
    ("is not", "is_not"),
    ("contains", "contains"),
    ("is at least", "at_least"),
    ("is at most", "at_most"),
    ("is empty", "is_empty"),
    ("is filled in", "is_filled"),
)
_TAG_WAYS = (("is there", ""), ("is not there", "is_empty"))
_ROWS = 3
_WITHOUT_VALUE = {"is_empty", "is_filled"}
_NUMBERS = {"at_least", "at_most"}


@dataclass(slots=True)
class _Row:
    subject: QComboBox
    way: QComboBox
    value: QLineEdit


class SegmentDialog(QDialog):
    """The dialog. fields: (words, merge tag) of what the settings send. made: after "Add"."""

    def __init__(self, fields: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.made: Segment | None = None
        self.setWindowTitle("Add a segment")
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 80)
        self.name = QLineEdit()
        self.match = QComboBox()
        self.match.addItem("all conditions hold", "all")
        self.match.addItem("any condition holds", "any")
        self.problem = label(bold=True)
        self.problem.hide()
        form = QFormLayout()
        form.addRow("&Name", self.name)
        form.addRow("&Customers for whom", self.match)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.add = buttons.addButton("&Add", QDialogButtonBox.ButtonRole.AcceptRole)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(form)
        self.rows = [self._row(fields, column, number) for number in range(1, _ROWS + 1)]
        words = "Made in Mailchimp at the next check. A segment that you made there is left alone."
        column.addWidget(label(words, muted=True))
        column.addWidget(self.problem)
        column.addStretch(1)
        column.addWidget(buttons)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)

    @staticmethod
    def _row(fields: Sequence[tuple[str, str]], column: QVBoxLayout, number: int) -> _Row:
        row = _Row(QComboBox(), QComboBox(), QLineEdit())
        row.subject.addItem("–", "")
        for words, tag in fields:
            row.subject.addItem(words, tag)
        row.subject.addItem("Tag", _TAG)
        for part, words in ((row.subject, "what"), (row.way, "how"), (row.value, "value")):
            part.setAccessibleName(f"Condition {number}: {words}")
        line = QHBoxLayout()
        line.addWidget(row.subject, 2)
        line.addWidget(row.way, 1)
        line.addWidget(row.value, 2)
        column.addLayout(line)
        row.subject.currentIndexChanged.connect(lambda _: _show_ways(row))
        row.way.currentIndexChanged.connect(lambda _: _show_value(row))
        _show_ways(row)
        return row

    def accept(self) -> None:
        """Close with what was made, or say what is still missing."""
        asked = [row for row in self.rows if row.subject.currentData()]
        conditions = [_condition(row) for row in asked]
        if not self.name.text().strip():
            self._complain("Please give the segment a name.")
            return
        if not conditions:
            self._complain("Please choose at least one condition.")
            return
        if any(row.value.isEnabled() and not row.value.text().strip() for row in asked):
            self._complain("Please type what each condition looks for.")
            return
        try:
            self.made = make_segment(
                {
                    "name": self.name.text().strip(),
                    "match": self.match.currentData(),
                    "conditions": conditions,
                }
            )
        except SettingsError as error:
            self._complain(str(error))
            return
        super().accept()

    def _complain(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()


def _show_ways(row: _Row) -> None:
    subject = row.subject.currentData()
    row.way.clear()
    for words, way in _TAG_WAYS if subject == _TAG else _FIELD_WAYS:
        row.way.addItem(words, way)
    row.way.setEnabled(bool(subject))
    _show_value(row)


def _show_value(row: _Row) -> None:
    subject, way = row.subject.currentData(), row.way.currentData()
    row.value.setEnabled(bool(subject) and (subject == _TAG or way not in _WITHOUT_VALUE))


def _condition(row: _Row) -> dict[str, Any]:
    subject, way, text = row.subject.currentData(), row.way.currentData(), row.value.text().strip()
    if subject == _TAG:
        return {"tag": text, **({"is_empty": True} if way else {})}
    if way in _WITHOUT_VALUE:
        return {"field": subject, way: True}
    return {"field": subject, way: _number(text) if way in _NUMBERS else text}


def _number(text: str) -> float | int | str:
    try:
        number = float(text)
    except ValueError:
        return text  # the schema says what is wrong with it
    return int(number) if number.is_integer() else number
