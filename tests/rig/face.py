"""The command line inside this process, as its user meets it: what it says and how it ends.

Everything is the program's own but the clock, whose waiting takes no time.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass

import pytest

from mailbridge.base.clock import Clock
from mailbridge.commands import main
from mailbridge.commands.parser import build
from mailbridge.service import session

BUG = "went wrong"
"""In the sentence that stands for an exception nobody foresaw."""


@dataclass(frozen=True)
class Said:
    """How a command ended. bugs: what the program itself took for a fault of its own."""

    arguments: tuple[str, ...]
    status: int
    out: str
    err: str
    bugs: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether it is what a user may be shown: sentences, and a status from the list."""
        shown = self.out + self.err
        ugly = "Traceback" in shown or "Logging error" in shown or BUG in shown
        return not ugly and not self.bugs and self.status in range(4)


class _Bugs(logging.Handler):
    """Collects what is logged as a fault of the program's own, with its cause."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        self.found.append(f"{record.getMessage()}\n{trace}")


@contextmanager
def _time(clock: Clock) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "SystemClock", lambda: clock)
        yield


def mailbridge(clock: Clock, *arguments: str, stdin: str = "") -> Said:
    """Run a command; the environment variables are this process's."""
    out, err, bugs = io.StringIO(), io.StringIO(), _Bugs()
    log = logging.getLogger("mailbridge")
    log.addHandler(bugs)
    try:
        with _time(clock), redirect_stdout(out), redirect_stderr(err), _typed(stdin):
            status = main.run(build().parse_args(arguments))
    finally:
        log.removeHandler(bugs)
    return Said(arguments, status, out.getvalue(), err.getvalue(), tuple(bugs.found))


@contextmanager
def _typed(text: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(text))
        yield
