"""A look at what a change would do as a child process: its steps, its picture, or its complaint.

It sends nothing; nor does what it starts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QProcess, Signal

from mailbridge.base.language import tr
from mailbridge.service.rules.effects import Effects
from mailbridge.widgets.engine.child import process_environment

_STEP = re.compile(r"(\d+)/(\d+)")
_END_MS = 5_000


class Foresight(QObject):
    """stepped: steps done, and of how many. finished: the Effects. failed: a sentence."""

    stepped = Signal(int, int)
    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, environment: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._environment = process_environment(environment)
        self._process: QProcess | None = None
        self._said = ""

    def start(self, program: Sequence[str]) -> None:
        """Run it; one that is under way is stopped."""
        self.stop()
        process = QProcess(self)
        process.setProcessEnvironment(self._environment)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        process.readyReadStandardError.connect(self._on_said)
        self._process, self._said = process, ""
        process.start(program[0], list(program[1:]))
        process.closeWriteChannel()

    def stop(self) -> None:
        """End what is under way, and hear nothing more of it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.finished.disconnect(self._on_finished)
        process.errorOccurred.disconnect(self._on_error)
        process.readyReadStandardError.disconnect(self._on_said)
        if process.state() is not QProcess.ProcessState.NotRunning:
            process.terminate()
            if not process.waitForFinished(_END_MS):
                process.kill()
                process.waitForFinished(_END_MS)
        process.deleteLater()

    def _on_said(self) -> None:
        if self._process is None:
            return
        self._said += bytes(self._process.readAllStandardError().data()).decode(errors="replace")
        for line in self._said.split("\n")[:-1]:
            step = _STEP.fullmatch(line.strip())
            if step:
                self.stepped.emit(int(step[1]), int(step[2]))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._process = None
            self.failed.emit(_trouble())

    def _on_finished(self) -> None:
        self._on_said()
        process, self._process = self._process, None
        if process is None:
            return
        output = bytes(process.readAllStandardOutput().data())
        process.deleteLater()
        try:
            found = Effects.from_json(json.loads(output))
        except (ValueError, KeyError, TypeError):
            last = self._said.strip().rpartition("\n")[2].removeprefix("mailbridge: ")
            self.failed.emit(_trouble() if _STEP.fullmatch(last) else last or _trouble())
            return
        self.finished.emit(found)


def _trouble() -> str:
    return tr("That did not work. Nothing was changed and nothing was sent.")
