"""The credential stores that a desktop really has, in a D-Bus session of the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

KEY = "0123456789abcdef0123456789abcdef-us19"
_TOOLS = ("dbus-run-session", "gnome-keyring-daemon", "bash")

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not all(map(shutil.which, _TOOLS)),
    reason="needs Linux with dbus-run-session and gnome-keyring-daemon",
)

_KEEP = f"""
from mailbridge.settings.secrets import Secrets
secrets = Secrets({{}})
secrets.store_api_key("mailchimp", "{KEY}")
assert secrets.api_key("mailchimp") == "{KEY}"
secrets.delete_api_key("mailchimp")
secrets.delete_api_key("mailchimp")
secrets.store_api_key("mailchimp", "{KEY}")
"""
_ASK = """
from mailbridge.settings.secrets import Secrets
from mailbridge.base.errors import KeyProblem
try:
    print(Secrets({}).api_key("mailchimp"))
except KeyProblem as error:
    print(type(error).__name__)
"""
_UNLOCKED = 'printf "\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null; '
_LOCKED = "gnome-keyring-daemon --start --components=secrets >/dev/null; "


def _run(code: str, home: Path, before: str | None) -> str:
    """What the code prints; before: a shell line in its D-Bus session, None for no session."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY")
    } | {"HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    home.mkdir(mode=0o700, exist_ok=True)
    python = [sys.executable, "-"]  # the key stands in the code: on nobody's argument list
    shell = ["dbus-run-session", "--", "bash", "-c", f'{before}exec "$0" "$@"', *python]
    done = subprocess.run(
        python if before is None else shell,
        input=code,
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_an_open_store_keeps_the_key_and_not_as_text(tmp_path: Path) -> None:
    home = tmp_path / "desk"
    _run(_KEEP, home, _UNLOCKED)
    assert _run(_ASK, home, _UNLOCKED) == KEY  # another session, another day
    files = [file for file in home.rglob("*") if file.is_file()]
    assert files
    assert not any(KEY.encode() in file.read_bytes() for file in files)


def test_an_open_store_without_the_key(tmp_path: Path) -> None:
    assert _run(_ASK, tmp_path / "desk", _UNLOCKED) == "KeyMissing"


def test_a_locked_store(tmp_path: Path) -> None:
    home = tmp_path / "desk"
    _run(_KEEP, home, _UNLOCKED)
    assert _run(_ASK, home, _LOCKED) == "StoreLocked"


def test_a_session_without_a_store(tmp_path: Path) -> None:
    assert _run(_ASK, tmp_path / "desk", "") in ("NoStore", "StoreLocked")


def test_no_session_at_all(tmp_path: Path) -> None:
    assert _run(_ASK, tmp_path / "desk", None) == "NoStore"
