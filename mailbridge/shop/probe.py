"""A first look at a database or export that nobody has described yet.

It finds the customers, guesses the columns, counts what is usable and proposes settings; it keeps
nothing, and the owner has the last word.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from mailbridge.base.clock import Clock
from mailbridge.base.errors import MailbridgeError, SourceProblem
from mailbridge.base.language import tr
from mailbridge.records.row import BadRow, Row
from mailbridge.settings.schema import Feed
from mailbridge.shop import files, formats, suggestion
from mailbridge.shop.catalogue import Database, Selection, TableInfo
from mailbridge.shop.checkup import Checkup, Examination
from mailbridge.shop.database import connect
from mailbridge.shop.dialect import UNSAID, Said
from mailbridge.shop.exports import FolderSource
from mailbridge.shop.guess import Guess, guess
from mailbridge.shop.headings import tokens
from mailbridge.shop.sources import open_source
from mailbridge.shop.values.plain import plain

SHOWN: Final = 20
_LOOK: Final = 8
_SAMPLE: Final = 500
_TABLE_SAMPLE: Final = 50
_PEOPLE: Final = frozenset(
    {"customer", "customers", "client", "clients", "contact", "contacts", "people", "person"}
    | {
        "kunde",
        "kunden",
        "kontakte",
        "clientes",
        "cliente",
        "clienti",
        "klanten",
        "klant",
        "klienci",
    }
    | {"members", "member", "users", "user", "guests", "patients", "subscribers", "buyers"}
)
_SQLITE: Final = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class Probe:
    """What a place holds.

    place: as the owner knows it. tables: of a database; table: the one that seems to hold the
    customers. read_as: how an export is written ("semicolon, UTF-8"), "" for databases.
    rows: the first twenty, as text. settings: a proposal for the [[feed]] table.
    """

    place: str
    tables: tuple[TableInfo, ...]
    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guesses: tuple[Guess, ...]
    checkup: Checkup
    read_as: str
    settings: Mapping[str, Any]


def probe(
    source: str,
    clock: Clock,
    *,
    base: Path | None = None,
    table: str = "",
    query: str = "",
    password: str | None = None,
    limit: int | None = None,
    name: str = "Customers",
    said: Said = UNSAID,
) -> Probe:
    """Look at a file, a folder or a database URL.

    base: what relative paths count from, the current folder if left out. table: instead of the one
    that seems right. query: one SELECT instead of a table. limit: rows to examine at most. name: of
    the feed it may become; a server's password is asked for under it. said: how an export is
    written, where the owner knows better. Raises Wait, Hold, SourceProblem, SettingsError.
    """
    here = (base or Path.cwd()).resolve()
    where = _where(source, here)
    tables: tuple[TableInfo, ...] = ()
    if "database" in where:
        database = connect(where["database"], base=here, password=password, feed=name)
        tables = tuple(database.tables())
        where |= {"query": query} if query else {"table": table or _likeliest(database, tables)}
        columns = database.columns(Selection(where.get("table", ""), query))
    else:
        where |= said.settings()
        columns = FolderSource(_feed(name, where, ["-"]), base=here, clock=clock).columns()
    found = open_source(_feed(name, where, columns), base=here, clock=clock, password=password)
    rows = list(islice(_rows(found.read, limit), _SAMPLE))
    cells = [[row.values[name] for name in columns] for row in rows if isinstance(row, Row)]
    guesses = tuple(guess(columns, cells))
    examination = Examination(guesses, clock.today())
    for row in _rows(found.read, limit):
        examination.add(row)
    checkup = examination.result()
    return Probe(
        place=source,
        tables=tables,
        table=where.get("table", ""),
        columns=tuple(columns),
        rows=tuple(tuple(_shown(cell) for cell in line) for line in cells[:SHOWN]),
        guesses=guesses,
        checkup=checkup,
        read_as=found.written_as() if isinstance(found, FolderSource) else "",
        settings=suggestion.feed_settings(where, guesses, cells, checkup),
    )


def first_rows(
    source: str, clock: Clock, said: Said, *, base: Path | None = None
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], str]:
    """The columns of an export, its first rows as text, and how it was read, in words.

    Reads no further than that. A row that cannot be read so is shown as what is wrong with it.
    Raises Wait, Hold, SourceProblem.
    """
    here = (base or Path.cwd()).resolve()
    where = _where(source, here) | said.settings()
    columns = FolderSource(_feed("Customers", where, ["-"]), base=here, clock=clock).columns()
    found = FolderSource(_feed("Customers", where, columns), base=here, clock=clock)
    rows = tuple(
        tuple(_shown(row.values[name]) for name in columns)
        if isinstance(row, Row)
        else (row.message,)
        for row in islice(_rows(found.read, _LOOK), _LOOK)
    )
    return tuple(columns), rows, found.written_as()


def _where(source: str, here: Path) -> dict[str, str]:
    """The settings that name the place: database, or folder and files."""
    if "://" in source:
        return {"database": source}
    path = here / Path(source).expanduser()
    if path.is_dir():
        return {"folder": str(path), "files": _pattern(path)}
    if not path.exists():
        raise SourceProblem(
            tr("There is no such file"), tr("There is no {path}. Choose another one.", path=path)
        )
    with files.opened(path.resolve()) as file:
        if file.read(len(_SQLITE)) == _SQLITE:
            return {"database": f"sqlite:///{path.as_posix()}"}
    # Signs that mean something in a pattern stand for themselves in a name.
    return {"folder": str(path.parent), "files": glob.escape(path.name)}


def _pattern(folder: Path) -> str:
    """A pattern for the exports in a folder: the newest file's name, digits and dates left open."""
    names = [
        export.name for pattern in formats.PATTERNS for export in files.matching(folder, pattern)
    ]
    if not names:
        raise SourceProblem(
            tr("There is no export in the folder"),
            tr("{folder} holds no csv, tsv, txt, xlsx, xls, ods or dbf file.", folder=folder),
        )
    newest = max(
        files.matching(folder, "*"), key=lambda export: (export.name in names, export.order)
    )
    stem, suffix = newest.path.stem, newest.path.suffix
    return re.sub(r"[\d][\d\-_.T ]*", "*", stem) + suffix


