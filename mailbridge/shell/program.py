"""One running mailbridge on screen: the window, the tray and the engine of a session, wired.

It starts no QApplication (shell.application does) and holds no state of the core.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QGuiApplication

from mailbridge.base.clock import SystemClock, stamp
from mailbridge.service.lists.pages import Pages
from mailbridge.service.preferences import preferences_file
from mailbridge.service.session import Session
from mailbridge.settings.schema import Settings
from mailbridge.shell.chores.customers import CustomerChores
from mailbridge.shell.chores.elsewhere import Doors
from mailbridge.shell.chores.errands import Errands
from mailbridge.shell.chores.orders import Orders
from mailbridge.shell.chores.rules import RuleChores
from mailbridge.shell.chores.settings import SettingsChores
from mailbridge.shell.chores.settings_facts import Chores
from mailbridge.shell.conductor import Conductor
from mailbridge.shell.connecting import Connecting
from mailbridge.shell.dialogs import tell_about_closing
from mailbridge.shell.main_window import MainWindow
from mailbridge.shell.preferences import Keeper
from mailbridge.shell.remedies import Remedies
from mailbridge.shell.rooms import add_pages, make_rooms
from mailbridge.shell.tray.announcer import Announcer
from mailbridge.shell.tray.icon import Tray
from mailbridge.shell.tray.notices import ABOUT_A_FEED
from mailbridge.shell.version_watch import VersionWatch
from mailbridge.shell.wishes import wishes_of
from mailbridge.widgets.engine.child import Engine
from mailbridge.widgets.tasks import Tasks

if TYPE_CHECKING:
    from mailbridge.shell.wizard.set_up import SetUp


class Program(QObject):
    """The window, the tray and the engine of one session."""

    def __init__(
        self, session: Session, environment: Mapping[str, str], engine_program: list[str]
    ) -> None:
        super().__init__()
        self._session = session
        self._environment = environment
        self.clock = SystemClock()
        place = session.paths.config_dir / "window.ini"
        self.memory = QSettings(str(place), QSettings.Format.IniFormat)
        self.tasks = Tasks(self)
        self.pages = Pages(session.paths.state_db)
        self.engine = Engine(engine_program, environment, self.clock, parent=self)
        self.window = MainWindow(self.memory)
        self.rooms = make_rooms(session, self.pages, self.memory, self.clock, self.tasks)
        add_pages(self.window, self.rooms)
        self.preferences = Keeper(preferences_file(session.paths), self)
        self.tray = Tray(parent=self)
        self.announcer = Announcer(
            lambda told: self.tray.tell(told.title, told.text, told.wish),
            lambda: self.preferences.now,
            self.memory,
            self.clock,
            self,
        )
        self.conductor = Conductor(
            session,
            self.engine,
            self.pages,
            self.tasks,
            self.clock,
            self.window,
            self.rooms,
            self.tray,
            self.announcer,
            self,
        )
        self.chores = Chores(
            session,
            self.tasks,
            self.rooms.settings,
            self.conductor.rest,
            self.conductor.begin,
            self,
        )
        # The pages stay open meanwhile: a table that is being looked at asks for its rows.
        self.errands = Errands(
            self.window, environment, self.engine.end, self.conductor.begin, parent=self
        )
        self.rule_chores = RuleChores(
            session,
            self.tasks,
            self.rooms.rules,
            self.engine.end,
            self.conductor.begin,
            self.errands,
            self,
        )
        self.orders = Orders(session, self.tasks, self.errands, self.window, self)
        self.customer_chores = CustomerChores(
            session, self.tasks, self.rooms.customers, lambda: self._on_asked("sync"), self
        )
        self.settings_chores = SettingsChores(
            session,
            self.tasks,
            self.rooms.settings,
            self.preferences,
            self.chores.refresh,
            environment,
            self,
        )
        self.versions = VersionWatch(
            self.tasks, self.memory, self.clock, self.preferences, self.rooms.settings, self
        )
        self.connecting = Connecting(
            session, self.tasks, self.rooms.settings, lambda: self._on_asked("sync"), self
        )
        self.doors = Doors(session, self.tasks, self.window, self)
        self.remedies = Remedies(
            session, self.tasks, self.window, lambda: self._on_asked("sync"), self
        )
        self._set_up: SetUp | None = None
        self._ended = False
        self._wishes = wishes_of(self)
        self._connect()

    def _connect(self) -> None:
        for asker in (self.rooms.overview, self.tray, self.window):
            asker.asked.connect(self._on_asked)
        self.rooms.overview.pause_asked.connect(self.conductor.pause)
        self.tray.pause_asked.connect(self.conductor.pause)
        self.rooms.customers.check_asked.connect(lambda: self._on_asked("sync"))
        self.rooms.customers.erase_asked.connect(self.orders.erase)
        self.rooms.skipped.check_asked.connect(lambda: self._on_asked("sync"))
        self.rooms.settings.change_asked.connect(self.set_up)
        self.rooms.settings.audience_asked.connect(self.choose_audience)
        self.rooms.settings.new_audience_asked.connect(self.make_audience)
        self.rooms.settings.help_asked.connect(self.doors.help)
        self.versions.noticed.connect(lambda notice: self.conductor.note("version", notice))
        self.versions.told.connect(self.tray.tell)
        self.rooms.settings.key_asked.connect(self.ask_for_key)
        self.rooms.skipped.retry_asked.connect(self.orders.retry)
        self.rooms.skipped.show_asked.connect(self.orders.show_customer)
        self.rooms.activity.undo_asked.connect(self.orders.undo)
        self.rooms.activity.show_asked.connect(self.orders.show_customer)
        self.rooms.settings.compare_asked.connect(self.orders.compare)
        self.rooms.settings.erase_asked.connect(self.orders.erase)
        self.rooms.overview.day_asked.connect(self._on_day)
        self.rooms.hold.answered.connect(lambda keep: self.conductor.answer_hold(keep=keep))
        self.rooms.hold.help_asked.connect(lambda: self._on_asked("help on-hold"))
        self.window.closed.connect(self._on_closed)
        self.window.page_shown.connect(self._on_page_shown)

    def start(self, *, background: bool) -> None:
        """Show the window (or only the tray) and begin."""
        self.announcer.begin(at_sign_in=background)
        self.tray.missing.connect(lambda: self._on_no_tray(background=background))
        if not background:
            self.window.bring_up()
        self.conductor.begin()
        self.chores.refresh()
        self.versions.begin()
        self.tray.start()
        if not background and not self._session.configured:
            self.set_up()

    def settings(self) -> Settings:
        """What the settings file says. Raises SettingsError."""
        return self._session.settings()

    def state_file(self) -> Path:
        """Where the state database lies."""
        return self._session.paths.state_db

    def set_up(self) -> None:
        """The wizard; the engine rests while settings change."""
        self.window.bring_up()
        self.setting_up().open(self.window)

    def choose_audience(self) -> None:
        """The wizard at the list of audiences."""
        self.window.bring_up()
        self.setting_up().choose_audience(self.window)

    def make_audience(self) -> None:
        """The same with the form for a new audience open."""
        self.window.bring_up()
        self.setting_up().choose_audience(self.window, new=True)

    def setting_up(self) -> SetUp:
        """The wizard's keeper, made when it is first wanted."""
        from mailbridge.shell.wizard.desk import SetUpDesk  # noqa: PLC0415 - only when it is wanted
        from mailbridge.shell.wizard.set_up import AfterSetUp, SetUp  # noqa: PLC0415 - as above

        if self._set_up is None:
            after = AfterSetUp(
                self.conductor.rest,
                self._on_left,
                self._on_set_up,
                self.engine.said,
                self.conductor.wish,
            )
            desk = SetUpDesk(self._session)
            self._set_up = SetUp(desk, self.tasks, self._environment, after, self)
        return self._set_up

    def _on_left(self) -> None:
        self.conductor.begin()
        self.chores.refresh()

    def _on_set_up(self) -> None:
        self.window.show_page("overview")
        self.chores.refresh()

    def end(self) -> None:
        """Hide everything, end the engine, close the files. A second time does nothing."""
        if self._ended:
            return
        self._ended = True
        self.window.remember()
        self.window.hide()
        self.tray.end()
        self.errands.halt()
        self.rule_chores.halt()
        self.conductor.rest()
        self.memory.sync()
        if self._set_up is not None:
            self._set_up.halt()
        self.tasks.halt()
        # Listeners first: what is still on its way must not reach a page that is gone.
        self.conductor.deleteLater()
        self.chores.deleteLater()
        self.settings_chores.deleteLater()
        self.rule_chores.deleteLater()
        self.customer_chores.deleteLater()
        self.orders.deleteLater()
        self.window.deleteLater()

    def quit(self) -> None:
        """Leave; aboutToQuit does the rest."""
        QGuiApplication.exit(0)

    def _on_day(self, day: date) -> None:
        self.rooms.activity.show_day(day)
        self.turn_to("activity")

    def turn_to(self, page: str) -> None:
        """Show a page, in front."""
        self.window.show_page(page)
        self.window.bring_up()

    def _on_asked(self, wish: str) -> None:
        name, _, feed = wish.partition(": ")
        if feed and name in ABOUT_A_FEED:
            self.remedies.answer(name, feed)
        else:
            self._wishes[wish]()

    def _on_page_shown(self, name: str) -> None:
        if name == "settings":
            self.chores.refresh()
            self.settings_chores.show()
            self.versions.show()
            self.connecting.offer()
        elif name == "rules":
            self.rule_chores.refresh()

    def _on_closed(self) -> None:
        if not self.preferences.now.close_keeps_running:
            self.quit()
            return
        if not self.tray.visible:
            self.window.showMinimized()  # the only way back in, on a desktop without a tray
        if not self.preferences.now.told_about_closing:
            self.preferences.change(told_about_closing=True)
            tell_about_closing(self.window, tray=self.tray.visible, leave=self.quit)

    def snooze(self) -> None:
        """No notices for an hour."""
        until = self.clock.now() + timedelta(hours=1)
        self.preferences.change(snooze_until=stamp(until))

    def ask_for_key(self) -> None:
        """Ask for another key; one that was kept is tried at once."""
        self.window.bring_up()
        self.doors.ask_for_key(lambda: self._on_asked("sync"))

    def _on_no_tray(self, *, background: bool) -> None:
        if background:
            self.window.showMinimized()
