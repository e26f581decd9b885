"""The main window: a list of pages at the side with badges, the pages, and their keys.

It fills no page: shell.conductor does.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings, QSize, Signal
from PySide6.QtGui import QCloseEvent, QCursor, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QWidget

from mailbridge.shell.geometry import centred, clamped, screens
from mailbridge.widgets.front import bring_to_front
from mailbridge.widgets.reading_order import step
from mailbridge.widgets.side_list import SideList

_GEOMETRY = "window/geometry/1"
_SMALLEST = QSize(860, 560)
_FIRST = QSize(1160, 720)


class MainWindow(QMainWindow):
    """The one window. asked: a wish by a key ("sync", "help", "quit"). page_shown: before it is.

    closed: the owner closed the window, or pressed Ctrl+W; it is hidden, the program goes on.
    """

    asked = Signal(str)
    closed = Signal()
    page_shown = Signal(str)

    def __init__(self, memory: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory = memory
        self._names: list[str] = []
        self._leaving = False
        self.setWindowTitle("mailbridge")
        self.setMinimumSize(_SMALLEST)
        self.side = SideList()
        self.pages = QStackedWidget()
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addWidget(self.pages, 1)
        self.setCentralWidget(inner)
        self.side.currentRowChanged.connect(self._on_row)
        for keys, wish in (("F1", "help"), ("F5", "sync"), ("Ctrl+Q", "quit")):
            QShortcut(QKeySequence(keys), self, lambda said=wish: self.asked.emit(said))
        QShortcut(QKeySequence("Ctrl+W"), self, self.close)
        self._restore()

    def add_page(self, name: str, title: str, page: QWidget) -> None:
        """One more page, reached by Ctrl and its number."""
        self._names.append(name)
        self.pages.addWidget(page)
        page.setAccessibleName(title)
        self.side.add(title)
        number = len(self._names)
        QShortcut(QKeySequence(f"Ctrl+{number}"), self, lambda: self.show_page(name))
        if number == 1:
            self.side.setCurrentRow(0)

    def show_page(self, name: str) -> None:
        """Turn to a page by its name."""
        self.side.setCurrentRow(self._names.index(name))

    def show_in_list(self, name: str, *, shown: bool) -> None:
        """Whether a page stands in the list; one that leaves it gives way to the first."""
        row = self._names.index(name)
        if self.side.isRowHidden(row) is not shown:
            return
        if not shown and self.side.currentRow() == row:
            self.side.setCurrentRow(0)
        self.side.setRowHidden(row, not shown)

    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return self._names[self.pages.currentIndex()]

    def show_badge(self, name: str, number: int) -> None:
        """A number beside a page's title; 0 takes it away."""
        self.side.show_badge(self._names.index(name), number)

    def bring_up(self) -> None:
        """Show the window, in front of others, on a screen that is there."""
        self._keep_on_screen()
        if self.isMinimized():
            self.showNormal()
        self.show()
        bring_to_front(self)

    def bring_here(self) -> None:
        """Show the window in the middle of the screen where the pointer is, small enough for it."""
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        if screen is not None:
            self.showNormal()
            self.setGeometry(centred(self.geometry(), screen.availableGeometry()))
        self.bring_up()

    def remember(self) -> None:
        """Keep size and place for the next start."""
        self._memory.setValue(_GEOMETRY, self.saveGeometry())

    def let_close(self) -> None:
        """From now on closing closes: the user is logging out, and must not be kept."""
        self._leaving = True

    def _restore(self) -> None:
        self.resize(_FIRST)
        saved = self._memory.value(_GEOMETRY)
        if isinstance(saved, QByteArray):
            self.restoreGeometry(saved)
            self._keep_on_screen()

    def _keep_on_screen(self) -> None:
        wanted = clamped(self.geometry(), screens())
        if wanted != self.geometry():
            # Not without need: a place that is set by hand leaves no room for the title bar.
            self.setGeometry(wanted)

    def _on_row(self, row: int) -> None:
        if 0 <= row < len(self._names):
            # First: what a page shows is made when it is first wanted, and not before one's eyes.
            self.page_shown.emit(self._names[row])
            self.pages.setCurrentIndex(row)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the eye does, whatever came and went on the page."""
        return step(self, forward=forward)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing hides; what works goes on."""
        self.remember()
        if self._leaving:
            event.accept()
            return
        event.ignore()
        self.hide()
        self.closed.emit()
