"""Opens the wizard over the window, and says what follows when it is finished or left.

The wizard's pages are in screens.wizard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, SignalInstance
from PySide6.QtWidgets import QWidget

from mailbridge.screens.wizard.desk import Desk
from mailbridge.screens.wizard.wizard import SetUpWizard
from mailbridge.widgets.front import bring_to_front
from mailbridge.widgets.tasks import Tasks


@dataclass(frozen=True, slots=True)
class AfterSetUp:
    """rest: end the engine, settings are about to change. begin: start it again.

    finished: set-up is over. said: what the engine says. wish: tells it something.
    """

    rest: Callable[[], None]
    begin: Callable[[], None]
    finished: Callable[[], None]
    said: SignalInstance
    wish: Callable[[str], object]


class SetUp(QObject):
    """One wizard at a time."""

    def __init__(
        self,
        desk: Desk,
        tasks: Tasks,
        environment: Mapping[str, str],
        after: AfterSetUp,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._tasks, self._environment = desk, tasks, environment
        self._after = after
        self.wizard: SetUpWizard | None = None

    def open(self, window: QWidget) -> SetUpWizard:
        """Show the wizard, the one that is open already where there is one."""
        if self.wizard is None:
            wizard = SetUpWizard(self._desk, self._tasks, self._environment, window)
            wizard.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            wizard.about_to_save.connect(self._after.rest)
            wizard.send_asked.connect(self._on_send)
            wizard.stop_asked.connect(lambda: self._after.wish("stop"))
            wizard.pause_asked.connect(lambda: self._after.wish("pause"))
            self._after.said.connect(wizard.show_message)
            wizard.accepted.connect(self._on_accepted)
            wizard.rejected.connect(self._on_rejected)
            self.wizard = wizard
        self.wizard.show()
        bring_to_front(self.wizard)
        return self.wizard

    def choose_audience(self, window: QWidget, *, new: bool = False) -> SetUpWizard:
        """The wizard at the page of the audiences; new: with the form for a new one open."""
        wizard = self.open(window)
        wizard.choose_audience(new=new)
        return wizard

    def halt(self) -> None:
        """The program is about to leave."""
        if self.wizard is not None:
            self.wizard.halt()

    def _on_send(self) -> None:
        self._desk.let_go()
        self._after.begin()

    def _on_accepted(self) -> None:
        self._gone()
        self._after.finished()

    def _gone(self) -> None:
        """The wizard closes: it hears the engine no longer."""
        if self.wizard is not None:
            self._after.said.disconnect(self.wizard.show_message)
        self.wizard = None

    def _on_rejected(self) -> None:
        self._gone()
        self._after.begin()
