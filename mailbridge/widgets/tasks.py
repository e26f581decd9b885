"""A function run in a thread, its outcome handed back on the main thread.

For small questions (is this key good? which columns?), not for work: that is the engine's.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Generic, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from mailbridge.base.errors import MailbridgeError
from mailbridge.base.language import tr

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What a function gave, or the error in the owner's words; exactly one of the two."""

    value: T | None = None
    error: MailbridgeError | None = None


class Tasks(QObject):
    """Runs functions in daemon threads: none is ever terminated, none keeps the program alive."""

    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._outcomes: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._telling = threading.Lock()
        self._halted = False

    def run(
        self, function: Callable[[], T], receiver: QObject, then: Callable[[Outcome[T]], None]
    ) -> None:
        """Run the function in a thread, and then on the main thread with its outcome.

        Nothing is called once the receiver is gone.
        """

        def deliver(outcome: Outcome[T]) -> None:
            if shiboken6.isValid(receiver):
                then(outcome)

        def work() -> None:
            outcome = _outcome(function)
            self._outcomes.put(lambda: deliver(outcome))
            with self._telling:
                if self._halted:
                    return
                try:
                    self._arrived.emit()
                except RuntimeError:
                    return  # the window closed while we worked: nobody is left to tell

        threading.Thread(target=work, name=f"task {function!r}"[:60], daemon=True).start()

    def halt(self) -> None:
        """Tell nobody any more: Qt is about to go, and a thread that still spoke to it would crash.

        Returns when no thread is speaking. Functions under way go on to their end, unheard.
        """
        with self._telling:
            self._halted = True

    def _deliver(self) -> None:
        while not self._outcomes.empty():
            self._outcomes.get()()


def _outcome(function: Callable[[], T]) -> Outcome[T]:
    try:
        return Outcome(value=function())
    except MailbridgeError as error:
        return Outcome(error=error)
    except Exception as error:
        logging.getLogger(__name__).exception("a task failed")
        sentence = tr("Your data is safe. Please try again; the log says more.")
        known = MailbridgeError(tr("Something in mailbridge went wrong"), sentence)
        known.__cause__ = error
        return Outcome(error=known)
