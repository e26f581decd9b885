"""A damaged state database: told from a sound one, moved aside, and what can still be read of it.

It rebuilds nothing: that takes the shop and Mailchimp, and is service.running.rebuilding's.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from mailbridge.base.errors import MailbridgeError
from mailbridge.base.paths import there
from mailbridge.store.database import Damaged, Database, owner_error

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps next to a database; it moves along, for some of it may only stand there."""

DAMAGED = ".damaged-"
_SUSPECT = ".suspect"


@dataclass(frozen=True, slots=True)
class Salvage:
    """What could be read. facts: store.state's, None where not even they could.

    barred: address → why that person is never added, as far as it could be read.
    """

    facts: Mapping[str, str] | None = None
    barred: Mapping[str, str] = field(default_factory=dict)


def sound(database: Database) -> bool:
    """Whether every page hangs together. Costs one pass over the file. Raises what is no damage."""
    try:
        return bool(database.one("PRAGMA quick_check(1)") == "ok")
    except (sqlite3.Error, UnicodeError) as error:
        if is_damage(error):
            return False
        raise


def is_damage(error: BaseException) -> bool:
    """Whether an error says that the file itself is broken: no full disk, no lock, no bug."""
    if isinstance(error, sqlite3.Error | UnicodeError):
        return isinstance(owner_error(error), Damaged)
    return isinstance(error, Damaged)


def suspect(path: Path) -> None:
    """Remember for the next start that damage was met, in a place that no quick look may find."""
    with contextlib.suppress(OSError):  # then the next start has to meet it by itself
        path.with_name(path.name + _SUSPECT).touch(mode=0o600)


def suspected(path: Path) -> bool:
    """Whether damage was met before."""
    return there(path.with_name(path.name + _SUSPECT))


def move_aside(path: Path, when: str) -> Path:
    """Rename the database with all that belongs to it; only this one is kept. Raises OSError.

    when: a stamp, for the name. Returns where the database is now.
    """
    for older in aside(path):
        older.unlink(missing_ok=True)
    target = path.with_name(f"{path.name}{DAMAGED}{when.replace(':', '').replace('-', '')}")
    for ending in BESIDE:
        beside = path.with_name(path.name + ending)
        if there(beside):
            beside.replace(target.with_name(target.name + ending))
    if there(path):
        path.replace(target)
    path.with_name(path.name + _SUSPECT).unlink(missing_ok=True)
    return target


def aside(path: Path) -> list[Path]:
    """The files of damaged databases that were moved aside."""
    return sorted(path.parent.glob(f"{path.name}{DAMAGED}*"))


def read(path: Path) -> Salvage:
    """What a damaged database still tells. It is opened read-only; whatever fails is left out."""
    try:
        # Without a log beside it, none is to appear.
        way = "mode=ro" if there(path.with_name(path.name + "-wal")) else "immutable=1"
        uri = f"{path.resolve().as_uri()}?{way}"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            return Salvage(_facts(connection), _barred(connection))
    except (sqlite3.Error, OSError, UnicodeError):
        return Salvage()


def _facts(connection: sqlite3.Connection) -> dict[str, str] | None:
    try:
        rows = connection.execute("SELECT name, value FROM meta").fetchall()
    except (sqlite3.Error, UnicodeError):
        return None
    return {name: value for name, value in rows if isinstance(name, str) and isinstance(value, str)}


def _barred(connection: sqlite3.Connection) -> dict[str, str]:
    """As many as can be read before the first page that cannot, from either end."""
    found: dict[str, str] = {}
    for order in ("ASC", "DESC"):
        sql = f"SELECT address, barred FROM people WHERE barred NOT NULL ORDER BY id {order}"
        with contextlib.suppress(sqlite3.Error, UnicodeError, MailbridgeError):
            for address, reason in connection.execute(sql):
                found.setdefault(str(address), str(reason))  # row by row: the next may not come
    return found
