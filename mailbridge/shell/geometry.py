"""Where a window may stand so that its owner can take hold of it.

It moves no window.
"""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication


def screens() -> list[QRect]:
    """The room on each screen that is there, without task bars."""
    return [screen.availableGeometry() for screen in QGuiApplication.screens()]


def clamped(window: QRect, screens: list[QRect]) -> QRect:
    """The window where it was, or on the first screen where its screen is gone.

    Enough has to be seen to take hold of it: a good part of its title bar.
    """
    if not screens:
        return window
    grip = QRect(window.left(), window.top(), window.width(), 40)
    for screen in screens:
        seen = screen.intersected(grip)
        if seen.width() >= min(200, window.width()) and seen.height() >= 20:
            return window
    return centred(window, screens[0])


def centred(window: QRect, screen: QRect) -> QRect:
    """The window in the middle of a screen, no larger than that."""
    made = QRect(screen.topLeft(), window.size().boundedTo(screen.size()))
    made.moveCenter(screen.center())
    return made
