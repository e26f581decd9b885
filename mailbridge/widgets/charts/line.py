"""A line of how many people were in the audience, over twelve months.

It reads nothing: days and numbers are given to it. Days between two known ones are not invented:
the line goes straight from one to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from mailbridge.base.language import tr
from mailbridge.widgets.charts.frame import Chart, TableOf, thinned
from mailbridge.widgets.theme import Role, colour
from mailbridge.widgets.words import day, month, number

Point = tuple[date, int]
_LEAST_DAYS = 30


class AudienceLine(Chart):
    """The picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Audience over time"), parent)
        self.points: tuple[Point, ...] = ()

    def show_points(self, points: Sequence[Point]) -> None:
        """The known days, oldest first."""
        self.points = tuple(points)
        self.chosen = -1
        self.say(self._summary())
        self.update()

    def table(self) -> TableOf:
        """One row for each known day, newest first."""
        rows = tuple((day(one), number(value)) for one, value in reversed(self.points))
        return TableOf((tr("Day"), tr("In Mailchimp")), rows)

    @property
    def places(self) -> int:
        """One for each known day."""
        return len(self.points)

    def words_of(self, place: int) -> str:
        """Such as "20 November: 4,218 in Mailchimp"."""
        when, value = self.points[place]
        return tr("{day}: {n} in Mailchimp", day=day(when), n=number(value))

    def place_at(self, point: QPoint) -> int:
        """The known day nearest to a point."""
        area = self._area()
        if not self.points or not area.adjusted(-6, 0, 6, 0).contains(point):
            return -1
        across = [abs(self._spot(area, one).x() - point.x()) for one in self.points]
        return across.index(min(across))

    def _summary(self) -> str:
        if not self.points:
            return tr("There is nothing to show yet.")
        (first, before), (_, now) = self.points[0], self.points[-1]
        return tr(
            "{now} people are in Mailchimp now; {before} were on {day}.",
            now=number(now),
            before=number(before),
            day=day(first),
        )

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(8, self.line() + 6, -8, -self.line() - 8)

    def _span(self) -> tuple[date, int]:
        """The first day that is drawn, and how many days there are; a month at least."""
        last = self.points[-1][0]
        days = max((last - self.points[0][0]).days, _LEAST_DAYS)
        return last - timedelta(days=days), days

    def _bounds(self) -> tuple[int, int]:
        """The lowest and highest value drawn, with air, so that a small change is no cliff."""
        values = [value for _, value in self.points]
        low, high = min(values), max(values)
        air = max((high - low) // 4, high // 20, 1)
        return max(0, low - air), high + air

    def _spot(self, area: QRectF, point: Point) -> QPointF:
        first, days = self._span()
        low, high = self._bounds()
        across = (point[0] - first).days / days
        if self.mirrored:
            across = 1 - across
        up = (point[1] - low) / (high - low)
        return QPointF(area.left() + area.width() * across, area.bottom() - area.height() * up)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's own signature
        """Ground line, months, the line with a soft ground below it, first and last number."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self._area()
        painter.setPen(QPen(colour(Role.LINE, self.palette()), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        if self.points:
            self._paint_line(painter, area)
            self._paint_numbers(painter, area)
            self._paint_months(painter, area)
        else:
            self.say_in_the_middle(painter, self._summary())
        self.ring_of_focus(painter, QRectF(self.rect()))

    def _paint_line(self, painter: QPainter, area: QRectF) -> None:
        ink = colour(Role.ACCENT, self.palette())
        spots = [self._spot(area, point) for point in self.points]
        soft = colour(Role.ACCENT, self.palette())
        soft.setAlphaF(0.12)
        ends = (QPointF(spots[-1].x(), area.bottom()), QPointF(spots[0].x(), area.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft)
        painter.drawPolygon(QPolygonF([*spots, *ends]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 2))
        painter.drawPolyline(QPolygonF(spots))
        painter.setBrush(ink)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Base), 2))
        painter.drawEllipse(spots[-1], 5, 5)
        if self.chosen >= 0:
            painter.drawEllipse(spots[self.chosen], 6, 6)

    def _paint_numbers(self, painter: QPainter, area: QRectF) -> None:
        """The newest number, or the one of the chosen day, over its spot."""
        point = self.points[self.chosen if self.chosen >= 0 else -1]
        text = number(point[1])
        spot = self._spot(area, point)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        self.below(painter, spot.x(), spot.y() - self.line() - 8, text)

    def _paint_months(self, painter: QPainter, area: QRectF) -> None:
        first, days = self._span()
        starts = [
            one
            for one in (first + timedelta(days=number) for number in range(days + 1))
            if one.day == 1
        ]
        wide = self.fontMetrics().horizontalAdvance(month(date(2026, 9, 1))) + 16
        painter.setPen(colour(Role.MUTED, self.palette()))
        for place in thinned(len(starts), int(area.width() / wide)):
            middle = self._spot(area, (starts[place], 0)).x()
            self.below(painter, middle, area.bottom() + 5, month(starts[place]))
