"""Freeze mailbridge in one command: a folder with the program in it, tried before it is passed on.

It makes no installer; deb.py, archive.py, windows/ and macos/ make those from the folder. The same
sources give the same modules in the same order: the clock and the hashes' seed are held.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
from pathlib import Path

import environment
from console import Trouble, say

SCRIPTS = environment.ROOT / "build_scripts"
DIST = environment.ROOT / "dist"
WORK = environment.ROOT / "build"
SLOWEST = 900


def main() -> int:
    """Set up, freeze, write the bill of materials, try the program; 0 when it is good."""
    arguments = _arguments()
    python = environment.prepare("package")
    variables = {
        **environment.child_environment(),
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": str(committed_at()),
        "QT_QPA_PLATFORM": "offscreen",
    }
    say("Drawing the icons")
    _run([python, os.fspath(SCRIPTS / "icons.py")], variables)
    say("Freezing the program (half a minute)")
    _run(
        [
            *(python, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR"),
            *("--distpath", os.fspath(DIST), "--workpath", os.fspath(WORK / "frozen")),
            os.fspath(SCRIPTS / "mailbridge.spec"),
        ],
        variables,
    )
    program = DIST / "mailbridge"
    say("Writing the bill of materials")
    _run([python, os.fspath(SCRIPTS / "sbom.py")], variables)
    say(f"The program is in {program.relative_to(environment.ROOT).as_posix()}: {size(program)} MB")
    if arguments.no_smoke:
        return 0
    say("Trying it")
    tried = subprocess.run(
        [python, os.fspath(SCRIPTS / "smoke.py"), os.fspath(program)], check=False, timeout=SLOWEST
    )
    return tried.returncode


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Freeze mailbridge into dist/mailbridge.")
    parser.add_argument("--no-smoke", action="store_true", help="do not try the program")
    return parser.parse_args()


def committed_at() -> int:
    """Seconds since 1970 of the last commit, or of the changelog where there is no git."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdecimal():
        return int(given)
    if shutil.which("git"):
        answer = subprocess.run(
            ["git", "-C", os.fspath(environment.ROOT), "log", "-1", "--format=%ct"],
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode == 0 and answer.stdout.strip().isdecimal():
            return int(answer.stdout)
    return int((environment.ROOT / "CHANGELOG.md").stat().st_mtime)


def size(folder: Path) -> int:
    """Megabytes (of a million bytes) that a folder's files take, links not followed."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return round(sum(path.stat().st_size for path in found) / 1_000_000)


def _run(command: list[str], variables: dict[str, str]) -> None:
    """Run a step, its words on the terminal. Raises Trouble where it fails."""
    done = subprocess.run(command, env=variables, cwd=environment.ROOT, check=False)
    if done.returncode != 0:
        raise Trouble(f"This step failed: {' '.join(command[1:3])} (its words are above).")


if __name__ == "__main__":
    environment.start(main)
