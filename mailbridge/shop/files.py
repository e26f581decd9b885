"""The exports in a folder: which there are, in which order, and whether one is complete.

It reads none of them but for their head and tail.
"""

from __future__ import annotations

import errno
import fnmatch
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

import xxhash

from mailbridge.base.errors import SourceProblem
from mailbridge.base.language import tr
from mailbridge.shop import trouble

SETTLED: Final = 2.0
"""Seconds without a change after which a file on this computer counts as written (interface)."""

SETTLED_ON_SHARE: Final = 10.0

_ENDS: Final = 64 * 1024
_PIECE: Final = 1024 * 1024
_TEMPORARY: Final = (".", "~$")
_NAME_DATE: Final = re.compile(
    r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)"
    r"(?:[-_. T]?(\d\d)[-_.:h]?(\d\d)(?:[-_.:m]?(\d\d))?)?(?!\d)"
)
_NAME_DATE_DMY: Final = re.compile(r"(?<!\d)(\d\d)[-_.](\d\d)[-_.](20\d\d)(?!\d)")
_SHARE_TYPES: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "9p", "davfs", "ncpfs", "afs", "ceph"}
)
_SHARE_HELPERS: Final = frozenset({"fuse.sshfs", "fuse.rclone", "fuse.davfs2", "fuse.gvfsd-fuse"})


@dataclass(frozen=True, slots=True)
class Export:
    """A file that matches the pattern, as it was listed.

    path: resolved, inside the folder. order: what the newest is chosen by: the date in the name (or
    the file's own), then the file's time; seconds since the epoch. changed: when it was last
    touched, a copy that keeps its old date included.
    """

    path: Path
    size: int
    mtime_ns: int
    order: tuple[float, float, str]
    changed: float

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def state(self) -> tuple[int, int]:
        """What changes when somebody writes."""
        return self.size, self.mtime_ns

    def mark(self) -> str:
        """Name, size, time and a hash of head and tail. Raises Wait, SourceProblem."""
        with opened(self.path) as file:
            try:
                ends = xxhash.xxh3_64(file.read(_ENDS))
                file.seek(max(0, self.size - _ENDS))
                ends.update(file.read(_ENDS))
            except OSError as error:
                raise trouble.from_os(error, self.name, self.path) from error
        return f"{self.name}|{self.size}|{self.mtime_ns}|{ends.hexdigest()}"


def matching(folder: Path, pattern: str) -> list[Export]:
    """The regular files in the folder that match, oldest first.

    Links that lead out of the folder, pipes and devices are passed over. Raises Wait where the
    folder, or a file in it, cannot be reached, SourceProblem for a pattern that is none.
    """
    if not pattern or any(sign in pattern for sign in "/\\") or ".." in pattern:
        raise SourceProblem(
            tr("The pattern for the exports cannot be used"),
            tr(
                'files = "{pattern}" has to be a name such as "customers*.csv", without folders.',
                pattern=pattern,
            ),
        )
    try:
        home = folder.resolve(strict=True)
        with os.scandir(home) as entries:
            names = [entry.name for entry in entries]
    except FileNotFoundError:
        raise trouble.FolderAway(
            tr(trouble.AWAY),
            tr(
                "The folder {folder} cannot be reached. Nothing was removed in Mailchimp.",
                folder=folder,
            ),
        ) from None
    except OSError as error:
        raise trouble.from_os(error, str(folder)) from error
    wanted = [
        name
        for name in names
        if fnmatch.fnmatchcase(name.casefold(), pattern.casefold())
        and not name.startswith(_TEMPORARY)
    ]
    found = [export for name in wanted if (export := _listed(home, name)) is not None]
    return sorted(found, key=lambda export: export.order)


def look(path: Path) -> Export | None:
    """The export as it is now; None where it is gone or no regular file."""
    return _listed(path.parent, path.name)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file open for reading: a regular one, no link (it was resolved), never a wait for a pipe.

    Raises Wait, SourceProblem; errors inside the block are the caller's.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        file = os.fdopen(os.open(path, flags), "rb")
    except OSError as error:
        raise trouble.from_os(error, path.name, path) from error
    with file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise SourceProblem(
                tr("This is not a file"), tr("{name} is no file that can be read.", name=path.name)
            )
        yield file


def contents(export: Export) -> str:
    """A hash of all that is in the file. Raises Wait, SourceProblem."""
    digest = xxhash.xxh3_128()
    with opened(export.path) as file:
        try:
            while piece := file.read(_PIECE):
                digest.update(piece)
        except OSError as error:
            raise trouble.from_os(error, export.name, export.path) from error
    return digest.hexdigest()


def settle_seconds(folder: Path) -> float:
    """How long a file in this folder has to stay unchanged to count as written."""
    return SETTLED_ON_SHARE if on_share(folder) else SETTLED


def on_share(folder: Path) -> bool:
    """Whether the folder is another computer's, as far as this one tells."""
    text = str(folder)
    if text.startswith(("\\\\", "//")):
        return True
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - exists on Windows only in this form

        remote = 4  # DRIVE_REMOTE
        return int(ctypes.windll.kernel32.GetDriveTypeW(f"{folder.drive}\\")) == remote
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        # macOS: shares are mounted there, and so are sticks; ten seconds do a stick no harm.
        return text.startswith("/Volumes/")
    return share_in(mounts, text)


def share_in(mountinfo: str, folder: str) -> bool:
    """Whether Linux's list of mounts has the folder on a network file system."""
    best, kind = "", ""
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:
            continue
        point = fields[4].replace("\\040", " ").rstrip("/") + "/"
        if (folder.rstrip("/") + "/").startswith(point) and len(point) >= len(best):
            best, kind = point, after.split()[0]
    return kind in _SHARE_TYPES or kind in _SHARE_HELPERS


def name_date(name: str) -> datetime | None:
    """The date (and time) in a name, 20260331, 2026-03-31_1805 or 31.03.2026.

    It is the shop's wall clock, whose zone no name tells; it is labelled UTC all the same, so that
    it can be compared with others of its kind.
    """
    for pattern, order in ((_NAME_DATE, (0, 1, 2)), (_NAME_DATE_DMY, (2, 1, 0))):
        for match in pattern.finditer(name):
            parts = [int(part) for part in match.groups() if part is not None]
            year, month, day = (parts[at] for at in order)
            hour, minute, second = [*parts[3:], 0, 0, 0][:3]
            try:
                return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
            except ValueError:
                continue  # a number that only looks like a date
    return None


def _listed(home: Path, name: str) -> Export | None:
    """The file behind a name in the folder, or None where it is not one to be read.

    Raises Wait, SourceProblem where the system does not say: an export that is passed over once
    would count as new the next time, and its old events would be sent.
    """
    try:
        path = (home / name).resolve(strict=True)
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None  # gone between listing and looking, or a link that leads nowhere
    except RuntimeError:
        return None  # a link that leads to itself, as Python before 3.13 says it
    except OSError as error:
        if error.errno == errno.ELOOP:
            return None
        raise trouble.from_os(error, name) from error
    if not stat.S_ISREG(found.st_mode) or not path.is_relative_to(home):
        return None
    dated = name_date(name)
    mtime = found.st_mtime_ns / 1e9
    day = dated.timestamp() if dated else _wall(mtime)
    changed = max(mtime, found.st_ctime)
    return Export(path, found.st_size, found.st_mtime_ns, (day, mtime, name), changed)


def _wall(moment: float) -> float:
    """The moment's local wall clock, as if it were UTC: comparable with dates in names."""
    return datetime.fromtimestamp(moment, UTC).astimezone().replace(tzinfo=UTC).timestamp()
