"""Where a Mailchimp key is found: three small drawings of our own, with a sentence under each.

It opens nothing; the drawings show no screen of anybody's, only where to look.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mailbridge.base.language import mark, tr
from mailbridge.base.resources import resource
from mailbridge.widgets.controls import label
from mailbridge.widgets.theme import Role, colour

_STEPS = (
    ("key-1.svg", mark("1. Log in to Mailchimp, click your picture and choose Profile.")),
    ("key-2.svg", mark("2. Open Extras and choose API keys.")),
    ("key-3.svg", mark("3. Press Create A Key, call it mailbridge, and copy it.")),
)
_PROPORTION = 0.6
_WIDE = 19


class Drawing(QWidget):
    """One drawing in the colours of the palette; the sentence beside it says the same."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = resource("wizard", name).read_bytes()
        wide = self.fontMetrics().averageCharWidth() * _WIDE
        self._size = QSize(wide, round(wide * _PROPORTION))
        self.setFixedSize(self._size)

    def sizeHint(self) -> QSize:
        """As large as the font asks for."""
        return self._size

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's own signature
        """Drawn from the palette each time, so it follows light and dark."""
        colours = self.palette()
        tones = {
            b"#1b1f24": colours.color(QPalette.ColorRole.WindowText),
            b"#ffffff": colours.color(QPalette.ColorRole.Base),
            b"#d3d9e0": colour(Role.LINE, colours),
            b"#1f5fbf": colour(Role.ACCENT, colours),
        }
        # All at once: a colour that was put in must not be taken for one to replace.
        drawing = self._drawing
        for number, ink in enumerate(tones):
            drawing = drawing.replace(ink, b"@%d@" % number)
        for number, tone in enumerate(tones.values()):
            drawing = drawing.replace(b"@%d@" % number, tone.name().encode())
        area = QRectF(0, 0, self._size.width(), self._size.height())
        area.moveCenter(QRectF(self.rect()).center())
        QSvgRenderer(QByteArray(drawing)).render(QPainter(self), area)


class WhereKey(QWidget):
    """The strip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for name, words in _STEPS:
            column = QVBoxLayout()
            column.setSpacing(6)
            column.addWidget(Drawing(name), 0, Qt.AlignmentFlag.AlignLeading)
            column.addWidget(label(tr(words), muted=True))
            column.addStretch(1)
            row.addLayout(column, 1)
