"""A credential store for tests: one JSON file that a test and its child processes share.

It is not safe and never shipped: what it keeps stands in the test's own folder in clear.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class FileKeyring(KeyringBackend):
    """Keeps passwords in the file ``path``.

    In a child process keyring makes it by itself: PYTHON_KEYRING_BACKEND names this class and
    KEYRING_PROPERTY_PATH the file (keyring sets such properties on any backend it makes).
    """

    # keyring reads it from the class; low, so that nothing chooses this store unasked.
    priority = 0.1

    def __init__(self, path: str = "") -> None:
        self.path = path
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own has no annotations

    def get_password(self, service: str, username: str) -> str | None:
        """The password kept for the two, or None."""
        return self._read().get(service, {}).get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a password."""
        kept = self._read()
        kept.setdefault(service, {})[username] = password
        self._write(kept)

    def delete_password(self, service: str, username: str) -> None:
        """Forget a password. Raises PasswordDeleteError where there is none, as real stores do."""
        kept = self._read()
        if kept.get(service, {}).pop(username, None) is None:
            raise PasswordDeleteError(f"nothing kept for {service}")
        self._write(kept)

    def _read(self) -> dict[str, dict[str, str]]:
        file = Path(self.path)
        if not file.exists():
            return {}
        kept: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
        return kept

    def _write(self, kept: dict[str, dict[str, str]]) -> None:
        half = Path(f"{self.path}.{os.getpid()}")
        half.write_text(json.dumps(kept), encoding="utf-8")
        half.replace(self.path)
