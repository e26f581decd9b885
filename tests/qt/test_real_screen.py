"""The demo on a real X screen with a window manager and a tray: what nothing offscreen can show."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

PROGRAMS = ("Xvfb", "openbox", "trayer")
MISSING = [name for name in PROGRAMS if shutil.which(name) is None]
PICTURE = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
app.primaryScreen().grabWindow(0).save(sys.argv[1])
"""

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"NO REAL SCREEN WAS TRIED: not installed here: {', '.join(MISSING)}"
)


@contextmanager
def program(*command: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs meanwhile and is ended afterwards."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(timeout=20)


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """An X screen of its own; gives the environment for programs on it."""
    reading, writing = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "1366x768x24",
        "-nolisten",
        "tcp",
    ]
    with ExitStack() as stack:
        quiet = subprocess.DEVNULL
        server = stack.enter_context(
            subprocess.Popen(command, pass_fds=[writing], stdout=quiet, stderr=quiet)
        )
        stack.callback(server.terminate)
        os.close(writing)
        with os.fdopen(reading) as said:
            number = said.readline().strip()
        assert number, "Xvfb did not come up"
        environment = {**os.environ, "DISPLAY": f":{number}", "LC_ALL": "C.UTF-8"}
        environment.pop("QT_QPA_PLATFORM", None)
        stack.enter_context(program("openbox", environment=environment))
        tray = ("trayer", "--edge", "bottom", "--align", "right", "--height", "32")
        stack.enter_context(program(*tray, "--widthtype", "request", environment=environment))
        yield environment


def picture(environment: dict[str, str], path: Path) -> QImage:
    """The whole screen, as somebody before it would see it."""
    command = [sys.executable, "-c", PICTURE, str(path)]
    subprocess.run(command, env=environment, check=True, timeout=30, capture_output=True)
    return QImage(str(path))


def light(image: QImage) -> float:
    """How much of the screen is not the black of an empty one."""
    spots = [(x, y) for x in range(0, image.width(), 12) for y in range(0, image.height(), 12)]
    return sum(image.pixelColor(x, y).lightness() > 40 for x, y in spots) / len(spots)


def test_the_demo_opens_its_window_and_ends_when_told(tmp_path: Path) -> None:
    with screen() as environment:
        before = light(picture(environment, tmp_path / "before.png"))
        demo = (sys.executable, "-m", "mailbridge", "demo")
        with program(*demo, environment=environment) as running:
            until = time.monotonic() + 60
            shown = before
            # Each picture takes a process of its own, so this asks a few times a second at most.
            while shown < 0.5 and time.monotonic() < until and running.poll() is None:
                shown = light(picture(environment, tmp_path / "shown.png"))
            assert before < 0.1
            assert shown > 0.5, "no window came up on the screen"
            running.send_signal(signal.SIGTERM)
            assert running.wait(timeout=20) == 0
        assert light(picture(environment, tmp_path / "after.png")) < 0.1
