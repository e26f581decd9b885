"""The list of pages at the side: large rows, the current one marked, numbers as badges.

It shows no pages; whoever listens to the row does.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from mailbridge.base.language import tr
from mailbridge.widgets.theme import Role, colour
from mailbridge.widgets.words import number

_BADGE = Qt.ItemDataRole.UserRole
_MARGIN = 8
_ROUND = 58
"""Pixels round a title and its badge in a row."""


class SideList(QListWidget):
    """Titles, one a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Pages"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_Row(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._widen()
        self.setViewportMargins(0, 18, 0, 0)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)

    def add(self, title: str) -> None:
        """One more row."""
        self.addItem(QListWidgetItem(title))
        self._widen()

    def setRowHidden(self, row: int, hide: bool) -> None:
        """A title that is not shown needs no room."""
        super().setRowHidden(row, hide)
        self._widen()

    def _widen(self) -> None:
        """As wide as the longest title needs, with its badge."""
        letters = self.fontMetrics()
        rows = [row for row in range(self.count()) if not self.isRowHidden(row)]
        titles = [self.item(row).text() for row in rows]
        longest = max((letters.horizontalAdvance(title) for title in titles), default=0)
        badge = letters.averageCharWidth() * 5
        self.setFixedWidth(max(190, letters.averageCharWidth() * 24, longest + badge + _ROUND))

    def show_badge(self, row: int, value: int) -> None:
        """A number at the end of the row; 0 for none."""
        item = self.item(row)
        item.setData(_BADGE, value)
        words = f"{item.text()}, {number(value)}" if value else item.text()
        item.setData(Qt.ItemDataRole.AccessibleTextRole, words)


class _Row(QStyledItemDelegate):
    """Paints one row from the palette."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Tall enough for a finger, whatever the font."""
        size = super().sizeHint(option, index)
        return QSize(size.width(), option.fontMetrics.height() + 22)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Ground, title, badge, focus."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = option.palette
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        area = QRectF(option.rect).adjusted(_MARGIN, 2, -_MARGIN, -2)
        ink = colours.color(QPalette.ColorRole.Text)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(area, 6, 6)
            ink = colours.color(QPalette.ColorRole.HighlightedText)
        elif over:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.color(QPalette.ColorRole.AlternateBase))
            painter.drawRoundedRect(area, 6, 6)
        painter.setPen(ink)
        # A painter mirrors left and right itself where the writing runs from the right.
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area.adjusted(14, 0, -14, 0), middle, str(index.data()))
        self._paint_badge(painter, option, area, int(index.data(_BADGE) or 0))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colours.color(QPalette.ColorRole.Text))
            painter.drawRoundedRect(area.adjusted(2.5, 2.5, -2.5, -2.5), 4, 4)
        painter.restore()

    @staticmethod
    def _paint_badge(
        painter: QPainter, option: QStyleOptionViewItem, area: QRectF, value: int
    ) -> None:
        if not value:
            return
        text = number(value)
        font = QFont(option.font)
        font.setBold(True)
        painter.setFont(font)
        width = max(24.0, painter.fontMetrics().horizontalAdvance(text) + 14.0)
        height = painter.fontMetrics().height() + 4.0
        mirrored = option.direction is Qt.LayoutDirection.RightToLeft
        left = area.left() + 8 if mirrored else area.right() - width - 8
        badge = QRectF(left, area.center().y() - height / 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(Role.ATTENTION, option.palette))
        painter.drawRoundedRect(badge, height / 2, height / 2)
        painter.setPen(option.palette.color(QPalette.ColorRole.Base))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
