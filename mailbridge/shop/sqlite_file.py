"""An SQLite file of the shop: opened so that neither it nor what stands beside it ever changes.

It knows no feeds and no columns; database reads through it.

How it is opened depends on what stands beside it (measured with SQLite 3.40):

* WAL mode, nothing beside it, so nobody has it open: ``immutable=1``, and looked at again
  afterwards, because immutable reads take no lock.
* WAL mode with -wal and -shm: ``mode=ro&readonly_shm=1``; without the latter SQLite writes to -shm.
* WAL mode with a -wal that holds something but no -shm: SQLite would have to make one: refused.
* Rollback journal: ``mode=ro``. A hot journal then makes SQLite refuse, where ``immutable=1`` would
  hand out rows of a change that was never finished.
"""

from __future__ import annotations

import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

from mailbridge.base.errors import Hold, SourceProblem, Wait
from mailbridge.base.language import tr
from mailbridge.shop import trouble

LOCK_SECONDS: Final = 2.0
"""How long we wait for a lock; then the read counts as none, so that the till stays fast."""

QUERY_SECONDS: Final = 30.0
"""How long SQLite may compute for one page of rows."""

_STEPS: Final = 10_000
_FRESH: Final = 2.0
_HEADER: Final = b"SQLite format 3\x00"
_PRAGMAS: Final = frozenset(
    {"data_version", "table_info", "table_xinfo", "index_list", "index_info"}
)
_FORBIDDEN: Final = frozenset({"load_extension", "fts3_tokenizer"})
_ALLOWED: Final = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})

_Stamp = tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The file and its neighbours at one moment: size, mtime (ns), inode of each; None: absent."""

    main: _Stamp
    wal: _Stamp
    shm: _Stamp
    journal: _Stamp

    @property
    def unused(self) -> bool:
        """Whether no -wal with anything in it stands beside the file."""
        return self.wal is None or self.wal[0] == 0

    def mark(self) -> str:
        """The cheap mark: differs whenever a commit was made, up to the file system's clock."""
        return "|".join(
            "-" if part is None else ":".join(map(str, part)) for part in (self.main, self.wal)
        )

    def newest(self) -> float:
        """When the file or its -wal was last written, seconds since the epoch."""
        return max(part[1] for part in (self.main, self.wal) if part is not None) / 1e9


class Undecodable(bytes):
    """Text in the database that is not UTF-8."""

    __slots__ = ()


