"""A bar of parts and their words: how many of each, seen at a glance and told in a sentence.

The parts differ by pattern too, not by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from mailbridge.widgets.theme import Role, colour

_HEIGHT = 14


@dataclass(frozen=True, slots=True)
class Part:
    """So many, drawn in the colour of a role; hatched: not as it should be."""

    number: int
    role: Role
    hatched: bool = False


class ShareBar(QWidget):
    """The bar. Its accessible name says what it shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[Part, ...] = ()
        self.setFixedHeight(_HEIGHT)

    def show_parts(self, parts: Sequence[Part], sentence: str) -> None:
        """The parts in reading order, and the sentence for who cannot see them."""
        self._parts = tuple(part for part in parts if part.number > 0)
        self.setAccessibleName(sentence)
        self.setToolTip(sentence)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's own signature
        """Each part as wide as its share, though never too thin to see."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(area, _HEIGHT / 2, _HEIGHT / 2)
        painter.setClipPath(shape)
        colours = self.palette()
        painter.fillRect(area, colour(Role.LINE, colours))
        total = sum(part.number for part in self._parts)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = area.left()
        for part in self._parts:
            width = max(6.0, area.width() * part.number / total)
            start = area.right() - left - width if mirrored else left
            piece = QRectF(start, area.top(), width, area.height())
            painter.fillRect(piece, colour(part.role, colours))
            if part.hatched:
                stripes = QBrush(colours.color(QPalette.ColorRole.Base), Qt.BrushStyle.BDiagPattern)
                painter.fillRect(piece, stripes)
            left += width
