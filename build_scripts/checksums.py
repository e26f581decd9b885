"""SHA-256 of every file that is published, in the form that `sha256sum --check` reads.

It signs nothing; the release feed is signed (release_feed.py).
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path


def sums(folder: Path) -> str:
    """A line for each file of the folder, sorted by name; the list itself left out."""
    lines = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name != "SHA256SUMS":
            with path.open("rb") as file:
                lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    return "".join(lines)


def main() -> int:
    """Write SHA256SUMS into the folder named."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "dist")
    (folder / "SHA256SUMS").write_text(sums(folder), encoding="utf-8", newline="\n")
    print(sums(folder), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
