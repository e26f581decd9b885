"""What the tests of the shop share: a clock they own, and a look at a folder byte for byte."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailbridge.settings.schema import Feed

People = list[tuple[Any, ...]]


class OwnClock:
    """A clock that runs only when somebody waits. waited: how long in all, seconds."""

    def __init__(self, start: datetime | None = None) -> None:
        self.moment = start or datetime.now(UTC) + timedelta(hours=1)
        self.waited = 0.0
        self.while_waiting: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.waited

    def today(self) -> date:
        return self.moment.date()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        self.waited += seconds
        self.moment += timedelta(seconds=seconds)
        self.while_waiting()
        return event.is_set()


@pytest.fixture
def clock() -> OwnClock:
    """One hour ahead of the files that a test writes: they count as settled."""
    return OwnClock()


def everything_in(folder: Path) -> dict[str, str]:
    """Every name in a folder, with a hash of what it holds: to see that nothing changed."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def people_feed(**changes: Any) -> Feed:
    """A feed of people with few columns; what is not named is left out."""
    settings: dict[str, Any] = {"name": "Customers", "email": "Email"}
    if "folder" not in changes:
        settings |= {"database": "sqlite:///shop.db", "table": "customers"}
    settings |= changes
    return Feed.model_validate({key: value for key, value in settings.items() if value is not None})


def shop_database(path: Path, rows: People | None = None, *, wal: bool = False) -> None:
    """A till's database with a table of customers, closed as a program closes it."""
    connection = sqlite3.connect(path, isolation_level=None)
    if wal:
        connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("BEGIN")
    connection.execute(
        "CREATE TABLE customers (ID INTEGER PRIMARY KEY, Email TEXT, Name TEXT, Secret TEXT)"
    )
    connection.executemany(
        "INSERT INTO customers VALUES (?, ?, ?, 'not mapped')",
        [(1, "anna@example.org", "Anna"), (2, "bea@example.org", "Béa")] if rows is None else rows,
    )
    connection.execute("COMMIT")
    connection.close()
