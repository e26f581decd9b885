"""What changes on the settings page lead to: a setting is saved, a preference kept, autostart set.

It draws nothing; which facts the page shows is shell.chores.settings_facts'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject

from mailbridge.base.errors import MailbridgeError, Wait
from mailbridge.base.language import tr
from mailbridge.screens.preference_fields import AUTOSTART
from mailbridge.screens.settings import SettingsPage
from mailbridge.service.rules.setting_fields import change_setting
from mailbridge.service.session import Session
from mailbridge.shell.appearance import languages
from mailbridge.shell.autostart import autostart_is_on, set_autostart
from mailbridge.shell.preferences import Keeper
from mailbridge.widgets.tasks import Outcome, Tasks


class SettingsChores(QObject):
    """refresh: shows the settings of the file anew. environment: the program's own.

    Nothing is shown before show is called: the names of all languages take their time.
    """

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        page: SettingsPage,
        keeper: Keeper,
        refresh: Callable[[], None],
        environment: Mapping[str, str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._tasks, self._page = session, tasks, page
        self._keeper, self._refresh, self._environment = keeper, refresh, environment
        page.setting_changed.connect(self._on_setting)
        page.preference_changed.connect(self._on_preference)
        keeper.changed.connect(self.show)

    def show(self) -> None:
        """The preferences as they are, and whether this computer starts mailbridge by itself."""
        self._page.show_preferences(
            self._keeper.now, languages(), autostart=autostart_is_on(self._environment)
        )

    def _on_setting(self, section: str, name: str, value: Any) -> None:
        def save() -> None:
            try:
                change_setting(self._session, section, name, value)
            except OSError as error:
                raise Wait(
                    tr("The settings cannot be written"), error.strerror or str(error)
                ) from error

        def done(outcome: Outcome[None]) -> None:
            if outcome.error is None:
                self._refresh()
            else:
                self._page.show_problem(name, outcome.error.message or outcome.error.title)

        self._tasks.run(save, self, done)

    def _on_preference(self, name: str, value: Any) -> None:
        if name != AUTOSTART:
            self._keeper.change(**{name: value})
            return
        try:
            set_autostart(bool(value), self._environment)
        except MailbridgeError as error:
            self.show()
            self._page.show_problem(name, f"{error.title}. {error.message}")
        else:
            self._keeper.change(start_asked=True)
            self.show()
