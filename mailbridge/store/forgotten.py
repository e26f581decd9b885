"""Who asked to be forgotten: keyed hashes in a file of their own, beside the database.

Not in the database, so that restoring a backup of it brings nobody back. No address can be read
out of it; it only answers whether an address, or a customer's number in a feed, is one of them.
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

    def __contains__(self, who: object) -> bool:
        """Whether an address, or (feed, key), belongs to somebody who asked to be forgotten."""
        return bool(self._hashes) and self._hash(_text(who)) in self._hashes

    def __len__(self) -> int:
        """How many addresses and numbers there are."""
        return len(self._hashes)

    def mark(self) -> str:
        """Tells one list from another, "" where there is nobody."""
        return hashlib.sha256("".join(sorted(self._hashes)).encode()).hexdigest() * bool(self)

    def add(self, *who: str | tuple[str, str]) -> None:
        """Remember never to send these again: addresses, and (feed, key) of a customer.

        A number is kept because the shop may write another address beside it one day. Raises
        OSError where it cannot be kept.
        """
        if not self._key:
            self._key = secrets.token_bytes(32)
        self._hashes |= {self._hash(_text(one)) for one in who}
        lines = [self._key.hex(), *sorted(self._hashes)]
        write_private(self._path, ("\n".join(lines) + "\n").encode("ascii"))

    def _hash(self, text: str) -> str:
        return hmac.new(self._key, text.lower().encode(), hashlib.sha256).hexdigest()


def _text(who: object) -> str:
    """No address has a line break in it."""
    return "\n".join(map(str, who)) if isinstance(who, tuple) else str(who)
