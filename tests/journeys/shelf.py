"""A shop in memory whose rows a life edits, read like any source and mapped by the real mapping."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import xxhash

from mailbridge.records.field import FieldType
from mailbridge.records.row import Row
from mailbridge.settings.feed import Feed
from mailbridge.shop.mapping import Mapping
from mailbridge.shop.plan import FieldPlan
from mailbridge.shop.source import RecordPage, in_pages
from mailbridge.sync.reading.intake import FeedInput
from tests.journeys.model import Line

Cells = dict[str, object]
INVALID = "not an address"


@dataclass
class Shelf:
    """One feed's rows by key. told: what is told of every pass that reached its end."""

    name: str
    consent: bool
    told: Callable[[str, list[tuple[str, Line | None, bool]]], None]
    rows: dict[str, Cells] = field(default_factory=dict)
    away: dict[str, Cells] = field(default_factory=dict)
    listens: bool = True

    def columns(self) -> list[str]:
        return ["id", "email", "first", "kind", "ok", "updated"]

    def mark(self) -> str | None:
        return None

    @contextmanager
    def read(self) -> Iterator[Pass]:
        yield Pass([dict(row) for row in self.rows.values()])
        if self.listens:
            self.told(self.name, [(key, self._line(row), row["email"] == "")
                                  for key, row in self.rows.items()])  # fmt: skip

    def _line(self, row: Cells) -> Line | None:
        email = str(row["email"])
        if email in {"", INVALID}:
            return None
        return Line(
            address=email.lower(),
            last=email.lower(),
            name=str(row["first"]),
            tags=frozenset({self.name.lower(), str(row["kind"])}),
            consent=row["ok"] == "yes" if self.consent else None,
            updated=int(str(row["updated"])),
        )

    def input(self) -> FeedInput:
        """The feed as the engine is given it."""
        setting = Feed.model_validate(
            {
                "name": self.name,
                "database": "sqlite:///shop.db",
                "table": "customers",
                "key": "id",
                "email": "email",
                "edited": "updated",
                "consent": {"column": "ok", "yes": ["yes"]} if self.consent else None,
                "fields": {"FNAME": "first"},
                "tag": [{"always": self.name.lower()}, {"column": "kind"}],
            }
        )
        plans = (FieldPlan("FNAME", FieldType.TEXT, "first"),)
        return FeedInput(setting, self, Mapping(setting, plans), "1")


@dataclass
class Pass:
    """One reading of it."""

    rows: list[Cells]
    origin: str = ""
    mark: str = ""

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        for row in self.rows:
            yield xxhash.xxh3_64_intdigest(repr(row).encode()), row

    def pages(self) -> Iterator[RecordPage]:
        return in_pages(self)

    def parse(self, raw: Any, position: int) -> Row:
        return Row(raw, f"line {position}")
