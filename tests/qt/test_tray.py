from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from mailbridge.records.standing import StateName
from mailbridge.shell.tray.icon import Tray
from mailbridge.widgets.engine.messages import State


class Desktop:
    """A desktop whose tray comes when a test wants it."""

    def __init__(self, *, tray: bool) -> None:
        self.tray = tray
        self.asked = 0

    def available(self) -> bool:
        self.asked += 1
        return self.tray


def shown(menu: QMenu) -> list[str]:
    return [
        one.text().replace("&", "")
        for one in menu.actions()
        if one.isVisible() and not one.isSeparator()
    ]


def tray_in(state: StateName, *, skipped: int = 0, due: str = "") -> Tray:
    tray = Tray(Desktop(tray=True).available)
    tray.show_state(State(state, "How things stand"), skipped, due)
    return tray


ALWAYS = ["Open mailbridge", "How things stand"]
LAST = ["Bring window here", "Settings…", "Help", "Quit mailbridge"]


@pytest.mark.parametrize(
    ("state", "skipped", "due", "between"),
    [
        (StateName.UP_TO_DATE, 0, "in 4 minutes", ["Next check in 4 minutes", "Check now", "Pause sending"]),
        (StateName.UP_TO_DATE, 2, "", ["2 skipped customers…", "Check now", "Pause sending"]),
        (StateName.SKIPPED, 1, "", ["1 skipped customer…", "Check now", "Pause sending"]),
        (StateName.WORKING, 0, "", ["Stop", "Pause sending"]),
        (StateName.WAITING, 0, "", ["Try now", "Pause sending"]),
        (StateName.PAUSED, 0, "", ["Resume sending"]),
        (StateName.NEEDS_YOU, 0, "", ["Show what is needed…", "Check now", "Pause sending"]),
        (StateName.ON_HOLD, 0, "", ["Look now…", "Check now", "Pause sending"]),
        (StateName.NOT_SET_UP, 0, "", ["Go on with set-up…"]),
    ],
)  # fmt: skip
def test_the_menu_offers_what_the_state_allows(
    qtbot: QtBot, state: StateName, skipped: int, due: str, between: list[str]
) -> None:
    tray = tray_in(state, skipped=skipped, due=due)
    assert shown(tray.menu) == [*ALWAYS, *between, *LAST]


def test_every_entry_says_its_wish(qtbot: QtBot) -> None:
    tray = tray_in(StateName.UP_TO_DATE, skipped=2)
    wishes: list[str] = []
    tray.asked.connect(wishes.append)
    for action in tray.menu.actions():
        if action.isVisible() and action.isEnabled() and action.menu() is None:
            action.trigger()
    assert wishes == ["show", "show skipped", "sync", "bring here", "show settings", "help", "quit"]
    tray.show_state(State(StateName.WORKING, "Sending"), 0, "")
    next(one for one in tray.menu.actions() if one.text() == "Stop").trigger()
    assert wishes[-1] == "stop"


def test_pausing_says_for_how_long(qtbot: QtBot) -> None:
    tray = tray_in(StateName.UP_TO_DATE)
    hours: list[int] = []
    tray.pause_asked.connect(hours.append)
    for action in tray._pause.actions():
        action.trigger()
    assert hours == [1, -1, 0]


def test_the_first_line_is_the_default(qtbot: QtBot) -> None:
    tray = tray_in(StateName.UP_TO_DATE)
    assert tray.menu.defaultAction() is tray.menu.actions()[0]


def test_a_tray_that_comes_late_is_found(qtbot: QtBot) -> None:
    desktop = Desktop(tray=False)
    tray = Tray(desktop.available)
    tray._timer.setInterval(1)
    with qtbot.waitSignal(tray.missing):
        tray.start()
    seen = [tray.visible]
    desktop.tray = True
    with qtbot.waitSignal(tray.appeared):
        pass
    seen.append(tray.visible)
    assert not tray._timer.isActive()
    tray.end()
    assert [*seen, tray.visible] == [False, True, False]


def test_without_a_tray_the_looking_ends(qtbot: QtBot) -> None:
    desktop = Desktop(tray=False)
    tray = Tray(desktop.available)
    tray._timer.setInterval(0)
    told: list[bool] = []
    tray.missing.connect(lambda: told.append(True))
    tray.start()
    qtbot.waitUntil(lambda: not tray._timer.isActive())
    assert desktop.asked == 61
    assert told == [True]


def test_the_tool_tip_is_short_and_says_the_state(qtbot: QtBot) -> None:
    tray = Tray(Desktop(tray=True).available)
    tray.start()
    tray.show_state(State(StateName.WAITING, "No internet. " * 40), 0, "")
    assert tray._icon is not None
    assert tray._icon.toolTip().startswith("mailbridge – No internet.")
    assert len(tray._icon.toolTip()) <= 120
    tray.end()


def test_a_click_shows_the_window(qtbot: QtBot) -> None:
    tray = Tray(Desktop(tray=True).available)
    tray.start()
    assert tray._icon is not None
    with qtbot.waitSignal(tray.asked) as asked:
        tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert asked.args == ["show"]
    with qtbot.assertNotEmitted(tray.asked):
        tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)
    tray.end()


def test_pointing_at_it_tells_how_many_were_skipped_or_wait(qtbot: QtBot) -> None:
    tray = Tray(Desktop(tray=True).available)
    tray.start()
    assert tray._icon is not None
    tray.show_state(State(StateName.UP_TO_DATE, "Everything is up to date"), 2, "")
    assert tray._icon.toolTip() == "mailbridge – up to date. 2 customers were skipped."
    tray.show_state(State(StateName.WAITING, "No internet", "38 customers are waiting."), 0, "")
    assert tray._icon.toolTip() == "mailbridge – No internet. 38 customers are waiting."
    tray.end()


def test_a_notice_that_is_clicked_opens_its_page(qtbot: QtBot) -> None:
    tray = Tray(Desktop(tray=True).available)
    tray.tell("Nobody hears this", "There is no icon yet.")
    assert "No notices for one hour" not in shown(tray.menu)
    tray.start()
    assert tray._icon is not None
    tray.tell("Stopped to be safe", "Please look.", "show hold")
    with qtbot.waitSignal(tray.asked) as asked:
        tray._icon.messageClicked.emit()
    assert asked.args == ["show hold"]
    assert "No notices for one hour" in shown(tray.menu)
    tray.end()
