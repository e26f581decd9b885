"""Every check in one command: style, layout of the code, types, tests.

It changes no file. `--no-tests` leaves the tests to test.py.
"""

from __future__ import annotations

import os
import subprocess
import sys

import environment
from console import say

# The tests use what Linux alone has, so all of it is checked as on Linux, wherever it is (pyproject
# says so); the program itself as on the others, too, where what is left to Linux is out of reach.
_ELSEWHERE = ["mypy", "--no-warn-unreachable", "mailbridge", "--platform"]

# What it is -> the module and its arguments, in the order in which they are quick to fail.
CHECKS = {
    "style": ["ruff", "check", "."],
    "layout": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "types on Windows": [*_ELSEWHERE, "win32", "--cache-dir", ".mypy_cache/win32"],
    "types on macOS": [*_ELSEWHERE, "darwin", "--cache-dir", ".mypy_cache/darwin"],
    "tests": ["pytest", "-n", environment.test_processes()],
}


def main() -> int:
    """Set up, run all checks to their end, say which failed; 0 when none did."""
    python = environment.prepare("test")
    os.chdir(environment.ROOT)
    failed = []
    for name, arguments in CHECKS.items():
        if name == "tests" and "--no-tests" in sys.argv[1:]:
            continue
        say(f"Checking {name}: {' '.join(arguments)}")
        command = [python, "-m", *arguments]
        done = subprocess.run(command, env=environment.child_environment(), check=False)
        if done.returncode != 0:
            failed.append(name)
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    environment.start(main)
