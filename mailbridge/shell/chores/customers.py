"""What the customers' page needs of the core: both sides of somebody, and the owner's wishes.

It draws nothing; what a wish means is service.orders.own_wishes'.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

from mailbridge.base.language import tr
from mailbridge.screens.customers.page import Customers, Look
from mailbridge.screens.customers.sides import Seen
from mailbridge.service.lists.customers import CustomerRow
from mailbridge.service.lists.pages import SENT, Pages, asked_for
from mailbridge.service.lists.preview import preview
from mailbridge.service.session import Session
from mailbridge.store import state
from mailbridge.widgets.tasks import Outcome, Tasks


class CustomerChores(QObject):
    """check: asks for a check, which sends what is queued."""

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        page: Customers,
        check: Callable[[], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._tasks, self._page, self._check = session, tasks, page, check
        page.send_asked.connect(self._on_send)
        page.leave_out_asked.connect(self._on_leave_out)

    def _on_send(self, row: int) -> None:
        def send() -> bool:
            from mailbridge.service.orders import own_wishes  # noqa: PLC0415 - the network, when it is used

            return own_wishes.send(self._session, row)

        def done(outcome: Outcome[bool]) -> None:
            if outcome.error is not None:
                self._say(outcome.error.title, outcome.error.message)
            elif outcome.value:
                self._check()
            else:
                words = tr("Correct them in your shop program. They are then sent by themselves.")
                self._say(tr("This customer cannot be sent yet"), words)
            self._page.refresh()

        self._tasks.run(send, self, done)

    def _on_leave_out(self, row: int) -> None:
        def leave_out() -> None:
            from mailbridge.service.orders import own_wishes  # noqa: PLC0415 - the network, when it is used

            own_wishes.leave_out(self._session, row)

        def done(outcome: Outcome[None]) -> None:
            if outcome.error is not None:
                self._say(outcome.error.title, outcome.error.message)
            self._page.refresh()

        self._tasks.run(leave_out, self, done)

    def _say(self, title: str, text: str) -> None:
        box = QMessageBox(
            QMessageBox.Icon.Information, "mailbridge", title, parent=self._page.window()
        )
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(text)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()


def looking(session: Session) -> Look:
    """What looks at one customer, from the state alone. Raises SettingsError, Repair or Wait."""

    def look(customer: CustomerRow) -> Seen:
        settings = session.settings()
        with session.reading() as database:
            if database is None:
                return Seen()
            sides = preview(database, settings, customer.feed, customer.key)
            read_at = state.get(database, state.MIRRORED_UNTIL)
            read_at = read_at or state.get(database, state.AUDIENCE_READ)
        pages = Pages(session.paths.state_db)
        try:
            about = "person = ? AND person != 0"
            asked = asked_for(SENT, where=about, values=(customer.person,))
            past = pages.show(asked).page(0) if customer.person else []
        finally:
            pages.close()
        return Seen(sides, read_at, past)

    return look
