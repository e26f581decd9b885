"""A screen to try windows on: this computer's, or one of its own by Xvfb; and when one appears.

It draws nothing. Where there is neither screen nor Xvfb, it says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from trial import Failed, Trial

_SOON = 30.0


@contextmanager
def virtual() -> Iterator[str | None]:
    """The name of an X screen for windows; None where this system has no X. Raises Failed."""
    if sys.platform != "linux":
        yield None
        return
    if not shutil.which("Xvfb"):
        if os.environ.get("DISPLAY"):
            yield os.environ["DISPLAY"]
            return
        raise Failed("there is neither a screen nor Xvfb here: add --no-window, or install xvfb")
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    command.append("-noreset")  # or it starts anew, deaf meanwhile, when a client was its last one
    with subprocess.Popen(
        command, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        os.close(writer)
        try:
            with os.fdopen(reader, encoding="ascii") as said:
                number = said.readline().strip()
            if not number:
                raise Failed("Xvfb did not start")
            yield f":{number}"
        finally:
            server.terminate()


def seconds_to_window(trial: Trial, program: str) -> float | None:
    """Seconds from the start of the program to a window that is mapped; the middle of three.

    None where xdotool is missing to see it with.
    """
    if not shutil.which("xdotool") or "DISPLAY" not in trial.variables:
        return None
    return sorted(_once(trial, program) for _ in range(3))[1]


def _once(trial: Trial, program: str) -> float:
    begun = time.perf_counter()
    with subprocess.Popen(
        [program],
        env=trial.variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        try:
            while not _shows(trial, running.pid):
                if time.perf_counter() - begun > _SOON or running.poll() is not None:
                    raise Failed("no window came up")
            return time.perf_counter() - begun
        finally:
            running.terminate()


def _shows(trial: Trial, process: int) -> bool:
    """Whether it has a window that is mapped. Asked anew each time: --sync looks twice a second."""
    find = ["xdotool", "search", "--onlyvisible", "--pid", str(process)]
    found = subprocess.run(
        find,
        env=trial.variables,
        check=False,
        timeout=_SOON,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return found.returncode == 0
