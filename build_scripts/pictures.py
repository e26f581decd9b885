"""Make pictures of everything: ``pictures.py [FOLDER] [--languages …] [--scales …]``.

With ``--customers`` it makes only shops of these sizes.

Every page, dialog and page of the wizard, in English, German, a language that is 40 % longer and
one from right to left; at 100, 150 and 200 % of text; light and dark; with no customer, 250 and
50,000. A sheet for each kind and an index.html are beside them, to be looked at.
"""

from __future__ import annotations

import os
import subprocess
import sys

import environment

FOLDER = environment.ROOT / "screenshots" / "album"


def main() -> int:
    """Set up and hand over to tests/qt/album.py; its status."""
    python = environment.prepare("test")
    arguments = sys.argv[1:]
    if not arguments or arguments[0].startswith("--"):
        arguments = [str(FOLDER), *arguments]
    scripts = environment.ROOT / "build_scripts"
    paths = os.pathsep.join((str(environment.ROOT), str(scripts)))
    variables = environment.child_environment() | {"PYTHONPATH": paths}
    command = [python, "-m", "tests.qt.album", *arguments]
    return subprocess.run(command, env=variables, check=False).returncode


if __name__ == "__main__":
    environment.start(main)
