"""Runs one of mailbridge's own commands for the window while the window's engine rests.

It words nothing and decides nothing: the command's output is handed back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QProcess, Qt
from PySide6.QtWidgets import QProgressDialog, QWidget

from mailbridge.base.language import tr
from mailbridge.widgets.engine.child import own_program, process_environment

_END_MS = 10_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said. status: its exit status. problem: its last line on standard error."""

    status: int
    output: str
    problem: str


class Errands(QObject):
    """One command at a time. rest: ends the engine, which holds the lock; begin: starts it again.

    command: makes the command line of a command of ours.
    """

    def __init__(
        self,
        window: QWidget,
        environment: Mapping[str, str],
        rest: Callable[[], None],
        begin: Callable[[], None],
        command: Callable[..., list[str]] = own_program,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._environment = window, process_environment(environment)
        self._rest, self._begin, self._command = rest, begin, command
        self._process: QProcess | None = None
        self._box: QProgressDialog | None = None
        self._then: Callable[[Answer], None] = lambda _: None

    @property
    def busy(self) -> bool:
        """Whether a command is running."""
        return self._process is not None

    def run(self, arguments: list[str], words: str, then: Callable[[Answer], None]) -> bool:
        """Run ``mailbridge`` with the arguments, and then hand back what it said.

        words: what the owner reads meanwhile. Returns False where another one is running.
        """
        if self._process is not None:
            return False
        self._rest()
        program = self._command(*arguments)
        process = QProcess(self)
        process.setProcessEnvironment(self._environment)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        self._process, self._then = process, then
        self._box = self._waiting(words)
        process.start(program[0], program[1:])
        process.closeWriteChannel()
        return True

    def stop(self) -> None:
        """Ask the command to end; what it has done stays done."""
        if self._process is not None:
            self._process.terminate()

    def halt(self) -> None:
        """The program is about to leave: end the command and hand nothing back."""
        process, self._process = self._process, None
        self._close_box()
        if process is None:
            return
        process.finished.disconnect(self._on_finished)
        process.terminate()
        if not process.waitForFinished(_END_MS):
            process.kill()
            process.waitForFinished(_END_MS)

    def _waiting(self, words: str) -> QProgressDialog:
        box = QProgressDialog(words, tr("Stop"), 0, 0, self._window)
        box.setWindowTitle("mailbridge")
        box.setAccessibleName(words)
        box.setWindowModality(Qt.WindowModality.WindowModal)
        box.setAutoClose(False)
        box.setAutoReset(False)
        box.setMinimumDuration(0)
        box.canceled.connect(self.stop)
        box.show()
        return box

    def _close_box(self) -> None:
        box, self._box = self._box, None
        if box is not None:
            box.canceled.disconnect(self.stop)
            box.hide()
            box.deleteLater()

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._on_finished()  # finished() is not announced for a process that never was

    def _on_finished(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        output = bytes(process.readAllStandardOutput().data()).decode(errors="replace")
        said = bytes(process.readAllStandardError().data()).decode(errors="replace")
        process.deleteLater()
        self._close_box()
        self._begin()
        fine = process.exitStatus() is QProcess.ExitStatus.NormalExit
        problem = said.strip().rpartition("\n")[2].rpartition("\r")[2]
        self._then(
            Answer(
                process.exitCode() if fine else -1,
                output.strip(),
                problem.removeprefix("mailbridge: "),
            )
        )
