"""A feed that comes from a database: which kind it is, and its rows with their fingerprints.

It speaks no SQL (sqlite does, and one module for each further kind of database).
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from itertools import repeat
from pathlib import Path
from urllib.parse import unquote

import orjson
import xxhash

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import tr
from mailbridge.records.row import BadRow, Row
from mailbridge.settings.schema import Feed
from mailbridge.settings.secrets import password_variable
from mailbridge.shop.catalogue import Database, Page, Selection, TableInfo
from mailbridge.shop.source import Raw, Reading, RecordPage, one_by_one
from mailbridge.shop.sqlite import SqliteDatabase
from mailbridge.shop.sqlite_file import Undecodable
from mailbridge.shop.values.plain import plain
from mailbridge.shop.where import Where


def connect(
    url: str,
    *,
    base: Path,
    password: str | None = None,
    now: Callable[[], float] = time.time,
    feed: str = "",
    watched: Selection | None = None,
) -> Database:
    """The database behind an SQLAlchemy URL; nothing is opened yet.

    base: the folder that relative paths count from. feed: whose password a server asks for, for
    messages. watched: what a server's mark is about. Raises SettingsError for a URL it cannot use.
    """
    scheme, mark, rest = url.partition("://")
    if not mark:
        raise SettingsError(
            tr("The database's address is not complete"),
            'database = takes an address such as "sqlite:///shop.db".',
        )
    if scheme.partition("+")[0].casefold() == "sqlite":
        return SqliteDatabase(_sqlite_path(rest, base), now=now)
    # 150 ms that a shop with a file need not spend.
    from mailbridge.shop.servers import ServerDatabase  # noqa: PLC0415 - see above

    variable = password_variable(feed) if feed else ""
    return ServerDatabase(url, password=password, variable=variable, watched=watched)


def tables(url: str, base: Path, password: str | None = None) -> list[TableInfo]:
    """The tables and views behind a URL, with row counts. Raises what connect and reading raise."""
    return connect(url, base=base, password=password).tables()


class DatabaseSource:
    """A feed's table or query. password: for servers, whose URLs hold none."""

    def __init__(
        self,
        feed: Feed,
        *,
        base: Path,
        password: str | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._feed = feed
        self._selection = Selection(feed.table, feed.query)
        self._database = connect(
            feed.database,
            base=base,
            password=password,
            now=now,
            feed=feed.name,
            watched=self._selection,
        )

    def columns(self) -> list[str]:
        """The columns of the table or query, in its order."""
        return self._database.columns(self._selection)

    def sample(self, rows: int = 20) -> list[tuple[object, ...]]:
        """The first rows, all columns."""
        return self._database.sample(self._selection, rows)

    def mark(self) -> str | None:
        """The database's cheap mark, where its kind has one."""
        return self._database.mark()

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """One pass over the feed's columns, as the database stood at one moment."""
        mark = self._database.mark() or ""
        wanted = self._feed.columns()
        with self._database.pages(self._selection, wanted) as (_, pages):
            yield DatabaseReading(
                pages, names=wanted, key=self._feed.key, where=Where(self._feed.where), mark=mark
            )


class DatabaseReading:
    """A pass over a database. names: the feed's columns, in the order of each record's cells."""

    origin = ""

    def __init__(
        self, pages: Iterator[Page], *, names: Sequence[str], key: str, where: Where, mark: str
    ) -> None:
        self.mark = mark
        self._pages = pages
        self._names = tuple(names)
        self._key = key
        self._where = where

    def __iter__(self) -> Iterator[tuple[int, Raw]]:
        """Fingerprints and records."""
        return one_by_one(self.pages())

    def pages(self) -> Iterator[RecordPage]:
        """The same, a page's worth between two looks at the database."""
        digest, dumps, other = xxhash.xxh3_64_intdigest, orjson.dumps, _as_json
        for page in self._pages:
            try:
                yield array("Q", map(digest, map(dumps, page, repeat(other)))), page
            except TypeError:
                yield array("Q", map(_fingerprint, page)), page

    def parse(self, raw: Raw, position: int) -> Row | BadRow | None:
        """The row behind a record; bytes become text where they are UTF-8."""
        values = dict(zip(self._names, raw, strict=True))
        place = f"row {position}"
        for name, value in values.items():
            if isinstance(value, (bytes, memoryview)):
                try:
                    values[name] = _utf8(bytes(value))
                except UnicodeDecodeError:
                    return BadRow(
                        place,
                        tr("“{name}” holds bytes that are no text.", name=name),
                        self._key_of(values),
                    )
        return Row(values, place) if self._where.admits(values) else None

    def _key_of(self, values: dict[str, object]) -> str:
        value = values.get(self._key)
        return "" if isinstance(value, (bytes, memoryview)) else plain(value)


def _fingerprint(row: tuple[object, ...]) -> int:
    """A record's fingerprint, whatever is in it."""
    try:
        return xxhash.xxh3_64_intdigest(orjson.dumps(row, _as_json))
    except TypeError:
        # Lone surrogates, or whole numbers beyond 64 bits.
        return xxhash.xxh3_64_intdigest(repr(row).encode("utf-8", "backslashreplace"))


def _utf8(value: bytes) -> str:
    return value.decode("utf-8")


def _as_json(value: object) -> str:
    """What orjson cannot write itself. Raises TypeError, as orjson wants it, for all else."""
    if isinstance(value, (bytes, memoryview, Undecodable)):
        return bytes(value).hex()
    if isinstance(value, (Decimal, timedelta)):
        return str(value)
    raise TypeError


def _sqlite_path(rest: str, base: Path) -> Path:
    """The file of ``sqlite:///relative``, ``sqlite:////absolute`` or ``sqlite:///C:/…``."""
    text = unquote(rest.partition("?")[0])
    if not text.startswith("/") or text in ("/", "/:memory:"):
        raise SettingsError(
            tr("The database's address is not complete"),
            tr("For SQLite write sqlite:///shop.db, or sqlite:////whole/path/shop.db."),
        )
    return base / text[1:]
