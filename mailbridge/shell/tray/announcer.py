"""Lets the tray say what shell.tray.telling finds worth saying, and remembers what was said.

It decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QSettings

from mailbridge.base.clock import Clock
from mailbridge.service.preferences import Preferences
from mailbridge.service.standing.status import Status
from mailbridge.shell.tray.telling import Memory, Notification, Sight, Teller
from mailbridge.widgets.engine.messages import Finished, State

_MEMORY = "notices/told/1"


class Announcer(QObject):
    """show: lets the system show a notice. preferences: as they are now."""

    def __init__(
        self,
        show: Callable[[Notification], None],
        preferences: Callable[[], Preferences],
        memory: QSettings,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._show, self._preferences = show, preferences
        self._memory, self._clock = memory, clock
        self._teller = Teller(Memory.from_text(str(memory.value(_MEMORY) or "")))
        self._sent = 0
        self._ran = False
        self._asked_at: float | None = None

    def begin(self, *, at_sign_in: bool) -> None:
        """From now on; just after signing in nothing is said."""
        began: datetime | None = self._clock.now() if at_sign_in else None
        self._teller = Teller(self._teller.memory, began)

    def asked(self) -> None:
        """The owner started a run."""
        self._asked_at = self._clock.monotonic()

    def finished(self, message: Finished, *, seen: bool) -> None:
        """A run ended. seen: the owner looks at the window, which says so too."""
        self._ran = True
        self._sent = int(message.report.get("pushed") or 0)
        began, self._asked_at = self._asked_at, None
        if began is None or seen:
            return
        seconds = self._clock.monotonic() - began
        self._tell(
            self._teller.finished(seconds, message.message, self._preferences(), self._clock.now())
        )

    def see(self, state: State, status: Status) -> None:
        """How things stand; called at each change, and once a minute."""
        sight = Sight(
            state,
            offline=status.trouble is not None,
            skipped=status.skipped,
            reasons=[reason.value for reason in status.reasons],
            active=self._ran,
            sent=self._sent,
        )
        before = self._teller.memory.as_text()
        self._tell(self._teller.see(sight, self._preferences(), self._clock.now()))
        after = self._teller.memory.as_text()
        if after != before:
            self._memory.setValue(_MEMORY, after)

    def _tell(self, notification: Notification | None) -> None:
        if notification is not None:
            self._show(notification)
