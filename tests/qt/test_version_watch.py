from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSettings, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from mailbridge.base.clock import stamp
from mailbridge.base.errors import MailbridgeError, Wait
from mailbridge.screens.overview import Notice
from mailbridge.screens.settings import SettingsPage
from mailbridge.service.support.updates import NoFeed, Release
from mailbridge.shell.preferences import Keeper
from mailbridge.shell.version_watch import ASKED, VersionWatch, newest
from mailbridge.widgets.tasks import Tasks
from tests.fakes.clock import JumpingClock

PAGE = "mailbridge-test://releases/9.9.9"
NEWER = Release("9.9.9", date(2026, 12, 1), PAGE)
ROW = "check_for_updates"


class Scene:
    """A watch over a settings page. says: what the next looks give."""

    def __init__(self, qtbot: QtBot, memory: QSettings, file: Path) -> None:
        self.page = SettingsPage()
        qtbot.addWidget(self.page)
        self.memory, self.clock = memory, JumpingClock()
        self.keeper = Keeper(file)
        self.tasks = Tasks(self.page)
        self.says: list[Release | MailbridgeError | None] = []
        self.looks = 0
        self.banners: list[Notice | None] = []
        self.told: list[str] = []
        self.watch = self.make(self._look)
        self.page.show_preferences(self.keeper.now, [], autostart=False)
        self.page.show()

    def make(self, look: Callable[[], Release | None]) -> VersionWatch:
        """Another watch, as after another start."""
        made = VersionWatch(
            self.tasks, self.memory, self.clock, self.keeper, self.page, self.page, look
        )
        made.noticed.connect(self.banners.append)
        made.told.connect(lambda title, text: self.told.append(f"{title}: {text}"))
        return made

    def _look(self) -> Release | None:
        self.looks += 1
        said = self.says.pop(0)
        if isinstance(said, MailbridgeError):
            raise said
        return said

    @property
    def problem(self) -> str:
        return self.page.versions.rows[ROW].problem.text()


@pytest.fixture
def scene(qtbot: QtBot, memory: QSettings, tmp_path: Path) -> Iterator[Scene]:
    made = Scene(qtbot, memory, tmp_path / "preferences.toml")
    yield made
    made.tasks.halt()


class Browser(QObject):
    """Takes addresses in the browser's place."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.opened.append(url.toString())


def test_nobody_is_asked_before_the_owner_said_yes(scene: Scene) -> None:
    scene.watch.begin()
    scene.watch.ask_if_due()
    assert not scene.keeper.now.check_for_updates
    assert scene.looks == 0


def test_who_says_yes_is_told_at_once_and_once_a_version(qtbot: QtBot, scene: Scene) -> None:
    scene.says = [NEWER, NEWER, NEWER]
    scene.keeper.change(check_for_updates=True)
    qtbot.waitUntil(lambda: len(scene.banners) == 1)
    (banner,) = scene.banners
    assert banner is not None
    text = "mailbridge 9.9.9 is there. Nothing is installed by itself."
    assert (banner.text, banner.action, banner.other[1]) == (text, "open version", "hide version")
    assert scene.told == [f"There is a newer mailbridge: {text}"]
    scene.watch.ask_if_due()
    assert scene.looks == 1
    scene.clock.jump(timedelta(hours=25).total_seconds())
    scene.watch.ask_if_due()
    qtbot.waitUntil(lambda: scene.looks == 2)
    scene.watch.hide()
    assert scene.banners[1:] == [None]
    later = scene.make(scene._look)
    later.ask()
    qtbot.waitUntil(lambda: scene.looks == 3)
    later.show()
    assert len(scene.told) == 1


def test_its_page_is_opened_by_the_owner(qtbot: QtBot, scene: Scene) -> None:
    browser = Browser()
    QDesktopServices.setUrlHandler("mailbridge-test", browser, "take")  # type: ignore[arg-type]  # PySide takes str only, whatever it declares
    scene.says = [Release("9.9.9", date(2026, 12, 1), PAGE, important=True)]
    scene.keeper.change(check_for_updates=True)
    qtbot.waitUntil(lambda: bool(scene.banners))
    assert "mends something important" in scene.told[0]
    scene.watch.open_page()
    QDesktopServices.unsetUrlHandler("mailbridge-test")
    assert browser.opened == [PAGE]
    assert scene.banners[-1] is None


def test_what_hinders_it_is_said_beside_the_switch_until_it_works(
    qtbot: QtBot, scene: Scene
) -> None:
    scene.says = [Wait("It cannot be seen", "Try again later."), None]
    scene.keeper.change(check_for_updates=True)
    qtbot.waitUntil(lambda: scene.problem == "It cannot be seen. Try again later.")
    scene.watch.ask()
    qtbot.waitUntil(lambda: scene.problem == "")
    assert not scene.banners


def test_who_says_no_hears_nothing_more(qtbot: QtBot, scene: Scene) -> None:
    scene.says = [Wait("It cannot be seen")]
    scene.keeper.change(check_for_updates=True)
    qtbot.waitUntil(lambda: scene.problem != "")
    scene.keeper.change(check_for_updates=False)
    assert scene.problem == ""
    assert scene.banners == [None]


def test_a_clock_that_was_put_back_does_not_stop_it(qtbot: QtBot, scene: Scene) -> None:
    scene.says = [None, None]
    scene.keeper.change(check_for_updates=True)
    scene.memory.setValue(ASKED, stamp(scene.clock.now() + timedelta(days=900)))
    scene.watch.ask_if_due()
    qtbot.waitUntil(lambda: scene.looks == 2)


def test_a_build_that_names_no_feed_says_so(qtbot: QtBot, scene: Scene) -> None:
    with pytest.raises(NoFeed):
        newest()
    scene.says = [None]
    scene.keeper.change(check_for_updates=True)
    scene.make(newest).ask()
    qtbot.waitUntil(lambda: "does not know where new versions" in scene.problem)
