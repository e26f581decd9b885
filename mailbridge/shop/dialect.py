"""How a delimited export is written: encoding, delimiter, headings; decided by evidence.

It reads no records (delimited does).
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final

from mailbridge.base.errors import Hold, SourceProblem
from mailbridge.base.language import mark, tr
from mailbridge.shop import codepage
from mailbridge.shop.codepage import Encoding

_SAMPLE: Final = 256 * 1024
_ROWS: Final = 200
_DELIMITERS: Final = (",", ";", "\t", "|")
WORDS: Final = {
    ",": mark("comma"),
    ";": mark("semicolon"),
    "\t": mark("tab"),
    "|": mark("vertical bar"),
}
"""Kept and compared as they stand here; ``shop.spoken`` says them in the owner's language."""
_HINT: Final = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PICTURE: Final = mark("{place} is a picture, whatever its name says.")
_PAGE: Final = mark("{place} is a web page or XML, whatever its name says.")
_FOREIGN: Final = (
    (
        b"PK\x03\x04",
        mark("{place} is a spreadsheet or an archive (xlsx, ods, zip), whatever its name says."),
    ),
    (
        b"\xd0\xcf\x11\xe0",
        mark(
            "{place} is an old spreadsheet (xls), or one with a password, whatever its name says."
        ),
    ),
    (b"SQLite format 3\x00", mark("{place} is an SQLite database, whatever its name says.")),
    (b"%PDF", mark("{place} is a PDF, whatever its name says.")),
    (b"{\\rtf", mark("{place} is a text document, whatever its name says.")),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"\x1f\x8b", mark("{place} is a compressed file, whatever its name says.")),
)
_MARKUP: Final = re.compile(rb"\s*<(?:!doctype|html|table|\?xml|head|meta)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """What the owner says of how exports are written; "" where their contents decide."""

    encoding: str = ""
    delimiter: str = ""

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return bool(self.encoding or self.delimiter)

    def settings(self) -> dict[str, str]:
        """As keys of a feed."""
        named = {"encoding": self.encoding, "delimiter": self.delimiter}
        return {name: value for name, value in named.items() if value}


UNSAID: Final = Said()


@dataclass(frozen=True, slots=True)
class Profile:
    """How a file is to be read; two files of one export have equal profiles.

    line_end: a line feed (also for CR LF) or a carriage return. headed: whether the first record
    holds headings. hinted: whether a "sep=;" line stands before it.
    """

    encoding: Encoding
    delimiter: str
    line_end: str = "\n"
    headed: bool = True
    hinted: bool = False

    @property
    def words(self) -> str:
        """The same in every language, such as "semicolon, Western European (Windows)"."""
        return f"{WORDS.get(self.delimiter, self.delimiter)}, {self.encoding.words}"

    @property
    def before_data(self) -> int:
        """Records that stand before the first customer."""
        return int(self.headed) + int(self.hinted)


@dataclass(frozen=True, slots=True)
class Described:
    """A profile and the columns that were found with it, named so that each name is there once."""

    profile: Profile
    columns: tuple[str, ...]


def describe(file: BinaryIO, place: str, said: Said = UNSAID) -> Described:
    """Look at a whole file that stands at its beginning. said: what overrules its evidence.

    Raises Hold (nothing in it), SourceProblem (something else than a table of text), OSError.
    """
    head = file.read(_SAMPLE)
    if not head.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise _empty(place)
    _refuse_foreign(head, place)
    file.seek(0)
    encoding = codepage.detect(file, said.encoding)
    text = _sample_text(head, encoding, said)
    lines = list(io.StringIO(text, newline=""))
    if len(head) == _SAMPLE and len(lines) > 1:
        lines.pop()  # cut off by the sample, not by the shop
    if not lines:
        raise _empty(place)  # nothing of it is a letter in the encoding that it says it has
    hint = _HINT.fullmatch(lines[0])
    if hint:
        del lines[0]
    delimiter = said.delimiter or (hint.group(1) if hint else _delimiter(lines))
    header = next(_rows(lines, delimiter), [""])
    headed = not any(_ADDRESS.fullmatch(cell.strip()) for cell in header)
    line_end = "\r" if "\n" not in text and "\r" in text else "\n"
    profile = Profile(encoding, delimiter, line_end, headed, hint is not None)
    return Described(profile, tuple(headings(header if headed else [""] * len(header))))


def _empty(place: str) -> Hold:
    return Hold(tr("The file is empty"), tr("{place} has no contents at all.", place=place))


def headings(cells: list[str]) -> list[str]:
    """Column names as they are shown: trimmed, the empty numbered, a second one "email (2)"."""
    named: list[str] = []
    taken: set[str] = set()
    for number, cell in enumerate(cells, 1):
        text = unicodedata.normalize("NFC", " ".join(cell.replace("\ufeff", "").split()))
        base = text or f"column {number}"
        name, again = base, 1
        while name.casefold() in taken:
            again += 1
            name = f"{base} ({again})"
        taken.add(name.casefold())
        named.append(name)
    return named


def _refuse_foreign(head: bytes, place: str) -> None:
    kind = next((words for magic, words in _FOREIGN if head.startswith(magic)), "")
    if _MARKUP.match(head):
        kind = _PAGE
    if kind:
        raise SourceProblem(
            tr("This file is not a text export"),
            tr("{what} Let the shop program save it as CSV.", what=tr(kind, place=place)),
        )


def _sample_text(head: bytes, encoding: Encoding, said: Said) -> str:
    """The beginning as text; a character cut by the sample's end is left out.

    Under an encoding that was said, a line that can only be UTF-8 is, as records are read.
    """
    if said.encoding and not encoding.mark:
        return "".join(map(_line_of(encoding.codec), head.splitlines(keepends=True)))
    return head[encoding.mark :].decode(encoding.codec, errors="ignore")


def _line_of(codec: str) -> Callable[[bytes], str]:
    def line(raw: bytes) -> str:
        try:
            return codepage.decode(raw, codec)
        except UnicodeDecodeError:
            return raw.decode(codec, errors="replace")

    return line


def _rows(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    """The first records, blank ones left out; ends where csv gives up, as far as it came."""
    rows = (row for row in csv.reader(lines, delimiter=delimiter) if any(map(str.strip, row)))
    with suppress(csv.Error):
        yield from islice(rows, _ROWS)


def _delimiter(lines: list[str]) -> str:
    """The sign that gives the headings' number of cells in the most rows, then the most cells."""
    best, best_score = ",", (0.0, 1)
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in _rows(lines, delimiter)]
        if widths and widths[0] > 1:
            alike = sum(width == widths[0] for width in widths) / len(widths)
            score = (round(alike, 1), widths[0])
            if score > best_score:
                best, best_score = delimiter, score
    return best
