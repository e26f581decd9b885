"""Fusion with outlines that can be seen in the dark too, and room in tables.

It has no colours of its own: all come from the palette and the roles of widgets.theme.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle, QStyleOption, QWidget

from mailbridge.widgets.theme import Role, colour

# Names of their own: these are asked for thousands of times while a table scrolls.
_CELL_MARGIN = QStyle.PixelMetric.PM_FocusFrameHMargin
_HEADER_MARGIN = QStyle.PixelMetric.PM_HeaderMargin
_INDICATORS = frozenset(
    (
        QStyle.PixelMetric.PM_IndicatorWidth,
        QStyle.PixelMetric.PM_IndicatorHeight,
        QStyle.PixelMetric.PM_ExclusiveIndicatorWidth,
        QStyle.PixelMetric.PM_ExclusiveIndicatorHeight,
    )
)
_BOX = QStyle.PrimitiveElement.PE_IndicatorCheckBox
_CELL_BOX = QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck
_ROUND = QStyle.PrimitiveElement.PE_IndicatorRadioButton
_BUTTON = QStyle.PrimitiveElement.PE_PanelButtonCommand
_TOOL = QStyle.PrimitiveElement.PE_PanelButtonTool
_FIELD = QStyle.PrimitiveElement.PE_FrameLineEdit


class HouseStyle(QProxyStyle):
    """Fusion draws the frames of boxes darker than their ground, which no dark ground shows."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        """Sizes, in pixels that do not depend on the screen's scale."""
        if metric is _CELL_MARGIN:
            return 7
        if metric is _HEADER_MARGIN:
            return 6
        if metric in _INDICATORS:
            letters = option.fontMetrics if option is not None else QApplication.fontMetrics()
            return max(super().pixelMetric(metric, option, widget), round(letters.height() * 0.8))
        return super().pixelMetric(metric, option, widget)

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Ticks and round buttons ours, all else Fusion's."""
        if element is _ROUND or element is _BOX or element is _CELL_BOX:
            _draw_indicator(element is _ROUND, option, painter)
        elif element is _FIELD:
            _draw_frame(option, painter)
        else:
            super().drawPrimitive(element, option, painter, widget)
            if element is _BUTTON or element is _TOOL:
                _draw_ring(option, painter)


def _draw_ring(option: QStyleOption, painter: QPainter) -> None:
    """Who has the keyboard is seen at once; Fusion shows it only after the Tab key."""
    if not option.state & QStyle.StateFlag.State_HasFocus:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(Role.ACCENT, option.palette), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 3, 3)
    painter.restore()


def _draw_frame(option: QStyleOption, painter: QPainter) -> None:
    """The frame of a field to type in; in the accent's colour while it has the keyboard."""
    live = bool(option.state & QStyle.StateFlag.State_Enabled)
    focused = bool(option.state & QStyle.StateFlag.State_HasFocus) and live
    role = Role.ACCENT if focused else Role.MUTED if live else Role.LINE
    wide = 2.0 if focused else 1.0
    area = QRectF(option.rect).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(role, option.palette), wide))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area, 3, 3)
    painter.restore()


def _draw_indicator(is_round: bool, option: QStyleOption, painter: QPainter) -> None:
    state, colours = option.state, option.palette
    live = bool(state & QStyle.StateFlag.State_Enabled)
    on = bool(state & QStyle.StateFlag.State_On)
    side = min(option.rect.width(), option.rect.height())
    area = QRectF(0, 0, side, side).adjusted(1, 1, -1, -1)
    area.moveCenter(QRectF(option.rect).center())
    accent = colour(Role.ACCENT if live else Role.MUTED, colours)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    focused = bool(state & QStyle.StateFlag.State_HasFocus)
    outline = accent if on or focused else colour(Role.MUTED if live else Role.LINE, colours)
    painter.setPen(QPen(outline, 2 if focused else 1.2))
    painter.setBrush(accent if on else colours.color(QPalette.ColorRole.Base))
    if is_round:
        painter.drawEllipse(area)
    else:
        painter.drawRoundedRect(area, 3, 3)
    if on:
        _draw_mark(is_round, area, colours, painter)
    painter.restore()


def _draw_mark(is_round: bool, area: QRectF, colours: QPalette, painter: QPainter) -> None:
    """The dot of a round button, the tick of a box, in the colour of the ground."""
    paper = colours.color(QPalette.ColorRole.Base)
    if is_round:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(paper)
        painter.drawEllipse(area.center(), area.width() / 5, area.width() / 5)
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(paper, max(1.6, area.width() / 7)))
    points = ((0.24, 0.54), (0.43, 0.73), (0.77, 0.30))
    painter.drawPolyline(
        QPolygonF(
            [QPointF(area.x() + x * area.width(), area.y() + y * area.height()) for x, y in points]
        )
    )
