"""A dry run as a child process: its report, or its complaint, as one signal each.

It sends nothing; nor does what it starts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QProcess, Signal

from mailbridge.widgets.engine import process_environment

_TROUBLE = "The try-out did not work. Nothing was sent. Please go back and try again."


class Rehearsal(QObject):
    """finished: the report's figures by name. failed: a sentence for the owner."""

    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, environment: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._environment = process_environment(environment)
        self._process: QProcess | None = None

    def start(self, program: Sequence[str]) -> None:
        """Run it; one that is under way is dropped."""
        self.drop()
        process = QProcess(self)
        process.setProcessEnvironment(self._environment)
        # Methods, not lambdas: they are let go of before a process dies with its parent.
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        self._process = process
        process.start(program[0], list(program[1:]))

    def drop(self) -> None:
        """Forget what is under way, and wait until it is gone: it holds the engine's lock."""
        process, self._process = self._process, None
        if process is None:
            return
        process.finished.disconnect(self._on_finished)
        process.errorOccurred.disconnect(self._on_error)
        if process.state() is not QProcess.ProcessState.NotRunning:
            process.kill()
            process.waitForFinished(10_000)
        process.deleteLater()

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._process = None
            self.failed.emit(_TROUBLE)

    def _on_finished(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        try:
            report = json.loads(bytes(process.readAllStandardOutput().data()))
        except ValueError:
            report = None
        said = bytes(process.readAllStandardError().data()).decode(errors="replace").strip()
        process.deleteLater()
        if isinstance(report, dict):
            self.finished.emit(report)
        else:
            last = said.rpartition("\n")[2].removeprefix("mailbridge: ")
            self.failed.emit(last or _TROUBLE)
