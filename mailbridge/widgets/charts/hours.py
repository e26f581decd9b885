"""A tile for each of the last 24 hours: whether the checks went well, by sign and pattern.

It reads nothing and judges nothing: each hour's outcome is given to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from mailbridge.base.language import mark, tr
from mailbridge.widgets.charts.frame import Chart, TableOf, hatched, thinned
from mailbridge.widgets.theme import Role, colour
from mailbridge.widgets.words import clock, number


class Sign(Enum):
    """How an hour went: its sign, its words, its colour."""

    NONE = ("", mark("no check"), Role.LINE)
    GOOD = ("✔", mark("all checks went well"), Role.GOOD)
    WAITED = ("…", mark("waited for a connection"), Role.ATTENTION)
    FAILED = ("✕", mark("something needed you"), Role.PROBLEM)


@dataclass(frozen=True, slots=True)
class Tile:
    """One hour. begins: aware."""

    begins: datetime
    sign: Sign


class HealthStrip(Chart):
    """The picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("The last 24 hours"), parent)
        self.tiles: tuple[Tile, ...] = ()

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        """The hours, oldest first."""
        self.tiles = tuple(tiles)
        self.chosen = -1
        self.say(self._summary())
        self.update()

    def table(self) -> TableOf:
        """One row for each hour, newest first."""
        rows = tuple((_time(one), tr(one.sign.value[1])) for one in reversed(self.tiles))
        return TableOf((tr("Hour"), tr("Checks")), rows)

    @property
    def places(self) -> int:
        """One for each hour."""
        return len(self.tiles)

    def words_of(self, place: int) -> str:
        """Such as "10:00: all checks went well"."""
        tile = self.tiles[place]
        return tr("{time}: {words}", time=_time(tile), words=tr(tile.sign.value[1]))

    def sizeHint(self) -> QSize:
        """Two rows of twelve where there is little room, and their words."""
        return QSize(self.line() * 16, self.line() * 6)

    def _summary(self) -> str:
        counted = {sign: sum(one.sign is sign for one in self.tiles) for sign in Sign}
        return tr(
            "Of the last {n} hours, {good} went well, {waited} waited for a connection, and in "
            "{failed} something needed you.",
            n=number(len(self.tiles)),
            good=number(counted[Sign.GOOD]),
            waited=number(counted[Sign.WAITED]),
            failed=number(counted[Sign.FAILED]),
        )

    def _rows(self) -> int:
        """Two rows where one would leave no room for the signs."""
        wide = self.width() / max(1, len(self.tiles))
        return 1 if wide >= self.line() * 1.3 else 2

    def _high(self) -> float:
        """The height of a row with the hours below it."""
        room = (self.height() - 8) / self._rows()
        return min(room, self.line() * 3.4)

    def _tile(self, place: int) -> QRectF:
        rows = self._rows()
        across = -(-len(self.tiles) // rows)
        row, column = divmod(place, across)
        wide = (self.width() - 8) / across
        left = 4 + wide * (across - 1 - column if self.mirrored else column)
        top = (self.height() - self._high() * rows) / 2 + self._high() * row
        return QRectF(left + 1, top, wide - 2, self._high() - self.line() - 8)

    def place_at(self, point: QPoint) -> int:
        """The tile under a point."""
        for place in range(len(self.tiles)):
            if self._tile(place).contains(point):
                return place
        return -1

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's own signature
        """Tiles, their signs, a few hours below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, tile in enumerate(self.tiles):
            self._paint_tile(painter, self._tile(place), tile, chosen=place == self.chosen)
        painter.setPen(colour(Role.MUTED, self.palette()))
        if self.tiles:
            self._paint_hours(painter)
        self.ring_of_focus(painter, QRectF(self.rect()))

    def _paint_hours(self, painter: QPainter) -> None:
        room = self.fontMetrics().horizontalAdvance(_time(self.tiles[0])) * 1.6
        rows = self._rows()
        across = -(-len(self.tiles) // rows)
        for start in range(0, len(self.tiles), across):
            for step in thinned(across, int(self.width() / room)):
                tile = self._tile(start + step)
                text = _time(self.tiles[start + step])
                self.below(painter, tile.center().x(), tile.bottom() + 3, text)

    def _paint_tile(self, painter: QPainter, area: QRectF, tile: Tile, *, chosen: bool) -> None:
        glyph, _, role = tile.sign.value
        ink, paper = colour(role, self.palette()), self.palette().color(QPalette.ColorRole.Base)
        strong = self.palette().color(QPalette.ColorRole.Text)
        painter.setPen(QPen(strong if chosen else ink, 2 if chosen else 1))
        painter.setBrush(ink if tile.sign is Sign.GOOD else paper)
        painter.drawRoundedRect(area, 3, 3)
        if tile.sign in {Sign.WAITED, Sign.FAILED}:
            painter.setBrush(hatched(ink))
            painter.drawRoundedRect(area, 3, 3)
            # The sign stands on a ground of its own, or the stripes would eat it.
            spot = QRectF(0, 0, min(area.width() - 2, self.line()), self.line())
            spot.moveCenter(area.center())
            painter.fillRect(spot, paper)
        painter.setPen(paper if tile.sign is Sign.GOOD else ink)
        if area.width() >= self.fontMetrics().horizontalAdvance(glyph):
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, glyph)


def _time(tile: Tile) -> str:
    return clock(tile.begins.astimezone())
