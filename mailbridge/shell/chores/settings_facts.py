"""What the settings page needs: the facts it shows, how often, disconnecting, opening the folder.

It draws nothing and keeps nothing; the settings file is the service's.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from mailbridge.base.errors import MailbridgeError
from mailbridge.base.language import mark, ntr, tr
from mailbridge.screens.settings import SettingsFacts, SettingsPage
from mailbridge.service.rules.setting_fields import setting_fields
from mailbridge.service.session import Session
from mailbridge.widgets.tasks import Outcome, Tasks
from mailbridge.widgets.words import number

_KEY_PLACE = mark("kept in this computer's safe store, not in a file")
_TITLES = {
    "FNAME": mark("First name"),
    "LNAME": mark("Last name"),
    "PHONE": mark("Phone"),
    "BIRTHDAY": mark("Birthday"),
    "ADDRESS": mark("Address"),
}
_KEY_VARIABLE = mark("given by MAILBRIDGE_API_KEY")


class Chores(QObject):
    """rest: ends the engine, as the settings are about to change. begin: starts it again."""

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        page: SettingsPage,
        rest: Callable[[], None],
        begin: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._tasks, self._page = session, tasks, page
        self._rest, self._begin = rest, begin
        page.minutes_changed.connect(self._on_minutes)
        page.disconnect_asked.connect(self._on_disconnect)
        page.folder_asked.connect(self._on_folder)

    def refresh(self) -> None:
        """Read the settings and show them."""
        self._tasks.run(lambda: read_facts(self._session), self, self._on_facts)

    def _on_facts(self, outcome: Outcome[SettingsFacts]) -> None:
        if outcome.value is not None:
            self._page.show_facts(outcome.value)
        elif outcome.error is not None:
            self._page.show_facts(SettingsFacts(problem=str(outcome.error)))

    def _on_minutes(self, minutes: int) -> None:
        self._change(lambda: save_minutes(self._session, minutes))

    def _change(self, change: Callable[[], object]) -> None:
        self._rest()

        def done(outcome: Outcome[object]) -> None:
            if outcome.error is not None:
                self._tell(outcome.error)
            self._begin()
            self.refresh()

        self._tasks.run(change, self, done)

    def _on_disconnect(self) -> None:
        box = QMessageBox(
            QMessageBox.Icon.Question,
            tr("Disconnect Mailchimp"),
            tr("Disconnect this computer from Mailchimp?"),
            parent=self._page.window(),
        )
        box.setInformativeText(
            tr(
                "The key is removed from this computer, and customers who still wait are "
                "not sent. Your audience and everyone in it stay as they are."
            )
        )
        yes = box.addButton("Disconnect", QMessageBox.ButtonRole.DestructiveRole)
        no = box.addButton(tr("Stay connected"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.exec()
        if box.clickedButton() is yes:
            self._change(self._session.disconnect)

    def _on_folder(self) -> None:
        folder = self._session.paths.config_dir
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _tell(self, error: MailbridgeError) -> None:
        parent: QWidget = self._page.window()
        QMessageBox.warning(parent, error.title, error.message or error.title)


def read_facts(session: Session) -> SettingsFacts:
    """What the settings file and the state say. Raises SettingsError where it is unusable."""
    if not session.configured:
        return SettingsFacts()
    settings = session.settings()
    status = session.status()
    sources, fields = [], []
    for feed in settings.feed:
        place = feed.database.removeprefix("sqlite:///") or str(Path(feed.folder) / feed.files)
        sources.append(
            tr("{place}, table “{table}”", place=place, table=feed.table) if feed.table else place
        )
        fields += [
            setting.label or tr(_TITLES.get(tag, tag)) for tag, setting in feed.fields.items()
        ]
        fields += [tr("tags from {column}", column=tag.column) for tag in feed.tag if tag.column]
    audience, members = status.audience_name, status.audience_members
    if members:
        audience = ntr("{name} (1 contact)", "{name} ({n} contacts)", members,
                       name=audience, n=number(members))  # fmt: skip
    from_variable = bool(session.environment.get("MAILBRIDGE_API_KEY"))
    return SettingsFacts(
        sources=sources,
        account=status.account if status.audience_id else "",
        audience=audience if status.audience_id else "",
        key_place=tr(_KEY_VARIABLE if from_variable else _KEY_PLACE),
        minutes=settings.sync.every_minutes,
        settings=setting_fields(settings),
        fields=list(dict.fromkeys([tr("E-mail"), *fields])),
    )


def save_minutes(session: Session, minutes: int) -> None:
    """Look for changes every so many minutes. Raises SettingsError or OSError."""
    from mailbridge.settings.writing import write_settings  # noqa: PLC0415 - not before it is used

    settings = session.settings()
    changed = settings.sync.model_copy(update={"every_minutes": float(minutes)})
    write_settings(session.paths.settings_file, settings.model_copy(update={"sync": changed}))
