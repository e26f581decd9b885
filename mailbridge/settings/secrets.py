"""Mailchimp's key and the passwords of databases: the environment, then the credential store.

There is no third place: nothing in here writes a secret to a file, and nothing logs one.
"""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import TypeVar

from mailbridge.base.errors import KeyProblem, Remedy
from mailbridge.base.language import tr

_SERVICE = "mailbridge"
_KEY_VARIABLE = "MAILBRIDGE_API_KEY"
_LIMIT = 8.0

_T = TypeVar("_T")


class KeyMissing(KeyProblem):
    """Nothing is stored: the owner was never asked, or disconnected."""


class StoreLocked(KeyProblem):
    """The credential store is there and does not open. The key may well be in it."""

    remedy = Remedy.UNLOCK


class NoStore(KeyProblem):
    """This computer has no credential store."""


class Secrets:
    """Reads and keeps secrets.

    environment: the process's variables. limit: seconds that the credential store may take; a
    locked one shows a dialog that may stay open for ever.
    """

    def __init__(self, environment: Mapping[str, str], *, limit: float = _LIMIT) -> None:
        self._environment = environment
        self._limit = limit
        self._lent: Mapping[str, str] = {}

    def with_passwords(self, passwords: Mapping[str, str]) -> Secrets:
        """The same, with passwords by feed name that are kept nowhere yet.

        The environment's still come first, as they will later.
        """
        made = Secrets(self._environment, limit=self._limit)
        made._lent = {name.casefold(): password for name, password in passwords.items()}
        return made

    def from_environment(self) -> bool:
        """Whether the key comes from ``MAILBRIDGE_API_KEY`` (then it is not stored anywhere)."""
        return bool(self._environment.get(_KEY_VARIABLE, "").strip())

    def api_key(self, server: str) -> str:
        """The key for a server, by the name that ``settings.server`` gives it.

        Raises KeyMissing, StoreLocked or NoStore. Whether it looks like a key is not checked.
        """
        given = self._environment.get(_KEY_VARIABLE, "").strip()
        if given:
            return given
        stored = self._get(_key_entry(server))
        if not stored:
            raise KeyMissing(
                "No Mailchimp key is stored",
                f"Run the set-up and paste the key, or set {_KEY_VARIABLE}.",
            )
        return stored

    def store_api_key(self, server: str, key: str) -> None:
        """Keep a server's key in the credential store. Raises StoreLocked or NoStore."""
        self._set(_key_entry(server), key)

    def delete_api_key(self, server: str) -> None:
        """Remove a server's key; nothing happens where none is kept.

        Raises StoreLocked or NoStore.
        """
        self._delete(_key_entry(server))

    def database_password(self, feed_name: str) -> str | None:
        """The password of a feed's database, None where there is none (some need none).

        Raises StoreLocked. A computer without a credential store simply has none stored.
        """
        given = self._environment.get(password_variable(feed_name), "")
        given = given or self._lent.get(feed_name.casefold(), "")
        if given:
            return given
        try:
            return self._get(_password_entry(feed_name))
        except NoStore:
            return None

    def store_database_password(self, feed_name: str, password: str) -> None:
        """Keep the password of a feed's database. Raises StoreLocked or NoStore."""
        self._set(_password_entry(feed_name), password)

    def delete_database_password(self, feed_name: str) -> None:
        """Remove a feed's password; nothing happens where none is kept."""
        self._delete(_password_entry(feed_name))

    def password_from_environment(self, feed_name: str) -> bool:
        """Whether a feed's password comes from its variable (then it is not stored anywhere)."""
        return bool(self._environment.get(password_variable(feed_name), ""))

    def keep_for_set_up(self, what: str, secret: str) -> None:
        """Keep what was typed in a set-up that is not finished; "" forgets it.

        what: such as "key", or a database's address. Raises StoreLocked or NoStore.
        """
        if secret:
            self._set(_draft_entry(what), secret)
        else:
            self._delete(_draft_entry(what))

    def kept_for_set_up(self, what: str) -> str:
        """What was kept of a set-up that is not finished, "" where nothing was.

        Raises StoreLocked. A computer without a credential store has kept nothing.
        """
        try:
            return self._get(_draft_entry(what)) or ""
        except NoStore:
            return ""

    def store(self) -> str:
        """Which credential store there is: the last part of its module's name, "" for none.

        Raises StoreLocked.
        """

        def name(keyring: ModuleType) -> str:
            found = keyring.get_keyring()
            # Several stores behind one another: what is kept goes to the first.
            found = next(iter(getattr(found, "backends", ())), found)
            last = type(found).__module__.rpartition(".")[2]
            return "" if last in {"fail", "null", "chainer"} else last

        return self._ask(name)

    def _get(self, entry: str) -> str | None:
        return self._ask(lambda keyring: _text(keyring.get_password(_SERVICE, entry)))

    def _set(self, entry: str, secret: str) -> None:
        def keep(keyring: ModuleType) -> bool:
            keyring.set_password(_SERVICE, entry, secret)
            # A store that is switched off takes everything and keeps nothing.
            return bool(keyring.get_password(_SERVICE, entry) == secret)

        if not self._ask(keep):
            raise _no_store()

    def _delete(self, entry: str) -> None:
        def forget(keyring: ModuleType) -> None:
            if keyring.get_password(_SERVICE, entry) is not None:
                keyring.delete_password(_SERVICE, entry)

        self._ask(forget)

    def _ask(self, question: Callable[[ModuleType], _T]) -> _T:
        """Ask the credential store in a thread of its own, so that a dialog cannot hold us."""
        answers: queue.SimpleQueue[tuple[_T | None, Exception | None]] = queue.SimpleQueue()

        def work() -> None:
            try:
                import keyring  # noqa: PLC0415 - 67 ms that a start without a key need not spend

                answers.put((question(keyring), None))
            except Exception as error:  # noqa: BLE001 - stores of many systems raise what they like
                answers.put((None, error))

        threading.Thread(target=work, name="credential store", daemon=True).start()
        try:
            answer, error = answers.get(timeout=self._limit)
        except queue.Empty:
            raise _locked() from None
        if error is not None:
            raise _explained(error) from error
        return answer  # type: ignore[return-value]  # None only where _T allows it


