"""Text for places where Qt would take it for markup by itself: tool tips, and the system's notices.

It translates nothing and shortens nothing; labels need none of it, they are plain by their format.
"""

from __future__ import annotations

import html

from PySide6.QtGui import Qt  # only there does it know markup


def tip(text: str) -> str:
    """The text for a tool tip, shown as it is: ``<img src=…>`` in a customer's name loads nothing.

    A tool tip has no plain format to choose; what only looks like markup is written out as such.
    """
    if not Qt.mightBeRichText(text):
        return text
    return f"<span>{html.escape(text)}</span>"


def notice(text: str) -> str:
    """The text for a notice of the system, some of which read markup: without any tag."""
    return text.replace("<", "‹").replace(">", "›")
