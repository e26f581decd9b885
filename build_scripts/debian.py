"""The few system packages that Debian and Ubuntu lack for Qt and for the tests; by apt-get.

It touches nothing where nothing is missing, nor on any other system.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys

from console import Trouble, run, say

# What Qt links or loads even without a screen. `ldd` on the libraries in PySide6/Qt names them.
QT = ("libegl1", "libgl1", "libglib2.0-0", "libfontconfig1", "libdbus-1-3", "libxkbcommon0")
# What Qt needs besides to draw on an X screen.
X_SCREEN = (
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
)
# A screen, a window manager, a tray and a credential store of the tests' own, the program whose
# exports they read, and the servers that they start.
TESTS = (
    *("xvfb", "xauth", "openbox", "trayer", "dbus", "gnome-keyring", "sqlite3"),
    *("postgresql", "mariadb-server-core", "mariadb-client-core"),
)


def is_debian() -> bool:
    """Whether packages come by apt-get here: Debian, Ubuntu and what is made from them."""
    return all(shutil.which(name) for name in ("dpkg-query", "apt-get"))


def provide(*, tests: bool, screen: bool, environment_to_make: bool) -> None:
    """Install what is missing. Raises Trouble where that fails and nothing works without it.

    tests: also what only the tests use; without it they still run, and say what they skip.
    screen: whether windows are to be drawn on an X screen; without it there is no window.
    """
    needed = list(QT)
    if environment_to_make and importlib.util.find_spec("ensurepip") is None:
        needed.append(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")
    wanted = [*(X_SCREEN if screen or tests else ()), *(TESTS if tests else ())]
    present = _present()
    missing = [name for name in (*needed, *wanted) if name not in present]
    if not missing:
        return
    try:
        _install(missing)
    except Trouble as trouble:
        command = f"apt-get install --no-install-recommends {' '.join(missing)}"
        if set(needed) & set(missing):
            raise Trouble(f"{trouble}\nOr let somebody who may do it run: {command}") from trouble
        say(str(trouble))
        say(f"Going on without what wants a real screen. To have it, run as root: {command}")


def _present() -> set[str]:
    """Names of all installed packages, and the names they stand in for (libglib2.0-0t64 …)."""
    answer = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${db:Status-Abbrev};${Package},${Provides}\n"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    names: set[str] = set()
    for line in answer.stdout.splitlines():
        status, _, listed = line.partition(";")
        if status.startswith("ii"):
            names.update(name.split("(")[0].strip() for name in listed.split(","))
    return names


def _install(packages: list[str]) -> None:
    """Run apt-get, through sudo where this is not root. Raises Trouble."""
    say(f"Installing system packages with apt-get: {' '.join(packages)}")
    as_root: list[str] = []
    if sys.platform != "win32" and os.geteuid() != 0:
        if not shutil.which("sudo"):
            raise Trouble("Installing system packages needs root, and there is no sudo here.")
        say("    (sudo may ask for your password)")
        as_root = ["sudo"]
    # env: sudo lets few variables through. The timeout: another installer may be at work.
    apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", "apt-get"]
    apt += ["--yes", "--option", "DPkg::Lock::Timeout=120"]
    environment = dict(os.environ)
    try:
        run([*apt, "update"], environment)
    except Trouble:
        # One broken source among several does not matter if the packages can be had all the same.
        say("    (the lists of packages could not be renewed; going by the old ones)")
    run([*apt, "install", "--no-install-recommends", *packages], environment)
