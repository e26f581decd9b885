"""Where mailbridge keeps its own files, and how they are written for their owner's eyes only.

It does not know what is in them, nor where a shop keeps its data.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import tr

_NAME = "mailbridge"
_RENAME_TRIES = 10
_RENAME_PAUSE = 0.1


@dataclass(frozen=True, slots=True)
class Paths:
    """The files of one mailbridge, all of them inside three folders (or one).

    home: one folder for everything (``MAILBRIDGE_HOME``); None: the platform's own places.
    Nothing is made or touched until ``make`` is called.
    """

    home: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Paths:
        """The paths that ``MAILBRIDGE_HOME`` asks for; empty counts as not set."""
        home = environment.get("MAILBRIDGE_HOME", "")
        return cls(Path(home).expanduser().absolute() if home else None)

    @property
    def config_dir(self) -> Path:
        """Where the owner's settings lie."""
        return self.home or Path(platformdirs.user_config_dir(_NAME, appauthor=False))

    @property
    def state_dir(self) -> Path:
        """Where mailbridge's own state lies; on this computer, never in a roaming profile."""
        return self.home or Path(platformdirs.user_data_dir(_NAME, appauthor=False))

    @property
    def log_dir(self) -> Path:
        """Where the log files are."""
        if self.home:
            return self.home / "logs"
        return Path(platformdirs.user_log_dir(_NAME, appauthor=False))

    @property
    def settings_file(self) -> Path:
        """The owner's decisions."""
        return self.config_dir / "settings.toml"

    @property
    def state_db(self) -> Path:
        """The outbox, what is known of people, the history."""
        return self.state_dir / "state.db"

    @property
    def lock_file(self) -> Path:
        """Held by the one engine that works on this home."""
        return self.state_dir / "engine.lock"

    @property
    def erased_file(self) -> Path:
        """Keyed hashes of those who asked to be forgotten.

        Beside the database and not in it, so that restoring a backup brings nobody back.
        """
        return self.state_dir / "forgotten"

    def make(self) -> Paths:
        """Make the folders, for their owner only, and return these paths.

        Raises SettingsError where a folder cannot be made, or is one that everybody shares.
        """
        for folder in dict.fromkeys((self.config_dir, self.state_dir, self.log_dir)):
            _make_private(folder)
        return self


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix":
            mode = folder.stat().st_mode
            if mode & stat.S_ISVTX:  # such as /tmp: closing it would take it from everyone else
                raise SettingsError(
                    tr("The folder cannot be used"),
                    tr(
                        "{folder} is shared by everybody on this computer. Choose a "
                        "folder of its own inside it.",
                        folder=folder,
                    ),
                )
            if mode & 0o077:
                folder.chmod(0o700)
    except OSError as error:
        raise SettingsError(
            tr("The folder cannot be used"),
            tr(
                "{folder} cannot be made or closed to others: {why}. Choose another "
                "folder in MAILBRIDGE_HOME, or mend its permissions.",
                folder=folder,
                why=error.strerror or error,
            ),
        ) from error


def there(path: Path) -> bool:
    """Whether there is such a file or folder; only a plain "no such file" is a no.

    Path.exists takes a disk that cannot be read, or a closed folder, for absence: on newer Pythons
    every fault, on older ones some. Raises OSError where it cannot be told.
    """
    try:
        path.stat()
    except FileNotFoundError:
        return False
    return True


def write_private(path: Path, content: bytes) -> None:
    """Replace a file in one step: a reader, or a power cut, meets the old content or the new.

    The file can be read by its owner only, from its first byte on. Raises OSError.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _replace(Path(name), path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    if os.name == "posix":
        _sync_folder(path.parent)


def _replace(source: Path, target: Path) -> None:
    """Rename, patiently: a virus scanner on Windows may hold either file for a moment."""
    for _ in range(_RENAME_TRIES - 1):
        try:
            source.replace(target)
        except PermissionError:
            threading.Event().wait(_RENAME_PAUSE)
        else:
            return
    source.replace(target)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
