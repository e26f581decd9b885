"""A dialog to pick a ready-made tag or rule, and the shop's columns it is about.

It adds nothing to the settings: the entry that was made is asked of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.errors import SettingsError
from mailbridge.service.ready_made import Group, ReadyMade
from mailbridge.settings.schema import RuleSetting, TagSetting
from mailbridge.settings.tables import Scalar
from mailbridge.widgets.controls import label


class PickingDialog(QDialog):
    """The dialog. groups: what there is; columns: feed's name → the columns it has.

    made: the tag or rule after "Add", else None; feed: the feed it is for.
    """

    def __init__(
        self,
        groups: Sequence[Group],
        columns: Mapping[str, Sequence[str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._groups, self._columns = groups, columns
        self.made: TagSetting | RuleSetting | None = None
        self.setWindowTitle("Add a ready-made tag or rule")
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 80)
        self.group, self.entry, self.feeds = QComboBox(), QComboBox(), QComboBox()
        self.group.addItems([group.title for group in groups])
        self.feeds.addItems(list(columns))
        self.sentence = label(muted=True)
        self.problem = label(bold=True)
        self.problem.hide()
        self.choices: dict[str, QComboBox] = {}
        self.values: dict[str, QLineEdit] = {}
        self._form = QFormLayout()
        self._form.addRow("&For", self.group)
        self._form.addRow("&What", self.entry)
        self._form.addRow("&Customers of", self.feeds)
        self._form.setRowVisible(self.feeds, len(columns) > 1)
        self._fixed = self._form.rowCount()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.add = buttons.addButton("&Add", QDialogButtonBox.ButtonRole.AcceptRole)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(self._form)
        column.addWidget(self.sentence)
        column.addWidget(self.problem)
        column.addStretch(1)
        column.addWidget(buttons)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.group.currentIndexChanged.connect(self._on_group)
        self.entry.currentIndexChanged.connect(self._show_entry)
        self.feeds.currentIndexChanged.connect(self._show_entry)
        self._on_group()

    @property
    def feed(self) -> str:
        """The feed that was chosen."""
        return self.feeds.currentText()

    def _on_group(self) -> None:
        entries = self._groups[self.group.currentIndex()].entry
        self.entry.blockSignals(True)
        self.entry.clear()
        self.entry.addItems([entry.title for entry in entries])
        self.entry.blockSignals(False)
        self._show_entry()

    def _chosen(self) -> ReadyMade:
        return self._groups[self.group.currentIndex()].entry[self.entry.currentIndex()]

    def _show_entry(self) -> None:
        while self._form.rowCount() > self._fixed:
            self._form.removeRow(self._fixed)
        chosen = self._chosen()
        self.sentence.setText(chosen.sentence)
        self.problem.hide()
        self.choices, self.values = {}, {}
        for name, what in chosen.columns.items():
            box = QComboBox()
            box.addItem("(choose a column)", "")
            for column in self._columns.get(self.feed, ()):
                box.addItem(column, column)
            self._add_row(f"Column with {what}", box)
            self.choices[name] = box
        for name, value in chosen.values.items():
            line = QLineEdit(str(value.default))
            self._add_row(value.label[:1].upper() + value.label[1:], line)
            self.values[name] = line

    def _add_row(self, words: str, control: QWidget) -> None:
        control.setAccessibleName(words)
        self._form.addRow(words, control)

    def _typed(self) -> dict[str, Scalar]:
        """What was typed, as the kind of value that the default is."""
        defaults = self._chosen().values
        return {
            name: _as(defaults[name].default, line.text().strip())
            for name, line in self.values.items()
        }

    def accept(self) -> None:
        """Close with what was made, or say what is still missing."""
        picked = {name: str(box.currentData()) for name, box in self.choices.items()}
        try:
            self.made = self._chosen().make(picked, self._typed())
        except SettingsError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        super().accept()


def _as(default: Scalar, text: str) -> Scalar:
    """The text as a number where the default is one; as it is where it is no number."""
    if isinstance(default, bool) or not isinstance(default, int | float):
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number
