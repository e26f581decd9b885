"""Who asked to be forgotten: keyed hashes in a file of their own, beside the database.

Not in the database, so that restoring a backup of it brings nobody back. No address can be read
out of it; it only answers whether an address is one of them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path

from mailbridge.base.errors import Repair
from mailbridge.base.language import tr
from mailbridge.base.paths import write_private


def _read(path: Path) -> tuple[bytes, set[str]]:
    """Key and hashes. A file that cannot be read is not "nobody": nothing may be sent then.

    It is not asked first whether there is one: Python's answer to that is "no" after many faults.
    """
    try:
        key, *hashes = path.read_text(encoding="ascii").split()
        return bytes.fromhex(key), set(hashes)
    except FileNotFoundError:
        return b"", set()
    except (OSError, ValueError) as error:
        raise Repair(
            tr("The list of who asked to be forgotten is damaged"),
            tr(
                "Nothing is sent without it. Put {name} back from a backup, or remove it "
                "and erase these people again.",
                name=path.name,
            ),
        ) from error


class Forgotten:
    """The file of one home. Read once; add writes it anew in one step."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._key, self._hashes = _read(path)

    def __contains__(self, address: object) -> bool:
        """Whether the (lower-cased) address belongs to somebody who asked to be forgotten."""
        return bool(self._hashes) and self._hash(str(address)) in self._hashes

    def __len__(self) -> int:
        """How many there are."""
        return len(self._hashes)

    def add(self, address: str) -> None:
        """Remember never to send this address again. Raises OSError where it cannot be kept."""
        if not self._key:
            self._key = secrets.token_bytes(32)
        self._hashes.add(self._hash(address))
        lines = [self._key.hex(), *sorted(self._hashes)]
        write_private(self._path, ("\n".join(lines) + "\n").encode("ascii"))

    def _hash(self, address: str) -> str:
        return hmac.new(self._key, address.lower().encode(), hashlib.sha256).hexdigest()
