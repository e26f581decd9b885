"""The set-up that every command shares: a virtual environment with the locked packages in it.

It runs nothing of mailbridge itself. Standard library alone, since it runs before anything is
installed, and no syntax newer than Python 3.8, so that an old Python gets a sentence, not an error.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import debian
from console import Trouble, run, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "mailbridge-ready.txt"

OLDEST, TOO_NEW = (3, 11), (3, 15)
# What the locked PySide6 was built against; Debian 12 has 2.36, Ubuntu 24.04 has 2.39.
OLDEST_GLIBC = {"x86_64": (2, 34), "aarch64": (2, 39)}
DISK_NEEDED = {"run": 700, "test": 900, "package": 900}
"""Megabytes: packages as they are fetched, and as they are installed."""


def prepare(purpose: str) -> str:
    """Set up what is missing for "run", "test" or "package"; the environment's Python.

    The second time it only looks, and needs no network. Raises Trouble.
    """
    _check_this_python()
    wanted = _fingerprint(purpose)
    if debian.is_debian():
        debian.provide(
            tests=purpose == "test",
            screen=bool(os.environ.get("DISPLAY")),
            environment_to_make=_version() is None,
        )
    if wanted not in _stamps():
        _check_room(purpose)
        _make_environment()
        _install(purpose)
        # The fingerprint holds the environment's Python, which may be another one now.
        _write_stamp(_fingerprint(purpose))
    return os.fspath(_python())


def child_environment() -> dict[str, str]:
    """The variables for a program that is started: this one's, and UTF-8 where no locale is set.

    Qt warns about the locale "C", and file names in several languages need UTF-8.
    """
    environment = dict(os.environ)
    named = [environment.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")]
    if sys.platform == "linux" and not any(name not in {None, "", "C", "POSIX"} for name in named):
        environment["LC_ALL"] = "C.UTF-8"
    return environment


def test_processes() -> str:
    """How many processes run the tests: two more than there are cores.

    Much of their time goes to starting real programs and waiting for them.
    """
    return str((os.cpu_count() or 2) + 2)


def start(main: Callable[[], int]) -> NoReturn:
    """Run a script's main and end with its status; Trouble becomes a sentence and status 2."""
    try:
        status = main()
    except Trouble as trouble:
        say(f"\n{trouble}")
        status = 2
    except OSError as error:
        say(f"\nThis went wrong: {error}. Look at the rights and the free space of {ROOT}.")
        status = 2
    except KeyboardInterrupt:
        say("\nStopped. Start this again whenever you like; it goes on where it was.")
        status = 130
    raise SystemExit(status)


def _check_this_python() -> None:
    """Raises Trouble where this Python, or this system, has no packages."""
    version = sys.version_info[:2]
    if not OLDEST <= version < TOO_NEW:
        raise Trouble(
            f"This is Python {platform.python_version()}; mailbridge needs 3.11, 3.12, 3.13 or "
            "3.14. Debian 12's own python3 will do, as does any of these from python.org."
        )
    if sys.maxsize < 2**32:
        raise Trouble("This is a 32-bit Python; Qt needs the 64-bit one from python.org.")
    library, number = platform.libc_ver()
    oldest = OLDEST_GLIBC.get(platform.machine())
    if library == "glibc" and oldest and tuple(map(int, number.split(".")[:2])) < oldest:
        raise Trouble(
            f"This Linux is too old for Qt: it has glibc {number}, and Qt needs "
            f"{oldest[0]}.{oldest[1]} on {platform.machine()} processors."
        )


def _python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _version() -> str | None:
    """Version of the environment's Python, or None where there is no environment that works."""
    question = "import pip, sys; print(sys.version_info[:2] >= (3, 11), *sys.version_info[:3])"
    try:
        answer = subprocess.run(
            [os.fspath(_python()), "-c", question], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    usable = answer.returncode == 0 and answer.stdout.startswith("True")
    return answer.stdout.strip() if usable else None


def _fingerprint(purpose: str) -> str:
    """One word that changes whenever what is installed for this purpose would differ."""
    parts = [os.fspath(ROOT).encode(), (_version() or "").encode()]
    parts += [file.read_bytes() for file in (_lock(purpose), ROOT / "pyproject.toml")]
    return f"{purpose}:{hashlib.sha256(bytes(1).join(parts)).hexdigest()}"


def _lock(purpose: str) -> Path:
    return ROOT / "build_scripts" / "locks" / f"{purpose}.txt"


def _stamps() -> set[str]:
    return set(STAMP.read_text(encoding="utf-8").split()) if STAMP.exists() else set()


def _write_stamp(fingerprint: str) -> None:
    """Remember what is installed; written last, so an interrupted set-up is taken up again.

    All locks hold the same versions, so one purpose takes nothing from another.
    """
    stamps = {fingerprint} | _stamps()
    if fingerprint.startswith("test:"):
        stamps.add(_fingerprint("run"))
    STAMP.write_text("\n".join(sorted(stamps)) + "\n", encoding="utf-8")


def _check_room(purpose: str) -> None:
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < DISK_NEEDED[purpose]:
        raise Trouble(
            f"The disk is too full: {DISK_NEEDED[purpose]} MB are needed in {ROOT}, "
            f"and {free} MB are free."
        )
    if not os.access(ROOT, os.W_OK):
        raise Trouble(f"Nothing can be written in {ROOT}: copy the folder to one of your own.")


def _make_environment() -> None:
    if _version() is not None:
        return
    say(f"Making a virtual environment in {VENV}")
    run([sys.executable, "-m", "venv", "--clear", os.fspath(VENV)], child_environment())


def _install(purpose: str) -> None:
    pip = [os.fspath(_python()), "-m", "pip", "install", "--no-input"]
    pip += ["--disable-pip-version-check", "--no-warn-script-location"]
    lock = _lock(purpose)
    count = lock.read_text(encoding="utf-8").count("==")
    say(f"Installing up to {count} locked packages from {lock.relative_to(ROOT).as_posix()}")
    say("    (about 100 MB to fetch the first time)")
    locked = ["--require-hashes", "--only-binary", ":all:", "--requirement", os.fspath(lock)]
    run([*pip, *locked], child_environment())
    say("Installing mailbridge itself")
    # The build tools are in the lock: nothing unlocked is fetched for this step.
    itself = ["--no-deps", "--no-build-isolation", "--no-index", "--editable", os.fspath(ROOT)]
    run([*pip, *itself], child_environment())
