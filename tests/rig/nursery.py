"""Processes of mailbridge that start at once: one process has everything loaded, and forks the others.

So that a kill meets the work, and not Python's own start. The processes are real, and so is the
kill. Run as a module it is the process that forks; it has no threads.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from tests.fakes.clock import JumpingClock


class Nursery:
    """Starts commands, one at a time. environment: of those processes."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.rig.nursery"],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            bufsize=1,
        )
        self.child = 0

    def start(self, moment: datetime, *arguments: str, stdin: str) -> None:
        """Start a command at that moment of its own time."""
        assert self._process.stdin is not None
        given = {"moment": moment.isoformat(), "arguments": arguments, "stdin": stdin}
        self._process.stdin.write(json.dumps(given) + "\n")
        self._process.stdin.flush()
        self.child = int(self._line())

    def wait(self, seconds: float | None = None) -> bool:
        """Whether the command has ended by then."""
        stream = self._process.stdout
        assert stream is not None
        return bool(select.select([stream], [], [], seconds)[0])

    def kill(self) -> None:
        """End the command as it stands."""
        with suppress(ProcessLookupError):  # it was quicker
            os.kill(self.child, signal.SIGKILL)

    def end(self) -> bool:
        """Wait for the end; whether it was a kill."""
        return os.WIFSIGNALED(int(self._line()))

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate("")


def main() -> None:
    """Fork a process for every line on standard input; tell its number, and how it ended."""
    # For its imports: what a command loads when it is needed is there before the fork.
    from mailbridge.commands import inspecting  # noqa: F401, PLC0415  # as said
    from mailbridge.service.orders import erasure, orders  # noqa: F401, PLC0415  # as said
    from mailbridge.service.running import engine  # noqa: F401, PLC0415  # as said
    from mailbridge.service.set_up import setup  # noqa: F401, PLC0415  # as said
    from tests.rig import face  # noqa: PLC0415  # only this process needs it

    # The file, and not its reader: that would read ahead, and a fork would have a copy of it.
    for line in iter(sys.stdin.readline, ""):
        child = os.fork()
        if child == 0:
            _be(face.mailbridge, json.loads(line))
        print(child, flush=True)  # noqa: T201  # how it is talked to
        print(os.waitpid(child, 0)[1], flush=True)  # noqa: T201  # as above


def _be(run: Any, given: dict[str, Any]) -> None:
    status = 99
    try:
        clock = JumpingClock(datetime.fromisoformat(given["moment"]))
        said = run(clock, *given["arguments"], stdin=given["stdin"])
        status = said.status if said.clean else 98
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
