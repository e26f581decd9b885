"""One window for each home folder: a second start raises the first one's window and ends.

The lock is told apart from the engine's: this one is about the window alone.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WORD = b"show"
_MOST = 64
_WAIT_MS = 2_000


class SingleInstance(QObject):
    """show_asked: another start wants our window.

    The only word that is understood is "show"; nothing that arrives can do more than that.
    """

    show_asked = Signal()

    def __init__(self, state_folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = QLockFile(str(state_folder / "window.lock"))
        # By the process alone, not by age: a window may be open for months.
        self._lock.setStaleLockTime(0)
        place = hashlib.sha256(str(state_folder.resolve()).encode()).hexdigest()[:16]
        self._name = f"mailbridge-{place}"
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def first(self) -> bool:
        """Whether we are the first; if so, others reach us from now on."""
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self._name)  # what a killed window left behind
        if not self._server.listen(self._name):
            logging.getLogger(__name__).warning(
                "a second start cannot reach this window: %s", self._server.errorString()
            )
        return True

    def raise_first(self) -> bool:
        """Ask the first one to show its window; tells whether it was reached."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_WAIT_MS):
            return False
        socket.write(_WORD)
        said = socket.waitForBytesWritten(_WAIT_MS)
        socket.disconnectFromServer()
        if socket.state() is not QLocalSocket.LocalSocketState.UnconnectedState:
            socket.waitForDisconnected(_WAIT_MS)
        return said

    def release(self) -> None:
        """Let the next start be the first."""
        self._server.close()
        self._lock.unlock()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda one=socket: self._on_said(one))
            socket.disconnected.connect(socket.deleteLater)
            if socket.bytesAvailable():
                self._on_said(socket)

    def _on_said(self, socket: QLocalSocket) -> None:
        said = bytes(socket.read(_MOST).data())
        socket.abort()
        if said == _WORD:
            self.show_asked.emit()
