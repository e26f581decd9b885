"""Tabs with room round their words, the chosen one underlined: it is seen on any ground.

It holds no pages; QTabWidget does, or whoever listens to the tab.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionTab, QTabBar

from mailbridge.widgets.theme import Role, colour

_UNDER = 3.0


class RoomyTabs(QTabBar):
    """The tabs."""

    def tabSizeHint(self, index: int) -> QSize:
        """Wider and taller than styles make them."""
        return super().tabSizeHint(index) + QSize(12, 10)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's own signature
        """Words, a line under the chosen one, a frame round it while it has the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = colour(Role.LINE, self.palette())
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), line)
        for number in range(self.count()):
            if self.isTabVisible(number):
                option = QStyleOptionTab()
                self.initStyleOption(option, number)
                self._paint_tab(painter, option)

    def _paint_tab(self, painter: QPainter, option: QStyleOptionTab) -> None:
        colours, area = option.palette, QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        live = bool(option.state & QStyle.StateFlag.State_Enabled)
        if not chosen and option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area.adjusted(0, 0, 0, -1), colours.color(QPalette.ColorRole.Base))
        if chosen:
            under = QRectF(area.left() + 4, area.bottom() - _UNDER, area.width() - 8, _UNDER)
            painter.fillRect(under, colour(Role.ACCENT if live else Role.LINE, colours))
        if chosen and self.hasFocus():
            painter.setPen(QPen(colour(Role.ACCENT, colours), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(2, 2, -2, -_UNDER - 2), 4, 4)
        group = QPalette.ColorGroup.Active if live else QPalette.ColorGroup.Disabled
        ink: QColor = colours.color(group, QPalette.ColorRole.WindowText)
        painter.setPen(ink)
        words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic
        painter.drawText(area, words, option.text)
