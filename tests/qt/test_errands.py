from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QProgressDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mailbridge.shell.chores.errands import Answer, Errands

_PROGRAM = """
import sys, time
what, log = sys.argv[1], sys.argv[2]
open(log, "a").write("started\\n")
if what == "talk":
    print("3 sent again.")
    sys.stderr.write("first\\nmailbridge: Mailchimp is away.\\n")
    sys.exit(1)
if what == "long":
    print("half", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def done() -> list[str]:
    return []


Make = Callable[..., Errands]


@pytest.fixture
def make(window: QWidget, log: Path, done: list[str]) -> Iterator[Make]:
    found: list[Errands] = []

    def errands(program: tuple[str, ...] = (sys.executable, "-c", _PROGRAM)) -> Errands:
        made = Errands(
            window,
            dict(os.environ),
            lambda: done.append("rest"),
            lambda: done.append("begin"),
            lambda *arguments: [*program, *arguments, str(log)],
            window,
        )
        found.append(made)
        return made

    yield errands
    for one in found:
        one.halt()


def waiting(window: QWidget) -> list[QProgressDialog]:
    return [one for one in window.findChildren(QProgressDialog) if one.isVisible()]


def test_what_was_said_comes_back_and_the_engine_rested(
    qtbot: QtBot, window: QWidget, make: Make, done: list[str]
) -> None:
    errands = make()
    answers: list[Answer] = []
    assert errands.run(["talk"], "Trying…", answers.append)
    assert [one.labelText() for one in waiting(window)] == ["Trying…"]
    assert done == ["rest"]
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=20_000)
    assert answers == [Answer(1, "3 sent again.", "Mailchimp is away.")]
    assert done == ["rest", "begin"]
    assert not waiting(window)


def test_one_at_a_time_and_stop_ends_it(
    qtbot: QtBot, window: QWidget, make: Make, log: Path, done: list[str]
) -> None:
    errands = make()
    answers: list[Answer] = []
    errands.run(["long"], "Comparing…", answers.append)
    qtbot.waitUntil(log.exists, timeout=20_000)
    assert not errands.run(["talk"], "Trying…", answers.append)
    waiting(window)[0].findChildren(QPushButton)[0].click()
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=20_000)
    assert answers[0].status != 0
    assert done == ["rest", "begin"]


def test_a_window_that_leaves_takes_the_command_along(
    qtbot: QtBot, window: QWidget, make: Make, log: Path, done: list[str]
) -> None:
    errands = make()
    errands.run(["long"], "Comparing…", lambda _: pytest.fail("nobody is there to be told"))
    qtbot.waitUntil(log.exists, timeout=20_000)
    errands.halt()
    assert not errands.busy
    assert done == ["rest"]
    assert not waiting(window)


def test_a_command_that_cannot_start_lets_the_engine_go_on(
    qtbot: QtBot, make: Make, done: list[str], tmp_path: Path
) -> None:
    errands = make((str(tmp_path / "nothing"),))
    answers: list[Answer] = []
    errands.run([], "Trying…", answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert done == ["rest", "begin"]
    assert answers[0].output == ""
