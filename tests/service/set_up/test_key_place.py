from __future__ import annotations

import keyring
import pytest
from keyring.backends import fail, null
from keyring.backends.chainer import ChainerBackend

from mailbridge.service.set_up.key_place import key_place
from mailbridge.settings.secrets import Secrets
from tests.fakes.keyring_backend import FileKeyring


def place() -> str:
    return key_place(Secrets({}))


def test_a_store_that_nobody_knows_is_a_safe_store() -> None:
    assert place() == "The key is kept in this computer's safe store, not in a file."


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("keyring.backends.Windows", "Windows' Credential Manager"),
        ("keyring.backends.macOS", "your keychain"),
        ("keyring.backends.SecretService", "this desktop's password store"),
        ("keyring.backends.kwallet", "KWallet"),
    ],
)
def test_the_systems_own_words(
    module: str, words: str, monkeypatch: pytest.MonkeyPatch, credential_store: FileKeyring
) -> None:
    # The stores of other systems cannot be made here; only the name of their module counts.
    store = type("Store", (FileKeyring,), {"__module__": module})(credential_store.path)
    monkeypatch.setattr(keyring.core, "_keyring_backend", store)
    assert words in place()


@pytest.mark.parametrize("store", [fail.Keyring, null.Keyring])
def test_where_there_is_no_store_it_is_said(store: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", store())
    assert "has no safe store" in place()


def test_several_stores_behind_one_another(
    monkeypatch: pytest.MonkeyPatch, credential_store: FileKeyring
) -> None:
    made = type("Store", (FileKeyring,), {"__module__": "keyring.backends.kwallet"})
    first = made(credential_store.path)
    monkeypatch.setattr(ChainerBackend, "backends", [first, credential_store])
    chain = ChainerBackend()  # type: ignore[no-untyped-call]  # keyring has no annotations
    monkeypatch.setattr(keyring.core, "_keyring_backend", chain)
    assert "KWallet" in place()


def test_a_key_of_the_environment_is_in_no_store() -> None:
    words = key_place(Secrets({"MAILBRIDGE_API_KEY": "x"}))
    assert words == "The key comes from the variable MAILBRIDGE_API_KEY and is stored nowhere."
