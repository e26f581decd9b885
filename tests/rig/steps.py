"""One counter over everything that can fail, and the kinds of failure. It runs no scenario itself.

A step is one call of the state database, the shop, a file, Mailchimp or the credential store. Step
number i fails once, or all from i on do.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from keyring.errors import KeyringError, KeyringLocked

from mailbridge.simulator.faults import Fault, FaultScript

ERRNOS = (errno.EIO, errno.EACCES, errno.ENOSPC, errno.EBUSY, errno.ESTALE)
SQLITE = (
    (sqlite3.SQLITE_IOERR, "disk I/O error"),
    (sqlite3.SQLITE_FULL, "database or disk is full"),
    (sqlite3.SQLITE_BUSY, "database is locked"),
)
ANSWERS: tuple[dict[str, Any], ...] = (
    {"kind": "reset_before"},
    {"kind": "reset_after_applying"},
    {"kind": "status", "status": 503},
    {"kind": "cut_json"},
    {"kind": "close_before"},
    {"kind": "status_no_json", "status": 429},
    {"kind": "html", "status": 403},
)


@dataclass
class Steps:
    """The counter. first: the number of the step that fails, 0 for none. onwards: those after too.

    flavour: which of the possible failures it is. only: counted are steps in whose text this stands.
    seen: how many steps of each kind there were.
    """

    first: int = 0
    onwards: bool = False
    flavour: int = 0
    only: str = ""
    count: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self.active = False

    def fails(self, kind: str, what: str) -> bool:
        """Count a step; whether it is to fail. Any thread may ask."""
        if not self.active or self.only not in f"{kind}: {what}":
            return False
        with self._lock:
            self.count += 1
            self.seen[kind] += 1
            bad = self.count == self.first or (self.onwards and 0 < self.first <= self.count)
            if bad and len(self.failed) < 4:
                self.failed.append(f"{kind}: {what}")
        return bad

    def file(self, what: str, path: object) -> None:
        """A call about a file. Raises OSError where it is to fail."""
        if self.fails("file", f"{what} {path}"):
            number = ERRNOS[self.flavour % len(ERRNOS)]
            raise OSError(number, os.strerror(number), str(path))

    def sqlite(self, kind: str, sql: str) -> None:
        """A call of a database. Raises sqlite3.OperationalError where it is to fail."""
        if self.fails(kind, " ".join(sql.split())[:90]):
            code, text = SQLITE[self.flavour % len(SQLITE)]
            error = sqlite3.OperationalError(text)
            error.sqlite_errorcode = code
            raise error

    def credentials(self, what: str) -> None:
        """A call of the credential store. Raises KeyringError where it is to fail."""
        if self.fails("credential store", what):
            raise (KeyringLocked, KeyringError)[self.flavour % 2]("as told")


class Answers(FaultScript):
    """The simulator's faults by the counter: each request is a step."""

    def __init__(self, steps: Steps) -> None:
        super().__init__()
        self.steps = steps

    def strike(self, method: str, target: str, body: bytes) -> Fault | None:
        """The fault for this request, if its number has come."""
        if self.steps.fails("request", f"{method} {target}"):
            return Fault(**ANSWERS[self.steps.flavour % len(ANSWERS)])
        return super().strike(method, target, body)
