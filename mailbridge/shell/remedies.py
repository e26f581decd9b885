"""What the buttons of the overview's banners do about a list of the shop, and about a locked store.

It notices nothing and words no banner; the settings are the service's.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from mailbridge.base.errors import MailbridgeError, Remedy, Wait
from mailbridge.base.language import tr
from mailbridge.service.rules import mending
from mailbridge.service.session import Session
from mailbridge.service.standing.needs import feed_needs
from mailbridge.settings.secrets import Secrets
from mailbridge.settings.server import server_name
from mailbridge.widgets.tasks import Outcome, Tasks

PATIENCE = 180.0
"""Seconds that the owner has to answer the question of this computer's safe store."""


class Remedies(QObject):
    """then: called once something was mended, so that it is tried at once.

    choose: asks for a folder (or a file) that begins at a place; "" where the owner thinks again.
    """

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        window: QWidget,
        then: Callable[[], object],
        parent: QObject | None = None,
        choose: Callable[[QWidget, str, bool], str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._tasks, self._window = session, tasks, window
        self._then, self._choose = then, choose or _choose
        self.box: QMessageBox | None = None

    def answer(self, wish: str, feed: str) -> None:
        """Do what a banner about a feed offers: "choose place" or "use column"."""
        if wish == "use column":
            self.use_column(feed)
        else:
            self.choose_place(feed)

    def unlock(self) -> None:
        """Ask the safe store again, and wait while the owner answers its question."""

        def ask() -> None:
            session = self._session
            patient = Secrets(session.environment, limit=PATIENCE)
            patient.api_key(server_name(session.environment))

        self._tasks.run(ask, self, self._on_mended)

    def choose_place(self, feed: str) -> None:
        """Another folder or file for a feed whose own is gone."""
        try:
            place, folder = mending.place_of(self._session, feed)
        except MailbridgeError as error:
            self._tell(error)
            return
        chosen = self._choose(self._window, place, folder)
        if chosen:
            self._tasks.run(
                lambda: _saved(lambda: mending.move_to(self._session, feed, chosen)),
                self,
                self._on_mended,
            )

    def use_column(self, feed: str) -> None:
        """Show what the column that looks like the missing one holds, and ask."""
        found = [
            one
            for one in feed_needs(self._session)
            if one.feed == feed and one.remedy is Remedy.COLUMN
        ]
        if not found:
            self._then()  # it was mended meanwhile: looking again says so
            return
        gone, close = found[0].column, found[0].close

        def seen(outcome: Outcome[tuple[str, ...]]) -> None:
            if outcome.error is not None:
                self._tell(outcome.error)
            else:
                self._ask(feed, gone, close, outcome.value or ())

        self._tasks.run(lambda: mending.examples(self._session, feed, gone, close), self, seen)

    def _ask(self, feed: str, gone: str, close: str, cells: tuple[str, ...]) -> None:
        box = self._make_box(QMessageBox.Icon.Question)
        box.setText(tr("Use “{close}” in place of “{gone}”?", close=close, gone=gone))
        if cells:
            text = tr("It begins with: {examples}.", examples=" · ".join(cells))
        else:
            text = tr("No value of it can be shown now.")
        box.setInformativeText(text)
        use = box.addButton(tr("&Use that"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(tr("Leave it"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(use)

        def save() -> None:
            _saved(lambda: mending.use_column(self._session, feed, gone, close))

        use.clicked.connect(lambda: self._tasks.run(save, self, self._on_mended))
        box.open()

    def _on_mended(self, outcome: Outcome[None]) -> None:
        if outcome.error is not None:
            self._tell(outcome.error)
        else:
            self._then()

    def _tell(self, error: MailbridgeError) -> None:
        box = self._make_box(QMessageBox.Icon.Warning)
        box.setText(error.title)
        box.setInformativeText(error.message)
        box.open()

    def _make_box(self, icon: QMessageBox.Icon) -> QMessageBox:
        box = QMessageBox(icon, "mailbridge", "", parent=self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.box = box
        return box


def _saved(change: Callable[[], None]) -> None:
    """Make a change to the settings. Raises Wait where the file cannot be written."""
    try:
        change()
    except OSError as error:
        raise Wait(tr("The settings cannot be written"), error.strerror or str(error)) from error


def _choose(window: QWidget, place: str, folder: bool) -> str:
    if folder:
        return QFileDialog.getExistingDirectory(window, tr("Choose the folder"), place)
    return QFileDialog.getOpenFileName(window, tr("Choose the shop's file"), place)[0]
