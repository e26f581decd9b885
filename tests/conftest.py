"""What every test gets: a home of its own, a credential store of its own, no screen, fixed chance.

It holds no helpers for tests to call; those are plain classes in tests/fakes.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

# Before anything imports Qt: without a screen Qt ends the whole interpreter, with no summary.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import keyring
import pytest
from hypothesis import settings

from tests.fakes.keyring_backend import FileKeyring
from tests.secrets import canary

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("house", derandomize=True, deadline=None, database=None)
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    canary.register(config)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """MAILBRIDGE_HOME, empty and not made yet; no other MAILBRIDGE_ variable reaches a test."""
    for name in [name for name in os.environ if name.startswith("MAILBRIDGE_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("MAILBRIDGE_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def credential_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileKeyring]:
    """The credential store of this test and of the processes it starts; empty at first."""
    path = str(tmp_path / "credentials.json")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.fakes.keyring_backend.FileKeyring")
    monkeypatch.setenv("KEYRING_PROPERTY_PATH", path)
    # Children import tests.fakes from here, whatever folder they start in.
    inherited = os.environ.get("PYTHONPATH")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT), inherited])))
    store = FileKeyring(path)
    before = keyring.core._keyring_backend
    keyring.set_keyring(store)
    yield store
    # Put back by hand: asking keyring for "the one before" would make it look for a real one.
    keyring.core._keyring_backend = before


@pytest.fixture(autouse=True)
def _same_chance_every_time() -> None:
    random.seed(20240229)
