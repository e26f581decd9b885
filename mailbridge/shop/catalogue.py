"""What every kind of database is asked: its tables, columns, a sample, and its rows page by page.

It speaks no SQL: each kind of database has a module of its own that does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

Page = list[Any]
"""Some rows as the driver gives them: sequences of cells, fetched at once."""


@dataclass(frozen=True, slots=True)
class TableInfo:
    """A table or view. kind: "table" or "view". rows: how many, -1 where it cannot be told."""

    name: str
    kind: str
    rows: int


@dataclass(frozen=True, slots=True)
class Selection:
    """What is read: a table (or view) by name, or one SELECT of the owner's own."""

    table: str = ""
    query: str = ""


class Database(Protocol):
    """A shop's database. Every method raises Wait, SourceProblem or Hold and nothing else."""

    place: str
    """What the owner calls it: a file's name, or a server and database."""

    def mark(self) -> str | None:
        """A cheap mark that differs whenever the data may differ; None where there is none."""
        ...

    def tables(self) -> list[TableInfo]:
        """Its tables and views with their row counts."""
        ...

    def columns(self, selection: Selection) -> list[str]:
        """The columns, in its order."""
        ...

    def sample(self, selection: Selection, rows: int) -> list[tuple[object, ...]]:
        """The first rows with all columns."""
        ...

    def pages(
        self, selection: Selection, wanted: Sequence[str]
    ) -> AbstractContextManager[tuple[dict[str, str], Iterator[Page]]]:
        """Wanted name → column found, and the rows with those columns, in a stable order."""
        ...
