"""What every picture of numbers shares: a sentence, a place chosen by keys, hatching, a mirror.

It draws no picture itself; widgets.charts.bars, chart_line, chart_ring and chart_hours do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QBrush,
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mailbridge.widgets.theme import Role, colour

_LINES_TALL = 8


@dataclass(frozen=True, slots=True)
class TableOf:
    """The same numbers as a table: titles of the columns, and the cells as they are read."""

    titles: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


class Chart(QWidget):
    """A picture with places that can be chosen by mouse and by keys. opened: a place's number.

    A subclass says where its places are (place_at), what each says (words_of) and draws.
    """

    opened = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.chosen = -1
        self._sentence = ""

    def say(self, sentence: str) -> None:
        """The picture in a sentence, for who cannot see it."""
        self._sentence = sentence
        self.setAccessibleDescription(sentence)

    @property
    def places(self) -> int:
        """How many there are to choose."""
        raise NotImplementedError

    def place_at(self, point: QPoint) -> int:
        """The number of the place under a point, -1 for none."""
        raise NotImplementedError

    def words_of(self, place: int) -> str:
        """What one place says."""
        raise NotImplementedError

    def choose(self, place: int) -> None:
        """Mark a place and say it; -1 marks none."""
        place = min(place, self.places - 1)
        if place == self.chosen:
            return
        self.chosen = place
        self.setAccessibleDescription(self.words_of(place) if place >= 0 else self._sentence)
        event = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
        QAccessible.updateAccessibility(event)
        self.update()

    @property
    def mirrored(self) -> bool:
        """Whether time runs from right to left here."""
        return self.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def sizeHint(self) -> QSize:
        """As tall as a few lines of text: it grows with the font."""
        return QSize(self.fontMetrics().averageCharWidth() * 40, self.line() * _LINES_TALL)

    def minimumSizeHint(self) -> QSize:
        """Small windows show small pictures."""
        return QSize(self.fontMetrics().averageCharWidth() * 16, self.line() * 6)

    def line(self) -> int:
        """The height of a line of text, in pixels."""
        return self.fontMetrics().height()

    def say_in_the_middle(self, painter: QPainter, text: str) -> None:
        """A few words where a picture would be empty."""
        painter.setPen(colour(Role.MUTED, self.palette()))
        middle = QRectF(self.rect()).adjusted(12, 0, -12, 0)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(middle, flags, text)

    def below(self, painter: QPainter, middle: float, top: float, text: str) -> None:
        """A label under a place, moved where it would leave the picture."""
        wide = self.fontMetrics().horizontalAdvance(text) + 2
        left = min(max(middle - wide / 2, 0), self.width() - wide)
        area = QRectF(left, top, wide, self.line())
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    def ring_of_focus(self, painter: QPainter, area: QRectF) -> None:
        """The frame that says: the keyboard is here."""
        if self.hasFocus():
            painter.setPen(QPen(colour(Role.ACCENT, self.palette()), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 4, 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right turn, Home and End jump, Enter opens."""
        forward, back = Qt.Key.Key_Right, Qt.Key.Key_Left
        if self.mirrored:
            forward, back = back, forward
        last = self.places - 1
        start = last if self.chosen < 0 else self.chosen
        turns = {forward: start + 1, back: start - 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        key = Qt.Key(event.key())
        if key in turns and last >= 0:
            fresh = self.chosen < 0 and key in {forward, back}
            self.choose(start if fresh else max(0, turns[key]))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self.chosen >= 0:
            self.opened.emit(self.chosen)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The place under the pointer is marked."""
        self.choose(self.place_at(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens."""
        place = self.place_at(event.position().toPoint())
        if place >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit(place)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer any more."""
        if not self.hasFocus():
            self.choose(-1)
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard is elsewhere."""
        self.choose(-1)
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        """A tool tip says what stands under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            place = self.place_at(event.pos())
            text = self.words_of(place) if place >= 0 else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)


def hatched(ink: QColor) -> QBrush:
    """Stripes in a colour: what is not as it should be is told by pattern too."""
    return QBrush(ink, Qt.BrushStyle.BDiagPattern)


def steps(most: int) -> list[int]:
    """Round numbers for the lines of a scale from 0: two to five of them, the last >= most."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            step = size * factor
            if step * 4 >= most:
                return [step * number for number in range(-(-max(most, 1) // step) + 1)]
        size *= 10


def thinned(count: int, most: int) -> Sequence[int]:
    """Which of so many labels to draw where only a few have room: evenly, the last one always."""
    if count <= 0 or most <= 0:
        return ()
    every = -(-count // most)
    return range((count - 1) % every, count, every)
