"""The two doors that another program reaches: the engine's standard input, the window's socket.

MAILBRIDGE_FUZZ=5000 makes it long.
"""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from mailbridge.commands.watching import LONGEST, Speaker, Wishes
from mailbridge.service.running.watching import Watch
from mailbridge.service.session import Session
from mailbridge.shell.single_instance import SingleInstance
from mailbridge.simulator import Simulator
from mailbridge.sync.loop import Loop
from tests.fuzz import seeds
from tests.fuzz.mutation import worse
from tests.fuzz.targets import LATER
from tests.journeys.small import Small
from tests.journeys.world import customer

INPUTS = int(os.environ.get("MAILBRIDGE_FUZZ", "15"))


def test_x10_whatever_an_engine_hears_it_hears_the_end(tmp_path: Path) -> None:
    """A real engine, a hundred lines of noise among wishes, and then nobody who wishes."""
    with Simulator() as simulator:
        world = Small(tmp_path, simulator)
        world.make_shop(*(customer(number) for number in range(1, 4)))
        world.setup()
        chance = random.Random(10)
        lines = [worse(chance.choice(seeds.WISHES), chance) for _ in range(4 * INPUTS)]
        noise = b"\n".join([*lines, b"\xff\xfe\x00" * 400_000, b"\x1a", b"resume", b"sync"])
        command = [sys.executable, "-m", "mailbridge", "watch", "--events"]
        done = subprocess.run(
            command, env=world.environment, input=noise, capture_output=True, check=False,
            timeout=60,
        )  # fmt: skip
    assert done.returncode == 0
    assert done.stderr == b""
    assert done.stdout.splitlines()[-1] == b'{"event": "bye"}'
    assert b'"event": "problem"' in done.stdout  # a pause until no time at all
    log = (world.session().paths.log_dir / "watch.log").read_text("utf-8")
    assert "Traceback" not in log
    assert not world.session().status().paused


@pytest.fixture
def wishes(tmp_path: Path) -> tuple[Session, Wishes]:
    session = Session.open({"MAILBRIDGE_HOME": str(tmp_path / "home")}, LATER)
    watching = Watch(session, None, lambda _: None, threading.Event())  # type: ignore[arg-type]  # no pass is run
    loop = Loop(lambda _: None, bool, lambda _: None, LATER, 60.0, threading.Event())
    return session, Wishes(session, loop, watching, Speaker(events=True))


@pytest.mark.parametrize(
    ("said", "paused"),
    [
        ("pause\n", True),
        ("pause", True),  # the last line may lack its end
        ("pause\nresume\n", False),
        ("x" * (3 * LONGEST) + "\npause\n", True),
        ("x" * LONGEST + "pause\n", False),  # the end of a longer line is no wish
        ("x" * (LONGEST - 1) + "\n" + "pause\n", True),
    ],
)
def test_x10_a_line_is_a_wish_or_nothing(
    wishes: tuple[Session, Wishes], said: str, paused: bool
) -> None:
    session, listener = wishes
    listener.listen(io.StringIO(said))
    assert session.status().paused == paused


def test_x10_a_wish_that_the_computer_refuses_is_told_and_the_next_is_heard(
    wishes: tuple[Session, Wishes], capsys: pytest.CaptureFixture[str]
) -> None:
    session, listener = wishes
    session.paths.log_dir.rmdir()
    session.paths.state_dir.rmdir()
    session.paths.state_dir.touch()  # a file where the folder was
    listener.listen(io.StringIO("pause\nstop\n"))
    assert '"event": "problem"' in capsys.readouterr().out


@pytest.fixture
def window(tmp_path: Path, qtbot: QtBot) -> Iterator[tuple[SingleInstance, str]]:
    instance = SingleInstance(tmp_path)
    assert instance.first()
    server = instance.findChild(QLocalServer)
    assert isinstance(server, QLocalServer)
    yield instance, server.fullServerName()
    instance.release()


def knock(name: str, parts: list[bytes], qtbot: QtBot) -> None:
    """Another program's connection: what it says, and that it is hung up on, if it said anything."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    assert socket.waitForConnected(2_000)
    for part in parts:
        socket.write(part)
        socket.flush()
    if any(parts):
        qtbot.waitUntil(lambda: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    socket.abort()


@given(said=some.one_of(
    some.lists(some.binary(max_size=200), max_size=4),
    some.text(max_size=70).map(lambda text: [text.encode("utf-8", "surrogatepass")]),
    some.sampled_from([b"show\n", b"show\0", b"Show", b" show", b"shows", b"show" * 20, b"quit"])
    .map(lambda word: [word]),
))  # fmt: skip
@hypothesis_settings(
    max_examples=INPUTS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_x10_whatever_the_socket_hears_it_shows_or_does_nothing(
    window: tuple[SingleInstance, str], qtbot: QtBot, said: list[bytes]
) -> None:
    instance, name = window
    shown: list[bool] = []
    connection = instance.show_asked.connect(lambda: shown.append(True))
    knock(name, said, qtbot)
    knock(name, [b"show"], qtbot)
    instance.show_asked.disconnect(connection)
    # The parts may arrive as one, so the word counts only where it is all that was said at first.
    heard = b"".join(said)
    assert len(shown) <= 1 + heard.startswith(b"show")
    assert shown, "after that, nobody is heard any more"
