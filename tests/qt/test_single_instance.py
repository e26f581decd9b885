from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from mailbridge.shell.single_instance import SingleInstance

CHILD = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from mailbridge.shell.single_instance import SingleInstance

application = QCoreApplication([])
instance = SingleInstance(Path(sys.argv[1]))
if not instance.first():
    print("raised" if instance.raise_first() else "alone", flush=True)
    sys.exit()
instance.show_asked.connect(lambda: print("shown", flush=True))
print("first", flush=True)
application.exec()
"""


def start(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_second_start_raises_the_first_and_ends(tmp_path: Path) -> None:
    with start(tmp_path) as first:
        assert line(first) == "first"
        for _ in range(2):
            with start(tmp_path) as second:
                assert line(second) == "raised"
                assert second.wait(5) == 0
            assert line(first) == "shown"
        first.kill()


def test_after_a_kill_the_next_start_takes_over(tmp_path: Path) -> None:
    with start(tmp_path) as first:
        assert line(first) == "first"
        first.send_signal(signal.SIGKILL)
        first.wait(5)
    with start(tmp_path) as second:
        assert line(second) == "first"
        second.kill()


def test_another_home_has_a_window_of_its_own(tmp_path: Path, qtbot: QtBot) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    first, second = SingleInstance(one), SingleInstance(other)
    assert first.first()
    assert second.first()
    first.release()
    second.release()


def test_once_released_the_place_is_free(tmp_path: Path, qtbot: QtBot) -> None:
    first = SingleInstance(tmp_path)
    assert first.first()
    first.release()
    second = SingleInstance(tmp_path)
    assert second.first()
    second.release()


@pytest.mark.parametrize("said", [b"", b"quit", b"showshow", b"show" + b"x" * 100_000, b"\xff"])
def test_no_other_word_does_anything(tmp_path: Path, qtbot: QtBot, said: bytes) -> None:
    instance = SingleInstance(tmp_path)
    assert instance.first()
    asked: list[bool] = []
    instance.show_asked.connect(lambda: asked.append(True))
    socket = QLocalSocket()
    socket.connectToServer(instance._name)
    assert socket.waitForConnected(2_000)
    socket.write(said)
    socket.flush()
    if said:
        qtbot.waitUntil(lambda: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    else:
        socket.disconnectFromServer()
    assert instance.raise_first()
    qtbot.waitUntil(lambda: bool(asked))
    assert len(asked) == 1
    instance.release()
