"""Ask the public advisory databases whether any locked library has a known weakness.

It needs the network and pip-audit, which is fetched for this run alone (`pip install pip-audit`);
it changes nothing. Exit status 1 where something was found or a library could not be asked about
(pip-audit alone would pass over those), 2 where nothing could be asked.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

LOCKS = Path(__file__).resolve().parent / "locks"


def main() -> int:
    """Audit every lock file; the worst of their statuses."""
    if importlib.util.find_spec("pip_audit") is None:
        print("audit.py needs pip-audit: pip install pip-audit", file=sys.stderr)
        return 2
    worst = 0
    for lock in sorted(LOCKS.glob("*.txt")):
        print(f"Auditing {lock.name}", flush=True)
        command = [
            sys.executable,
            "-m",
            "pip_audit",
            "--disable-pip",
            "--require-hashes",
            "--strict",
        ]
        done = subprocess.run([*command, "--requirement", str(lock)], check=False)
        worst = max(worst, done.returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
