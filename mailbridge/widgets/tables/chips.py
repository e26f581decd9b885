"""A row of switches that narrow a table down, each with its number, and one that shows all again.

It narrows nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from mailbridge.base.language import tr
from mailbridge.widgets.controls import LinkButton
from mailbridge.widgets.flow import FlowLayout
from mailbridge.widgets.theme import Role, colour
from mailbridge.widgets.words import number


class Chip(QPushButton):
    """One switch; filled while it is on, so that nobody has to look for it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Room round the words, and for a finger."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 26, metrics.height() + 10)

    def minimumSizeHint(self) -> QSize:
        """Never smaller: a cut word is no switch."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's own signature
        """From the palette each time, so it follows light and dark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, on = self.palette(), self.isChecked()
        ground, ink = QPalette.ColorRole.Base, QPalette.ColorRole.Text
        if on:
            ground, ink = QPalette.ColorRole.Highlight, QPalette.ColorRole.HighlightedText
        edge = colours.color(ground) if on else colour(Role.MUTED, colours)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(edge, 1))
        painter.setBrush(colours.color(ground))
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        if self.hasFocus():
            painter.setPen(QPen(colours.color(ink), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inner = area.adjusted(2, 2, -2, -2)
            painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
        painter.setPen(colours.color(ink))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class Chips(QWidget):
    """One of the choices, or none. changed: the name of the one that is on, "" for none.

    choices: name → what is written on it, marked for translation. purpose: what they are for.
    """

    changed = Signal(str)

    def __init__(
        self,
        purpose: str,
        choices: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(purpose)
        self._words = dict(choices)
        self._purpose = purpose
        self.buttons: dict[str, Chip] = {}
        self.chosen = ""
        row = FlowLayout(self)
        for name, words in choices:
            button = Chip(tr(words))
            button.clicked.connect(lambda on, wanted=name: self._on_clicked(wanted, on=on))
            self.buttons[name] = button
            row.addWidget(button)
        self.reset = LinkButton(tr("Show all"))
        self.reset.setVisible(False)
        self.reset.clicked.connect(lambda: self._on_clicked(self.chosen, on=False))
        row.addWidget(self.reset)
        self.looking = QLabel(tr("Looking…"))
        self.looking.setVisible(False)
        row.addWidget(self.looking)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """How many rows each choice would leave."""
        for name, button in self.buttons.items():
            words = tr(self._words[name])
            button.setText(tr("{words} · {n}", words=words, n=number(counts.get(name, 0))))
            button.updateGeometry()
            spoken = tr("{words}, {n}", words=words, n=number(counts.get(name, 0)))
            button.setAccessibleName(spoken)

    def choose(self, name: str) -> None:
        """Switch one on from outside, "" for none; it is told like a click."""
        if name != self.chosen:
            self._on_clicked(name or self.chosen, on=bool(name))

    def show_looking(self, looking: bool) -> None:
        """Say that the rows are on their way."""
        self.looking.setVisible(looking)

    def _on_clicked(self, name: str, *, on: bool) -> None:
        self.chosen = name if on else ""
        for other, button in self.buttons.items():
            button.setChecked(other == self.chosen)
        self.reset.setVisible(bool(self.chosen))
        self.changed.emit(self.chosen)
