"""Run a program in a throw-away home and hold it to what was expected of it.

It knows nothing of what mailbridge says; smoke.py does.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_KEPT = ("PATH", "SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "TEMP", "TMP", "TMPDIR", "USER")


class Failed(Exception):
    """The program is not well; the text says in what."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended. seconds: from its start to its end, by the wall clock."""

    status: int
    out: str
    err: str
    seconds: float


class Trial:
    """A throw-away home, and programs that run in it. extra: variables that all of them get."""

    def __init__(self, home: Path, extra: Mapping[str, str]) -> None:
        self.home = home
        self.variables = {name: os.environ[name] for name in _KEPT if name in os.environ}
        self.variables |= {"HOME": str(home), "USERPROFILE": str(home)}
        self.variables |= {"APPDATA": str(home / "roaming"), "LOCALAPPDATA": str(home / "local")}
        if sys.platform == "linux":
            # A desktop session has a language; a bare one makes Qt complain.
            self.variables |= {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
            self.variables["XDG_RUNTIME_DIR"] = str(self._runtime())
        self.variables |= extra

    def _runtime(self) -> Path:
        folder = self.home / "run"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def run(
        self,
        command: Sequence[str],
        *,
        status: int | None = 0,
        out: str = "",
        errors: Iterable[str] = (),
        seconds: float = 120,
        variables: Mapping[str, str] | None = None,
        console: bool = True,
    ) -> Ended:
        """Run to the end. Raises Failed for another status or an unexpected line.

        status: None for any. out: a pattern that standard output starts with. errors: patterns of
        whole lines that may stand on standard error. console: False for a program of Windows that
        has no standard output or error to look at.
        """
        begun = time.perf_counter()
        try:
            done = subprocess.run(
                list(command),
                env={**self.variables, **(variables or {})},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                cwd=self.home,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise Failed(f"{_name(command)} did not end within {seconds} s") from late
        ended = Ended(done.returncode, done.stdout, done.stderr, time.perf_counter() - begun)
        said = f"it said {ended.out[-2000:]!r} and {ended.err[-2000:]!r}"
        self.hold(status in {None, ended.status}, f"{_name(command)}: {ended.status}; {said}")
        if console or sys.platform != "win32":
            self.hold(bool(re.match(out, ended.out)), f"{_name(command)}: {said}")
            strange = unexpected(ended.err, errors)
            self.hold(not strange, f"{_name(command)}: unexpected lines {strange}")
        return ended

    @staticmethod
    def hold(true: bool, otherwise: str) -> None:
        """Raises Failed with the sentence where it is not true."""
        if not true:
            raise Failed(otherwise)

    @contextmanager
    def started(self, command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
        """A program that runs meanwhile, what it says kept; ended by force if it still does."""
        with subprocess.Popen(
            list(command),
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=self.home,
        ) as running:
            try:
                yield running
            finally:
                running.kill()

    @contextmanager
    def simulator(self, program: str) -> Iterator[tuple[str, str]]:
        """The program's own simulator, its address and a key that works."""
        with subprocess.Popen(
            [program, "simulator"],
            env=self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        ) as running:
            try:
                said: dict[str, str] = {}
                for line in running.stdout or ():
                    name, _, value = line.partition(":")
                    said[name.strip()] = value.strip()
                    if {"address", "key"} <= said.keys():
                        break
                self.hold({"address", "key"} <= said.keys(), f"the simulator said {said}")
                yield said["address"], said["key"]
            finally:
                running.terminate()


def unexpected(err: str, expected: Iterable[str]) -> list[str]:
    """The lines of standard error that no pattern matches as a whole."""
    lines = (line.strip() for line in err.splitlines())
    patterns = list(expected)
    return [line for line in lines if line and not any(re.fullmatch(one, line) for one in patterns)]


def _name(command: Sequence[str]) -> str:
    return " ".join([Path(command[0]).name, *command[1:3]])
