"""One read of a shop, timed: a process of its own that ends with a line of JSON.

It writes no shop and compares nothing.

``load HOME`` reads and keeps what it learned, ``read HOME`` reads and takes back what it did,
``pass KIND PLACE`` only looks at every row. ``mark HOME`` and ``find HOME`` are a read without what
follows it: the marks of a shop, and what differs from them, parsed, mapped and staged.
"""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import sys
import time
from array import array
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks.children import peak
from mailbridge.base.clock import SystemClock
from mailbridge.records.field import AudienceField, FieldType
from mailbridge.records.skipped import Reason
from mailbridge.service.running.inputs import all_inputs
from mailbridge.settings.reading import read_settings
from mailbridge.store import feeds, outbox
from mailbridge.store.database import Database, open_database
from mailbridge.sync.people.changes import Policy
from mailbridge.sync.reading.detect import detect
from mailbridge.sync.reading.intake import FeedInput, Intake, IntakeRules
from mailbridge.sync.reading.staging import stage

FIELDS = {
    tag: AudienceField(number, tag, tag.title(), kind)
    for number, (tag, kind) in enumerate(
        {
            "FNAME": FieldType.TEXT,
            "LNAME": FieldType.TEXT,
            "PHONE": FieldType.PHONE,
            "BIRTHDAY": FieldType.BIRTHDAY,
            "ANNIVERSA": FieldType.DATE,
            "TOTAL": FieldType.NUMBER,
        }.items()
    )
}

SETTINGS = """\
[mailchimp]
audience = "a1"
[[feed]]
name = "Customers"
{source}
key = "CustomerID"
email = "EmailAddress"
edited = "UpdatedAt"
where = {{ IsCustomer = [1] }}
consent = {{ column = "MarketingOK", yes = ["yes"] }}
dates = "YMD"
[feed.fields]
FNAME = "FirstName"
LNAME = "LastName"
PHONE = "Phone"
BIRTHDAY = {{ column = "Birthday", type = "birthday" }}
ANNIVERSA = {{ column = "Anniversary", type = "date" }}
TOTAL = {{ column = "TotalSales", type = "number" }}
[[feed.tag]]
column = "CustomerType"
"""


class Secret:
    """The one password a benchmark needs, from its environment variable."""

    def database_password(self, _feed: str) -> str | None:
        """The server's password."""
        return os.environ.get("BENCHMARK_PASSWORD")


def _clock() -> Callable[[], float]:
    """Processor seconds, which other programs on the machine hardly disturb.

    Where a server works for us, the time that really passes.
    """
    return time.perf_counter if "BENCHMARK_PASSWORD" in os.environ else time.process_time


def inputs(home: Path) -> list[FeedInput]:
    """The feeds of the settings, put together as mailbridge does."""
    secrets: Any = Secret()
    return all_inputs(
        read_settings(home / "settings.toml"),
        FIELDS,
        {},
        base=home,
        clock=SystemClock(),
        secrets=secrets,
        forgotten=frozenset(),
        strange={},
    )


def read(home: Path, around: Callable[[Database], AbstractContextManager[Any]]) -> dict[str, float]:
    """One intake. around: what the reading happens in (a transaction, or one taken back)."""
    found, clock = 0.0, _clock()

    def announce(what: str, _feed: str, _number: int) -> None:
        nonlocal found
        if what == "read":
            found = clock()

    rules = IntakeRules(
        policy=Policy(),
        percent=100,
        after_reads=2,
        audience_known=True,
        whole=False,
        today=date(2026, 6, 1),
        words=dict.fromkeys(Reason, "{key}"),
    )
    given = inputs(home)
    database = open_database(home / "state.db")
    try:
        before = clock()
        with around(database):
            intake = Intake(database, rules, run=1, now=datetime.now(UTC), announce=announce)
            taken = intake.take(given)
            done = clock()
            waiting = outbox.size(database)
        committed = clock()
    finally:
        database.close()
    if taken.failed:
        raise next(iter(taken.failed.values()))
    return {
        "found": (found or done) - before,
        "whole": done - before,
        "committed": committed - before,
        "waiting": waiting,
    }


def mark(home: Path) -> dict[str, float]:
    """Keep the marks of a shop, without the rows and people that a first load makes of it."""
    given = inputs(home)[0]
    database = open_database(home / "state.db")
    try:
        with database.transaction(), given.source.read() as reading:
            found = detect(reading.pages(), array("Q"), array("I"))
            feed = feeds.feed_state(database, given.setting.name).id
            rows = array("I", range(1, len(found.row_ids) + 1))
            marks = (found.fingerprints, rows)
            feeds.save_read(database, feed, signature="", mark="", read_at="", marks=marks)
    finally:
        database.close()
    return {"rows": len(rows)}


def find(home: Path) -> dict[str, float]:
    """What differs from the marks; nothing is kept."""
    clock = _clock()
    given = inputs(home)[0]
    database = open_database(home / "state.db")
    try:
        before = clock()
        with database.trial():
            feed = feeds.feed_state(database, given.setting.name).id
            marks = feeds.marks(database, feed)
            today = date(2026, 6, 1)
            staged = stage(database, given.source, given.mapping, marks, keyed=True, today=today)
            seconds = clock() - before
    finally:
        database.close()
    return {"found": seconds, "whole": seconds, "gone": len(staged.gone)}


def bare(kind: str, place: str) -> float:
    """Seconds for looking at every row as the format's own reader gives it."""
    clock = _clock()
    before = clock()
    if kind == "sqlite":
        with closing(sqlite3.connect(place)) as shop:
            _exhaust(shop.execute("SELECT * FROM customers"))
    elif kind == "csv":
        with Path(place).open(encoding="utf-8", newline="") as file:
            _exhaust(csv.reader(file))
    elif kind == "xlsx":
        from python_calamine import CalamineWorkbook  # noqa: PLC0415 - not for the other passes

        _exhaust(CalamineWorkbook.from_path(place).get_sheet_by_index(0).iter_rows())
    else:
        _postgresql(place)
    return clock() - before


def _postgresql(place: str) -> None:
    import psycopg  # noqa: PLC0415 - not for the other passes

    password = os.environ["BENCHMARK_PASSWORD"]
    with psycopg.connect(place, password=password) as shop, shop.cursor("bare") as cursor:
        cursor.itersize = 2000
        _exhaust(cursor.execute("SELECT * FROM customers ORDER BY customerid"))


def _exhaust(rows: Iterable[object]) -> None:
    for _ in rows:
        pass


def main(task: str, *arguments: str) -> dict[str, Any]:
    """Carry out one of the tasks; what it came to."""
    if task == "pass":
        return {"seconds": bare(*arguments)}
    home = Path(arguments[0])
    if task == "mark":
        return mark(home)
    if task == "find":
        return {**find(home), "megabytes": peak()}
    said = read(home, Database.trial if task == "read" else Database.transaction)
    return {**said, "megabytes": peak()}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
