from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mailbridge.service.support.updates import newer
from tests.build_scripts.scripts import SCRIPTS, load

feeds = load("release_feed")
PAGE = "https://mailbridge.test/1.2.0"


def test_what_is_signed_here_is_believed_there(tmp_path: Path) -> None:
    public = feeds.new_key(tmp_path / "key.pem")
    key = feeds.read_key((tmp_path / "key.pem").read_bytes())
    feed = feeds.signed(key, "1.2.0", "2026-12-01", PAGE, important=False)
    found = newer(feed, "1.1.0", public)
    assert found is not None
    assert (found.version, found.page) == ("1.2.0", PAGE)


def test_a_key_is_private_and_never_overwritten(tmp_path: Path) -> None:
    feeds.new_key(tmp_path / "key.pem")
    if os.name == "posix":
        assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        feeds.new_key(tmp_path / "key.pem")


def test_what_would_not_be_believed_is_not_signed() -> None:
    key = Ed25519PrivateKey.generate()
    with pytest.raises(Exception, match="not to be trusted"):
        feeds.signed(key, "1.2", "2026-12-01", PAGE, important=False)


def test_the_command_signs_with_a_secret_of_the_build(tmp_path: Path) -> None:
    feeds.new_key(tmp_path / "key.pem")
    command = [sys.executable, str(SCRIPTS / "release_feed.py"), "--version", "1.2.0"]
    command += ["--page", PAGE, "--out", str(tmp_path / "releases.txt")]
    secret = {"MAILBRIDGE_RELEASE_KEY": (tmp_path / "key.pem").read_text()}
    subprocess.run(command, env={**os.environ, **secret}, check=True, capture_output=True)
    key = feeds.read_key((tmp_path / "key.pem").read_bytes())
    assert newer((tmp_path / "releases.txt").read_bytes(), "0.1.0", feeds.public(key))
