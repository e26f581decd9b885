from __future__ import annotations

from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from mailbridge.records.standing import StateName
from mailbridge.service.preferences import Preferences
from mailbridge.service.standing.status import Status
from mailbridge.shell.tray.announcer import Announcer
from mailbridge.shell.tray.telling import Notification
from mailbridge.widgets.engine.messages import Finished, State
from tests.fakes.clock import JumpingClock

KEY = State(StateName.NEEDS_YOU, "Mailchimp needs a new key")
FINE = State(StateName.UP_TO_DATE, "Everything is up to date")
DONE = Finished("Pushed 38 of 38 customers", {"pushed": 38})


def announcer(memory: QSettings, clock: JumpingClock) -> tuple[Announcer, list[Notification]]:
    told: list[Notification] = []
    return Announcer(told.append, lambda: Preferences(quiet=False), memory, clock), told


def test_what_was_said_is_remembered_by_the_next_start(qtbot: QtBot, memory: QSettings) -> None:
    clock = JumpingClock()
    first, told = announcer(memory, clock)
    first.see(KEY, Status())
    first.see(KEY, Status())
    assert [one.title for one in told] == [KEY.title]
    second, told = announcer(memory, clock)
    second.see(KEY, Status())
    assert told == []
    second.finished(DONE, seen=False)
    second.see(FINE, Status())
    assert [(one.title, one.text) for one in told] == [
        ("mailbridge works again", "38 customers were sent.")
    ]


def test_the_end_of_a_long_run_is_told_to_who_asked_and_looks_elsewhere(
    qtbot: QtBot, memory: QSettings
) -> None:
    clock = JumpingClock()
    speaker, told = announcer(memory, clock)
    clock.jump(300)
    speaker.finished(DONE, seen=False)  # nobody asked for it
    for seen in (True, False):
        speaker.asked()
        clock.jump(300)
        speaker.finished(DONE, seen=seen)
    assert [one.text for one in told] == [DONE.message]


def test_just_after_signing_in_it_keeps_still(qtbot: QtBot, memory: QSettings) -> None:
    clock = JumpingClock()
    speaker, told = announcer(memory, clock)
    speaker.begin(at_sign_in=True)
    speaker.see(KEY, Status())
    assert told == []
    clock.jump(121)
    speaker.see(KEY, Status())
    assert len(told) == 1
