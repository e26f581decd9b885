"""One setting or preference as a row: its words, a field that fits its kind, what is wrong.

It saves nothing: it says what was entered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.language import tr
from mailbridge.service.rules.setting_fields import Kind, SettingField
from mailbridge.widgets.controls import Card, label

Editor = QCheckBox | QComboBox | QDoubleSpinBox | QLineEdit | QSpinBox
_MOST = 2_000_000_000


class SettingRow(QWidget):
    """changed: section, name and the value that was entered."""

    changed = Signal(str, str, object)

    def __init__(self, given: SettingField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = given
        self.editor = self._make_editor()
        self.editor.setAccessibleName(given.title)
        self.editor.setAccessibleDescription(given.text)
        self.problem = label(bold=True)
        self.problem.hide()
        self._lay_out()
        self._fill()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        self.editor.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if isinstance(self.editor, QCheckBox):
            grid.addWidget(self.editor, 0, 0, 1, 2)
        else:
            title = label(self.field.title)
            title.setBuddy(self.editor)
            grid.addWidget(title, 0, 0)
            grid.addWidget(self.editor, 0, 1, 2 if self.field.text else 1, 1)
        if self.field.text:
            grid.addWidget(label(self.field.text, muted=True), 1, 0)
        grid.addWidget(self.problem, 2, 0, 1, 2)

    def _make_editor(self) -> Editor:
        kind = self.field.kind
        if kind is Kind.YES_NO:
            box = QCheckBox(self.field.title)
            box.clicked.connect(self._say)
            return box
        if kind is Kind.CHOICE:
            choice = QComboBox()
            for value, words in self.field.choices:
                choice.addItem(words, value)
            choice.activated.connect(self._say)
            return choice
        if kind is Kind.TEXT:
            line = QLineEdit()
            line.setMinimumWidth(line.fontMetrics().averageCharWidth() * 26)
            line.editingFinished.connect(self._say)
            return line
        spin = QSpinBox() if kind is Kind.NUMBER else QDoubleSpinBox()
        spin.setGroupSeparatorShown(True)
        if isinstance(spin, QSpinBox):
            spin.setRange(int(self.field.least), int(min(self.field.most, _MOST)))
        else:
            spin.setRange(self.field.least, min(self.field.most, _MOST))
            spin.setDecimals(1)
            spin.setSuffix(" %")
        spin.editingFinished.connect(self._say)
        return spin

    def show_field(self, given: SettingField) -> None:
        """Another value; what was said about the former one goes.

        The same value again does not disturb who is just typing another one.
        """
        typed = given.kind not in {Kind.YES_NO, Kind.CHOICE}
        if typed and given.value == self.field.value:
            return
        self.field = given
        self._fill()

    def _fill(self) -> None:
        editor, value = self.editor, self.field.value
        self.show_problem("")
        if isinstance(editor, QCheckBox):
            editor.setChecked(bool(value))
        elif isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(value)))
        elif isinstance(editor, QLineEdit):
            editor.setText(str(value))
        elif isinstance(editor, QSpinBox):
            editor.setValue(int(value))
        else:
            editor.setValue(float(value))
        editor.setToolTip(self._default_words())

    def show_problem(self, text: str) -> None:
        """Why the value cannot be so; what was entered stays there to be corrected."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        self.editor.setAccessibleDescription(text or self.field.text)

    @property
    def value(self) -> Any:
        """What is entered now."""
        editor = self.editor
        if isinstance(editor, QCheckBox):
            return editor.isChecked()
        if isinstance(editor, QComboBox):
            return editor.currentData()
        return editor.text().strip() if isinstance(editor, QLineEdit) else editor.value()

    def _default_words(self) -> str:
        default = self.field.default
        if isinstance(default, bool):
            said = tr("on") if default else tr("off")
        else:
            said = dict(self.field.choices).get(default, "" if default is None else str(default))
        return tr("Usual: {value}", value=said) if said else ""

    def _say(self) -> None:
        self.show_problem("")
        if self.value != self.field.value:
            self.changed.emit(self.field.section, self.field.name, self.value)


class SettingCard(Card):
    """Rows under a title. changed: as a row says it."""

    changed = Signal(str, str, object)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(None, parent)
        self.rows: dict[str, SettingRow] = {}
        self.title: QLabel = label(title, scale=1.1, bold=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 16, 20, 16)
        self._column.setSpacing(12)
        if title:
            self._column.addWidget(self.title)

    def show_fields(self, fields: Sequence[SettingField]) -> None:
        """The rows with their values; made where they are not there yet."""
        for one in fields:
            row = self.rows.get(one.name)
            if row is None:
                row = SettingRow(one)
                row.changed.connect(self.changed)
                self.rows[one.name] = row
                self._column.addWidget(row)
            else:
                row.show_field(one)
        self.setVisible(bool(self.rows))
