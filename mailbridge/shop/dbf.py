"""A dBase or FoxPro table (dbf) as an export, its memo file beside it included.

Deleted records are left out. It writes nothing and repairs no header.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import orjson
import xxhash
from dbfread import DBF, FieldParser  # type: ignore[import-untyped]  # it carries no types
from dbfread.codepages import guess_encoding  # type: ignore[import-untyped]  # neither here

from mailbridge.base.errors import SourceProblem, Wait
from mailbridge.base.language import number, tr
from mailbridge.records.row import BadRow, Row
from mailbridge.shop import codepage, files, trouble
from mailbridge.shop.codepage import Encoding
from mailbridge.shop.dialect import headings
from mailbridge.shop.files import Export
from mailbridge.shop.source import Raw, RecordPage, in_pages
from mailbridge.shop.where import Where

_HEADER: Final = struct.Struct("<B3xLHH17xB2x")
_SAMPLE: Final = 1 << 20
_VERSIONS: Final = frozenset(
    {0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8C, 0xCB, 0xF5, 0xFB}
)
_FIELD: Final = 32
_MEMO: Final = "MGP"


class Undecodable(bytes):
    """A text whose bytes are none of its code page."""

    __slots__ = ()


class DbfExport:
    """One state of one table."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._table: Any = None
        self._encoding = Encoding("cp1252", sure=False)

    def columns(self) -> tuple[str, ...]:
        """The field names. Raises SourceProblem where there is none."""
        names = list(self._now().field_names)
        with _told(self._export.name):
            if not names:
                raise ValueError("it has no fields")
        return tuple(headings(names))

    def words(self) -> str:
        """The format and its code page."""
        self._now()
        return f"dbf, {self._encoding.words}"

    def plain(self) -> bool:
        """It has its own encoding."""
        return False

    def expect_whole(self) -> None:
        """Raise Wait where it has fewer records than it says."""
        header = self._now().header
        whole = header.headerlen + header.numrecords * header.recordlen
        if self._export.size < whole:
            raise Wait(
                tr("The export is not complete"),
                tr(
                    "{name} says it has {numrecords} records, and ends before. "
                    "mailbridge waits for a whole one.",
                    name=self._export.name,
                    numrecords=number(header.numrecords),
                ),
            )

    @contextmanager
    def reading(self, wanted: Mapping[str, str], key: str, where: Where) -> Iterator[DbfReading]:
        """One pass over the file as it stands now."""
        columns = list(self.columns())
        cells = [(name, columns.index(at)) for name, at in wanted.items()]
        table, mark = self._now(), self._export.mark()
        memo = [place for _, place in cells if table.fields[place].type in _MEMO]
        if memo and table.memofilename is None:
            raise Wait(
                tr("The export is not complete"),
                tr(
                    "{name} has long texts in a file beside it (fpt or dbt) that is not "
                    "there. Export both, or leave out that column.",
                    name=self._export.name,
                ),
            )
        yield DbfReading(table, self._export, cells, key=key, where=where, mark=mark)

    def _now(self) -> Any:
        if self._table is None:
            with files.opened(self._export.path) as file:
                try:
                    head = file.read(_SAMPLE)
                except OSError as error:
                    raise trouble.from_os(error, self._export.name) from error
            self._encoding = _encoding(head)
            with _told(self._export.name):
                self._table = DBF(
                    str(self._export.path),
                    encoding=self._encoding.codec,
                    ignorecase=False,
                    parserclass=_Lenient,
                    recfactory=list,
                    ignore_missing_memofile=True,
                )
        return self._table


class DbfReading:
    """One pass over a table. cells: the feed's name of a column → its place in a record."""

    def __init__(
        self,
        table: Any,
        export: Export,
        cells: list[tuple[str, int]],
        *,
        key: str,
        where: Where,
        mark: str,
    ) -> None:
        self.origin = export.name
        self.mark = mark
        self._table = table
        self._export = export
        self._cells = cells
        self._key_at = next((at for at, (name, _) in enumerate(cells) if name == key), None)
        self._where = where

    def __iter__(self) -> Iterator[tuple[int, Raw]]:
        """Fingerprints of the mapped cells, and those cells. Raises Wait, SourceProblem."""
        places = [place for _, place in self._cells]
        digest, dumps = xxhash.xxh3_64_intdigest, orjson.dumps
        with _told(self.origin):
            self._expect_same()
            for record in self._table:
                cells = [record[place][1] for place in places]
                yield digest(dumps(cells, default=_plain)), cells
            self._expect_same()

    def pages(self) -> Iterator[RecordPage]:
        """The same, a page at a time."""
        return in_pages(self)

    def parse(self, raw: Raw, position: int) -> Row | BadRow | None:
        """The row; None for one outside the where. position: among those not deleted."""
        place = f"record {position}"
        if any(isinstance(cell, Undecodable) for cell in raw):
            key = "" if self._key_at is None else raw[self._key_at]
            why = tr("This record cannot be read: it holds letters that are not in its code page.")
            return BadRow(place, why, "" if isinstance(key, bytes) else str(key)[:100])
        values = {name: cell for (name, _), cell in zip(self._cells, raw, strict=True)}
        return Row(values, place) if self._where.admits(values) else None

    def _expect_same(self) -> None:
        found = self._export.path.stat()
        if (found.st_size, found.st_mtime_ns) != self._export.state():
            raise trouble.changed_meanwhile(self.origin)


class _Lenient(FieldParser):  # type: ignore[misc]  # dbfread carries no types
    """Reads a cell as text where it is not of its field's type: one bad date ends no pass."""

    def parse(self, field: Any, data: bytes) -> Any:
        """The value; text that cannot be decoded comes as Undecodable."""
        try:
            return super().parse(field, data)
        except UnicodeDecodeError:
            return Undecodable(data)
        except (ValueError, OverflowError, struct.error):
            return data.decode("ascii", errors="replace").strip()


def looks_like(head: bytes, size: int) -> bool:
    """Whether a file that begins like this is a table: its header has to add up."""
    if len(head) < _HEADER.size or head[0] not in _VERSIONS:
        return False
    _, records, header_length, record_length, _ = _HEADER.unpack_from(head)
    month, day = head[2], head[3]
    fits = header_length > _FIELD and record_length > 1 and month <= 12 and day <= 31
    # No text holds a zero byte that early: one of the header's numbers always does.
    return fits and 0 in head[:_FIELD] and (size >= header_length or records > 0)


def _encoding(head: bytes) -> Encoding:
    """The code page by the file's own mark, else by the letters in it."""
    _, _, header_length, _, mark = _HEADER.unpack_from(head.ljust(_HEADER.size, b"\0"))
    if mark:
        try:
            return Encoding(guess_encoding(mark))
        except LookupError:
            pass
    sample = head[header_length:]
    lines = [line for line in sample.split(b"  ") if not line.isascii()][:400]
    try:
        b" ".join(lines).decode("utf-8")
    except UnicodeDecodeError:
        return Encoding(codepage.best_page(lines), sure=False)
    return Encoding("utf-8" if lines else "cp1252", sure=False)


def _plain(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Turn what dbfread complains about into the owner's errors."""
    try:
        yield
    except OSError as error:
        raise trouble.from_os(error, name) from error
    except (ValueError, struct.error, IndexError, KeyError, TypeError) as error:
        raise SourceProblem(
            tr("This is no table that can be read"),
            tr(
                "{name} is a damaged dbf, or of a kind that is not known ({error}). Let "
                "the shop program save it as CSV.",
                name=name,
                error=error,
            ),
        ) from error
