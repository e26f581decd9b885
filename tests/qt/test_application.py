from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from mailbridge.records.standing import StateName
from mailbridge.service.session import Session
from mailbridge.shell.program import Program
from mailbridge.shell.tray.notices import ABOUT_A_FEED, BUTTONS
from mailbridge.store.database import Database
from mailbridge.widgets.controls import Banner
from tests.qt.conftest import add_rows

CONFIGURED = """
[mailchimp]
audience = "a1b2c3d4e5"
[[feed]]
name = "Customers"
database = "sqlite:///shop.db"
table = "customers"
email = "EmailAddress"
"""

MakeProgram = Callable[[str], Program]


@pytest.fixture
def configured(session: Session) -> Session:
    session.paths.settings_file.write_text(CONFIGURED, encoding="utf-8")
    return session


@pytest.fixture
def make_program(
    qtbot: QtBot, session: Session, fake_program: Callable[[str], list[str]]
) -> Iterator[MakeProgram]:
    """Makes the program around a fake engine, and ends it after the test."""
    made: list[Program] = []

    def make(mode: str = "steady") -> Program:
        program = Program(session, dict(os.environ), fake_program(mode))
        made.append(program)
        return program

    yield make
    for program in made:
        program.end()


def wishes(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8").split("\n")[:-1] if log.exists() else []


def banner_texts(program: Program) -> list[str]:
    found = program.rooms.overview.findChildren(Banner)
    return [one.text.text() for one in found if one.isVisible()]


def dialogs() -> list[QMessageBox]:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)]
    return [one for one in found if one.isVisible()]


def until_up(qtbot: QtBot, program: Program) -> None:
    qtbot.waitUntil(lambda: program.conductor.state.state is StateName.UP_TO_DATE)


def test_before_set_up_no_engine_runs_and_the_wizard_opens(
    qtbot: QtBot, make_program: MakeProgram, engine_log: Path
) -> None:
    program = make_program("steady")
    program.start(background=False)
    wizard = program.setting_up().wizard
    assert wizard is not None
    assert wizard.isVisible()
    assert program.rooms.overview.set_up.isVisible()
    wizard.reject()
    assert program.setting_up().wizard is None
    assert not engine_log.exists()


def test_checking_shows_progress_and_ends_with_the_sentence(
    qtbot: QtBot, configured: Session, make_program: MakeProgram, engine_log: Path
) -> None:
    program = make_program("steady")
    program.start(background=False)
    until_up(qtbot, program)
    overview = program.rooms.overview
    shown: list[str] = []
    program.engine.said.connect(lambda _: shown.append(overview.progress.words.text()))
    overview.all.click()
    sentence = "Pushed 247 of 250 customers (3 skipped — no email address)"
    qtbot.waitUntil(lambda: overview.summary.text() == sentence)
    until_up(qtbot, program)
    assert "Sending… 100 of 247" in shown
    assert not overview.progress.isVisible()
    assert wishes(engine_log) == ["start", "sync --all"]


def test_pause_and_resume_go_to_the_engine(
    qtbot: QtBot, configured: Session, make_program: MakeProgram, engine_log: Path
) -> None:
    program = make_program("steady")
    program.start(background=False)
    until_up(qtbot, program)
    program.rooms.overview.pause.menu().actions()[2].trigger()
    qtbot.waitUntil(program.rooms.overview.resume.isVisible)
    program.rooms.overview.resume.click()
    until_up(qtbot, program)
    program.tray.pause_asked.emit(1)
    qtbot.waitUntil(lambda: len(wishes(engine_log)) == 4)
    assert wishes(engine_log)[1:3] == ["pause", "resume"]
    assert wishes(engine_log)[3].startswith("pause 20")


def test_a_killed_engine_is_replaced_and_the_owner_told(
    qtbot: QtBot, configured: Session, make_program: MakeProgram, engine_log: Path
) -> None:
    program = make_program("steady")
    program.start(background=False)
    until_up(qtbot, program)
    first = program.engine.pid
    os.kill(first, signal.SIGKILL)
    qtbot.waitUntil(lambda: any("started again" in text for text in banner_texts(program)))
    qtbot.waitUntil(lambda: program.engine.pid not in {0, first})
    qtbot.waitUntil(lambda: wishes(engine_log) == ["start", "start"])
    qtbot.waitUntil(lambda: not banner_texts(program))


def test_unusable_settings_are_told_and_can_be_tried_again(
    qtbot: QtBot, configured: Session, make_program: MakeProgram, engine_log: Path
) -> None:
    program = make_program("unusable")
    program.start(background=False)
    qtbot.waitUntil(lambda: any("look at line 3" in text for text in banner_texts(program)))
    assert program.conductor.state.state is StateName.NEEDS_YOU
    banner = next(one for one in program.rooms.overview.findChildren(Banner) if one.isVisible())
    banner.button.click()
    qtbot.waitUntil(lambda: wishes(engine_log) == ["start", "start"])


