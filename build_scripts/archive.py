"""Make the archive for Linux systems without .deb: unpack it anywhere, start what is in it.

It freezes nothing; package.py does. An AppImage would be handier, but its tool loads an unnamed
runtime from the network while it builds: that is not how a program with a customer list is made.
"""

from __future__ import annotations

import io
import lzma
import os
import platform
import sys
import tarfile
from pathlib import Path

import bundle
from package import committed_at

DIST = bundle.ROOT / "dist"
README = """\
mailbridge {version}

Start it:            ./mailbridge
See it work first:   ./mailbridge demo
Its commands:        ./mailbridge --help

It needs a 64-bit Linux with glibc {glibc} or later, and for the window a graphical desktop with
OpenGL and fontconfig, as every desktop has. Nothing is installed: to be rid of it, type
"./mailbridge leave" (which takes the key out of the credential store) and delete this folder.
"""


def main() -> int:
    """Make dist/mailbridge-VERSION-linux-PROCESSOR.tar.xz; 0 when it is there."""
    program = DIST / bundle.NAME
    if not (program / bundle.NAME).exists():
        print("There is no frozen program yet: python3 build_scripts/package.py", file=sys.stderr)
        return 2
    name = f"mailbridge-{bundle.version()}-linux-{platform.machine()}"
    target = DIST / f"{name}.tar.xz"
    with lzma.open(target, "wb", preset=6) as file:
        write(program, name, file, committed_at())
    print(f"{target.name}: {target.stat().st_size / 1_000_000:.1f} MB")
    return 0


def write(program: Path, name: str, file: io.BufferedIOBase | lzma.LZMAFile, when: int) -> None:
    """Write the archive: sorted, everybody's nobody, one time for all. when: seconds since 1970."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        member.mtime = when
        executable = member.isdir() or member.mode & 0o100
        member.mode = 0o755 if executable else 0o644
        return member

    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(program.rglob("*")):
            inside = f"{name}/{path.relative_to(program).as_posix()}"
            archive.add(path, inside, recursive=False, filter=plain)
        words = README.format(version=bundle.version(), glibc=platform.libc_ver()[1]).encode()
        member = tarfile.TarInfo(f"{name}/README.txt")
        member.size = len(words)
        archive.addfile(plain(member), io.BytesIO(words))


if __name__ == "__main__":
    sys.exit(main() if os.name == "posix" else 2)
