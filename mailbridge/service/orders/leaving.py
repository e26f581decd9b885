"""Taking leave: what mailbridge put on this computer outside its program folder goes away again.

The audience and everyone in it stay as they are, and so do the shop's own files.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from mailbridge.base.errors import KeyProblem, MailbridgeError
from mailbridge.base.lock import EngineLock
from mailbridge.base.paths import Paths
from mailbridge.settings.feed import Feed
from mailbridge.settings.reading import read_settings
from mailbridge.settings.secrets import NoStore, Secrets
from mailbridge.settings.server import MAILCHIMP, server_name

# All that mailbridge makes in a folder that MAILBRIDGE_HOME names; whatever else is in it stays.
_OURS = (
    *("settings.toml", ".settings.toml.*", "settings*.toml", "state.db*", "*.lock", "forgotten*"),
    *("preferences.*", "window.ini", "wizard.json", "logs"),
)


def forget_secrets(paths: Paths, environment: Mapping[str, str]) -> None:
    """Take the key and the databases' passwords out of the credential store.

    It works where the settings or the state are damaged, and where there never were any. Raises
    KeyProblem where the store does not open: then something may still be in it.
    """
    secrets = Secrets(environment)
    problem: KeyProblem | None = None
    entries = [partial(secrets.delete_api_key, name) for name in _servers(environment)]
    entries.append(partial(secrets.keep_for_set_up, "key", ""))
    for feed in _feeds(paths):
        entries.append(partial(secrets.delete_database_password, feed.name))
        entries.append(partial(secrets.keep_for_set_up, feed.database, ""))
    for forget in entries:
        try:
            forget()
        except NoStore:
            return  # nothing was ever kept
        except KeyProblem as error:
            problem = error
    if problem is not None:
        raise problem


def _servers(environment: Mapping[str, str]) -> list[str]:
    try:
        return sorted({MAILCHIMP, server_name(environment)})
    except MailbridgeError:
        return [MAILCHIMP]  # the environment names an address that may not be used


def _feeds(paths: Paths) -> list[Feed]:
    try:
        return read_settings(paths.settings_file).feed
    except (MailbridgeError, OSError):
        return []  # no settings, or damaged ones: no names to go by


def delete_data(paths: Paths) -> list[Path]:
    """Delete settings, state and logs; returns what is gone.

    The list of those who asked to be forgotten goes too: a mailbridge that is set up anew here
    would send them again if the shop still has them. Raises Occupied while an engine is at work,
    OSError where something cannot be deleted.
    """
    if not paths.state_dir.exists() and not paths.config_dir.exists():
        return []
    paths.make()
    with EngineLock(paths.lock_file).acquire("leave"):
        gone = [path for path in _ours(paths) if path != paths.lock_file]
        for path in gone:
            _delete(path)
    paths.lock_file.unlink(missing_ok=True)
    if paths.home is None:
        # Deepest first: on some systems one of them lies inside another.
        for folder in sorted({paths.log_dir, paths.state_dir, paths.config_dir}, reverse=True):
            with suppress(OSError):  # not empty: somebody keeps something of their own there
                folder.rmdir()
    return gone


def _ours(paths: Paths) -> list[Path]:
    found: set[Path] = set()
    for folder in {paths.config_dir, paths.state_dir}:
        for pattern in _OURS:
            found.update(folder.glob(pattern))
    if paths.log_dir.exists():
        found.add(paths.log_dir)
    return sorted(found)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
