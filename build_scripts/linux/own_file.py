"""The frozen program's first act on Linux: to read its modules from the file it was started from.

PyInstaller opens that file by its name at every first import. After an upgrade the name belongs to
the newer program, and a window that was open meanwhile, or a watch, would find other bytes where
its module lay. The kernel keeps the file that runs, whatever became of its name. It is no part of
the package: PyInstaller runs it before the program, as mailbridge.spec tells it.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

_RUNNING = Path("/proc/self/exe")


def hold(archive: Any) -> None:
    """Let PyInstaller's archive be read from the running file, if that is the one it names."""
    if _RUNNING.exists() and _RUNNING.samefile(archive._filename):  # noqa: SLF001 - there is no other way in
        archive._filename = str(_RUNNING)  # noqa: SLF001 - as above; smoke.py tries that it works


if __name__ == "__main__":
    hold(importlib.import_module("pyimod02_importers").pyz_archive)
