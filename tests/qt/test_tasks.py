from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from mailbridge.base.errors import KeyProblem
from mailbridge.widgets.tasks import Outcome, Tasks


def test_the_answer_comes_on_the_main_thread(qtbot: QtBot) -> None:
    tasks, receiver = Tasks(), QObject()
    answers: list[Outcome[str]] = []
    threads: list[object] = []

    def then(outcome: Outcome[str]) -> None:
        answers.append(outcome)
        threads.append(QThread.currentThread())

    tasks.run(lambda: threading.current_thread().name, receiver, then)
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert answers[0].value is not None
    assert answers[0].value.startswith("task")
    assert threads == [tasks.thread()]


def test_a_known_error_comes_as_it_is(qtbot: QtBot) -> None:
    def refuse() -> None:
        raise KeyProblem("No key", "Enter one.")

    tasks, receiver = Tasks(), QObject()
    answers: list[Outcome[None]] = []
    tasks.run(refuse, receiver, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert isinstance(answers[0].error, KeyProblem)


def test_a_fault_of_ours_becomes_a_sentence(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    tasks, receiver = Tasks(), QObject()
    answers: list[Outcome[float]] = []
    tasks.run(lambda: 1 / 0, receiver, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1)
    error = answers[0].error
    assert error is not None
    assert "ZeroDivision" not in str(error)
    assert "ZeroDivisionError" in caplog.text


def test_nobody_is_called_who_is_gone(qtbot: QtBot) -> None:
    tasks, receiver, witness = Tasks(), QObject(), QObject()
    go = threading.Event()
    answers: list[str] = []
    tasks.run(lambda: go.wait(5), receiver, lambda _: answers.append("gone"))
    receiver.deleteLater()
    with qtbot.waitSignal(receiver.destroyed):
        pass
    go.set()
    tasks.run(lambda: go.wait(5), witness, lambda _: answers.append("here"))
    qtbot.waitUntil(lambda: "here" in answers)
    tasks.run(lambda: None, witness, lambda _: answers.append("later"))
    qtbot.waitUntil(lambda: "later" in answers)
    assert answers == ["here", "later"]


def test_after_a_halt_nobody_is_told(qtbot: QtBot) -> None:
    tasks, other, receiver = Tasks(), Tasks(), QObject()
    go = threading.Event()
    tasks.run(lambda: go.wait(5), receiver, lambda _: pytest.fail("Qt may be gone"))
    tasks.halt()
    go.set()
    for thread in threading.enumerate():
        if thread.name.startswith("task"):
            thread.join(5)
    heard: list[str] = []
    other.run(lambda: None, receiver, lambda _: heard.append("other"))
    qtbot.waitUntil(lambda: heard == ["other"])


def test_a_window_that_closes_meanwhile_hears_nothing(qtbot: QtBot) -> None:
    tasks, receiver = Tasks(), QObject()
    go, done = threading.Event(), threading.Event()

    def slow() -> None:
        go.wait(5)
        done.set()

    tasks.run(slow, receiver, lambda _: pytest.fail("nobody is there to be told"))
    tasks.deleteLater()
    with qtbot.waitSignal(tasks.destroyed):
        pass
    go.set()
    assert done.wait(5)
