"""Doors out of the page: help, another key, the pages of Mailchimp and of the network.

It shows no state and sends nothing: an address without any key or name is handed to the browser.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from mailbridge.screens.help import CONTENTS, HelpWindow
from mailbridge.screens.new_key import NewKeyDialog
from mailbridge.service.session import Session
from mailbridge.widgets.tasks import Tasks

PLANS = "https://admin.mailchimp.com/account/billing/"
SIGN_IN = "http://mailchimp.com/"
"""Without encryption on purpose: only then can a Wi-Fi put its sign-in page in the place."""


class Doors(QObject):
    """Opens them over the window."""

    def __init__(
        self, session: Session, tasks: Tasks, window: QWidget, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._tasks, self._window = session, tasks, window
        self.help_window: HelpWindow | None = None

    def help(self, page: str = CONTENTS) -> None:
        """A page of the help, such as "key-refused", in the one help window."""
        if self.help_window is None:
            self.help_window = HelpWindow(self._window)
        self.help_window.open_page(page)

    def ask_for_key(self, then: Callable[[], object]) -> NewKeyDialog:
        """Ask for another key; then: called when it was tried and kept."""
        from mailbridge.service.set_up.new_key import use_key  # noqa: PLC0415 - the network, when used

        dialog = NewKeyDialog(
            lambda key: use_key(self._session, key),
            self._tasks,
            lambda: self.help("mailchimp-key"),
            self._window,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(then)
        dialog.open()
        return dialog

    @staticmethod
    def open_plans() -> None:
        """Where the plan can be changed."""
        QDesktopServices.openUrl(QUrl(PLANS))

    @staticmethod
    def open_sign_in() -> None:
        """A page in whose place the network shows its own."""
        QDesktopServices.openUrl(QUrl(SIGN_IN))
