"""What the wizard sees in a shop's data: plain records, made by the desk and shown by the pages.

No Qt, no files, no network; nothing here is kept when the wizard is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

YES_WORDS = "1, y, yes, true"


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look. place: a file, a folder, or a database server's address without a password.

    table, query: which part of a database, None and "" to choose. password: the server's, in
    memory only; "" where it is known already or none is needed. email: the column to count by,
    where the owner knows better. encoding, delimiter: how an export is written, likewise.
    """

    place: str
    table: str | None = None
    query: str = ""
    password: str = field(default="", repr=False)
    email: str | None = None
    encoding: str = ""
    delimiter: str = ""

    @property
    def on_server(self) -> bool:
        """Whether it is a server's address, and no file."""
        return "://" in self.place


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of an export as it would be read. read_as: how, in words."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    read_as: str


@dataclass(frozen=True, slots=True)
class Found:
    """A file with customers that was found by itself. more: than were counted."""

    place: str
    customers: int
    more: bool
    changed: date


@dataclass(frozen=True, slots=True)
class AudienceForm:
    """What a new audience is filled in with, by the names in the settings.

    allowed: whether the plan has room for one more.
    """

    allowed: bool
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Saved:
    """What set-up did, in sentences. audience: the ID of the one that was chosen, or made."""

    sentences: Sequence[str]
    audience: str


@dataclass(frozen=True, slots=True)
class FieldGuess:
    """One column that could be sent. tag: the merge field; kind: its type; sure: sent by default.

    title: what Mailchimp shows; example: a real value of the shop. doubtful: a number that can be
    read in two ways, where nothing in the column tells; readings: with a decimal full stop, and
    with a comma. decimal: the mark that the whole column shows, "" where none is needed.
    """

    column: str
    tag: str
    title: str
    kind: str
    example: str = ""
    sure: bool = False
    doubtful: str = ""
    readings: tuple[float, float] | None = None
    decimal: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What a database or an export holds, and what its columns seem to be.

    tables: name → rows, empty for an export. rows: the first ones, as text, under columns.
    usable, unusable: rows with and without an address that can be written to.
    dates: examples, where nobody can tell day from month; readings: the first of them read with
    the day first, and with the month first. address: part → column.
    findings: what the data lack, one line each, the most frequent first. asked: what was looked
    at; looking there again gives the same. is_text: whether letters and columns can be read in
    other ways, too.
    """

    place: str
    table: str | None
    tables: Sequence[tuple[str, int]]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    email: str = ""
    key: str = ""
    edited: str = ""
    consent: str = ""
    yes_words: str = YES_WORDS
    fields: Sequence[FieldGuess] = ()
    address: Mapping[str, str] = field(default_factory=dict)
    usable: int = 0
    unusable: int = 0
    dates: Sequence[str] = ()
    read_as: str = ""
    findings: Sequence[str] = ()
    query: str = ""
    readings: tuple[date, date] | None = None
    asked: Place = Place("")
    is_text: bool = False
