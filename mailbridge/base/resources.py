"""Finds the files that are shipped with mailbridge: icons, translations, the sample shop.

It does not read them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mailbridge.base.errors import Repair
from mailbridge.base.language import tr


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder, such as ``resource("icons", "mailbridge.svg")``.

    Works in a checkout (``resources/`` beside the package), in an installed wheel
    (``mailbridge/resources/``) and in a frozen program. Raises Repair where it is missing: the
    installation is damaged.
    """
    for root in _roots():
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise Repair(
        tr("A part of mailbridge is missing"),
        tr("{join} was not found. Install mailbridge again.", join="/".join(parts)),
    )


def _roots() -> list[Path]:
    package = Path(__file__).resolve().parent.parent
    roots = [package / "resources", package.parent / "resources"]
    frozen = getattr(sys, "_MEIPASS", None)  # where PyInstaller unpacked the program
    if frozen:
        roots.insert(0, Path(frozen) / "resources")
    return roots
