"""Asks once a day whether there is a newer mailbridge, where the owner wants to hear of it.

It installs nothing and loads nothing: it tells a version once, and the page where it is described.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from mailbridge.base.clock import Clock, moment, stamp
from mailbridge.base.language import tr
from mailbridge.screens.overview import Notice
from mailbridge.screens.settings import SettingsPage
from mailbridge.service.preferences import Preferences
from mailbridge.shell.preferences import Keeper
from mailbridge.shell.rooms import make_timer
from mailbridge.widgets.tasks import Outcome, Tasks

if TYPE_CHECKING:
    from mailbridge.service.support.updates import Release

ASKED, TOLD = "versions/asked/1", "versions/told/1"
OPEN, HIDE = "open version", "hide version"
PAUSE = timedelta(days=1)
_HOUR_MS = 3_600_000
_SOON_MS = 60_000
"""Not in the first minute: a start has enough to do."""


def newest() -> Release | None:
    """The newer release where there is one. Raises NoFeed, FeedRefused, Wait."""
    from mailbridge.service.support import updates  # noqa: PLC0415 - the network, when it is used

    return updates.look(updates.source())


class VersionWatch(QObject):
    """noticed: a banner for the overview, None where there is none any more.

    told: title and text for the system's notice. keeper: of the preferences. page: says in place
    why it cannot be known. look: asks; in a thread.
    """

    noticed = Signal(object)
    told = Signal(str, str)

    def __init__(
        self,
        tasks: Tasks,
        memory: QSettings,
        clock: Clock,
        keeper: Keeper,
        page: SettingsPage,
        parent: QObject | None = None,
        look: Callable[[], Release | None] = newest,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._memory, self._clock = tasks, memory, clock
        self._keeper, self._page, self._look = keeper, page, look
        self._wanted = keeper.now.check_for_updates
        self._release: Release | None = None
        self._problem = ""
        self._soon = make_timer(self, _SOON_MS, self.ask_if_due, once=True)
        self._hour = make_timer(self, _HOUR_MS, self.ask_if_due)
        keeper.changed.connect(self._on_preferences)

    def begin(self) -> None:
        """From now on."""
        self._soon.start()
        self._hour.start()

    def show(self) -> None:
        """Say on the page what was wrong the last time."""
        self._page.show_problem("check_for_updates", self._problem)

    def _on_preferences(self, preferences: Preferences) -> None:
        before, self._wanted = self._wanted, preferences.check_for_updates
        if self._wanted and not before:
            self.ask()  # who has just said yes wants to know it works
        elif before and not self._wanted:
            self._say("")
            self.noticed.emit(None)

    def ask_if_due(self) -> None:
        """Ask, where the owner wants it and the last time is a day ago."""
        last = str(self._memory.value(ASKED) or "")
        now = self._clock.now()
        # A last time that lies ahead is a clock that was put back: it counts for nothing.
        due = not last or not timedelta() <= now - moment(last) < PAUSE
        if due and self._keeper.now.check_for_updates:
            self.ask()

    def ask(self) -> None:
        """Ask now."""
        self._memory.setValue(ASKED, stamp(self._clock.now()))
        self._tasks.run(self._look, self, self._on_looked)

    def open_page(self) -> None:
        """The page of the version that was told, in the browser."""
        if self._release is not None:
            QDesktopServices.openUrl(QUrl(self._release.page))
        self.hide()

    def hide(self) -> None:
        """It was seen: it is not told again."""
        if self._release is not None:
            self._memory.setValue(TOLD, self._release.version)
        self.noticed.emit(None)

    def _on_looked(self, outcome: Outcome[Release | None]) -> None:
        if not self._keeper.now.check_for_updates:
            return  # the owner thought better of it meanwhile
        error, release = outcome.error, outcome.value
        self._say(f"{error.title}. {error.message}".strip() if error is not None else "")
        if release is None or release.version == self._memory.value(TOLD):
            return
        again = self._release is not None and self._release.version == release.version
        self._release = release
        if not again:
            text = words(release)
            self.noticed.emit(Notice(text, tr("See what is new"), OPEN, other=(tr("Hide"), HIDE)))
            self.told.emit(tr("There is a newer mailbridge"), text)

    def _say(self, problem: str) -> None:
        self._problem = problem
        self.show()


def words(release: Release) -> str:
    """The version in a sentence."""
    if release.important:
        return tr(
            "mailbridge {version} is there. It mends something important: please install it soon.",
            version=release.version,
        )
    return tr(
        "mailbridge {version} is there. Nothing is installed by itself.", version=release.version
    )
