"""The places where the program meets the machine, each call of them a step of the counter.

The program itself is not changed for it: sqlite3, files and the credential store are, for a while
and only below one folder. It decides nothing about what fails.
"""

from __future__ import annotations

import builtins
import io
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.keyring_backend import FileKeyring
from tests.rig.steps import Steps

FILE_CALLS = ("open", "replace", "unlink", "fsync", "scandir", "listdir", "stat", "mkdir", "chmod")


class Rows(sqlite3.Cursor):
    """A cursor whose every row is a step where it reads the shop."""

    def __next__(self) -> Any:
        connection = self.connection
        if isinstance(connection, Watched) and connection.kind == "shop":
            connection.steps.sqlite("shop", "next row")
        return super().__next__()


class Watched(sqlite3.Connection):
    """A connection whose every statement is a step."""

    steps: Steps
    kind: str

    def cursor(self, factory: Any = Rows) -> Any:
        return super().cursor(factory)

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        if sql == "ROLLBACK":
            # SQLite's own ends the transaction whatever happens; it can only complain of it.
            cursor = super().execute(sql, parameters)
            self.steps.sqlite(self.kind, sql)
            return cursor
        self.steps.sqlite(self.kind, sql)
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        self.steps.sqlite(self.kind, sql)
        return super().executemany(sql, parameters)


@contextmanager
def counted(steps: Steps, folder: Path) -> Iterator[None]:
    """While inside, what the program does below the folder is counted, and fails as told."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", _connecting(steps))
        for name in FILE_CALLS:
            patch.setattr(os, name, _guarded(steps, folder, name, getattr(os, name)))
        opening = _guarded(steps, folder, "open", builtins.open)
        patch.setattr(builtins, "open", opening)
        patch.setattr(io, "open", opening)
        for name in ("get_password", "set_password", "delete_password"):
            patch.setattr(FileKeyring, name, _asked(steps, name))
        steps.active = True
        try:
            yield
        finally:
            steps.active = False


def _connecting(steps: Steps) -> Callable[..., sqlite3.Connection]:
    real = sqlite3.connect

    def connect(database: Any, **options: Any) -> sqlite3.Connection:
        kind = "database" if "state.db" in str(database) else "shop"
        steps.sqlite(kind, "open")
        made = real(database, factory=Watched, **options)
        made.steps, made.kind = steps, kind
        return made

    return connect


def _guarded(steps: Steps, folder: Path, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    inside = str(folder)

    def call(*arguments: Any, **options: Any) -> Any:
        target = arguments[0] if arguments else ""
        # A number is a file that is open already: it is one of ours, nobody else is at work.
        ours = isinstance(target, int) if name == "fsync" else str(target).startswith(inside)
        if ours and not str(target).endswith("credentials.json"):
            steps.file(name, target)
        return real(*arguments, **options)

    return call


def _asked(steps: Steps, name: str) -> Callable[..., Any]:
    real = getattr(FileKeyring, name)

    def call(self: FileKeyring, *arguments: str) -> Any:
        steps.credentials(name)
        return real(self, *arguments)

    return call
