"""Brings a window in front of others, where the platform lets a program do that.

It shows no window that is hidden.
"""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

_CANNOT_RAISE = ("offscreen", "minimal", "wayland")
"""Platforms where the compositor decides; Qt warns about each try there."""


def bring_to_front(window: QWidget) -> None:
    """Raise a window that is shown, and ask for the keyboard."""
    if not QGuiApplication.platformName().startswith(_CANNOT_RAISE):
        window.raise_()
    window.activateWindow()
