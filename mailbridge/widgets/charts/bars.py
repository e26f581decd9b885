"""Bars of customers sent on each day, with those skipped hatched on top.

It reads nothing: days are given to it, and it says which one was opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from mailbridge.base.language import ntr, tr
from mailbridge.widgets.charts.frame import Chart, TableOf, hatched, steps, thinned
from mailbridge.widgets.theme import Role, colour
from mailbridge.widgets.words import day, day_and_month, number


@dataclass(frozen=True, slots=True)
class Bar:
    """One day."""

    day: date
    sent: int
    skipped: int


class DayBars(Chart):
    """The picture. opened carries the number of the bar, the oldest being 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Customers sent per day"), parent)
        self.bars: tuple[Bar, ...] = ()

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """The days, oldest first, without gaps."""
        self.bars = tuple(bars)
        self.chosen = -1
        self.say(_sentence(self.bars))
        self.update()

    def table(self) -> TableOf:
        """The days with something in them, newest first."""
        rows = tuple(
            (day(one.day), number(one.sent), number(one.skipped))
            for one in reversed(self.bars)
            if one.sent or one.skipped
        )
        return TableOf((tr("Day"), tr("Sent"), tr("Skipped")), rows)

    @property
    def places(self) -> int:
        """One for each day."""
        return len(self.bars)

    def words_of(self, place: int) -> str:
        """Such as "November 20, 2026: 38 sent, 2 skipped"."""
        bar = self.bars[place]
        return tr(
            "{day}: {sent} sent, {skipped} skipped",
            day=day(bar.day),
            sent=number(bar.sent),
            skipped=number(bar.skipped),
        )

    def place_at(self, point: QPoint) -> int:
        """The bar of the column a point is in, however low the bar is."""
        area = self._area()
        if not self.bars or not area.contains(point):
            return -1
        across = (point.x() - area.left()) / area.width()
        if self.mirrored:
            across = 1 - across
        return min(int(across * len(self.bars)), len(self.bars) - 1)

    def _area(self) -> QRectF:
        """Where bars stand; beside it are the scale's numbers, below it the days."""
        widest = self.fontMetrics().horizontalAdvance(number(self._scale()[-1])) + 10
        below = self.line() + 6
        whole = QRectF(self.rect()).adjusted(4, self.line() / 2 + 2, -4, -below)
        return (
            whole.adjusted(0, 0, -widest, 0) if self.mirrored else whole.adjusted(widest, 0, 0, 0)
        )

    def _scale(self) -> list[int]:
        return steps(max((bar.sent + bar.skipped for bar in self.bars), default=0))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's own signature
        """Scale, bars, days, focus; all from the palette."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, scale = self._area(), self._scale()
        self._paint_scale(painter, area, scale)
        wide = area.width() / max(1, len(self.bars))
        for place in range(len(self.bars)):
            self._paint_bar(painter, area, place, wide, scale[-1])
        self._paint_days(painter, area, wide)
        if not any(bar.sent or bar.skipped for bar in self.bars):
            self.say_in_the_middle(painter, _sentence(self.bars))
        self.ring_of_focus(painter, QRectF(self.rect()))

    def _paint_scale(self, painter: QPainter, area: QRectF, scale: Sequence[int]) -> None:
        side = Qt.AlignmentFlag.AlignLeft if self.mirrored else Qt.AlignmentFlag.AlignRight
        # Left and right as they are: a painter swaps them itself where it is told nothing else.
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        for value in scale:
            height = area.bottom() - area.height() * value / scale[-1]
            painter.setPen(QPen(colour(Role.LINE, self.palette()), 1))
            painter.drawLine(QPointF(area.left(), height), QPointF(area.right(), height))
            painter.setPen(colour(Role.MUTED, self.palette()))
            beside = QRectF(0, height - self.line() / 2, area.left() - 8, self.line())
            if self.mirrored:
                beside = QRectF(area.right() + 8, beside.top(), self.width(), self.line())
            painter.drawText(beside, flags, number(value))

    def _paint_bar(
        self, painter: QPainter, area: QRectF, place: int, wide: float, most: int
    ) -> None:
        bar = self.bars[place]
        column = QRectF(self._left(area, place, wide), area.top(), wide, area.height())
        if place == self.chosen:
            painter.fillRect(column, colour(Role.LINE, self.palette()))
        gap = min(wide * 0.15, 6.0)
        wide_bar = min(wide - 2 * gap, 46.0)
        left = column.center().x() - wide_bar / 2
        high = area.height() * bar.sent / most
        sent = QRectF(left, area.bottom() - high, wide_bar, high)
        painter.fillRect(sent, colour(Role.ACCENT, self.palette()))
        if bar.skipped:
            on_top = max(3.0, area.height() * bar.skipped / most)
            skipped = QRectF(left, sent.top() - on_top, wide_bar, on_top)
            ink = colour(Role.ATTENTION, self.palette())
            if wide_bar <= 4:
                painter.fillRect(skipped, ink)
            else:
                painter.fillRect(skipped, self.palette().color(QPalette.ColorRole.Base))
                painter.fillRect(skipped, hatched(ink))
                painter.setPen(QPen(ink, 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(skipped.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_days(self, painter: QPainter, area: QRectF, wide: float) -> None:
        painter.setPen(colour(Role.MUTED, self.palette()))
        room = self.fontMetrics().horizontalAdvance(day_and_month(date(2026, 11, 28))) * 1.8
        for place in thinned(len(self.bars), max(1, int(area.width() / room))):
            middle = self._left(area, place, wide) + wide / 2
            self.below(painter, middle, area.bottom() + 4, day_and_month(self.bars[place].day))

    def _left(self, area: QRectF, place: int, wide: float) -> float:
        if self.mirrored:
            return area.right() - wide * (place + 1)
        return area.left() + wide * place


def _sentence(bars: Sequence[Bar]) -> str:
    sent = sum(bar.sent for bar in bars)
    if not sent:
        return ntr(
            "No customers were sent on the last day.",
            "No customers were sent in the last {n} days.",
            len(bars),
            n=number(len(bars)),
        )
    best = max(bars, key=lambda bar: bar.sent)
    return tr(
        "{sent} customers were sent and {skipped} skipped in the last {n} days; "
        "the most on {day}, {most}.",
        sent=number(sent),
        skipped=number(sum(bar.skipped for bar in bars)),
        n=number(len(bars)),
        day=day(best.day),
        most=number(best.sent),
    )
