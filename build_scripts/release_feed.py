"""Sign the release feed that mailbridge looks at, and make the key pair for it.

The private key never comes near the repository: it is a file of whoever publishes, or a secret of
the build. It uploads nothing.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mailbridge.service.support.updates import CONTEXT, newer


def new_key(target: Path) -> bytes:
    """Make a private key in a file that only its owner reads; returns the public half (32 bytes).

    Raises FileExistsError rather than overwrite one.
    """
    key = Ed25519PrivateKey.generate()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    return public(key)


def public(key: Ed25519PrivateKey) -> bytes:
    """The half that everybody may know."""
    return key.public_key().public_bytes_raw()


def read_key(pem: bytes) -> Ed25519PrivateKey:
    """The private key of a PEM. Raises ValueError for any other kind."""
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("the key is not an Ed25519 key")  # noqa: TRY004 - the file's value is wrong
    return key


def signed(key: Ed25519PrivateKey, version: str, day: str, page: str, *, important: bool) -> bytes:
    """The feed: the signature in base64 on a line of its own, then what is signed."""
    said = {"version": version, "released": day, "page": page, "important": important}
    content = json.dumps(said, sort_keys=True).encode() + b"\n"
    feed = base64.b64encode(key.sign(CONTEXT + content)) + b"\n" + content
    # What mailbridge would not believe is not published. Every version is newer than this one.
    if newer(feed, "0.0.0a0", public(key)) is None:
        raise ValueError("mailbridge would not take this for a release")
    return feed


def main() -> int:
    """Make a key, or write a feed; 0 when it is done."""
    parser = argparse.ArgumentParser(description="Sign mailbridge's release feed.")
    parser.add_argument("--new-key", type=Path, metavar="FILE", help="make a private key there")
    parser.add_argument("--key", type=Path, metavar="FILE", help="or in MAILBRIDGE_RELEASE_KEY")
    parser.add_argument("--version", help="such as 1.2.0")
    parser.add_argument("--page", help="https address where the release is described")
    parser.add_argument("--important", action="store_true", help="owners should install it soon")
    parser.add_argument("--out", type=Path, default=Path("releases.txt"))
    given = parser.parse_args()
    if given.new_key:
        key = base64.b64encode(new_key(given.new_key)).decode()
        print(f'resources/updates.toml:\nfeed = "https://…/releases.txt"\nkey = "{key}"')
        return 0
    if not given.version or not given.page:
        parser.error("--version and --page are needed")
    secret = os.environ.get("MAILBRIDGE_RELEASE_KEY", "")
    pem = given.key.read_bytes() if given.key else secret.encode()
    day = datetime.now(UTC).date().isoformat()
    feed = signed(read_key(pem), given.version, day, given.page, important=given.important)
    given.out.write_bytes(feed)
    print(f"{given.out}: mailbridge {given.version}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
