"""What Windows shows about the program: its name, version and description, as PyInstaller wants it.

It is loaded on Windows alone, where PyInstaller has the classes for it.
"""

from __future__ import annotations

import importlib
import re
from typing import Any

import bundle

_ENGLISH, _UNICODE = 0x0409, 1200


def numbers(version: str) -> tuple[int, int, int, int]:
    """Windows' four numbers of a version such as "1.4.2": (1, 4, 2, 0)."""
    found = [int(part) for part in re.findall(r"\d+", version)[:4]]
    first, second, third, fourth = (*found, 0, 0, 0, 0)[:4]
    return first, second, third, fourth


def described(name: str) -> Any:
    """The version resource of one program. name: without .exe."""
    # By its name: it exists on Windows alone, and only where programs are built.
    versioninfo = importlib.import_module("PyInstaller.utils.win32.versioninfo")
    four = numbers(bundle.version())
    words = {
        "CompanyName": bundle.NAME,
        "FileDescription": bundle.NAME,  # what the task manager shows
        "FileVersion": bundle.version(),
        "InternalName": name,
        "LegalCopyright": "MIT licence",
        "OriginalFilename": f"{name}.exe",
        "ProductName": bundle.NAME,
        "ProductVersion": bundle.version(),
    }
    table = versioninfo.StringTable(
        f"{_ENGLISH:04X}{_UNICODE:04X}",
        [versioninfo.StringStruct(key, text) for key, text in words.items()],
    )
    return versioninfo.VSVersionInfo(
        ffi=versioninfo.FixedFileInfo(filevers=four, prodvers=four),
        kids=[
            versioninfo.StringFileInfo([table]),
            versioninfo.VarFileInfo([versioninfo.VarStruct("Translation", [_ENGLISH, _UNICODE])]),
        ],
    )
