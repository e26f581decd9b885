"""The tests in one command: set up what is missing, then run pytest.

It checks no style and no types (check.py does). What follows the command goes to pytest.
"""

from __future__ import annotations

import os
import sys

import environment
from console import hand_over, say


def main() -> int:
    """Set up, then become pytest; its exit status (5 where no test ran)."""
    python = environment.prepare("test")
    os.chdir(environment.ROOT)
    say("Running the tests")
    pytest = [python, "-m", "pytest", "-n", environment.test_processes(), *sys.argv[1:]]
    return hand_over(pytest, environment.child_environment())


if __name__ == "__main__":
    environment.start(main)
