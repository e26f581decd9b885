"""The table of the mapping: in your shop, in Mailchimp, kind, and an example of both sides.

It changes no settings: a tick is announced.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal

from mailbridge.base.language import mark, tr
from mailbridge.service.rules.mapping_rows import KINDS, MappingRow
from mailbridge.widgets.tables.model import Index
from mailbridge.widgets.tips import tip

_TITLES = (
    mark("In your shop"),
    mark("In Mailchimp"),
    mark("Kind"),
    mark("Your shop says"),
    mark("Mailchimp gets"),
)
_NOWHERE = QModelIndex()


class MappingModel(QAbstractTableModel):
    """The rows. ticked: a row, and whether its column is to be sent."""

    ticked = Signal(object, bool)

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

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """What is sent, and what could be."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Shop, Mailchimp, kind, example, and what becomes of it."""
        return 0 if parent.isValid() else len(_TITLES)

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

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole and 0 <= section < len(_TITLES):
            return tr(_TITLES[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The first cell can be ticked."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        shown = (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemNeverHasChildren
        )
        return shown | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else shown


def _texts(row: MappingRow) -> tuple[str, ...]:
    if not row.on:
        return (row.column, tr("stays in your shop"), "", row.before, "")
    kind = tr(KINDS[row.kind]) if row.kind is not None else ""
    return (row.column, tr(row.title), kind, row.before, row.after)
