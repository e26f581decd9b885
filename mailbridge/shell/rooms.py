"""The pages of the window by name, and two small things that whoever fills them needs.

It fills no page: shell.conductor does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

from mailbridge.base.language import tr
from mailbridge.screens.activity import Activity
from mailbridge.screens.customers.page import Customers
from mailbridge.screens.hold import HoldPage
from mailbridge.screens.overview import Overview
from mailbridge.screens.rules.page import RulesPage
from mailbridge.screens.settings import SettingsPage
from mailbridge.screens.skipped import Skipped
from mailbridge.widgets.messages import State, StateName


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
