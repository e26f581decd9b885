"""The program's icon and the eight states as shapes, drawn from one SVG each.

States differ by shape first and colour second; it decides no state.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from mailbridge.base.resources import resource
from mailbridge.records.standing import StateName

_SIZES = (16, 20, 22, 24, 32, 48, 64, 128)
_INK = b"#1b1f24"


def app_icon() -> QIcon:
    """The program's own icon."""
    return _icon(resource("icons", "mailbridge.svg").read_bytes())


def state_icon(state: StateName, ink: QColor) -> QIcon:
    """An envelope with the state's shape; the envelope is drawn in ink."""
    drawing = resource("icons", f"state-{state.value}.svg").read_bytes()
    return _icon(drawing.replace(_INK, ink.name().encode()))


def _icon(drawing: bytes) -> QIcon:
    renderer = QSvgRenderer(QByteArray(drawing))
    icon = QIcon()
    for size in _SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        icon.addPixmap(pixmap)
    return icon
