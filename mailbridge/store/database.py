"""The state database: opening it, its promises of durability, transactions and backups.

It holds no table's meaning; the modules beside it do. One connection writes (the engine's), any
number read. Written with WAL and synchronous=FULL: measured, NORMAL loses acknowledged commits
when the plug is pulled.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mailbridge.base.errors import Repair, Wait
from mailbridge.base.language import tr
from mailbridge.store.migrations import MIGRATIONS

BUSY_SECONDS = 30.0
CACHE_KIB = 8_192
"""Pages kept in memory by the one who writes: with SQLite's own 2 MB, a shop of a hundred thousand
customers took twice the time to queue."""

CHECKPOINT_PAGES = 4_000
"""Pages of 4 KB in the log before it is folded back, which forces two more writes to the disk."""

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class Damaged(Repair):
    """The file itself is broken, as opposed to one of a newer mailbridge."""


class Database:
    """One connection to the state database. Not to be shared between threads."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        """Run one statement. Raises sqlite3.Error as SQLite does."""
        return self.connection.execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any) -> sqlite3.Cursor:
        """Run one statement for many rows of parameters."""
        return self.connection.executemany(sql, parameters)

    def one(self, sql: str, parameters: Any = ()) -> Any:
        """The first column of the first row, or None where there is no row."""
        row = self.connection.execute(sql, parameters).fetchone()
        return None if row is None else row[0]

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """All or nothing, on disk when the block ends. A nested one is part of the outer."""
        if self.busy:
            yield self
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self
            self.connection.execute("COMMIT")
        except BaseException:
            # A commit that failed, too: left open, all that follows would be a part of it.
            self._take_back()
            raise

    @contextmanager
    def savepoint(self) -> Iterator[Database]:
        """A part of the open transaction that can fail alone."""
        self.connection.execute("SAVEPOINT part")
        try:
            yield self
        except BaseException:
            if self.busy:
                self.connection.execute("ROLLBACK TO part")
                self.connection.execute("RELEASE part")
            raise
        self.connection.execute("RELEASE part")

    @contextmanager
    def trial(self) -> Iterator[Database]:
        """A transaction that is always taken back: what a dry run works in."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self
        finally:
            self._take_back()

    @property
    def busy(self) -> bool:
        """Whether a transaction is open."""
        return self.connection.in_transaction

    def _take_back(self) -> None:
        # SQLite ends a transaction by itself after some faults (a full disk).
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connection; a writer's last close folds the log back into the file."""
        self.connection.close()


def open_database(path: Path) -> Database:
    """Open for writing, made and migrated where needed, readable by its owner only.

    Raises Repair where the file is damaged or from a newer mailbridge, Wait where the disk is full
    or the file is busy.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make(path)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        database = Database(connection, path)
        _migrate(database)
    except (sqlite3.Error, UnicodeError) as error:
        connection.close()
        raise owner_error(error) from error
    except Repair:
        connection.close()
        raise
    return database


def _make(path: Path) -> None:
    """The empty file, for its owner only, where there is none."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def open_for_reading(path: Path) -> Database:
    """A connection that cannot write, for the window and the commands that only show.

    Raises FileNotFoundError where there is no state yet, Repair or Wait as open_database.
    """
    _must_be_there(path)
    uri = f"{path.resolve().as_uri()}?mode=ro"
    try:
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    except sqlite3.Error as error:
        raise owner_error(error) from error
    try:
        connection.execute("PRAGMA query_only = ON")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except (sqlite3.Error, UnicodeError) as error:
        connection.close()
        raise owner_error(error) from error
    if version == 0:
        connection.close()
        raise FileNotFoundError(path)
    try:
        _refuse_newer(version)
    except Repair:
        connection.close()
        raise
    return Database(connection, path)


def _must_be_there(path: Path) -> None:
    try:
        path.stat()
    except FileNotFoundError:
        raise
    except OSError as error:  # a disk or a folder that fails is not an absence
        raise Wait(
            tr("mailbridge's own notes cannot be used just now"), error.strerror or str(error)
        ) from error


def _refuse_newer(version: int) -> None:
    if version > len(MIGRATIONS):
        raise Repair(
            "mailbridge's own notes come from a newer version",
            tr("Nothing was changed in them. Install the newer mailbridge again."),
        )


def _migrate(database: Database) -> None:
    version = database.one("PRAGMA user_version")
    _refuse_newer(version)
    if 0 < version < len(MIGRATIONS):
        backup(database, database.path.with_name(f"{database.path.name}.version-{version}"))
    for number in range(version, len(MIGRATIONS)):
        with database.transaction():
            MIGRATIONS[number](database.connection)
            database.execute(f"PRAGMA user_version = {number + 1}")


def backup(database: Database, target: Path) -> None:
    """Write a whole, consistent copy beside the database, readable by its owner only."""
    target.unlink(missing_ok=True)
    old_mask = os.umask(0o177)
    try:
        database.execute("VACUUM INTO ?", (str(target),))
    finally:
        os.umask(old_mask)


def damaged() -> Damaged:
    """What the owner is told where our own notes cannot be read."""
    return Damaged(
        tr("mailbridge's own notes are damaged"),
        tr(
            "They are made anew from the shop and from Mailchimp at the next check; nothing is "
            "sent before that."
        ),
    )


def owner_error(error: sqlite3.Error | UnicodeError) -> Repair | Wait:
    """What an error of our own database means. A full disk is not damage; a lock is not either."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None and isinstance(error, sqlite3.OperationalError | UnicodeError):
        # Those without a code come from Python: a text that is no UTF-8, in a cell or in what
        # SQLite says about a schema that it cannot read. mailbridge wrote neither.
        return damaged()
    code = (code or 0) & 0xFF
    if code in _DAMAGED:
        return damaged()
    if code == sqlite3.SQLITE_FULL:
        return Wait(tr("The disk is full"), tr("mailbridge goes on when there is space."))
    return Wait(tr("mailbridge's own notes cannot be used just now"), str(error))
