"""Colours by what they mean, light and dark, and the palettes they stand in.

It sets no style sheet: fixed colours there do not follow when the system turns dark.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyle


class Role(Enum):
    """A meaning → its colour on light and on dark ground."""

    ACCENT = ("#1f5fbf", "#86b4ff")
    GOOD = ("#1a7f37", "#5ad06b")
    ATTENTION = ("#855500", "#e6b84c")
    PROBLEM = ("#b3261e", "#ff8f85")
    MUTED = ("#57606a", "#a3abb5")
    LINE = ("#d3d9e0", "#3b424b")


_LIGHT = {
    QPalette.ColorRole.Window: "#f5f6f8",
    QPalette.ColorRole.Base: "#ffffff",
    QPalette.ColorRole.AlternateBase: "#f5f6f8",
    QPalette.ColorRole.Button: "#fbfcfd",
    QPalette.ColorRole.Text: "#1b1f24",
    QPalette.ColorRole.WindowText: "#1b1f24",
    QPalette.ColorRole.ButtonText: "#1b1f24",
    QPalette.ColorRole.BrightText: "#ffffff",
    QPalette.ColorRole.ToolTipBase: "#ffffff",
    QPalette.ColorRole.ToolTipText: "#1b1f24",
    QPalette.ColorRole.Highlight: "#1f5fbf",
    QPalette.ColorRole.HighlightedText: "#ffffff",
    QPalette.ColorRole.Link: "#1f5fbf",
    QPalette.ColorRole.LinkVisited: "#1f5fbf",
    QPalette.ColorRole.PlaceholderText: "#57606a",
}
_DARK = {
    QPalette.ColorRole.Window: "#1c1f24",
    QPalette.ColorRole.Base: "#24282e",
    QPalette.ColorRole.AlternateBase: "#1f2328",
    QPalette.ColorRole.Button: "#30363d",
    QPalette.ColorRole.Text: "#e6e8eb",
    QPalette.ColorRole.WindowText: "#e6e8eb",
    QPalette.ColorRole.ButtonText: "#e6e8eb",
    QPalette.ColorRole.BrightText: "#ffffff",
    QPalette.ColorRole.ToolTipBase: "#30363d",
    QPalette.ColorRole.ToolTipText: "#e6e8eb",
    QPalette.ColorRole.Highlight: "#2c66b8",
    QPalette.ColorRole.HighlightedText: "#ffffff",
    QPalette.ColorRole.Link: "#86b4ff",
    QPalette.ColorRole.LinkVisited: "#86b4ff",
    QPalette.ColorRole.PlaceholderText: "#a3abb5",
}
_FADED = (
    QPalette.ColorRole.Text,
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.ButtonText,
)


def palette(*, dark: bool) -> QPalette:
    """A whole palette, light or dark, disabled colours included."""
    colours = _DARK if dark else _LIGHT
    made = QPalette(QColor(colours[QPalette.ColorRole.Button]))
    for role, colour in colours.items():
        made.setColor(role, QColor(colour))
    faded = QColor("#7d858e" if dark else "#8b929a")
    for role in _FADED:
        made.setColor(QPalette.ColorGroup.Disabled, role, faded)
    made.setColor(
        QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, QColor(Role.LINE.value[dark])
    )
    return made


def is_dark(colours: QPalette) -> bool:
    """Whether text is lighter than its ground."""
    return (
        colours.color(QPalette.ColorRole.WindowText).lightness()
        > colours.color(QPalette.ColorRole.Window).lightness()
    )


def colour(role: Role, colours: QPalette) -> QColor:
    """The colour of a meaning on the ground of a palette."""
    return QColor(role.value[is_dark(colours)])


def dress(application: QApplication, style: QStyle, *, dark: bool | None = None) -> None:
    """Give the application a style and its colours, and follow the system's light or dark.

    dark: None asks the system. Where the system has a style of its own (Windows, macOS) that one
    stays, with its colours.
    """
    if QGuiApplication.platformName() in {"windows", "cocoa"} and dark is None:
        return
    application.setStyle(style)
    hints = application.styleHints()
    wish = hints.colorScheme() is Qt.ColorScheme.Dark if dark is None else dark
    application.setPalette(palette(dark=wish))
    if dark is None:
        hints.colorSchemeChanged.connect(
            lambda scheme: application.setPalette(palette(dark=scheme is Qt.ColorScheme.Dark))
        )