def _likeliest(database: Database, tables: tuple[TableInfo, ...]) -> str:
    """The table that most looks like customers: an address column first, then name and size."""
    if not tables:
        raise SourceProblem(
            tr("There are no tables"),
            tr("{place} holds no table and no view.", place=database.place),
        )

    def score(table: TableInfo) -> tuple[float, bool, bool, int]:
        selection = Selection(table.name)
        sure = 0.0
        with suppress(MailbridgeError):  # a view that fails is simply not the one
            guesses = guess(database.columns(selection), database.sample(selection, _TABLE_SAMPLE))
            sure = max((one.confidence for one in guesses if one.role == "email"), default=0.0)
        named = bool(_PEOPLE & set(tokens(table.name)))
        return (round(sure, 1), named, table.kind == "table", table.rows)

    return max(tables, key=score).name


def _feed(name: str, where: Mapping[str, str], columns: list[str]) -> Feed:
    """A feed that reads every column, for looking only."""
    fields = {f"C{number}": {"column": column} for number, column in enumerate(columns)}
    return Feed.model_validate({"name": name, "email": columns[0], "fields": fields, **where})


def _rows(read: Any, limit: int | None) -> Iterator[Row | BadRow]:
    """The rows of one pass, as far as the limit."""
    with read() as reading:
        for position, (_, raw) in enumerate(islice(reading, limit), 1):
            row = reading.parse(raw, position)
            if row is not None:
                yield row


def _shown(cell: object) -> str:
    try:
        return plain(cell)
    except ValueError:
        return "\ufffd"
