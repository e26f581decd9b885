"""One pass over one feed: what is unknown is parsed, mapped and laid into the staging table.

It decides nothing about people; sync.reading.apply turns staged records into rows.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from mailbridge.records.contact import Contact
from mailbridge.records.row import BadRow, Row
from mailbridge.records.skipped import Reason, Skipped
from mailbridge.shop.source import Reading, Source
from mailbridge.store.database import Database
from mailbridge.store.packing import pack
from mailbridge.sync.reading.detect import detect

CHUNK = 500


OUTSIDE = "outside"
"""Stands in the place of a reason where a list of changes says that a row left the "where"."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A row that is not in the "where". key: as a contact of it would have."""

    key: str


class RowMapping(Protocol):
    """What a row means; shop.mapping.Mapping is one."""

    def map_row(self, row: Row, today: date) -> Contact | Skipped | Outside:
        """The contact, or why there is none. today: the shop's calendar day."""
        ...

    def skip(self, bad: BadRow) -> Skipped:
        """The entry for a row that could not even be read."""
        ...


@dataclass(slots=True)
class Staged:
    """A pass that reached its end. fingerprints, row_ids: the new marks, row ids still open.

    gone: row ids of the last read that did not come again. whole: nothing was compared, every
    record was looked at. records: how many are inside "where", as far as this pass knows.
    """

    fingerprints: array[int]
    row_ids: array[int]
    gone: list[int]
    whole: bool
    records: int
    mark: str
    origin: str


def stage(
    database: Database,
    source: Source,
    mapping: RowMapping,
    marks: tuple[array[int], array[int]],
    *,
    keyed: bool,
    today: date,
) -> Staged:
    """Read the source once and stage what is new or changed.

    Raises whatever reading raises (Wait, SourceProblem, Hold); then the pass counts as no read.
    """
    database.execute("DELETE FROM staged")
    with source.read() as reading:
        found = detect(reading.pages(), *marks)
        batch: list[tuple[object, ...]] = []
        for index, raw in found.unknown:
            record = _record(reading, mapping, raw, index + 1, keyed=keyed, today=today)
            if record is None:
                found.row_ids[index] = 0
                continue
            batch.append((index, found.fingerprints[index].to_bytes(8, "big"), *record))
            if len(batch) >= CHUNK:
                _insert(database, batch)
        _insert(database, batch)
        mark, origin = reading.mark, reading.origin
    outside = found.row_ids.count(0)
    return Staged(
        found.fingerprints,
        found.row_ids,
        found.gone,
        whole=not len(marks[0]),
        records=len(found.row_ids) - outside,
        mark=mark,
        origin=origin,
    )


def _insert(database: Database, batch: list[tuple[object, ...]]) -> None:
    database.executemany("INSERT INTO staged VALUES (?, ?, ?, ?, ?, ?, ?, ?)", batch)
    batch.clear()


def _record(
    reading: Reading, mapping: RowMapping, raw: object, position: int, *, keyed: bool, today: date
) -> tuple[object, ...] | None:
    """key, bad, contact, email, reason, message; None for a row outside "where"."""
    row = reading.parse(raw, position)
    if row is None:
        return None
    mapped = mapping.skip(row) if isinstance(row, BadRow) else mapping.map_row(row, today)
    if isinstance(mapped, Outside):
        return (mapped.key, 0, None, "", OUTSIDE, "")
    if isinstance(mapped, Contact):
        return (mapped.key, 0, pack(mapped), mapped.email, "", "")
    # Without a number of its own a row cannot be known again: it is judged anew at every read.
    bad = mapped.reason is Reason.BAD_ROW or not keyed
    return (mapped.key, int(bad), None, mapped.email, mapped.reason.value, mapped.message)
