"""The engine as the window holds it: a child process that is started, spoken to, watched, ended.

What the engine does is sync's business; what it says is carried by widgets.engine.bridge.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from mailbridge.base.clock import Clock
from mailbridge.base.language import spoken
from mailbridge.widgets.engine.bridge import Bridge
from mailbridge.widgets.engine.messages import Busy
from mailbridge.widgets.engine.restarts import Restarts

_PAUSE_MS = 1_000
_BUSY_MS = 30_000
_END_MS = 10_000
_LAST_WORDS = 4_000
_UNUSABLE = 2
"""The exit status that says: the settings are at fault, so another start would end the same."""


def own_program(*arguments: str) -> list[str]:
    """The command line that runs this very mailbridge, frozen or from source.

    Where a windowed program has no standard streams, commands have a program of their own beside.
    """
    if getattr(sys, "frozen", False):
        program = Path(sys.executable)
        beside = program.with_name(f"mailbridge-cli{program.suffix}")
        command = bool(arguments) and not arguments[0].startswith("-") and beside.exists()
        return [str(beside if command else program), *arguments]
    # -P: modules that lie in the folder we happen to start in, such as the exports', are not ours.
    return [sys.executable, "-P", "-m", "mailbridge", *arguments]


def process_environment(environment: Mapping[str, str]) -> QProcessEnvironment:
    """A child's environment: these variables, and the language it is to speak, which is ours."""
    made = QProcessEnvironment()
    for name, value in environment.items():
        made.insert(name, value)
    made.insert("MAILBRIDGE_LANGUAGE", spoken())
    return made


class Engine(QObject):
    """One engine process. pause_ms: between a death and the next start.

    said: a record of widgets.engine.messages. lost: it died and is started again in a second.
    gave_up: it died too often, or cannot work with these settings; carries its last sentence for
    the owner. Nothing is started until ``start`` is called. running_changed: a process is there,
    or no longer.
    """

    said = Signal(object)
    lost = Signal()
    gave_up = Signal(str)
    running_changed = Signal(bool)

    def __init__(
        self,
        program: Sequence[str],
        environment: Mapping[str, str],
        clock: Clock,
        pause_ms: int = _PAUSE_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._program = list(program)
        self._environment = process_environment(environment)
        self._clock = clock
        self._pause_ms = pause_ms
        self._restarts = Restarts()
        self._wanted = False
        self._last_words = b""
        self._process: QProcess | None = None
        self._bridge = Bridge(self)
        self._bridge.said.connect(self._on_said)
        self._busy = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._launch)

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None

    @property
    def pid(self) -> int:
        """The process's number, 0 where there is none."""
        return 0 if self._process is None else self._process.processId()

    def start(self) -> None:
        """Start the engine where it is not running; earlier deaths are forgotten."""
        self._wanted = True
        self._restarts.forget()
        self._again.stop()
        if self._process is None:
            self._launch()

    def wish(self, line: str) -> bool:
        """Tell the engine "sync", "sync --all", "stop", "pause" or "resume".

        Returns False where there is no engine to tell.
        """
        if self._process is None:
            return False
        self._process.write(line.encode() + b"\n")
        return True

    def end(self) -> None:
        """End the engine and wait for it, at most ten seconds; then it is killed, which is safe."""
        self._wanted = False
        self._again.stop()
        process = self._process
        if process is None:
            return
        process.waitForBytesWritten(1_000)
        process.closeWriteChannel()
        if process.state() is not QProcess.ProcessState.NotRunning and not process.waitForFinished(
            _END_MS
        ):
            process.kill()
            process.waitForFinished(_END_MS)

    def _launch(self) -> None:
        if not self._wanted or self._process is not None:
            return
        process = QProcess(self)
        process.setProcessEnvironment(self._environment)
        process.readyReadStandardOutput.connect(self._on_output)
        process.readyReadStandardError.connect(self._on_error_output)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        self._process = process
        self._last_words = b""
        self._busy = False
        self._bridge.reset()
        process.start(self._program[0], self._program[1:])
        self.running_changed.emit(True)

    def _on_said(self, message: object) -> None:
        self._busy = isinstance(message, Busy)
        self.said.emit(message)

    def _on_output(self) -> None:
        if self._process is not None:
            self._bridge.feed(bytes(self._process.readAllStandardOutput().data()))

    def _on_error_output(self) -> None:
        if self._process is not None:
            said = bytes(self._process.readAllStandardError().data())
            self._last_words = (self._last_words + said)[-_LAST_WORDS:]

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._gone()  # finished() is not announced for a process that never was

    def _on_finished(self) -> None:
        self._on_output()
        self._on_error_output()
        self._gone()

    def _gone(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.deleteLater()
        self.running_changed.emit(False)
        if not self._wanted:
            return
        words = self._last_words.decode(errors="replace").strip()
        logging.getLogger(__name__).warning("the engine ended (%s): %s", process.exitCode(), words)
        if self._busy:
            self._again.start(_BUSY_MS)  # somebody else works: no death, and no hurry
        elif process.exitCode() != _UNUSABLE and self._restarts.died(self._clock.monotonic()):
            self.lost.emit()
            self._again.start(self._pause_ms)
        else:
            self._wanted = False
            last = words.rpartition("\n")[2]
            self.gave_up.emit(last.removeprefix("mailbridge: "))
