from __future__ import annotations

import logging
import os
import sqlite3
from pathlib import Path

import pytest

from mailbridge.base import errors
from mailbridge.base.lock import Holder, Occupied
from mailbridge.commands import looking, main
from tests.commands.terminal import Terminal


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Occupied(Holder("watch", 7)), 1),
        (errors.SettingsError("x"), 2),
        (errors.SourceProblem("x"), 2),
        (errors.AudienceGone("x"), 2),
        (errors.Repair("x"), 2),
        (errors.KeyProblem("x"), 3),
        (errors.AccountProblem("x"), 3),
        (errors.Wait("x"), 3),
        (errors.Hold("x"), 1),
    ],
)
def test_status_of_an_error(error: errors.MailbridgeError, status: int) -> None:
    assert main.status_of(error) == status


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such places")
@pytest.mark.parametrize("place", ["/proc/nowhere", "/dev/null"])
def test_a_home_that_cannot_be_made(terminal: Terminal, place: str) -> None:
    ran = terminal("status", MAILBRIDGE_HOME=place)
    assert ran.status == 2
    assert place in ran.complaint


def test_our_own_fault_is_a_sentence_and_the_log_has_the_rest(
    connected: Terminal, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError("a bug at c1@shop.test")

    monkeypatch.setitem(main.COMMANDS, "status", broken)
    ran = connected("status")
    assert ran.status == 1
    assert "ZeroDivision" not in ran.complaint
    log = (home / "logs" / "status.log").read_text("utf-8")
    assert "ZeroDivisionError" in log
    assert "c1@shop.test" not in log


def test_a_busy_database_of_our_own_is_not_mailchimps_fault(
    connected: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> int:
        error = sqlite3.OperationalError("database is locked")
        error.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise error

    monkeypatch.setitem(main.COMMANDS, "status", busy)
    ran = connected("status")
    assert ran.status == 1
    assert "just now" in ran.complaint


def test_a_state_that_is_no_database_is_told(connected: Terminal, home: Path) -> None:
    for name in ("state.db", "state.db-wal", "state.db-shm"):
        (home / name).unlink(missing_ok=True)
    (home / "state.db").write_bytes(b"not a database at all" * 500)
    for command in ("status", "pause"):
        ran = connected(command)
        assert ran.status == 2
        assert "damaged" in ran.complaint
    # A check makes them anew, and sends nothing before a person said so.
    assert connected("sync").status == 1
    assert connected("status").status == 0


def test_control_c_is_one_line(connected: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(main.COMMANDS, "status", stopped)
    ran = connected("status")
    assert ran.status == 1
    assert "Nothing is lost" in ran.complaint


def test_no_handler_of_the_log_is_left_behind(connected: Terminal) -> None:
    before = list(logging.getLogger().handlers)
    connected("status")
    connected("bogus")
    assert logging.getLogger().handlers == before
    assert main.COMMANDS["status"] is looking.status
