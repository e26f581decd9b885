"""The canary sings: each place where a key could be is one where it is found."""

from __future__ import annotations

import base64
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.secrets.canary import Canary, in_files, in_process, keys_in

# Put together here: pytest shows a test's parameters, and this one is not to be told on.
KEY = "0123456789abcdef" * 2 + "-us" + "19"


def _plain(folder: Path) -> None:
    (folder / "mailbridge.log").write_text(f"…\nsent with {KEY}\n", encoding="utf-8")


def _deep(folder: Path) -> None:
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / ".core").write_bytes(b"\x00" * 70_000 + KEY.encode() + b"\x00")


def _database(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "state.db")) as database, database:
        database.execute("PRAGMA secure_delete = OFF")
        database.execute("CREATE TABLE a (b)")
        database.execute("INSERT INTO a VALUES (?)", (f"x{KEY}".encode(),))
        database.execute("DELETE FROM a")  # still there, in a free page


def _header(folder: Path) -> None:
    said = base64.b64encode(f"mailbridge:{KEY}".encode()).decode()
    (folder / "trace.txt").write_text(f"Authorization: Basic {said}", encoding="utf-8")


@pytest.mark.parametrize("leak", [_plain, _deep, _database, _header])
def test_x1_a_key_in_any_file_is_found(tmp_path: Path, leak: Callable[[Path], None]) -> None:
    leak(tmp_path)
    assert len(in_files(tmp_path)) == 1
    for path in sorted(tmp_path.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()  # or the canary itself would complain


def test_x1_what_is_no_key_is_none(tmp_path: Path) -> None:
    hashes = b"0123456789abcdef0123456789abcdef us19 a-us-b 0123abc-us1 -us19"
    (tmp_path / "mailbridge.log").write_bytes(hashes)
    (tmp_path / "credentials.json").write_bytes(KEY.encode())
    assert in_files(tmp_path) == []


def test_x1_arguments_and_environments() -> None:
    assert in_process(["mailbridge", "sync"], {"MAILBRIDGE_API_KEY": KEY, "PATH": "/bin"}) == []
    assert len(in_process(["mailbridge", f"--key={KEY}"], None)) == 1
    assert len(in_process(["mailbridge"], {b"OTHER": KEY.encode()})) == 1


def test_x1_every_start_of_a_process_is_heard() -> None:
    canary = Canary()
    sys.addaudithook(canary.watch)
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    assert canary.complaints == []
    canary.watch("subprocess.Popen", ("mailbridge", ["mailbridge", KEY], None, {}))
    assert len(canary.complaints) == 1


def test_x1_what_a_passing_test_printed_is_read(request: pytest.FixtureRequest) -> None:
    canary = Canary()
    report = pytest.TestReport("a", ("a", 1, "a"), {}, "passed", None, "call")
    report.sections.append(("Captured log call", f"INFO {KEY}"))
    canary.pytest_runtest_logreport(report)
    assert len(canary.complaints) == 1
    assert request.config.pluginmanager.has_plugin("canary")
    assert keys_in(b"x" * 40 + b"-us1") == set()
