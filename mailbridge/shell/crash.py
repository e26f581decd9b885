"""What happens when mailbridge itself fails: the log has the traceback, the owner a sentence.

It repairs nothing, and never shows a traceback.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from mailbridge.base.language import mark, tr

SENTENCE = mark(
    "Something in mailbridge went wrong. Your data is safe: nothing is sent twice and nothing is "
    "lost. Please start mailbridge again if it does not go on by itself."
)

Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]


class CrashReporter(QObject):
    """Catches what nobody caught, in any thread. tell: shows the sentence to the owner.

    The owner is told once: a fault in a timer would fill the screen with dialogs.
    """

    _caught = Signal()

    def __init__(self, tell: Callable[[str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tell = tell
        self._told = False
        self._before: tuple[Hook, Callable[[threading.ExceptHookArgs], object]] | None = None
        self._caught.connect(self._on_caught, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Watch from now on."""
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._on_exception
        threading.excepthook = lambda said: self._on_exception(
            said.exc_type, said.exc_value or said.exc_type(), said.exc_traceback
        )

    def remove(self) -> None:
        """Leave things as they were."""
        if self._before is not None:
            sys.excepthook, threading.excepthook = self._before
            self._before = None

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        logging.getLogger(__name__).critical("not caught", exc_info=(kind, error, trace))
        if not issubclass(kind, KeyboardInterrupt):
            self._caught.emit()

    def _on_caught(self) -> None:
        if not self._told:
            self._told = True
            self._tell(tr(SENTENCE))


def tell_in_a_dialog(parent: QWidget, sentence: str) -> None:
    """A plain dialog that does not stop the program."""
    box = QMessageBox(QMessageBox.Icon.Warning, "mailbridge", sentence, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
