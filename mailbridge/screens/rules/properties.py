"""Rows of "this property of the event comes from that column", as many as are needed.

It knows no event: names and columns go in, names and columns come out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from mailbridge.base.language import tr
from mailbridge.screens.rules.parts import column_box, fill_columns
from mailbridge.widgets.controls import Button


@dataclass(slots=True)
class _Row:
    widget: QWidget
    name: QLineEdit
    column: QComboBox


class Properties(QWidget):
    """The rows; one may be added with the button, one without a name and column is none."""

    def __init__(
        self,
        columns: Sequence[str],
        present: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = list(columns)
        self.rows: list[_Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.more = Button(tr("Add a &property"))
        line = QHBoxLayout()
        line.addWidget(self.more)
        line.addStretch(1)
        self._column.addLayout(line)
        self.more.clicked.connect(self._on_more)
        self.setFocusProxy(self.more)
        for name, column in (present or {}).items():
            self.add(name, column)

    def add(self, name: str = "", column: str = "") -> None:
        """One more row."""
        number = len(self.rows) + 1
        widget = QWidget()
        row = _Row(widget, QLineEdit(name), column_box(self._columns, column))
        row.name.setPlaceholderText(tr("name, such as total"))
        row.name.setAccessibleName(tr("Property {number}: name", number=number))
        row.column.setAccessibleName(tr("Property {number}: column", number=number))
        remove = Button(tr("Remove"))
        remove.setAccessibleName(tr("Property {number}: remove", number=number))
        remove.clicked.connect(lambda: self._remove(row))
        line = QHBoxLayout(widget)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(row.name, 2)
        line.addWidget(QLabel(tr("from")))
        line.addWidget(row.column, 3)
        line.addWidget(remove)
        self._column.insertWidget(len(self.rows), widget)
        self.rows.append(row)

    def show_columns(self, columns: Sequence[str]) -> None:
        """Other columns to choose from."""
        self._columns = list(columns)
        for row in self.rows:
            fill_columns(row.column, columns)

    def chosen(self) -> dict[str, str]:
        """Property → column, of the rows that are filled in."""
        return {
            row.name.text().strip(): str(row.column.currentData() or "")
            for row in self.rows
            if row.name.text().strip() or row.column.currentData()
        }

    def fault(self) -> str:
        """What the rows lack, "" for nothing."""
        names = [row.name.text().strip() for row in self.rows]
        for row in self.rows:
            if bool(row.name.text().strip()) != bool(row.column.currentData()):
                return tr("A property needs both a name and a column.")
        given = [name for name in names if name]
        if len(set(given)) != len(given):
            return tr("Two properties have the same name.")
        return ""

    def _on_more(self) -> None:
        self.add()
        self.rows[-1].name.setFocus()

    def _remove(self, row: _Row) -> None:
        self.rows.remove(row)
        row.widget.hide()
        row.widget.deleteLater()
        self.more.setFocus()
