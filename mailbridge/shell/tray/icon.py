"""The icon beside the clock: the state as a shape, its words, and the menu.

It never decides whether the program lives: without a tray the window is the way in.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QFont, QPalette
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from mailbridge.base.language import mark, ntr, tr
from mailbridge.records.standing import StateName
from mailbridge.screens.overview import PAUSES
from mailbridge.widgets.engine.messages import State
from mailbridge.widgets.icons import state_icon
from mailbridge.widgets.tips import notice
from mailbridge.widgets.words import number

_RETRY_MS = 1_000
_RETRIES = 60
_TOOLTIP = 120
_FINE = frozenset({StateName.UP_TO_DATE, StateName.SKIPPED})

EXTRAS = {
    StateName.WORKING: (mark("Stop"), "stop"),
    StateName.WAITING: (mark("Try now"), "sync"),
    StateName.PAUSED: (mark("Resume sending"), "resume"),
    StateName.NEEDS_YOU: (mark("Show what is needed…"), "show overview"),
    StateName.ON_HOLD: (mark("Look now…"), "show hold"),
    StateName.NOT_SET_UP: (mark("Go on with set-up…"), "setup"),
}
"""State → the one thing its menu offers besides, and the wish that it is."""


class Tray(QObject):
    """The icon and its menu. pause_asked: hours. appeared: it can be seen; missing: no tray here.

    asked: a wish as Overview.asked says it, or "show", "show settings", "help", "quit" and such.
    available: whether this desktop has a tray; asked once a second for a minute, as a desktop that
    is just starting gets its tray later (and an icon's own isVisible() says True without any).
    """

    asked = Signal(str)
    pause_asked = Signal(int)
    appeared = Signal()
    missing = Signal()

    def __init__(
        self,
        available: Callable[[], bool] = QSystemTrayIcon.isSystemTrayAvailable,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._available = available
        self._tries = 0
        self._icon: QSystemTrayIcon | None = None
        self._state = State(StateName.NOT_SET_UP, tr("Set-up is not finished"))
        self._skipped = 0
        self._next = ""
        self._clicked = "show overview"
        self.menu = QMenu()
        self._build_menu()
        self._timer = QTimer(self)
        self._timer.setInterval(_RETRY_MS)
        self._timer.timeout.connect(self._try)

    def start(self) -> None:
        """Look for a tray, and show the icon there once it is found."""
        self._tries = 0
        if not self._try():
            self._timer.start()

    @property
    def visible(self) -> bool:
        """Whether the owner can see the icon."""
        return self._icon is not None and self._available()

    def show_state(self, state: State, skipped: int, next_check: str) -> None:
        """The state, how many are skipped, and the next check in words ("" for none)."""
        self._state, self._skipped, self._next = state, skipped, next_check
        self._status.setText(_short(state.title))
        self._when.setText(tr("Next check {when}", when=next_check))
        self._when.setVisible(bool(next_check))
        words = EXTRAS.get(state.state)
        self._extra.setVisible(words is not None)
        if words is not None:
            self._extra.setText(tr(words[0]))
        self._skips.setVisible(skipped > 0)
        self._skips.setText(
            ntr("1 skipped customer…", "{n} skipped customers…", skipped, n=number(skipped))
        )
        ready = state.state is not StateName.NOT_SET_UP
        busy = state.state in {StateName.WORKING, StateName.WAITING, StateName.PAUSED}
        self._check.setVisible(ready and not busy)
        self._pause.menuAction().setVisible(ready and state.state is not StateName.PAUSED)
        self._draw()

    def redraw(self) -> None:
        """The colours of the desktop are other ones."""
        self._draw()

    def end(self) -> None:
        """Take the icon away."""
        self._timer.stop()
        if self._icon is not None:
            self._icon.hide()
            self._icon = None

    def tell(self, title: str, text: str, wish: str = "show overview") -> None:
        """A notice of the system; nothing where there is no tray. wish: what a click on it asks."""
        if self._icon is not None:
            self._clicked = wish
            self._snooze.setVisible(True)  # offered from now on: it has been noisy
            self._icon.showMessage(notice(title), notice(text), self._icon.icon())

    def _build_menu(self) -> None:
        opening = self._add(tr("&Open mailbridge"), "show")
        font = QFont(opening.font())
        font.setBold(True)
        opening.setFont(font)
        self.menu.setDefaultAction(opening)
        self._status = self._add(self._state.title, "")
        self._status.setEnabled(False)
        self._when = self._add("", "")
        self._when.setEnabled(False)
        self.menu.addSeparator()
        self._extra = self.menu.addAction("")
        self._extra.triggered.connect(self._on_extra)
        self._skips = self._add("", "show skipped")
        self._check = self._add(tr("&Check now"), "sync")
        self._pause = self.menu.addMenu(tr("&Pause sending"))
        for words, hours in PAUSES:
            action = self._pause.addAction(tr(words))
            action.triggered.connect(lambda _=False, wish=hours: self.pause_asked.emit(wish))
        self.menu.addSeparator()
        self._snooze = self._add(tr("No &notices for one hour"), "snooze")
        self._snooze.setVisible(False)
        self._add(tr("&Bring window here"), "bring here")
        self._add(tr("&Settings…"), "show settings")
        self._add(tr("&Help"), "help")
        self._add(tr("&Quit mailbridge"), "quit")
        self.show_state(self._state, 0, "")

    def _add(self, text: str, wish: str) -> QAction:
        action = self.menu.addAction(text)
        if wish:
            action.triggered.connect(lambda: self.asked.emit(wish))
        return action

    def _try(self) -> bool:
        self._tries += 1
        if self._available():
            self._timer.stop()
            self._icon = QSystemTrayIcon(self)
            self._icon.setContextMenu(self.menu)
            self._icon.activated.connect(self._on_activated)
            self._icon.messageClicked.connect(lambda: self.asked.emit(self._clicked))
            self._draw()
            self._icon.show()
            self.appeared.emit()
            return True
        if self._tries == 1:
            self.missing.emit()
        if self._tries > _RETRIES:
            self._timer.stop()
        return False

    def _draw(self) -> None:
        if self._icon is None:
            return
        shown = self._state.state
        if shown in _FINE and self._skipped:
            shown = StateName.SKIPPED
        ink = QApplication.palette().color(QPalette.ColorRole.WindowText)
        self._icon.setIcon(state_icon(shown, ink))
        self._icon.setToolTip(_short(self._sentence()))

    def _sentence(self) -> str:
        """What the state is, for who only points at the icon."""
        if self._state.state in _FINE and self._skipped:
            return ntr(
                "mailbridge – up to date. 1 customer was skipped.",
                "mailbridge – up to date. {n} customers were skipped.",
                self._skipped,
                n=number(self._skipped),
            )
        if self._state.state is StateName.WAITING and self._state.text:
            return tr(
                "mailbridge – {title}. {text}", title=self._state.title, text=self._state.text
            )
        return tr("mailbridge – {title}", title=self._state.title)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in {
            QSystemTrayIcon.ActivationReason.Trigger,
            QSystemTrayIcon.ActivationReason.DoubleClick,
        }:
            self.asked.emit("show")

    def _on_extra(self) -> None:
        self.asked.emit(EXTRAS[self._state.state][1])


def _short(text: str) -> str:
    return text if len(text) <= _TOOLTIP else f"{text[: _TOOLTIP - 1].rstrip()}…"
