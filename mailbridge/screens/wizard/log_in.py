"""The button "Log in with Mailchimp", where mailbridge is registered for it; it ends one, too.

It checks nothing that the log-in gives, and keeps it no longer than to hand it on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QHideEvent
from PySide6.QtWidgets import QWidget

from mailbridge.base.language import mark, tr
from mailbridge.widgets.controls import Button
from mailbridge.widgets.tasks import Outcome, Tasks

_BEGIN = mark("Log in with &Mailchimp")
_END = mark("Cancel the log-&in")
WAITING = mark("Log in on the page in your browser, and press Allow there…")
NO_BROWSER = mark("No browser could be opened. Please use a key instead.")


class CanLogIn(Protocol):
    """Whom the button asks; both block."""

    def can_log_in(self) -> bool:
        """Whether there is a way to log in at all."""

    def log_in(self, open_url: Callable[[str], None], cancelled: threading.Event) -> str:
        """What takes a key's place. Raises a MailbridgeError."""


class LogInButton(Button):
    """began: the browser opens. logged_in: carries what takes a key's place.

    failed: carries a sentence for the owner, "" where they cancelled it themselves.
    """

    began = Signal()
    logged_in = Signal(str)
    failed = Signal(str)
    _addressed = Signal(str)

    def __init__(self, desk: CanLogIn, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(tr(_BEGIN), parent)
        self._desk, self._tasks = desk, tasks
        self._cancelled: threading.Event | None = None
        self.hide()
        self.clicked.connect(self._on_clicked)
        self._addressed.connect(self._on_addressed)

    def offer(self) -> None:
        """Show the button where one can log in."""

        def known(outcome: Outcome[bool]) -> None:
            self.setVisible(bool(outcome.value))

        self._tasks.run(self._desk.can_log_in, self, known)

    def cancel(self) -> None:
        """End the log-in that is under way; nothing happens where none is."""
        if self._cancelled is not None:
            self._cancelled.set()

    def _on_clicked(self) -> None:
        if self._cancelled is not None:
            self.cancel()
            return
        cancelled = self._cancelled = threading.Event()
        self.setText(tr(_END))
        self.began.emit()
        open_url = self._addressed.emit  # from a worker's thread: the slot runs on the main one
        self._tasks.run(lambda: self._desk.log_in(open_url, cancelled), self, self._on_done)

    def _on_addressed(self, address: str) -> None:
        if self._cancelled is not None and not QDesktopServices.openUrl(QUrl(address)):
            self._stopped(tr(NO_BROWSER))

    def _on_done(self, outcome: Outcome[str]) -> None:
        if self._cancelled is None:
            return  # it was stopped, and that was said
        by_owner = self._cancelled.is_set()
        if outcome.value is not None and not by_owner:
            self._cancelled = None
            self.setText(tr(_BEGIN))
            self.logged_in.emit(outcome.value)
            return
        error = outcome.error
        self._stopped(f"{error.title}. {error.message}" if error and not by_owner else "")

    def _stopped(self, sentence: str) -> None:
        self.cancel()
        self._cancelled = None
        self.setText(tr(_BEGIN))
        self.failed.emit(sentence)

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever closes the wizard, or leaves its page, does not wait for the browser."""
        if not event.spontaneous():  # a window that is put aside comes back
            self.cancel()
        super().hideEvent(event)
