"""Write resources/updates.toml from RELEASE_FEED and RELEASE_PUBLIC_KEY, before a build.

Where neither is given, nothing is written: that mailbridge then looks for no updates at all.
"""

from __future__ import annotations

import base64
import os
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "resources" / "updates.toml"


def text(feed: str, key: str) -> str:
    """The file's words. Raises ValueError for an unsafe address, or what is no Ed25519 key."""
    if not feed.startswith("https://") or '"' in feed or "\\" in feed:
        raise ValueError(f"not a safe address: {feed}")
    if len(base64.b64decode(key, validate=True)) != 32:
        raise ValueError("RELEASE_PUBLIC_KEY is 32 bytes in base64, as release_feed.py prints it")
    return f'feed = "{feed}"\nkey = "{key}"\n'


def main() -> int:
    """Write the file, or say that there is none."""
    feed, key = (os.environ.get(name, "") for name in ("RELEASE_FEED", "RELEASE_PUBLIC_KEY"))
    if not feed and not key:
        print("No release feed: this mailbridge will look for no updates.")
        return 0
    TARGET.write_text(text(feed, key), encoding="utf-8")
    print(f"Updates are announced at {feed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
