"""Make the .deb from the frozen program: one command, no root needed, the same bytes every time.

It freezes nothing; package.py does. Besides the program it holds what a desktop, a server and a
manual reader look for.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import bundle
from console import Trouble, say
from package import committed_at, size

ROOT = bundle.ROOT
DIST = ROOT / "dist"
OWN = ROOT / "build_scripts" / "linux"
ICONS = ROOT / "build" / "icons"
MAINTAINER = "The mailbridge project <mailbridge@users.noreply.github.com>"

# What Qt loads from the system and the bundle cannot bring: drawing, fonts' settings, keyboards.
DEPENDS = (
    *("libegl1", "libgl1", "libfontconfig1", "libdbus-1-3", "libxkbcommon0"),
    *("libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxcb-xkb1"),
    *("libxkbcommon-x11-0", "ca-certificates"),
)
DESCRIPTION = """\
keeps a shop's customer list and a Mailchimp audience in step
 For owners of small shops: reads the shop's database or the exports of its
 till, works out what changed, and sends that to Mailchimp: new customers,
 changed names and addresses, birthdays, tags. The shop's data is only read.
 .
 Nobody who unsubscribed is ever signed up again, every customer is accounted
 for, and before many would be removed at once, it asks.
 .
 A sample shop and a stand-in for Mailchimp are built in:
 "mailbridge demo" shows it at work without an account."""


def main() -> int:
    """Make dist/mailbridge_VERSION_ARCHITECTURE.deb; 0 when it is there."""
    arguments = _arguments()
    program = DIST / bundle.NAME
    if not (program / bundle.NAME).exists():
        raise Trouble("There is no frozen program yet: python3 build_scripts/package.py")
    when = committed_at()
    with tempfile.TemporaryDirectory(prefix="mailbridge-deb-") as folder:
        root = Path(folder) / "root"
        root.mkdir(mode=0o755)
        _program(root, program)
        _desktop(root)
        _services(root)
        _documents(root, when)
        _control(root, architecture())
        _stamp(root, when)
        target = DIST / f"mailbridge_{bundle.version()}_{architecture()}.deb"
        say(f"Packing {target.name} ({size(root)} MB unpacked)")
        # One thread: with several, xz cuts the data by the number of processors.
        packing = ["-Zzstd"] if arguments.quick else ["-Zxz", "--threads-max=1"]
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", *packing, "--build", str(root), str(target)],
            env={**os.environ, "SOURCE_DATE_EPOCH": str(when)},
            stdout=subprocess.DEVNULL,
            check=True,
        )
    say(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1_000_000:.1f} MB")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make the .deb from dist/mailbridge.")
    parser.add_argument("--quick", action="store_true", help="pack lightly, for a trial")
    return parser.parse_args()


def architecture() -> str:
    """Debian's name for this computer's kind of processor."""
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())


def debian_version(version: str) -> str:
    """A version as Debian sorts it: 1.0.0rc1 comes before 1.0.0."""
    return re.sub(r"(?<=\d)\.?(a|b|rc|dev)(?=\d)", r"~\1", version)


def _program(root: Path, program: Path) -> None:
    home = root / "usr" / "lib" / bundle.NAME
    home.parent.mkdir(parents=True)
    shutil.copytree(program, home, symlinks=True)
    for path in home.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.chmod(0o755 if path == home / bundle.NAME else 0o644)
    commands = root / "usr" / "bin"
    commands.mkdir()
    (commands / bundle.NAME).symlink_to(f"../lib/{bundle.NAME}/{bundle.NAME}")


def _desktop(root: Path) -> None:
    share = root / "usr" / "share"
    linux = ROOT / "resources" / "linux"
    _copy(linux / "mailbridge.desktop", share / "applications" / "mailbridge.desktop")
    metainfo = f"{bundle.IDENTIFIER}.metainfo.xml"
    _copy(linux / metainfo, share / "metainfo" / metainfo)
    for picture in ICONS.glob("mailbridge-*.png"):
        side = picture.stem.rpartition("-")[2]
        folder = share / "icons" / "hicolor" / f"{side}x{side}" / "apps"
        _copy(picture, folder / "mailbridge.png")
    drawing = ROOT / "resources" / "icons" / "mailbridge.svg"
    _copy(drawing, share / "icons" / "hicolor" / "scalable" / "apps" / "mailbridge.svg")


def _services(root: Path) -> None:
    systemd = root / "usr" / "lib" / "systemd"
    _copy(OWN / "mailbridge.service", systemd / "user" / "mailbridge.service")
    _copy(OWN / "mailbridge@.service", systemd / "system" / "mailbridge@.service")
    _copy(OWN / "mailbridge.sysusers", root / "usr" / "lib" / "sysusers.d" / "mailbridge.conf")
    settings = root / "etc" / "mailbridge"
    settings.mkdir(parents=True)
    settings.chmod(0o750)


def _documents(root: Path, when: int) -> None:
    folder = root / "usr" / "share" / "doc" / bundle.NAME
    _zip(folder / "CHANGELOG.md.gz", (ROOT / "CHANGELOG.md").read_bytes())
    _zip(folder / "changelog.gz", _changelog(when).encode())
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    (folder / "copyright").write_text(_copyright(licence), encoding="utf-8")
    shutil.copy(OWN / "README.Debian", folder / "README.Debian")
    manual = subprocess.run(
        [sys.executable, str(ROOT / "build_scripts" / "manual.py"), str(when)],
        capture_output=True,
        check=True,
    )
    _zip(root / "usr" / "share" / "man" / "man1" / "mailbridge.1.gz", manual.stdout)


def _changelog(when: int) -> str:
    """Debian's own form of it, which says where the real one is."""
    version = debian_version(bundle.version())
    return (
        f"mailbridge ({version}) stable; urgency=medium\n\n"
        "  * What changed is told in CHANGELOG.md.gz, beside this file.\n\n"
        f" -- {MAINTAINER}  {format_datetime(datetime.fromtimestamp(when, UTC))}\n"
    )


