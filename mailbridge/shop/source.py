"""The protocol of a source: how rows come out of any shop, streamed and cheap to compare.

It does not decide what a row means (mapping) nor whether it changed (sync.reading.detect); it only
makes both possible without parsing what did not change.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any, Protocol, TypeAlias

from mailbridge.records.row import BadRow, Row

Raw = Any
"""A record in the source's own form (a CSV line, a cursor's tuple); only its source reads it."""

RecordPage: TypeAlias = "tuple[array[int], Sequence[Raw]]"
"""Records that stand beside each other: their fingerprints (Q), and as many raw records. What works
on a page at once costs a fraction of what a step of Python for each record does."""

_AT_ONCE = 1000


def in_pages(records: Iterable[tuple[int, Raw]]) -> Iterator[RecordPage]:
    """Pages of what comes one by one."""
    coming = iter(records)
    while page := list(islice(coming, _AT_ONCE)):
        yield array("Q", [fingerprint for fingerprint, _ in page]), [raw for _, raw in page]


def one_by_one(pages: Iterable[RecordPage]) -> Iterator[tuple[int, Raw]]:
    """The records of pages."""
    for fingerprints, raws in pages:
        yield from zip(fingerprints, raws, strict=True)


class Reading(Protocol):
    """One complete pass over a source, as it stood at one moment.

    Iterating gives (fingerprint, raw) for every record in the shop's own stable order. The
    fingerprint is an unsigned 64-bit xxh3 of the raw record: equal records, equal fingerprints.
    It raises Wait, SourceProblem or Hold at any point of the pass; a pass that raised counts as no
    read at all.
    """

    origin: str
    """What was read, for people and for the state: a file's name, or "" for a database."""

    mark: str
    """The source's cheap mark as it stood when this pass began, "" where it has none."""

    def __iter__(self) -> Iterator[tuple[int, Raw]]: ...

    def pages(self) -> Iterator[RecordPage]:
        """The same, a page at a time."""
        ...

    def parse(self, raw: Raw, position: int) -> Row | BadRow | None:
        """The row behind a raw record, or None where the feed's ``where`` leaves it out.

        position counts records from 1 and is used to say where the row stands.
        """
        ...


class Source(Protocol):
    """A place where customers are kept. Opened read-only, left byte for byte as it was."""

    def columns(self) -> list[str]:
        """The names of its columns, in its order. Raises Wait or SourceProblem."""
        ...

    def mark(self) -> str | None:
        """A cheap mark that differs whenever the data may; None where there is no such thing.

        File: name, size, times and a hash of head and tail. SQLite: file and -wal sizes and times.
        Raises Wait or SourceProblem as reading would.
        """
        ...

    def read(self) -> AbstractContextManager[Reading]:
        """Open one pass. The feed's mapped columns are checked before the first record comes.

        Raises SourceProblem naming a missing column and the nearest right name, Wait where a file
        is half-written, growing, locked or away, Hold where it has turned up empty or cut short.
        """
        ...
