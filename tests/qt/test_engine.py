from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from mailbridge.base.clock import SystemClock
from mailbridge.records.standing import StateName
from mailbridge.widgets.engine.child import Engine
from mailbridge.widgets.engine.messages import Busy, Bye, Finished, Hello, Progress, State

MakeEngine = Callable[[str], Engine]


def heard_by(engine: Engine) -> list[object]:
    heard: list[object] = []
    engine.said.connect(heard.append)
    return heard


def starts(log: Path) -> int:
    return log.read_text(encoding="utf-8").split().count("start") if log.exists() else 0


def test_it_speaks_is_spoken_to_and_ends(
    qtbot: QtBot, make_engine: MakeEngine, engine_log: Path
) -> None:
    engine = make_engine("steady")
    heard = heard_by(engine)
    assert not engine.wish("sync")
    engine.start()
    assert engine.wish("sync --all")
    qtbot.waitUntil(lambda: any(isinstance(one, Finished) for one in heard))
    assert heard[0] == Hello("0")
    assert Progress("sending", 247, 0) in heard
    engine.end()
    assert engine.pid == 0
    assert heard[-1] == Bye()
    assert engine_log.read_text(encoding="utf-8").split("\n") == ["start", "sync --all", "end", ""]


def test_a_killed_engine_is_started_again_and_that_is_said(
    qtbot: QtBot, make_engine: MakeEngine, engine_log: Path
) -> None:
    engine = make_engine("steady")
    engine.start()
    with qtbot.waitSignal(engine.said):
        pass
    first = engine.pid
    with qtbot.waitSignal(engine.lost):
        os.kill(first, signal.SIGKILL)
    with qtbot.waitSignal(
        engine.said, check_params_cb=lambda one: isinstance(one, State), timeout=5_000
    ):
        pass
    assert engine.pid not in {0, first}
    assert starts(engine_log) == 2


def test_an_engine_that_keeps_dying_is_given_up(
    qtbot: QtBot, engine_log: Path, fake_program: Callable[[str], list[str]]
) -> None:
    engine = Engine(fake_program("sickly"), dict(os.environ), SystemClock(), pause_ms=0)
    lost: list[bool] = []
    engine.lost.connect(lambda: lost.append(True))
    with qtbot.waitSignal(engine.gave_up, timeout=15_000) as given_up:
        engine.start()
    assert given_up.args == ["Something broke: badly."]
    assert len(lost) == 3
    assert starts(engine_log) == 4
    assert not engine.running


def test_settings_that_cannot_be_used_are_not_tried_again(
    qtbot: QtBot, make_engine: MakeEngine, engine_log: Path
) -> None:
    engine = make_engine("unusable")
    with qtbot.waitSignal(engine.gave_up) as given_up:
        engine.start()
    assert given_up.args == ["The settings cannot be used: look at line 3."]
    assert starts(engine_log) == 1


def test_where_another_one_works_nothing_has_died(
    qtbot: QtBot, make_engine: MakeEngine, engine_log: Path
) -> None:
    engine = make_engine("busy")
    heard = heard_by(engine)
    lost: list[bool] = []
    engine.lost.connect(lambda: lost.append(True))
    engine.start()
    qtbot.waitUntil(lambda: not engine.running)
    assert isinstance(heard[-1], Busy)
    assert not lost
    assert starts(engine_log) == 1


def test_a_program_that_is_not_there_is_given_up(qtbot: QtBot, tmp_path: Path) -> None:
    engine = Engine([str(tmp_path / "nothing")], {}, SystemClock())
    with qtbot.waitSignal(engine.lost):
        engine.start()
    assert not engine.running
    engine.end()


def test_the_state_is_heard(qtbot: QtBot, make_engine: MakeEngine) -> None:
    engine = make_engine("steady")
    heard = heard_by(engine)
    engine.start()
    qtbot.waitUntil(lambda: len(heard) == 2)
    engine.wish("pause")
    qtbot.waitUntil(lambda: len(heard) == 3)
    paused = heard[-1]
    assert isinstance(paused, State)
    assert paused.state is StateName.PAUSED