def test_where_another_one_works_it_says_who(
    qtbot: QtBot, configured: Session, make_program: MakeProgram
) -> None:
    program = make_program("busy")
    program.start(background=False)
    qtbot.waitUntil(lambda: "process 7" in program.conductor.state.text)
    assert program.conductor.state.state is StateName.WAITING


def test_closing_is_explained_once(
    qtbot: QtBot, configured: Session, make_program: MakeProgram
) -> None:
    program = make_program("steady")
    program.start(background=False)
    program.window.close()
    assert [one.text() for one in dialogs()] == ["mailbridge keeps working"]
    dialogs()[0].close()
    program.window.bring_up()
    program.window.close()
    assert not dialogs()


def test_closing_to_the_tray_is_explained_and_quitting_offered(
    qtbot: QtBot,
    configured: Session,
    make_program: MakeProgram,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = make_program("steady")
    left: list[bool] = []
    monkeypatch.setattr(program, "quit", lambda: left.append(True))
    program.tray._available = lambda: True
    program.start(background=False)
    program.window.close()
    assert not program.window.isVisible()
    box = dialogs()[0]
    assert "beside the clock" in box.informativeText()
    next(one for one in box.buttons() if one.text() == "Quit instead").click()
    assert left == [True]
    program.tray.asked.emit("show")
    assert program.window.isVisible()


def test_without_a_tray_closing_leaves_a_way_back(
    qtbot: QtBot, configured: Session, make_program: MakeProgram
) -> None:
    program = make_program("steady")
    program.start(background=True)
    assert not program.tray.visible
    assert program.window.isMinimized()
    program.window.bring_up()
    assert not program.window.isMinimized()
    program.window.close()
    assert program.window.isMinimized()
    for one in dialogs():
        one.close()


def test_what_is_held_is_asked_about(
    qtbot: QtBot, configured: Session, make_program: MakeProgram
) -> None:
    program = make_program("steady")
    program.start(background=False)
    until_up(qtbot, program)
    program.engine.wish("hold")
    qtbot.waitUntil(lambda: program.conductor.state.state is StateName.ON_HOLD)
    assert program.rooms.overview.badge.title.text().startswith("Stopped to be safe")


@pytest.mark.parametrize(("words", "released"), [("Keep everyone", 0), ("It is right, go on", 1)])
def test_the_banner_of_the_brake_has_both_answers(
    qtbot: QtBot,
    configured: Session,
    make_program: MakeProgram,
    engine_log: Path,
    state_db: Database,
    words: str,
    released: int,
) -> None:
    held = "830 of 4,231 customers are gone from the shop."
    add_rows(state_db, "feeds", [{"id": 1, "name": "Customers", "signature": "", "held": held}])
    program = make_program("steady")
    program.start(background=False)
    until_up(qtbot, program)
    qtbot.waitUntil(lambda: held in banner_texts(program))
    found = program.rooms.overview.findChildren(Banner)
    banner = next(one for one in found if one.isVisible() and one.text.text() == held)
    assert [banner.button.text(), banner.other.text()] == ["Look now…", "Keep everyone"]
    if words == "Keep everyone":
        banner.other.click()
    else:
        banner.button.click()
        assert program.window.page == "hold"
        program.rooms.hold.go_on.click()
        next(one for one in dialogs()[0].buttons() if one.text() == words).click()
    qtbot.waitUntil(lambda: "sync" in wishes(engine_log))
    assert state_db.one("SELECT released FROM feeds") == released


def test_help_is_a_key_away(qtbot: QtBot, configured: Session, make_program: MakeProgram) -> None:
    program = make_program("steady")
    program.start(background=False)
    program.window.asked.emit("help")
    assert program.doors.help_window is not None
    assert program.doors.help_window.isVisible()
    program.doors.help_window.close()


def test_every_wish_of_tray_and_pages_is_known(
    make_program: MakeProgram, configured: Session
) -> None:
    from mailbridge.shell.tray.icon import EXTRAS  # noqa: PLC0415 - beside the one test it is for

    program = make_program("steady")
    known = set(program._wishes)
    said = {wish for _, wish in EXTRAS.values()}
    said |= {"show", "show skipped", "show settings", "show activity", "sync", "help", "quit"}
    said |= {"sync --all", "stop", "resume", "setup", "start", "keep everyone"}
    said |= {wish for buttons in BUTTONS.values() for _, wish in buttons}
    said |= {"let through", "show rules", "show hold", "snooze", "bring here"}
    assert said - ABOUT_A_FEED <= known


def test_the_engine_ends_with_the_window(
    qtbot: QtBot, configured: Session, make_program: MakeProgram, engine_log: Path
) -> None:
    program = make_program("steady")
    program.start(background=False)
    until_up(qtbot, program)
    program.end()
    assert wishes(engine_log)[-1] == "end"