class Connection:
    """One connection that can only read, locked four times over.

    snapshot: whether all its statements see one state. seconds: the time limit for computing one
    page. verify: what has to hold once all is read. Raises sqlite3.Error.
    """

    def __init__(
        self,
        raw: sqlite3.Connection,
        place: str,
        *,
        snapshot: bool,
        seconds: float,
        verify: Callable[[], None] | None,
    ) -> None:
        self.raw = raw
        self.place = place
        self.snapshot = snapshot
        self._seconds = seconds
        self._verify = verify
        self.start_clock()
        raw.set_progress_handler(self._overdue, _STEPS)
        raw.execute("PRAGMA query_only=1")
        raw.execute("PRAGMA temp_store=MEMORY")  # sorting leaves no customers on the disk
        if snapshot:
            raw.execute("BEGIN")
        raw.set_authorizer(_may)

    def verify(self) -> None:
        """Raise Wait where the file was changed under a reading that took no lock."""
        if self._verify is not None:
            self._verify()

    def start_clock(self) -> None:
        """Begin the time limit anew; to be called before each page is asked for."""
        self._deadline = time.monotonic() + self._seconds

    def query(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """All rows of a small question. Raises sqlite3.Error."""
        self.start_clock()
        return self.raw.execute(sql, values).fetchall()

    def version(self) -> int:
        """A number that changes when another connection has committed since the last look."""
        (row,) = self.query("PRAGMA data_version")
        return int(str(row[0]))

    def lenient(self) -> None:
        """From now on give text that is not UTF-8 as Undecodable instead of failing."""
        self.raw.text_factory = _text

    def _overdue(self) -> int:
        return int(time.monotonic() > self._deadline)


class SqliteFile:
    """A path to an SQLite database. query_seconds: the time limit for computing one page."""

    def __init__(self, path: Path, *, query_seconds: float = QUERY_SECONDS) -> None:
        self.path = path
        self.place = path.name
        self._query_seconds = query_seconds

    def mark(self, now: float) -> str:
        """The mark of its present state. Raises Wait, SourceProblem, Hold.

        A file written within the last two seconds may be written again with the same time on it:
        then the mark holds the moment, so that the next one differs and one more pass is made.
        """
        surroundings = self.look()
        fresh = abs(now - surroundings.newest()) < _FRESH
        return surroundings.mark() + (f"|{now}" if fresh else "")

    def look(self) -> Surroundings:
        """The file and its neighbours now. Raises Wait, SourceProblem, Hold (0 bytes)."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            raise _absent(self.path) from None
        except OSError as error:
            raise trouble.from_os(error, str(self.path)) from error
        if not stat.S_ISREG(found.st_mode):
            raise SourceProblem(
                tr("This is not a file"), tr("{path} is not a database file.", path=self.path)
            )
        if found.st_size == 0:
            raise Hold(
                tr("The shop's database is empty"),
                tr("{path} has no contents at all.", path=self.path),
            )
        return Surroundings(
            (found.st_size, found.st_mtime_ns, found.st_ino),
            *(_stamp(Path(f"{self.path}{end}")) for end in ("-wal", "-shm", "-journal")),
        )

    @contextmanager
    def open(self) -> Iterator[Connection]:
        """A connection that can only read. Opening raises Wait, SourceProblem or Hold.

        Errors of SQLite inside the block are the caller's to translate (trouble.told), and to call
        Connection.verify once everything is read.
        """
        before = self.look()
        wal = self._is_wal()
        immutable = wal and before.unused
        if wal and not immutable and before.shm is None:
            raise Wait(
                tr(trouble.NOT_CLOSED),
                tr(
                    "Beside {place} stands a -wal file without its -shm: changes that "
                    "only the shop program can take in. Start it once, and mailbridge "
                    "goes on by itself.",
                    place=self.place,
                ),
            )
        how = "immutable=1" if immutable else "mode=ro&readonly_shm=1" if wal else "mode=ro"
        with trouble.told(self.place):
            raw = sqlite3.connect(
                f"{_uri(self.path)}?{how}", uri=True, timeout=LOCK_SECONDS, isolation_level=None
            )
        try:
            with trouble.told(self.place):
                connection = Connection(
                    raw,
                    self.place,
                    snapshot=wal,
                    seconds=self._query_seconds,
                    verify=partial(self._unchanged_since, before) if immutable else None,
                )
            yield connection
        finally:
            raw.close()

    @contextmanager
    def ask(self) -> Iterator[Connection]:
        """open, translation and verification in one, for questions that are soon answered."""
        with self.open() as connection, trouble.told(self.place):
            yield connection
            connection.verify()

    def _is_wal(self) -> bool:
        """Read the header's mode bytes.

        Closing a file drops this process's POSIX locks on it, so this must not run while another
        connection of ours reads the same file; feeds are read one after the other.
        """
        try:
            with self.path.open("rb") as file:
                header = file.read(20)
        except OSError as error:
            raise trouble.from_os(error, str(self.path)) from error
        if not header.startswith(_HEADER):
            raise trouble.no_database(self.place)
        return header[19:20] == b"\x02"  # as SQLite decides it: the version for readers alone

    def _unchanged_since(self, before: Surroundings) -> None:
        after = self.look()
        if (after.main, after.unused) != (before.main, True):
            raise trouble.changed_meanwhile(self.place)


def quoted(name: str) -> str:
    """A table's or column's name as SQL takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def _may(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Allow reading and nothing else."""
    reading = action in _ALLOWED
    reading |= action == sqlite3.SQLITE_FUNCTION and second not in _FORBIDDEN
    reading |= action == sqlite3.SQLITE_PRAGMA and first in _PRAGMAS
    return sqlite3.SQLITE_OK if reading else sqlite3.SQLITE_DENY


def _text(value: bytes) -> str | Undecodable:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return Undecodable(value)


def _stamp(path: Path) -> _Stamp:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        # Taken for absent, a -wal would be left out of the reading, and who stands in it with it.
        raise trouble.from_os(error, path.name) from error
    return (found.st_size, found.st_mtime_ns, found.st_ino)


def _uri(path: Path) -> str:
    plain = path.resolve().as_posix()
    return "file://" + ("" if plain.startswith("/") else "/") + quote(plain, safe="/:")


def _absent(path: Path) -> Wait | SourceProblem:
    if not path.parent.is_dir():
        return Wait(
            tr("The shop's data cannot be reached"),
            tr(
                "The folder {parent} is not there. Nothing was removed in Mailchimp.",
                parent=path.parent,
            ),
        )
    return SourceProblem(
        tr("The shop's database is not there"),
        tr("There is no {path}. Choose the file again.", path=path),
    )
