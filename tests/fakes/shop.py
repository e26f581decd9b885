"""A small shop in memory: a source of rows and what they mean, as plain classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import xxhash

from mailbridge.base.errors import MailbridgeError
from mailbridge.records.contact import Contact
from mailbridge.records.row import BadRow, Row
from mailbridge.records.skipped import Reason, Skipped
from mailbridge.shop.source import RecordPage, in_pages


@dataclass(frozen=True, slots=True)
class Customer:
    """One line of the shop. inside: in the feed's "where". broken: it cannot be read as a row."""

    key: str
    email: str
    name: str = "Ann"
    consent: bool | None = None
    tags: tuple[str, ...] = ()
    edited: str = ""
    inside: bool = True
    broken: bool = False

    def fingerprint(self) -> int:
        return xxhash.xxh3_64_intdigest(repr(self).encode())


@dataclass(slots=True)
class ShopReading:
    lines: list[Customer]
    fails: MailbridgeError | None
    origin: str = ""
    mark: str = ""
    parsed: int = 0

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        for line in self.lines:
            yield line.fingerprint(), line
        if self.fails is not None:
            raise self.fails

    def pages(self) -> Iterator[RecordPage]:
        return in_pages(self)

    def parse(self, raw: Any, position: int) -> Row | BadRow | None:
        self.parsed += 1
        line: Customer = raw
        place = f"line {position}"
        if line.broken:
            return BadRow(place, "it is torn", line.key)
        return Row({"line": line}, place) if line.inside else None


@dataclass(slots=True)
class Shop:
    """A source whose lines a test changes. fails: raised after the last line was read.

    parsed: how many lines the last pass had to look into. marked: it tells a cheap mark.
    """

    lines: list[Customer] = field(default_factory=list)
    fails: MailbridgeError | None = None
    parsed: int = 0
    reads: int = 0
    marked: bool = False

    def columns(self) -> list[str]:
        return ["line"]

    def mark(self) -> str | None:
        return str(hash(tuple(self.lines))) if self.marked else None

    @contextmanager
    def read(self) -> Iterator[ShopReading]:
        self.reads += 1
        reading = ShopReading(list(self.lines), self.fails, mark=self.mark() or "")
        try:
            yield reading
        finally:
            self.parsed = reading.parsed


@dataclass(frozen=True, slots=True)
class PlainMapping:
    """What a line means: "" is no address, "bad" an invalid one. keyed: as in the feed's settings."""

    feed: str
    keyed: bool = True
    clears: Mapping[str, str] = field(default_factory=dict)

    def map_row(self, row: Row, today: date) -> Contact | Skipped:
        line: Any = row.values["line"]
        key = line.key if self.keyed else ""
        if self.keyed and not key:
            return Skipped(self.feed, row.place, line.email, Reason.BAD_ROW, "It has no number.")
        if line.email == "":
            return Skipped(self.feed, key or row.place, "", Reason.NO_EMAIL, "It has no address.")
        if line.email == "bad":
            return Skipped(
                self.feed, key or row.place, line.email, Reason.INVALID_EMAIL, "It is no address."
            )
        return Contact(
            feed=self.feed,
            key=key or line.email.lower(),
            email=line.email,
            address=line.email.lower(),
            fields={"FNAME": line.name},
            consent=line.consent,
            tags=frozenset(line.tags),
            edited=line.edited,
        )

    def skip(self, bad: BadRow) -> Skipped:
        return Skipped(self.feed, bad.key or bad.place, "", Reason.BAD_ROW, bad.message)
