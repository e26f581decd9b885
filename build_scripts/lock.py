"""Write the lock files: every package with its version and hashes, for all systems and Pythons.

It installs nothing; environment.py does, from what this writes. Needs ``uv`` on the PATH or in
.venv. ``--upgrade`` takes newer versions, else what is locked stays where pyproject.toml allows.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "build_scripts" / "locks"

# Lock file -> the extras of pyproject.toml it holds besides the runtime. The first is compiled
# freely; the others take its versions, so that one environment can serve several of them.
EXTRAS = {"test": ["test"], "run": [], "package": ["package"]}


def main() -> int:
    """Compile all lock files; 0 when they are written."""
    uv = _uv()
    if uv is None:
        print("lock.py needs uv, which makes the lock files: pip install uv", file=sys.stderr)
        return 2
    LOCKS.mkdir(exist_ok=True)
    first: Path | None = None
    for name, extras in EXTRAS.items():
        target = LOCKS / f"{name}.txt"
        print(f"Locking {target.relative_to(ROOT).as_posix()}", flush=True)
        if _compile(uv, target, extras, first) != 0:
            return 1
        _refuse_addresses(target)
        first = first or target
    return 0


def _uv() -> str | None:
    folder = ROOT / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    return shutil.which("uv", path=os.fspath(folder)) or shutil.which("uv")


def _compile(uv: str, target: Path, extras: list[str], constraint: Path | None) -> int:
    """Run uv; its own messages go to the terminal. Returns its exit status."""
    command = [uv, "pip", "compile", "pyproject.toml", "-", "--output-file", os.fspath(target)]
    command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-config"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--quiet", *sys.argv[1:]]
    for extra in extras:
        command += ["--extra", extra]
    if constraint:
        command += ["--constraint", os.fspath(constraint)]
    environment = {**os.environ, "UV_CUSTOM_COMPILE_COMMAND": "python build_scripts/lock.py"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, input=_build_needs(), text=True, check=False
    )
    return done.returncode


def _build_needs() -> str:
    """What installing the project itself needs, one requirement a line.

    It is locked with the rest, because the project is installed without a build environment of
    its own: that one would be filled with whatever is newest, unchecked.
    """
    with (ROOT / "pyproject.toml").open("rb") as file:
        needs: list[str] = tomllib.load(file)["build-system"]["requires"]
    # hatchling asks for it when it makes an editable install, and only then.
    return "\n".join([*needs, "editables"]) + "\n"


def _refuse_addresses(target: Path) -> None:
    """A lock says what is installed, never from where: that is each machine's own business."""
    for number, line in enumerate(target.read_text(encoding="utf-8").splitlines(), start=1):
        if "://" in line or line.startswith("-"):
            target.unlink()
            raise SystemExit(f"{target.name}, line {number} names a place: {line}")


if __name__ == "__main__":
    sys.exit(main())
