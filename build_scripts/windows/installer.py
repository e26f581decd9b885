"""Make the Windows installer from the frozen program, with Inno Setup. Windows alone.

It freezes nothing; package.py does. What the installer does stands in mailbridge.iss.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, os.fspath(SCRIPTS))

import bundle  # noqa: E402  # from the folder above, which was just made known
import version_info  # noqa: E402  # from the folder above as well


def compiler() -> str | None:
    """Inno Setup's compiler: on the PATH, or where its own installer puts it."""
    found = shutil.which("iscc")
    for variable in ("ProgramFiles(x86)", "ProgramFiles", "LOCALAPPDATA"):
        base = Path(os.environ.get(variable, ""))
        for place in (base / "Inno Setup 6", base / "Programs" / "Inno Setup 6"):
            if not found and (place / "ISCC.exe").exists():
                found = str(place / "ISCC.exe")
    return found


def main() -> int:
    """Make dist/mailbridge-VERSION-windows-x64-setup.exe; 0 when it is there."""
    if not (bundle.ROOT / "dist" / "mailbridge" / "mailbridge.exe").exists():
        print("There is no frozen program yet: py build_scripts/package.py", file=sys.stderr)
        return 2
    iscc = compiler()
    if iscc is None:
        print("Inno Setup 6 is needed: winget install JRSoftware.InnoSetup", file=sys.stderr)
        return 2
    numbers = ".".join(map(str, version_info.numbers(bundle.version())))
    script = Path(__file__).with_name("mailbridge.iss")
    command = [iscc, "/Qp", f"/DVersion={bundle.version()}", f"/DNumbers={numbers}", str(script)]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
