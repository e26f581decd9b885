"""The window as a process of its own: what it loads, a second start, and a sudden death."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mailbridge.base.lock import EngineLock
from mailbridge.service.session import Session
from tests.qt.test_application import CONFIGURED


def test_the_first_window_waits_for_no_big_library() -> None:
    """They cost a quarter of a second and 30 MB, and the engine's process has them anyway."""
    late = ("requests", "keyring", "sqlalchemy", "phonenumbers", "mailbridge.simulator")
    code = (
        "import sys; import mailbridge.shell.application;"
        f" print([name for name in {late!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture
def shop(session: Session) -> Session:
    """A home whose settings can be used, though Mailchimp cannot be reached."""
    session.paths.settings_file.write_text(CONFIGURED, encoding="utf-8")
    return session


def test_a_second_start_ends_and_the_first_goes_on(shop: Session, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mailbridge", "--background"]
    environment = {**os.environ, "MAILBRIDGE_API_URL": "http://127.0.0.1:9"}
    first = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    try:
        lock = shop.paths.state_dir / "window.lock"
        for _ in range(200):
            if lock.exists() and lock.stat().st_size:
                break
            with suppress(subprocess.TimeoutExpired):
                first.wait(0.05)
        second = subprocess.run(
            command, env=environment, capture_output=True, timeout=30, check=False
        )
        assert second.returncode == 0, second.stderr
        assert first.poll() is None
    finally:
        first.terminate()
        first.communicate(timeout=30)


def test_a_killed_window_leaves_no_engine_behind(shop: Session, qtbot: QtBot) -> None:
    command = [sys.executable, "-m", "mailbridge", "--background"]
    environment = {**os.environ, "MAILBRIDGE_API_URL": "http://127.0.0.1:9"}
    lock = EngineLock(shop.paths.lock_file)
    window = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        qtbot.waitUntil(lambda: lock.holder() is not None, timeout=30_000)
        window.kill()
        qtbot.waitUntil(lambda: lock.holder() is None, timeout=30_000)
    finally:
        window.kill()
        window.wait(30)
