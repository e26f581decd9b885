"""What SQLite and the file system complain about, as errors with a sentence for the owner.

It decides nothing about trying again: Wait and SourceProblem say by their type what kind it is.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mailbridge.base.errors import MailbridgeError, Remedy, SourceProblem, Wait
from mailbridge.base.language import mark, tr

BUSY = mark("The shop program is busy")
NOT_CLOSED = mark("The shop program did not close its database")
NO_DATABASE = mark("This is not a database that can be read")
AWAY = mark("The shop's data cannot be reached")

_AWAY = frozenset(
    {errno.ESTALE, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ETIMEDOUT, errno.ENOTCONN, errno.EIO}
    | {errno.ENETDOWN, errno.ENETUNREACH}
)
_HELD = frozenset({errno.EBUSY, errno.ETXTBSY, errno.EAGAIN})
_WINDOWS_HELD = frozenset({32, 33})
"""ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION: somebody has the file open for themselves."""


def changed_meanwhile(place: str) -> Wait:
    """The shop wrote while we read: the pass counts as none and is made again soon."""
    message = tr("{place} was changed while it was read. mailbridge reads it again.", place=place)
    return Wait(tr(BUSY), message, seconds=1)


def no_database(place: str) -> SourceProblem:
    """The file is something else, or encrypted."""
    return SourceProblem(
        tr(NO_DATABASE),
        tr(
            "{place} is not an SQLite database, or it is encrypted. Choose another file, "
            "or let the shop program export its customers.",
            place=place,
        ),
    )


@contextmanager
def told(place: str) -> Iterator[None]:
    """Turn SQLite's errors inside the block into the owner's.

    Only our own questions to the shop's database belong inside, never a caller's code: that may
    have an SQLite of its own to fail with.
    """
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise from_sqlite(error, place) from error


def from_sqlite(error: sqlite3.Error | UnicodeDecodeError, place: str) -> MailbridgeError:
    """The owner's error for one of SQLite's. place: the database as the owner knows it."""
    name = getattr(error, "sqlite_errorname", None) or ""
    if isinstance(error, UnicodeDecodeError):
        # Python cannot read what SQLite says of a schema that is no text: the file is damaged.
        name = "SQLITE_CORRUPT"
    for case in _CASES:
        if name.startswith(case.code):
            return case.kind(tr(case.title), tr(case.message, place=place))
    return SourceProblem(
        tr("The shop's database did not understand"),
        tr("{place} says: {error}.", place=place, error=error),
    )


class FileHeld(Wait):
    """Another program has the file for itself, as a spreadsheet program has the one it shows."""

    remedy = Remedy.FILE_HELD


class Gone(SourceProblem):
    """A file that is not where the settings have it."""

    remedy = Remedy.FILE


class FolderAway(Wait):
    """A folder that is not there, or has no export: a drive that is not connected, perhaps."""

    remedy = Remedy.FOLDER


def from_os(error: OSError, place: str, path: Path | None = None) -> MailbridgeError:
    """The owner's error for one of the operating system's. place: the file or folder.

    path: of the file, where there is one to look for who has it open.
    """
    refused = isinstance(error, PermissionError)
    holder = _holder(path) if path is not None and refused else ""
    if holder or error.errno in _HELD or getattr(error, "winerror", None) in _WINDOWS_HELD:
        return _held(place, holder or (_holder(path) if path is not None else ""))
    if error.errno in _AWAY:
        why = tr("{place} does not answer ({strerror}).", place=place, strerror=error.strerror)
        return Wait(tr(AWAY), tr("{why} Nothing was removed in Mailchimp.", why=why))
    if refused:
        return FileHeld(
            tr("The file may not be read"),
            tr(
                "{place} may not be read, or another program holds it. Close it there; "
                "if that does not help, allow this user to read it.",
                place=place,
            ),
        )
    if isinstance(error, FileNotFoundError):
        return Gone(
            tr("The file is not there"), tr("There is no {place}. Choose it again.", place=place)
        )
    return SourceProblem(
        tr("The shop's data cannot be read"), f"{place}: {error.strerror or error}."
    )


def _held(place: str, holder: str) -> FileHeld:
    """holder: the program that has it open, "" where that is not known."""
    if holder:
        return FileHeld(
            tr("The file is open in {program}", program=holder),
            tr(
                "“{place}” is open in {program}. Close it there and mailbridge goes on.",
                place=place,
                program=holder,
            ),
        )
    return FileHeld(
        tr("The file is open elsewhere"),
        tr(
            "{place} is held by another program. Close it there and mailbridge goes on.",
            place=place,
        ),
    )


def _holder(path: Path) -> str:
    """The spreadsheet program that left its mark beside a file that it has open, else ""."""
    marks = {f"~${path.name}": "Excel", f".~lock.{path.name}#": "LibreOffice"}
    return next((who for name, who in marks.items() if os.path.lexists(path.parent / name)), "")


@dataclass(frozen=True, slots=True)
class _Case:
    """One of SQLite's answers. code: how its name begins; longer names stand first."""

    code: str
    kind: type[Wait | SourceProblem]
    title: str
    message: str


_IN_USE = mark("{place} is in use. mailbridge waits so that the till stays fast.")
_CASES = (
    _Case(
        "SQLITE_READONLY_ROLLBACK",
        Wait,
        NOT_CLOSED,
        mark(
            "{place} holds a change that was broken off. mailbridge never repairs the shop's "
            "database: start the shop program once, and mailbridge goes on by itself."
        ),
    ),
    _Case(
        "SQLITE_READONLY",
        Wait,
        BUSY,
        mark("{place} cannot be read without writing to it just now; mailbridge waits."),
    ),
    _Case("SQLITE_BUSY", Wait, BUSY, _IN_USE),
    _Case("SQLITE_LOCKED", Wait, BUSY, _IN_USE),
    _Case("SQLITE_NOTADB", SourceProblem, NO_DATABASE, no_database("{place}").message),
    _Case(
        "SQLITE_CORRUPT",
        SourceProblem,
        mark("The shop's database is damaged"),
        mark(
            "{place} is damaged: SQLite finds its pages in disorder. Nothing was changed in "
            "Mailchimp. Let the shop program repair it or restore a backup."
        ),
    ),
    _Case(
        "SQLITE_CANTOPEN",
        Wait,
        mark("The shop's database cannot be opened"),
        mark(
            "{place} cannot be opened with what stands beside it. Allow this user to read its "
            "folder, or start the shop program once."
        ),
    ),
    _Case(
        "SQLITE_IOERR",
        Wait,
        AWAY,
        mark("{place} could not be read by this computer. Nothing was removed in Mailchimp."),
    ),
    _Case(
        "SQLITE_INTERRUPT",
        SourceProblem,
        mark("The question to the shop's database takes too long"),
        mark("{place} did not answer within the time limit. Use a simpler query, or a table."),
    ),
    _Case(
        "SQLITE_AUTH",
        SourceProblem,
        mark("The query does more than read"),
        mark("{place} is only ever read: a query is one SELECT."),
    ),
    _Case(
        "SQLITE_FULL",
        Wait,
        mark("The disk is full"),
        mark("{place} needs room on this computer's disk."),
    ),
    _Case(
        "SQLITE_NOMEM",
        Wait,
        mark("Not enough memory"),
        mark("{place} needs more memory than there is."),
    ),
)
