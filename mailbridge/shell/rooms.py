"""The pages of the window by name, and two small things that whoever fills them needs.

It fills no page: shell.conductor does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSettings, QTimer

from mailbridge.base.clock import Clock
from mailbridge.base.language import tr
from mailbridge.records.standing import StateName
from mailbridge.screens.activity import Activity
from mailbridge.screens.customers.page import Customers
from mailbridge.screens.hold import HoldPage
from mailbridge.screens.overview import Overview
from mailbridge.screens.rules.page import RulesPage
from mailbridge.screens.settings import SettingsPage
from mailbridge.screens.skipped import Skipped
from mailbridge.service.lists.pages import Pages
from mailbridge.service.session import Session
from mailbridge.shell.chores.customers import looking
from mailbridge.shell.main_window import MainWindow
from mailbridge.widgets.engine.messages import State
from mailbridge.widgets.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Rooms:
    """The pages of the window."""

    overview: Overview
    customers: Customers
    activity: Activity
    skipped: Skipped
    rules: RulesPage
    settings: SettingsPage
    hold: HoldPage


def make_rooms(
    session: Session, pages: Pages, memory: QSettings, clock: Clock, tasks: Tasks
) -> Rooms:
    """The pages, empty as yet."""
    return Rooms(
        overview=Overview(),
        customers=Customers(pages, memory, clock.today, looking(session), tasks),
        activity=Activity(pages, memory, clock.today, tasks),
        skipped=Skipped(pages, memory, clock.today),
        rules=RulesPage(),
        settings=SettingsPage(),
        hold=HoldPage(),
    )


def add_pages(window: MainWindow, rooms: Rooms) -> None:
    """Put the pages into the window in their order; the one of the brake is listed when needed."""
    window.add_page("overview", tr("Overview"), rooms.overview)
    window.add_page("customers", tr("Customers"), rooms.customers)
    window.add_page("activity", tr("Activity"), rooms.activity)
    window.add_page("skipped", tr("Skipped"), rooms.skipped)
    window.add_page("rules", tr("Fields & rules"), rooms.rules)
    window.add_page("settings", tr("Settings"), rooms.settings)
    window.add_page("hold", tr("Stopped to be safe"), rooms.hold)
    window.show_in_list("hold", shown=False)


def not_set_up() -> State:
    """Before set-up is finished there is no engine to say so."""
    return State(
        StateName.NOT_SET_UP,
        tr("Set-up is not finished"),
        tr("Nothing has been sent. You can go on any time."),
    )


def make_timer(
    parent: QObject, milliseconds: int, call: Callable[[], None], *, once: bool = False
) -> QTimer:
    """A timer that is not running yet. once: it rings a single time after each start."""
    made = QTimer(parent)
    made.setInterval(milliseconds)
    made.setSingleShot(once)
    made.timeout.connect(call)
    return made
