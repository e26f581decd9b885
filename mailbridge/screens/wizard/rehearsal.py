"""A run of our own command as a child process: its report, or its complaint, as one signal each.

A dry run, or a few customers to try it with. It words nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QProcess, Signal

from mailbridge.base.language import mark, tr
from mailbridge.widgets.engine.child import process_environment

_TROUBLE = mark("The try-out did not work. Please go back and try again.")


class Rehearsal(QObject):
    """finished: the report's figures by name. failed: a sentence for the owner.

    said: the last line that the command complained with, "" for none.
    """

    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, environment: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._environment = process_environment(environment)
        self._process: QProcess | None = None
        self.said = ""

    @property
    def busy(self) -> bool:
        """Whether one is under way."""
        return self._process is not None

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
            self.failed.emit(tr(_TROUBLE))

    def _on_finished(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        try:
            report = json.loads(bytes(process.readAllStandardOutput().data()))
        except ValueError:
            report = None
        words = bytes(process.readAllStandardError().data()).decode(errors="replace").strip()
        self.said = words.rpartition("\n")[2].removeprefix("mailbridge: ")
        process.deleteLater()
        if isinstance(report, dict):
            self.finished.emit(report)
        else:
            self.failed.emit(self.said or tr(_TROUBLE))
