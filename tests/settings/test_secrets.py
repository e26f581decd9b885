from __future__ import annotations

import threading
from collections.abc import Iterator

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import InitError, KeyringLocked

from mailbridge.settings.secrets import (
    KeyMissing,
    NoStore,
    Secrets,
    StoreLocked,
    password_variable,
    wants_password,
)
from tests.fakes.keyring_backend import FileKeyring

KEY = "0123456789abcdef0123456789abcdef-us19"


class Locked(FileKeyring):
    """A store that is there and does not open."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")


class Dismissed(FileKeyring):
    """A store whose question was answered with Cancel."""

    def get_password(self, service: str, username: str) -> str | None:
        raise InitError("Prompt dismissed")


class Silent(FileKeyring):
    """A store whose question nobody answers, until the test lets it go."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.answer.wait(20)
        return None


@pytest.fixture
def silent() -> Iterator[Silent]:
    store = Silent()
    keyring.set_keyring(store)
    yield store
    store.answer.set()


def test_a_key_is_kept_for_one_server_only() -> None:
    secrets = Secrets({})
    secrets.store_api_key("mailchimp", KEY)
    assert secrets.api_key("mailchimp") == KEY
    with pytest.raises(KeyMissing, match="No Mailchimp key is stored"):
        secrets.api_key("http://127.0.0.1:8000")


def test_the_environment_comes_first_and_is_stored_nowhere(credential_store: FileKeyring) -> None:
    secrets = Secrets({"MAILBRIDGE_API_KEY": f" {KEY}\n"})
    assert secrets.from_environment()
    assert secrets.api_key("mailchimp") == KEY
    assert credential_store.get_password("mailbridge", "mailchimp") is None


def test_an_empty_variable_counts_as_none() -> None:
    secrets = Secrets({"MAILBRIDGE_API_KEY": " "})
    assert not secrets.from_environment()
    with pytest.raises(KeyMissing):
        secrets.api_key("mailchimp")


def test_a_removed_key_is_gone_and_removing_twice_is_no_error() -> None:
    secrets = Secrets({})
    secrets.store_api_key("mailchimp", KEY)
    secrets.delete_api_key("mailchimp")
    secrets.delete_api_key("mailchimp")
    with pytest.raises(KeyMissing):
        secrets.api_key("mailchimp")


@pytest.mark.parametrize("store", [Locked(), Dismissed()])
def test_locked_is_not_missing(store: FileKeyring) -> None:
    keyring.set_keyring(store)
    with pytest.raises(StoreLocked, match="does not need to be entered anew"):
        Secrets({}).api_key("mailchimp")
    with pytest.raises(StoreLocked):
        Secrets({}).database_password("Customers")


def test_no_store_at_all_names_the_variable() -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]  # keyring's own
    for attempt in (
        lambda: Secrets({}).api_key("mailchimp"),
        lambda: Secrets({}).store_api_key("mailchimp", KEY),
        lambda: Secrets({}).delete_api_key("mailchimp"),
    ):
        with pytest.raises(NoStore, match="MAILBRIDGE_API_KEY"):
            attempt()
    assert Secrets({}).database_password("Customers") is None


def test_a_store_that_keeps_nothing_is_no_store() -> None:
    keyring.set_keyring(NullKeyring())  # type: ignore[no-untyped-call]  # keyring's own
    with pytest.raises(NoStore):
        Secrets({}).store_api_key("mailchimp", KEY)


def test_an_open_question_does_not_hold_us(silent: Silent) -> None:
    with pytest.raises(StoreLocked):
        Secrets({}, limit=0.05).api_key("mailchimp")
    assert not silent.answer.is_set()


def test_database_passwords() -> None:
    secrets = Secrets({"MAILBRIDGE_DB_PASSWORD_OLD_SHOP": "from outside"})
    secrets.store_database_password("Customers", "geheim")
    assert secrets.database_password("customers") == "geheim"
    assert secrets.database_password("Old shop") == "from outside"
    assert secrets.database_password("Events") is None
    secrets.delete_database_password("Customers")
    assert secrets.database_password("Customers") is None


def test_a_feed_named_like_a_server_does_not_get_its_key() -> None:
    secrets = Secrets({})
    secrets.store_api_key("mailchimp", KEY)
    assert secrets.database_password("mailchimp") is None


@pytest.mark.parametrize(
    ("feed", "variable"),
    [
        ("Customers", "CUSTOMERS"),
        ("Loyalty events", "LOYALTY_EVENTS"),
        ("Käufer-2", "K_UFER_2"),
        ("a_b", "A_B"),
    ],
)
def test_the_variables_name(feed: str, variable: str) -> None:
    assert password_variable(feed) == f"MAILBRIDGE_DB_PASSWORD_{variable}"


def test_passwords_that_are_lent_are_kept_nowhere(credential_store: FileKeyring) -> None:
    secrets = Secrets({"MAILBRIDGE_DB_PASSWORD_TILL": "from the environment"})
    lent = secrets.with_passwords({"Till": "typed", "Shop": "sésame"})
    assert lent.database_password("shop") == "sésame"
    # The environment's come first, as they will when the settings are used.
    assert lent.database_password("Till") == "from the environment"
    assert secrets.password_from_environment("Till")
    assert not secrets.password_from_environment("Shop")
    assert secrets.database_password("Shop") is None
    assert credential_store.get_password("mailbridge", "database of shop") is None


def test_what_was_typed_in_an_unfinished_set_up_is_kept_until_it_is_forgotten() -> None:
    secrets = Secrets({})
    assert secrets.kept_for_set_up("key") == ""
    secrets.keep_for_set_up("key", "abc")
    assert secrets.kept_for_set_up("key") == "abc"
    secrets.keep_for_set_up("key", "")
    secrets.keep_for_set_up("key", "")
    assert secrets.kept_for_set_up("key") == ""


@pytest.mark.parametrize(
    ("database", "wants"),
    [
        ("postgresql://me@h/d", True),
        ("postgresql://h/d", False),
        ("sqlite:///me@home.db", False),
        ("", False),
    ],
)
def test_whose_database_wants_a_password(database: str, wants: bool) -> None:
    assert wants_password(database) is wants
