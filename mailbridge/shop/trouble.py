"""What SQLite and the file system complain about, as errors with a sentence for the owner.

It decides nothing about trying again: Wait and SourceProblem say by their type what kind it is.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from mailbridge.base.errors import MailbridgeError, SourceProblem, Wait

BUSY = "The shop program is busy"
NOT_CLOSED = "The shop program did not close its database"
NO_DATABASE = "This is not a database that can be read"
AWAY = "The shop's data cannot be reached"

_AWAY = frozenset(
    {errno.ESTALE, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ETIMEDOUT, errno.ENOTCONN, errno.EIO}
    | {errno.ENETDOWN, errno.ENETUNREACH}
)
_HELD = frozenset({errno.EBUSY, errno.ETXTBSY, errno.EAGAIN})
_WINDOWS_HELD = frozenset({32, 33})
"""ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION: somebody has the file open for themselves."""


def changed_meanwhile(place: str) -> Wait:
    """The shop wrote while we read: the pass counts as none and is made again soon."""
    message = f"{place} was changed while it was read. mailbridge reads it again."
    return Wait(BUSY, message, seconds=1)


def no_database(place: str) -> SourceProblem:
    """The file is something else, or encrypted."""
    return SourceProblem(
        NO_DATABASE,
        f"{place} is not an SQLite database, or it is encrypted. Choose another file, or let the "
        "shop program export its customers.",
    )


@contextmanager
def told(place: str) -> Iterator[None]:
    """Turn SQLite's errors inside the block into the owner's.

    Only our own questions to the shop's database belong inside, never a caller's code: that may
    have an SQLite of its own to fail with.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise from_sqlite(error, place) from error


def from_sqlite(error: sqlite3.Error, place: str) -> MailbridgeError:
    """The owner's error for one of SQLite's. place: the database as the owner knows it."""
    name = getattr(error, "sqlite_errorname", None) or ""
    for case in _CASES:
        if name.startswith(case.code):
            return case.kind(case.title, case.message.format(place=place))
    return SourceProblem("The shop's database did not understand", f"{place} says: {error}.")


def from_os(error: OSError, place: str) -> MailbridgeError:
    """The owner's error for one of the operating system's. place: the file or folder."""
    if error.errno in _HELD or getattr(error, "winerror", None) in _WINDOWS_HELD:
        return Wait(
            "The file is open elsewhere",
            f"{place} is held by another program. Close it there and mailbridge goes on.",
        )
    if error.errno in _AWAY:
        why = f"{place} does not answer ({error.strerror})."
        return Wait(AWAY, f"{why} Nothing was removed in Mailchimp.")
    if isinstance(error, PermissionError):
        return Wait(
            "The file may not be read",
            f"{place} may not be read, or another program holds it. Close it there; if that does "
            "not help, allow this user to read it.",
        )
    if isinstance(error, FileNotFoundError):
        return SourceProblem("The file is not there", f"There is no {place}. Choose it again.")
    return SourceProblem("The shop's data cannot be read", f"{place}: {error.strerror or error}.")


@dataclass(frozen=True, slots=True)
class _Case:
    """One of SQLite's answers. code: how its name begins; longer names stand first."""

    code: str
    kind: type[Wait | SourceProblem]
    title: str
    message: str


_IN_USE = "{place} is in use. mailbridge waits so that the till stays fast."
_CASES = (
    _Case(
        "SQLITE_READONLY_ROLLBACK",
        Wait,
        NOT_CLOSED,
        "{place} holds a change that was broken off. mailbridge never repairs the shop's "
        "database: start the shop program once, and mailbridge goes on by itself.",
    ),
    _Case(
        "SQLITE_READONLY",
        Wait,
        BUSY,
        "{place} cannot be read without writing to it just now; mailbridge waits.",
    ),
    _Case("SQLITE_BUSY", Wait, BUSY, _IN_USE),
    _Case("SQLITE_LOCKED", Wait, BUSY, _IN_USE),
    _Case("SQLITE_NOTADB", SourceProblem, NO_DATABASE, no_database("{place}").message),
    _Case(
        "SQLITE_CORRUPT",
        SourceProblem,
        "The shop's database is damaged",
        "{place} is damaged: SQLite finds its pages in disorder. Nothing was changed in "
        "Mailchimp. Let the shop program repair it or restore a backup.",
    ),
    _Case(
        "SQLITE_CANTOPEN",
        Wait,
        "The shop's database cannot be opened",
        "{place} cannot be opened with what stands beside it. Allow this user to read its "
        "folder, or start the shop program once.",
    ),
    _Case(
        "SQLITE_IOERR",
        Wait,
        AWAY,
        "{place} could not be read by this computer. Nothing was removed in Mailchimp.",
    ),
    _Case(
        "SQLITE_INTERRUPT",
        SourceProblem,
        "The question to the shop's database takes too long",
        "{place} did not answer within the time limit. Use a simpler query, or a table.",
    ),
    _Case(
        "SQLITE_AUTH",
        SourceProblem,
        "The query does more than read",
        "{place} is only ever read: a query is one SELECT.",
    ),
    _Case("SQLITE_FULL", Wait, "The disk is full", "{place} needs room on this computer's disk."),
    _Case("SQLITE_NOMEM", Wait, "Not enough memory", "{place} needs more memory than there is."),
)
