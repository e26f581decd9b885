"""The table of the mapping: in your shop, in Mailchimp, kind, and an example of both sides.

It changes no settings: a tick is announced.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from mailbridge.base.language import mark, tr
from mailbridge.service.rules.mapping_rows import KINDS, MappingRow
from mailbridge.widgets.tables.model import Index
from mailbridge.widgets.tables.ticked import NOWHERE, TickedModel
from mailbridge.widgets.tips import tip

_TITLES = (
    mark("In your shop"),
    mark("In Mailchimp"),
    mark("Kind"),
    mark("Your shop says"),
    mark("Mailchimp gets"),
)


class MappingModel(TickedModel):
    """The rows. ticked: a row, and whether its column is to be sent."""

    ticked = Signal(object, bool)

    titles = _TITLES

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[MappingRow, ...] = ()

    def show_rows(self, rows: Sequence[MappingRow]) -> None:
        """What stands in the settings now."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row(self, number: int) -> MappingRow | None:
        """The row of that number."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """What is sent, and what could be."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts and ticks."""
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            return Qt.CheckState.Checked if row.on else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DisplayRole:
            return _texts(row)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(_texts(row)[index.column()])
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or untick: the settings change, and then the rows."""
        row = self.row(index.row()) if index.isValid() else None
        if role != Qt.ItemDataRole.CheckStateRole or row is None or index.column():
            return False
        on = Qt.CheckState(value) is Qt.CheckState.Checked
        if on != row.on:
            self.ticked.emit(row, on)
        return True


def _texts(row: MappingRow) -> tuple[str, ...]:
    if not row.on:
        return (row.column, tr("stays in your shop"), "", row.before, "")
    kind = tr(KINDS[row.kind]) if row.kind is not None else ""
    return (row.column, tr(row.title), kind, row.before, row.after)
