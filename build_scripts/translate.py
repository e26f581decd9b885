"""Bring the catalogues of all languages up to date with the program's sentences.

``translate.py`` takes new sentences into every catalogue (``translate.py de fr``: into these),
drops what nobody says any more, and compiles them. ``translate.py new LANGUAGE`` begins another
one. ``translate.py check`` changes nothing and tells what is missing, ending with 1 where anything
is. It translates nothing.
"""

from __future__ import annotations

import subprocess
import sys

import environment


def main() -> int:
    """Set up and hand over to catalogues.py; its status."""
    python = environment.prepare("test")
    tool = environment.ROOT / "build_scripts" / "catalogues.py"
    command = [python, str(tool), *sys.argv[1:]]
    return subprocess.run(command, env=environment.child_environment(), check=False).returncode


if __name__ == "__main__":
    environment.start(main)
