"""Save a state database of the present schema beside the tests, for all migrations to come.

To be run once before each release whose schema is new: tests/store/test_releases.py asks for it.
It changes nothing else, and never touches the database of a version that was released.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import environment
from console import say

SAVED = environment.ROOT / "tests" / "databases"


def main() -> int:
    """Run the demo, and keep its state database; 0 when it is saved."""
    python = environment.prepare("test")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [python, "-m", "mailbridge", "demo", "--headless", "--keep", folder]
        subprocess.run(
            command, cwd=environment.ROOT, env=environment.child_environment(), check=True
        )
        found = next(Path(folder).rglob("state.db"))
        with closing(sqlite3.connect(found)) as database:
            # Where it was made is nobody's business.
            database.execute("PRAGMA journal_mode = DELETE")
            database.execute("VACUUM")
            version = database.execute("PRAGMA user_version").fetchone()[0]
        target = SAVED / f"version-{version}.db.gz"
        if target.exists() and "--again" not in sys.argv[1:]:
            say(f"{target.name} is there already; --again replaces it while it is not released")
            return 1
        SAVED.mkdir(exist_ok=True)
        with (
            found.open("rb") as source,
            target.open("wb") as file,
            # No name and no time inside: the same state gives the same bytes.
            gzip.GzipFile("", "wb", 9, file, mtime=0) as packed,
        ):
            shutil.copyfileobj(source, packed)
    say(f"Saved {os.path.relpath(target, environment.ROOT)}")
    return 0


if __name__ == "__main__":
    environment.start(main)