def _copyright(licence: str) -> str:
    """Debian's machine-readable form; other people's parts are named with their licences."""
    indented = "\n".join(f" {line}" if line else " ." for line in licence.strip().splitlines())
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
        "Upstream-Name: mailbridge\n\n"
        "Files: *\nCopyright: The mailbridge project\nLicense: MIT\n"
        f"{indented}\n\n"
        "Files: usr/lib/mailbridge/_internal/*\n"
        "Copyright: their authors, each named in usr/lib/mailbridge/licences.txt\n"
        "License: as-listed\n"
        " Libraries that come with the program, unchanged, as files that can be\n"
        " replaced. Their names, versions and licences are in\n"
        " /usr/lib/mailbridge/licences.txt\n"
    )


def _control(root: Path, processor: str) -> None:
    """DEBIAN/: what apt is told, the sums of all files, the scripts."""
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    folder = root / "DEBIAN"
    folder.mkdir(mode=0o755)
    library, number = platform.libc_ver()
    needs = [f"libc6 (>= {number})"] if library == "glibc" else []
    installed = sum(path.stat().st_size for path in files) // 1024
    (folder / "control").write_text(
        f"Package: {bundle.NAME}\nVersion: {debian_version(bundle.version())}\n"
        f"Architecture: {processor}\nSection: mail\nPriority: optional\n"
        f"Maintainer: {MAINTAINER}\nInstalled-Size: {installed}\n"
        f"Depends: {', '.join([*needs, *DEPENDS])}\n"
        "Recommends: gnome-keyring | kwalletmanager | keepassxc, default-dbus-session-bus | "
        "dbus-session-bus, libwayland-cursor0, libwayland-egl1\n"
        f"Description: {DESCRIPTION}\n",
        encoding="utf-8",
    )
    (folder / "md5sums").write_text(_sums(root, files), encoding="utf-8")
    for name in ("postinst", "prerm", "postrm"):
        shutil.copy(OWN / name, folder / name)
        (folder / name).chmod(0o755)


def _sums(root: Path, files: Iterable[Path]) -> str:
    def line(path: Path) -> str:
        content = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
        return f"{content}  {path.relative_to(root).as_posix()}\n"

    return "".join(line(path) for path in files)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _zip(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(content, 9, mtime=0))


def _stamp(root: Path, when: int) -> None:
    """One time and plain permissions for all: a package tells nothing of who built it when."""
    for path in (root, *root.rglob("*")):
        if path.is_dir() and not path.is_symlink() and path != root / "etc" / "mailbridge":
            path.chmod(0o755)
        elif path.is_file() and not path.is_symlink() and path.parent.name != "DEBIAN":
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
        os.utime(path, (when, when), follow_symlinks=False)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Trouble, subprocess.CalledProcessError, OSError) as trouble:
        print(f"The package was not made: {trouble}", file=sys.stderr)
        sys.exit(2)
