"""One engine at a time for each home folder, and who it is.

It does not pass wishes on to the engine that is at work; that is the caller's business.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from mailbridge.base.errors import Wait
from mailbridge.base.language import tr

_TRIES = 10
_PAUSE = 0.02

if sys.platform == "win32":  # pragma: no cover - measured on Windows only
    import msvcrt

    # Windows locks bytes so that nobody else can read them: one far behind the text is taken.
    _FAR = 0x7FFF0000

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        # flock belongs to the open file: closing another descriptor of it does not let go,
        # as it would with POSIX locks.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is working. role: "window", "watch" or "sync"; pid: its process, 0 where unknown."""

    role: str
    pid: int


class Occupied(Wait):
    """Another engine works on this home folder."""

    def __init__(self, holder: Holder) -> None:
        who = f"mailbridge {holder.role}" if holder.role else tr("Another mailbridge")
        number = tr(" (process {pid})", pid=holder.pid) if holder.pid else ""
        super().__init__(
            tr("mailbridge is at work already"),
            tr(
                "{who}{pid} is working on these settings. Let it finish, or end it.",
                who=who,
                pid=number,
            ),
        )
        self.holder = holder


class EngineLock:
    """The lock of one home folder; the system lets go of it when its holder dies, however it dies.

    path: the lock file. It stays where it is when the lock is let go: removing it would let two
    processes hold two files of one name. A context manager once it was acquired.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self, role: str) -> EngineLock:
        """Take the lock and write down who holds it. Raises Occupied, or OSError."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._take(descriptor)
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, json.dumps({"role": role, "pid": os.getpid()}).encode())
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return self

    def release(self) -> None:
        """Let go; nothing happens where it was not held."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is None:
            return
        os.ftruncate(descriptor, 0)  # an empty file: nobody is working
        _unlock(descriptor)
        os.close(descriptor)

    def holder(self) -> Holder | None:
        """Who is working on this home now, None where nobody is."""
        if self._descriptor is not None:
            return self._read()
        found = self._read()
        if found is None:
            return None
        # The text outlives a killed holder, the lock does not.
        with contextlib.suppress(OSError):
            descriptor = os.open(self._path, os.O_RDWR)
            try:
                _lock(descriptor)
                _unlock(descriptor)
            finally:
                os.close(descriptor)
            return None
        return self._read()

    def _take(self, descriptor: int) -> None:
        """Try for a fifth of a second: somebody may only be asking who holds it."""
        for attempt in range(_TRIES):
            try:
                _lock(descriptor)
            except OSError:
                if attempt + 1 < _TRIES:
                    threading.Event().wait(_PAUSE)
            else:
                return
        raise Occupied(self._read() or Holder("", 0))

    def _read(self) -> Holder | None:
        try:
            text = json.loads(self._path.read_bytes())
            return Holder(str(text["role"]), int(text["pid"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None  # free, or taken a moment ago by one who has not signed yet

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
