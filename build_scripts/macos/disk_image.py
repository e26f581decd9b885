"""Make the macOS disk image from the frozen mailbridge.app. macOS alone.

It freezes nothing; package.py does. Signing and notarising need a developer's certificate: where
MAILBRIDGE_SIGN_AS names one, the program is signed with it, else only for this computer ("-").
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, os.fspath(SCRIPTS))

import bundle  # noqa: E402  # from the folder above, which was just made known


def main() -> int:
    """Make dist/mailbridge-VERSION-macos-PROCESSOR.dmg; 0 when it is there."""
    program = bundle.ROOT / "dist" / "mailbridge.app"
    if not program.exists():
        print("There is no frozen program yet: python3 build_scripts/package.py", file=sys.stderr)
        return 2
    identity = os.environ.get("MAILBRIDGE_SIGN_AS", "-")
    sign = ["codesign", "--force", "--deep", "--sign", identity]
    if identity != "-":
        sign += ["--options", "runtime", "--timestamp"]
    subprocess.run([*sign, str(program)], check=True)
    subprocess.run(["codesign", "--verify", "--deep", "--strict", str(program)], check=True)
    name = f"mailbridge-{bundle.version()}-macos-{platform.machine()}.dmg"
    target = bundle.ROOT / "dist" / name
    with tempfile.TemporaryDirectory(prefix="mailbridge-dmg-") as folder:
        inside = Path(folder) / "mailbridge"
        inside.mkdir()
        shutil.copytree(program, inside / program.name, symlinks=True)
        # What people drag the program onto.
        (inside / "Applications").symlink_to("/Applications")
        command = ["hdiutil", "create", "-volname", "mailbridge", "-srcfolder", str(inside)]
        command += ["-fs", "HFS+", "-format", "UDZO", "-ov", str(target)]
        subprocess.run(command, check=True)
    print(f"{target.name}: {target.stat().st_size / 1_000_000:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
