"""A card of the settings page: a title, lines of "what: which", and buttons at its end.

It knows no setting.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mailbridge.widgets.controls import Card, label


class Group(Card):
    """lines: what (words, or a label with a buddy; "" for none) and which. buttons: a column."""

    def __init__(
        self,
        title: str,
        lines: Sequence[tuple[str | QLabel, QWidget]],
        buttons: Sequence[QPushButton],
    ) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 16, 16, 16)
        row.setSpacing(16)
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label(title, scale=1.1, bold=True), 0, 0, 1, 2)
        for number, (what, which) in enumerate(lines, start=1):
            if not what:
                grid.addWidget(which, number, 0, 1, 2)
                continue
            name = what if isinstance(what, QLabel) else label(what)
            name.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            name.setMinimumWidth(name.fontMetrics().averageCharWidth() * 20)
            grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
            stays_small = isinstance(which, QComboBox)
            side = Qt.AlignmentFlag.AlignLeading if stays_small else Qt.AlignmentFlag(0)
            grid.addWidget(which, number, 1, side)
        grid.setRowStretch(len(lines) + 1, 1)
        row.addLayout(grid, 1)
        self.buttons = QVBoxLayout()
        self.buttons.setSpacing(8)
        for button in buttons:
            self.buttons.addWidget(button)
        self.buttons.addStretch(1)
        row.addLayout(self.buttons)
