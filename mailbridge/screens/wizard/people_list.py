"""A list of people in a window of its own: who is new, who is left out, and why.

It asks nobody and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from mailbridge.base.language import tr
from mailbridge.widgets.controls import label
from mailbridge.widgets.tables.column import Column
from mailbridge.widgets.tables.model import PagedModel
from mailbridge.widgets.tables.view import TableView

Line = Sequence[str]


class Sample:
    """A few rows, as a source for a table."""

    def __init__(self, rows: Sequence[Line]) -> None:
        self._rows = rows
        self.count = len(rows)

    def page(self, number: int) -> Sequence[Line]:
        """All of them: they fit one page."""
        return self._rows if number == 0 else []

    def place(self, key: int) -> int | None:  # noqa: ARG002 - the protocol's own signature
        """They have no numbers."""
        return None


def table_of(name: str, words: str, titles: Sequence[str], rows: Sequence[Line]) -> TableView:
    """A table over a few rows. name: never shown. words: what it is called for who cannot see.

    titles: as they are to be shown.
    """
    columns: list[Column[Line]] = [
        Column(f"{name}{place}", title, _cell(place), own=True)
        for place, title in enumerate(titles)
    ]
    model: PagedModel[Line] = PagedModel(columns, max(1, len(rows)), lambda *_: Sample(rows))
    model.refresh()
    table = TableView(model, name, words, None)
    model.setParent(table)
    table.resizeColumnsToContents()
    return table


class PeopleDialog(QDialog):
    """title: what they are; more: a sentence below where there are more than are listed."""

    def __init__(
        self,
        title: str,
        titles: Sequence[str],
        rows: Sequence[Line],
        more: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table = table_of("people", title, titles, rows)
        self.rows = rows
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(label(title, scale=1.2, bold=True))
        column.addWidget(self.table, 1)
        if more:
            column.addWidget(label(more, muted=True))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        unit = self.fontMetrics().averageCharWidth()
        self.resize(unit * 90, self.fontMetrics().height() * 24)


def _cell(place: int) -> Callable[[Line], str]:
    return lambda row: row[place] if place < len(row) else ""
