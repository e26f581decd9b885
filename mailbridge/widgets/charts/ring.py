"""A ring of where the shop's customers are, with its words beside it.

The parts differ by pattern and by words too, not by colour alone; it reads nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, degrees, hypot

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from mailbridge.base.language import tr
from mailbridge.widgets.charts.frame import Chart, TableOf, hatched
from mailbridge.widgets.theme import Role, colour
from mailbridge.widgets.words import number

_LEAST = 4.0
"""Degrees: a part of one customer among a thousand can still be seen."""


@dataclass(frozen=True, slots=True)
class Slice:
    """So many of the shop's customers; hatched: not as it should be. name: a word or two."""

    name: str
    number: int
    role: Role
    hatched: bool = False


class Ring(Chart):
    """The picture. opened carries the number of the part."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Where your customers are"), parent)
        self.slices: tuple[Slice, ...] = ()

    def show_slices(self, slices: Sequence[Slice]) -> None:
        """The parts, in order; those of nobody are named and not drawn."""
        self.slices = tuple(slices)
        self.chosen = -1
        listed = ", ".join(self.words_of(place) for place in range(len(self.slices)))
        self.say(listed)
        self.update()

    def table(self) -> TableOf:
        """One row for each part."""
        rows = tuple((one.name, number(one.number)) for one in self.slices)
        return TableOf((tr("Where"), tr("Customers")), rows)

    @property
    def places(self) -> int:
        """One for each part."""
        return len(self.slices)

    def words_of(self, place: int) -> str:
        """Such as "In Mailchimp: 4,218"."""
        one = self.slices[place]
        return tr("{name}: {n}", name=one.name, n=number(one.number))

    def sizeHint(self) -> QSize:
        """The ring and its words beside each other."""
        return QSize(self.line() * 16, self.line() * 9)

    def _ring(self) -> QRectF:
        side = min(self.height() - 12.0, self.width() * 0.42)
        area = QRectF(6, (self.height() - side) / 2, side, side)
        if self.mirrored:
            area.moveRight(self.width() - 6)
        return area

    def _angles(self) -> list[float]:
        """The degrees of each part; together 360."""
        total = sum(one.number for one in self.slices)
        if not total:
            return [0.0] * len(self.slices)
        wide = [max(360 * one.number / total, _LEAST) if one.number else 0 for one in self.slices]
        return [one * 360 / sum(wide) for one in wide]

    def _lines(self) -> list[QRectF]:
        """Where the words of each part stand."""
        ring, high = self._ring(), self.line() * 1.7
        top = self.height() / 2 - high * len(self.slices) / 2
        left = ring.right() + 18
        wide = self.width() - left
        if self.mirrored:
            left, wide = 0.0, ring.left() - 18
        return [QRectF(left, top + high * row, wide, high) for row in range(len(self.slices))]

    def place_at(self, point: QPoint) -> int:
        """The part under a point, on the ring or in the words."""
        for place, area in enumerate(self._lines()):
            if area.contains(point):
                return place
        ring = self._ring()
        across, down = point.x() - ring.center().x(), point.y() - ring.center().y()
        if not ring.width() * 0.28 < hypot(across, down) < ring.width() / 2:
            return -1
        turned = (degrees(atan2(across, -down)) + 360) % 360
        for place, angle in enumerate(self._angles()):
            if turned < angle:
                return place
            turned -= angle
        return -1

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's own signature
        """Ring, number in its middle, words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = self._ring()
        painter.setPen(QPen(colour(Role.LINE, self.palette()), ring.width() * 0.16))
        inner = ring.adjusted(*(ring.width() * part for part in (0.1, 0.1, -0.1, -0.1)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(inner)
        start = 90.0
        for one, angle in zip(self.slices, self._angles(), strict=True):
            self._paint_arc(painter, ring, start, angle, one)
            start -= angle
        self._paint_total(painter, ring)
        for place, area in enumerate(self._lines()):
            self._paint_words(painter, area, place)
        self.ring_of_focus(painter, QRectF(self.rect()))

    def _paint_arc(
        self, painter: QPainter, ring: QRectF, start: float, angle: float, one: Slice
    ) -> None:
        if not angle:
            return
        hole = ring.adjusted(*(ring.width() * part for part in (0.18, 0.18, -0.18, -0.18)))
        path = QPainterPath()
        path.arcMoveTo(ring, start)
        path.arcTo(ring, start, -angle)
        path.arcTo(hole, start - angle, angle)
        path.closeSubpath()
        paper = self.palette().color(QPalette.ColorRole.Base)
        painter.setPen(QPen(paper, 2))
        for brush in self._brushes(one):
            painter.setBrush(brush)
            painter.drawPath(path)

    def _brushes(self, one: Slice) -> list[QBrush | QColor]:
        ink = colour(one.role, self.palette())
        if one.hatched:
            return [self.palette().color(QPalette.ColorRole.Base), hatched(ink)]
        return [ink]

    def _paint_total(self, painter: QPainter, ring: QRectF) -> None:
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        total = number(sum(one.number for one in self.slices))
        painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, total)
        font.setBold(False)
        painter.setFont(font)

    def _paint_words(self, painter: QPainter, area: QRectF, place: int) -> None:
        one, side = self.slices[place], self.line() * 0.8
        if place == self.chosen:
            painter.fillRect(area, colour(Role.LINE, self.palette()))
        mark = QRectF(area.left() + 4, area.center().y() - side / 2, side, side)
        words = area.adjusted(side + 12, 0, -4, 0)
        if self.mirrored:
            mark.moveRight(area.right() - 4)
            words = area.adjusted(4, 0, -side - 12, 0)
        painter.setPen(QPen(colour(one.role, self.palette()), 1))
        for brush in self._brushes(one):
            painter.setBrush(brush)
            painter.drawRect(mark)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        # In the middle, if at all: the number at the end is what one looks for.
        shown = self.fontMetrics().elidedText(
            self.words_of(place), Qt.TextElideMode.ElideMiddle, int(words.width())
        )
        painter.drawText(words, _visual(flags, mirrored=self.mirrored), shown)


def _visual(flags: Qt.AlignmentFlag, *, mirrored: bool) -> Qt.AlignmentFlag:
    """Leading, for a painter: it takes left and right as they are."""
    side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
    return (flags & ~Qt.AlignmentFlag.AlignHorizontal_Mask) | side | Qt.AlignmentFlag.AlignAbsolute
