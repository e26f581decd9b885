"""A dialog that shows one customer: what the shop says, what Mailchimp has, and what differs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.language import mark, tr
from mailbridge.service.lists.preview import Side
from mailbridge.widgets.controls import label
from mailbridge.widgets.tips import tip

_TITLES = ("", mark("Your shop says"), mark("Mailchimp has"), "")


class CustomerDialog(QDialog):
    """The dialog. sides: the lines; none where nobody of that number is known."""

    def __init__(self, key: str, sides: Sequence[Side], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Customer {key}", key=key))
        self.resize(self.fontMetrics().averageCharWidth() * 110, self.fontMetrics().height() * 22)
        differing = sum(not side.same for side in sides)
        if not sides:
            words = tr("Nothing is known of this customer: they are not sent to Mailchimp.")
        elif differing:
            words = tr("What differs is marked; it is sent by itself where your shop allows it.")
        else:
            words = tr("Mailchimp has everything as your shop says.")
        self.sentence = label(words)
        self.table = self._table(sides)
        buttons = QDialogButtonBox()
        buttons.addButton(tr("&Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(self.sentence)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)
        self.table.setVisible(bool(sides))

    def _table(self, sides: Sequence[Side]) -> QTableWidget:
        table = QTableWidget(len(sides), len(_TITLES))
        table.setAccessibleName(tr("Your shop and Mailchimp side by side"))
        # gettext's word for "" is the head of its catalogue.
        table.setHorizontalHeaderLabels([tr(words) if words else "" for words in _TITLES])
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setAccessibleName(tr("Columns"))
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        strong = QFont(table.font())
        strong.setBold(True)
        for row, side in enumerate(sides):
            differs = "" if side.same else tr("≠ differs")
            for column, text in enumerate((side.label, side.shop, side.mailchimp, differs)):
                item = QTableWidgetItem(text)
                item.setToolTip(tip(text))
                if not side.same:
                    item.setFont(strong)
                table.setItem(row, column, item)
        return table
