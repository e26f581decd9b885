"""The settings page's own ways to Mailchimp: logging in anew, and the report for support.

It keeps no key itself (service.set_up.new_key does), and draws nothing but dialogs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

from mailbridge.base.errors import MailbridgeError
from mailbridge.base.language import tr
from mailbridge.screens.report import ReportDialog
from mailbridge.screens.settings import SettingsPage
from mailbridge.screens.wizard.log_in import WAITING, LogInButton
from mailbridge.service.session import Session
from mailbridge.widgets.tasks import Outcome, Tasks


class _Way:
    """What the button asks; both block."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def can_log_in(self) -> bool:
        from mailbridge.service.set_up import login  # noqa: PLC0415 - the network, when it is used

        return login.available(self._session)

    def log_in(self, open_url: Callable[[str], None], cancelled: threading.Event) -> str:
        from mailbridge.service.set_up import login  # noqa: PLC0415 - as above

        return login.log_in(self._session, open_url, cancelled).key


class Connecting(QObject):
    """then: called once a log-in was kept, so that it is tried at once."""

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        page: SettingsPage,
        then: Callable[[], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._tasks, self._page, self._then = session, tasks, page, then
        self.log_in = LogInButton(_Way(session), tasks)
        self.report: ReportDialog | None = None
        self._making = False
        page.add_way(self.log_in)
        page.report_asked.connect(self.make_report)
        self.log_in.began.connect(lambda: page.show_connecting(tr(WAITING)))
        self.log_in.logged_in.connect(self._on_logged_in)
        self.log_in.failed.connect(page.show_connecting)

    def offer(self) -> None:
        """Show the button where one can log in, and an account is there to log in to."""
        if self._session.configured:
            self.log_in.offer()

    def _on_logged_in(self, credential: str) -> None:
        from mailbridge.service.set_up.new_key import use_key  # noqa: PLC0415 - the network, when used

        self._page.show_connecting(tr("Asking Mailchimp…"))
        self._tasks.run(lambda: use_key(self._session, credential), self, self._on_kept)

    def _on_kept(self, outcome: Outcome[None]) -> None:
        error = outcome.error
        if error is not None:
            self._page.show_connecting(f"{error.title}. {error.message}".strip())
            return
        self._page.show_connecting(tr("You are logged in. mailbridge goes on with it."))
        self._then()

    def make_report(self) -> None:
        """Make the report in a thread, then show it."""
        from mailbridge.service.support.diagnostics import report  # noqa: PLC0415 - rarely wanted

        if not self._making:
            self._making = True
            self._tasks.run(lambda: report(self._session), self, self._on_report)

    def _on_report(self, outcome: Outcome[str]) -> None:
        from mailbridge.service.support.diagnostics import save  # noqa: PLC0415 - as above

        self._making = False
        if outcome.value is None:
            self._tell(outcome.error)
            return
        dialog = ReportDialog(outcome.value, save, self._page.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.report = dialog
        dialog.open()

    def _tell(self, error: MailbridgeError | None) -> None:
        if error is not None:
            QMessageBox.warning(self._page.window(), error.title, error.message or error.title)
