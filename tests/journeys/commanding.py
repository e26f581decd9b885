"""`mailbridge` as a process of its own, for journeys: started, listened to, wished at, ended."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

PATIENCE = 20.0
"""Seconds after which what a test waits for counts as never coming."""


class Process:
    """A running command whose standard output is read line by line as it comes."""

    def __init__(self, environment: Mapping[str, str], *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mailbridge", *arguments],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self.seen: list[str] = []
        self.said = ""
        self._readers = [
            threading.Thread(target=self._read, args=(self.process.stdout,)),
            threading.Thread(target=self._read_errors, args=(self.process.stderr,)),
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def _read_errors(self, stream: IO[str]) -> None:
        self.said = stream.read()

    def line(self) -> str:
        """The next line of standard output."""
        line = self._lines.get(timeout=PATIENCE)
        assert line is not None, f"it ended: {self.said}"
        self.seen.append(line)
        return line

    def event(self, name: str, fits: Callable[[Any], bool] = bool) -> Any:
        """The next event of this name that fits; those before it are passed over."""
        while True:
            event = json.loads(self.line())
            if event["event"] == name and fits(event):
                return event

    def wish(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def hang_up(self) -> None:
        """End its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def end(self, number: int) -> float:
        """Send a signal and wait for the end; the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(PATIENCE)
        return time.monotonic() - began

    def rest(self) -> list[str]:
        """Wait for the end; the lines nobody asked for."""
        lines: list[str] = []
        while (line := self._lines.get(timeout=PATIENCE)) is not None:
            lines.append(line)
        self.process.wait(PATIENCE)
        for reader in self._readers:
            reader.join()
        return lines

    def close(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)
        for reader in self._readers:
            reader.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            try:
                stream.close()
            except BrokenPipeError:
                continue  # what it was to be told last, it did not live to read


@contextmanager
def running(environment: Mapping[str, str], *arguments: str) -> Iterator[Process]:
    """The command, running; ended by force afterwards if it still is."""
    process = Process(environment, *arguments)
    try:
        yield process
    finally:
        process.close()
