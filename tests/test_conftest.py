"""The promises of conftest: each test alone with its home and its credential store.

It does not test mailbridge's own use of the store (tests/settings does).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import keyring
import pytest
from keyring.errors import PasswordDeleteError

from tests.fakes.keyring_backend import FileKeyring

ASK = "import keyring; print(keyring.get_password('mailbridge', 'us1'))"


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_test_finds_nothing_that_another_left(turn: str, home: Path) -> None:
    assert keyring.get_password("mailbridge", "us1") is None
    assert not home.exists()
    keyring.set_password("mailbridge", "us1", turn)
    home.mkdir()
    assert keyring.get_password("mailbridge", "us1") == turn


def test_child_processes_share_the_store(credential_store: FileKeyring, tmp_path: Path) -> None:
    keyring.set_password("mailbridge", "us1", "sécret")
    asked = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", ASK],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert asked.stdout.strip() == "sécret"
    assert Path(credential_store.path).parent == tmp_path


def test_the_store_forgets_once(credential_store: FileKeyring) -> None:
    keyring.set_password("mailbridge", "us1", "x")
    keyring.delete_password("mailbridge", "us1")
    assert keyring.get_password("mailbridge", "us1") is None
    with pytest.raises(PasswordDeleteError):
        keyring.delete_password("mailbridge", "us1")


def test_only_the_home_is_set_and_chance_is_fixed(home: Path) -> None:
    ours = {name: value for name, value in os.environ.items() if name.startswith("MAILBRIDGE_")}
    assert ours == {"MAILBRIDGE_HOME": str(home)}
    assert os.environ["QT_QPA_PLATFORM"]
    drawn = random.random()
    random.seed(20240229)
    assert drawn == random.random()
