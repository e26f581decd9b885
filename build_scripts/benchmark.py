"""The benchmarks in one command: set up what is missing, measure, print a table.

It measures nothing itself; the package beside it does, one module for each part. It is no test:
what it finds depends on the machine, and is written down with a description of it.
"""

from __future__ import annotations

import os
import sys

import environment
from console import hand_over


def main() -> int:
    """Set up, then become the benchmarks; 0 when all parts could be measured."""
    python = environment.prepare("test")
    os.chdir(environment.ROOT)
    variables = environment.child_environment()
    variables["PYTHONPATH"] = os.fspath(environment.ROOT / "build_scripts")
    return hand_over([python, "-m", "benchmarks", *sys.argv[1:]], variables)


if __name__ == "__main__":
    environment.start(main)
