"""Rows of a name, a bar and a number, as long as its share; one of them can be switched on.

It counts nothing itself. A bar is read aloud as its name and its number.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from mailbridge.base.language import tr
from mailbridge.widgets.theme import Role, colour
from mailbridge.widgets.words import number

_LEAST = 4.0


class ReasonBar(QPushButton):
    """One row. share: of the longest one, 0 to 1. name_width: pixels for the name, if there are."""

    def __init__(self, words: str, count: int, share: float, parent: QWidget) -> None:
        super().__init__(words, parent)
        self._count, self._share = number(count), share
        self.name_width = self.fontMetrics().horizontalAdvance(words) + 4
        self.setCheckable(True)
        self.setAccessibleName(tr("{words}, {n}", words=words, n=self._count))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A line of text with room for a finger."""
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * 60, metrics.height() + 12)

    def minimumSizeHint(self) -> QSize:
        """The name has to be read."""
        width = self.fontMetrics().horizontalAdvance(self.text()) + self._number_width() + 60
        return QSize(width, self.sizeHint().height())

    def _number_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(self._count) + 16

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's own signature
        """Name, bar, number in reading order, whichever way that runs."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, whole = self.palette(), QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isChecked() or self.underMouse() or self.hasFocus():
            edge = QPalette.ColorRole.Highlight if self.isChecked() or self.hasFocus() else None
            line = colours.color(edge) if edge else colour(Role.LINE, colours)
            painter.setPen(QPen(line, 2 if edge else 1))
            painter.setBrush(colours.color(QPalette.ColorRole.Base))
            painter.drawRoundedRect(whole, 5, 5)
        name = QRectF(10, 0, min(self.name_width, self.width() * 0.55), self.height())
        begin = name.right() + 10
        room = self.width() - begin - self._number_width() - 20
        bar = QRectF(begin, self.height() / 2 - 5, max(_LEAST, room * self._share), 10)
        rest = QRectF(bar.right() + 8, 0, self._number_width(), self.height())
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            for part in (name, bar, rest):
                part.moveLeft(self.width() - part.right())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(Role.ATTENTION, colours))
        painter.drawRoundedRect(bar, 3, 3)
        painter.setPen(colours.color(QPalette.ColorRole.WindowText))
        leading = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        alignment = self.style().visualAlignment(self.layoutDirection(), leading)
        elided = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, int(name.width())
        )
        painter.drawText(name, alignment, elided)
        painter.drawText(rest, alignment, self._count)


class ReasonBars(QWidget):
    """The rows. chosen: the name of the one that is on, "" for none."""

    chosen = Signal(str)

    def __init__(self, purpose: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(purpose)
        self.bars: dict[str, ReasonBar] = {}
        self.name = ""
        self._shown: tuple[tuple[str, str, int], ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def show_rows(self, rows: Sequence[tuple[str, str, int]]) -> None:
        """(name, its words, number), in the order they are shown in."""
        if tuple(rows) == self._shown:
            return
        self._shown = tuple(rows)
        focused = next((name for name, bar in self.bars.items() if bar.hasFocus()), "")
        for bar in self.bars.values():
            bar.hide()
            bar.deleteLater()
        self.bars = {}
        most = max((count for _, _, count in rows), default=1)
        for name, words, count in rows:
            bar = ReasonBar(words, count, count / max(most, 1), self)
            bar.setChecked(name == self.name)
            bar.clicked.connect(lambda on, wanted=name: self._on_clicked(wanted, on=on))
            self._column.addWidget(bar)
            self.bars[name] = bar
        # The bars begin at one place, whatever their names.
        widest = max((bar.name_width for bar in self.bars.values()), default=0)
        for bar in self.bars.values():
            bar.name_width = widest
        if focused in self.bars:
            self.bars[focused].setFocus()
        if self.name and self.name not in self.bars:
            self._on_clicked(self.name, on=False)

    def clear(self) -> None:
        """None of them is on; it is not told."""
        self.name = ""
        for bar in self.bars.values():
            bar.setChecked(False)

    def _on_clicked(self, name: str, *, on: bool) -> None:
        self.name = name if on else ""
        for other, bar in self.bars.items():
            bar.setChecked(other == self.name)
        self.chosen.emit(self.name)
