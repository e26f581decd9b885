"""A page that scrolls when it is taller than its window, and never squeezes its texts instead.

It knows nothing of what the page holds.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


class PageScroll(QScrollArea):
    """Holds one widget with a layout, as wide as the area and as tall as its texts need there.

    A layout's own least height leaves out what texts need once they wrap: labels were cut.
    """

    def __init__(self, inner: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inner)
        inner.installEventFilter(self)

    def fill(self, page: QWidget) -> None:
        """Take the whole of a page."""
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps texts otherwise."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What the page holds has changed."""
        if event.type() is QEvent.Type.LayoutRequest and watched is self.widget():
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        inner = self.widget()
        layout = inner.layout() if inner is not None else None
        if inner is None or layout is None or not layout.hasHeightForWidth():
            return
        needed = layout.totalHeightForWidth(max(self.viewport().width(), inner.minimumWidth()))
        if needed != inner.minimumHeight():
            inner.setMinimumHeight(needed)