def password_variable(feed_name: str) -> str:
    """The environment variable for a feed's password: the name in capitals, all else ``_``."""
    return "MAILBRIDGE_DB_PASSWORD_" + re.sub(r"[^A-Z0-9]", "_", feed_name.upper())


def wants_password(database: str) -> bool:
    """Whether a database's address names a user on a server, whose password cannot stand in it."""
    scheme, mark, rest = database.partition("://")
    return bool(mark) and not scheme.casefold().startswith("sqlite") and "@" in rest


def _key_entry(server: str) -> str:
    return server


def _password_entry(feed_name: str) -> str:
    return f"database of {feed_name.casefold()}"


def _draft_entry(what: str) -> str:
    return f"unfinished set-up: {what}"


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _explained(error: Exception) -> KeyProblem:
    """What the store's refusal means; every kind but "there is no store" counts as locked.

    Asking again later may then help, and the owner is not made to paste a key that is still there.
    """
    from keyring.errors import NoKeyringError  # noqa: PLC0415 - as above: only when needed

    return _no_store() if isinstance(error, NoKeyringError) else _locked()


def _locked() -> StoreLocked:
    return StoreLocked(
        tr("This computer's safe store is locked"),
        tr(
            "It did not give out the key that mailbridge keeps in it. Nothing is lost. Unlock it "
            "(sign in to this computer, or answer its question) and try again; the key does not "
            "need to be entered anew."
        ),
    )


def _no_store() -> NoStore:
    return NoStore(
        "This computer has no credential store",
        f"Nothing can be kept safely here. Set {_KEY_VARIABLE} (and for a database its "
        "MAILBRIDGE_DB_PASSWORD_ variable) for the service that starts mailbridge.",
    )
