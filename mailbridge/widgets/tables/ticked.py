"""What short tables with a tick in their first cell share: titles, and which cell can be ticked.

It holds no rows and knows no long tables; those page through widgets.tables.model.
"""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from mailbridge.base.language import tr
from mailbridge.widgets.tables.model import Index

NOWHERE = QModelIndex()
"""Qt's own default for a parent: none."""


class TickedModel(QAbstractTableModel):
    """titles: the English titles of the columns, collected for the catalogues where they stand."""

    titles: ClassVar[tuple[str, ...]] = ()

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """As many as there are titles."""
        return 0 if parent.isValid() else len(self.titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles; rows have none."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole and 0 <= section < len(self.titles):
            return tr(self.titles[section])
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
