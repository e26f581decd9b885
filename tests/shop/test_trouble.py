from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest

from mailbridge.base.errors import MailbridgeError, Remedy, SourceProblem, Wait
from mailbridge.shop.trouble import _CASES, from_os, from_sqlite, told


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (OSError(errno.EBUSY, "busy"), Wait, "held by another program"),
        (OSError(errno.EACCES, "denied"), Wait, "may not be read"),
        (OSError(errno.ESTALE, "Stale file handle"), Wait, "does not answer (Stale file handle)"),
        (OSError(errno.EHOSTDOWN, "Host is down"), Wait, "Nothing was removed"),
        (OSError(errno.ETIMEDOUT, "timed out"), Wait, "does not answer"),
        (OSError(errno.EIO, "Input/output error"), Wait, "does not answer"),
        (OSError(errno.ENOENT, "No such file"), SourceProblem, "There is no x.csv"),
        (
            OSError(errno.ELOOP, "Too many levels of links"),
            SourceProblem,
            "Too many levels of links",
        ),
    ],
)
def test_f2_f5_what_the_system_says_becomes_a_sentence(
    error: OSError, kind: type[MailbridgeError], words: str
) -> None:
    found = from_os(error, "x.csv")
    assert isinstance(found, kind)
    assert words in found.message


def test_a_windows_sharing_violation_is_a_file_that_is_open() -> None:
    error = OSError(errno.EINVAL, "used by another process")
    error.winerror = 32  # type: ignore[attr-defined,unused-ignore] # exists on Windows only
    assert "held by another program" in from_os(error, "x.csv").message


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("~$list.xlsx", "“list.xlsx” is open in Excel. Close it there and mailbridge goes on."),
        (".~lock.list.xlsx#", "“list.xlsx” is open in LibreOffice."),
        ("other", "list.xlsx may not be read"),
    ],
)
def test_a_spreadsheet_program_is_known_by_its_mark(tmp_path: Path, mark: str, words: str) -> None:
    (tmp_path / mark).touch()
    denied = PermissionError(errno.EACCES, "denied")
    found = from_os(denied, "list.xlsx", tmp_path / "list.xlsx")
    assert found.message.startswith(words)
    assert found.remedy is Remedy.FILE_HELD


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.code)
def test_every_answer_of_sqlite_has_its_own_words(case: object) -> None:
    code = getattr(case, "code", "")
    error = sqlite3.OperationalError("raw words")
    error.sqlite_errorname = f"{code}_MORE" if code == "SQLITE_IOERR" else code
    found = from_sqlite(error, "shop.db")
    assert "shop.db" in found.message
    assert "raw words" not in found.message
    assert "{" not in str(found)


def test_what_is_not_known_is_shown_as_it_is() -> None:
    with pytest.raises(SourceProblem, match=r"shop\.db says: no such function: x"), told("shop.db"):
        raise sqlite3.OperationalError("no such function: x")
