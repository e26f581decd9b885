"""Events feeds out of a database; those out of files are walked in tests/journeys/test_events."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbridge.base.clock import SystemClock
from mailbridge.base.errors import MailbridgeError, SourceProblem
from mailbridge.settings.schema import Feed
from mailbridge.shop.sources import open_source
from mailbridge.store import feeds, skipped
from mailbridge.store.database import Database, open_database
from mailbridge.sync.errands.event_feed import EventInput, EventReader

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Told:
    """A shop's table of events, and mailbridge's state beside it."""

    folder: Path
    database: Database
    settings: dict[str, object] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    runs: int = 0

    def sql(self, statement: str, *values: object) -> None:
        with closing(sqlite3.connect(self.folder / "shop.db")) as shop, shop:
            shop.execute(statement, values)

    def add(self, number: int, mail: str | None = "ann@shop.test") -> None:
        self.sql("INSERT INTO events VALUES (?, ?, 'won')", number, mail)

    def read(self) -> MailbridgeError | None:
        feed = Feed.model_validate(
            {
                "name": "Loyalty",
                "kind": "events",
                "database": "sqlite:///shop.db",
                "table": "events",
                "key": "id",
                "email": "mail",
                "event": "what",
                **self.settings,
            }
        )
        source = open_source(feed, base=self.folder, clock=SystemClock())
        given = EventInput(feed, source, None, self.forgotten)
        self.runs += 1
        with self.database.transaction():
            state = feeds.feed_state(self.database, feed.name)
            with self.database.savepoint():
                return EventReader(self.database, given, state, run=self.runs, now=NOW).read()

    def queued(self) -> list[str]:
        """The keys of the events that wait, in their order."""
        return [key for (key,) in self.database.execute("SELECT key FROM actions ORDER BY id")]

    def listed(self) -> list[tuple[str, str]]:
        return [(entry.key, entry.reason.value) for entry in skipped.entries(self.database)]


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    database = open_database(tmp_path / "state.db")
    made = Told(tmp_path, database)
    made.sql("CREATE TABLE events (id, mail TEXT, what TEXT)")
    made.add(1)
    yield made
    database.close()


def test_rows_that_are_there_at_first_are_known_and_not_queued(told: Told) -> None:
    told.add(2, None)
    told.read()
    assert (told.queued(), told.listed()) == ([], [])
    # Even when one of them gets its address later.
    told.sql("UPDATE events SET mail = 'bob@shop.test' WHERE id = 2")
    told.read()
    assert told.queued() == []


def test_each_new_row_is_queued_once(told: Told) -> None:
    told.read()
    told.add(2)
    told.add(3)
    for _ in range(3):
        told.read()
    told.sql("UPDATE events SET what = 'lost' WHERE id = 2")
    told.read()
    assert told.queued() == ["2", "3"]


def test_a_row_that_went_and_came_again_was_told_already(told: Told) -> None:
    told.read()
    told.add(2)
    told.read()
    told.sql("DELETE FROM events WHERE id = 2")
    told.read()
    told.add(2)
    told.read()
    assert told.queued() == ["2"]


def test_a_row_is_queued_when_its_address_is_mended(told: Told) -> None:
    told.read()
    told.add(2, "ann@")
    told.add(3, None)
    told.read()
    assert told.listed() == [("2", "invalid_email"), ("3", "no_email")]
    told.sql("UPDATE events SET mail = 'ann@shop.test' WHERE id = 2")
    told.sql("DELETE FROM events WHERE id = 3")
    told.read()
    assert (told.queued(), told.listed()) == (["2"], [])


def test_a_number_that_comes_twice_is_a_bad_row(told: Told) -> None:
    told.read()
    told.add(1)
    told.read()
    told.read()
    assert (told.queued(), told.listed()) == ([], [("1", "bad_row")])
    told.sql("UPDATE events SET id = 2 WHERE rowid = 2")
    told.read()
    assert (told.queued(), told.listed()) == (["2"], [])


def test_other_rows_than_before_are_a_new_start(told: Told) -> None:
    told.read()
    told.add(2)
    told.settings = {"table": "", "query": "SELECT id + 100 AS id, mail, what FROM events"}
    told.read()
    assert told.queued() == []
    told.add(3)
    told.read()
    assert told.queued() == ["103"]


def test_existing_rows_are_queued_where_the_settings_say_so(told: Told) -> None:
    told.settings = {"send_existing": True}
    told.read()
    told.read()
    assert told.queued() == ["1"]


def test_who_asked_to_be_forgotten_is_listed_without_an_address(told: Told) -> None:
    told.read()
    told.forgotten.add("ann@shop.test")
    told.add(2, "Ann@shop.test")
    told.read()
    assert (told.queued(), told.listed()) == ([], [("2", "erased")])
    assert [entry.email for entry in skipped.entries(told.database)] == [""]


def test_a_table_that_is_gone_changes_nothing(told: Told) -> None:
    told.read()
    told.sql("ALTER TABLE events RENAME TO other")
    with pytest.raises(SourceProblem, match="events"):
        told.read()
    told.sql("ALTER TABLE other RENAME TO events")
    told.add(2)
    told.read()
    assert told.queued() == ["2"]


def test_a_file_that_cannot_be_read_keeps_none_of_the_others_back(told: Told) -> None:
    told.settings = {"database": "", "table": "", "folder": ".", "files": "events*.csv"}
    told.read()
    (told.folder / "events1.csv").write_text("id,mail,what\n1,ann@shop.test,won\n")
    (told.folder / "events2.csv").write_text("id,what\n2,won\n")
    (told.folder / "events3.csv").write_text("id,mail,what\n3,ann@shop.test,won\n")
    trouble = told.read()
    assert isinstance(trouble, SourceProblem)
    assert "mail" in str(trouble)
    (told.folder / "events2.csv").write_text("id,mail,what\n2,ann@shop.test,won\n")
    assert told.read() is None
    assert sorted(told.queued()) == ["1", "2", "3"]
