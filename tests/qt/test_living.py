from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mailbridge.base.clock import moment
from mailbridge.records.standing import StateName
from mailbridge.screens.new_key import NewKeyDialog
from mailbridge.service.session import Session
from mailbridge.store.database import Database
from tests.qt.conftest import add_rows
from tests.qt.test_application import (
    MakeProgram,
    configured,
    dialogs,
    make_program,
    until_up,
    wishes,
)

__all__ = ["configured", "make_program"]  # fixtures that are used by their name


def test_after_a_sleep_the_shop_is_looked_at_once(
    qtbot: QtBot, configured: Session, make_program: MakeProgram, engine_log: Path
) -> None:
    program = make_program("steady")
    program.start(background=False)
    until_up(qtbot, program)
    program.conductor._on_minute()
    program.conductor._woke_at -= timedelta(hours=8)
    program.conductor._on_minute()
    program.conductor._on_minute()
    qtbot.waitUntil(lambda: wishes(engine_log) == ["start", "sync"])
    program.engine.wish("pause")
    qtbot.waitUntil(lambda: program.conductor.state.state is StateName.PAUSED)
    program.conductor._woke_at -= timedelta(hours=8)
    program.conductor._on_minute()
    program.end()
    assert wishes(engine_log) == ["start", "sync", "pause", "end"]


def test_closing_quits_where_the_owner_wants_that(
    qtbot: QtBot, configured: Session, make_program: MakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = make_program("steady")
    left: list[bool] = []
    monkeypatch.setattr(program, "quit", lambda: left.append(True))
    program.start(background=False)
    program.preferences.change(close_keeps_running=False)
    program.window.close()
    assert left == [True]
    assert not dialogs()


def test_the_brakes_page_is_listed_while_it_holds(
    qtbot: QtBot, configured: Session, make_program: MakeProgram, state_db: Database
) -> None:
    program = make_program("steady")
    program.start(background=False)
    until_up(qtbot, program)
    side = program.window.side
    row = program.window._names.index("hold")
    assert side.isRowHidden(row)
    held = {"id": 1, "name": "Shop", "signature": "", "held": "All are gone."}
    add_rows(state_db, "feeds", [held])
    program.conductor.refresh()
    qtbot.waitUntil(lambda: not side.isRowHidden(row))
    program.window.show_page("hold")
    program.rooms.hold.keep.click()
    qtbot.waitUntil(lambda: side.isRowHidden(row))
    assert program.window.page == "overview"


def test_a_snooze_is_an_hour(qtbot: QtBot, configured: Session, make_program: MakeProgram) -> None:
    program = make_program("steady")
    program.tray.asked.emit("snooze")
    until = moment(program.preferences.now.snooze_until) - program.clock.now()
    assert timedelta(minutes=59) < until < timedelta(minutes=61)


def test_another_key_can_be_asked_for(
    qtbot: QtBot, configured: Session, make_program: MakeProgram
) -> None:
    program = make_program("steady")
    program.start(background=False)
    program.rooms.settings.key_asked.emit()
    (asked,) = program.window.findChildren(NewKeyDialog)
    assert asked.isVisible()
    asked.reject()
