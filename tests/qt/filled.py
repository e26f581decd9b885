"""A home with as many customers and lines of history as wanted, for looking and for measuring.

``python -m tests.qt.filled FOLDER CUSTOMERS`` fills one; nothing in it was ever sent anywhere.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from mailbridge.base.paths import Paths
from mailbridge.records.skipped import Reason
from mailbridge.store import skipped, state
from mailbridge.store.database import Database, open_database
from mailbridge.store.packing import pack

FIRST = ("Anna", "René", "Zoë", "Luís", "Bea", "Jürgen", "Søren")
LAST = ("Meyer", "García", "O'Neill", "Müller", "Åberg", "Rossi")
RUNS = 40
T = "2026-11-20T10:00:00Z"
REASONS = (Reason.NO_EMAIL, Reason.INVALID_EMAIL, Reason.NO_CONSENT, Reason.REJECTED)


def fill(database: Database, customers: int) -> None:
    """Customers, a line of history for each, sixty skipped and forty waiting at most."""
    with database.transaction():
        database.execute("INSERT INTO feeds (id, name, signature) VALUES (1, 'Customers', '')")
        state.put(database, state.AUDIENCE_READ, T)
        for run in range(1, RUNS + 1):
            day = f"2026-11-{run // 2 + 1:02d}"
            report = pack({"pushed": run, "seconds": 4.2, "message": f"Pushed {run}"}).decode()
            database.execute(
                "INSERT INTO runs VALUES (?, ?, ?, 'sync', ?)",
                (run, f"{day}T10:00:00Z", f"{day}T10:00:04Z", report),
            )
        database.executemany(
            "INSERT INTO people (id, address, known_address, status, member, want, pushed_run)"
            " VALUES (?, ?, ?, 'subscribed', ?, ?, ?)",
            _people(customers),
        )
        database.executemany(
            "INSERT INTO rows (id, feed, key, position, address, person, contact)"
            " VALUES (?, 1, ?, ?, ?, ?, ?)",
            _rows(customers),
        )
        database.executemany(
            "INSERT INTO history (time, run, feed, key, email, action, result, detail, before,"
            " after, person) VALUES (?, ?, 'Customers', ?, ?, 'update', 'done', 'FNAME', ?, ?, ?)",
            _lines(customers),
        )
        for number in range(7, customers + 1, max(customers // 60, 7)):
            reason = REASONS[number % len(REASONS)]
            skipped.put(
                database, number, email=_email(number), reason=reason, message="Wrong.", since=T
            )
        for number in range(3, min(customers, 400) + 1, 10):
            database.execute(
                "INSERT INTO outbox (person, sequence, created, run) VALUES (?, ?, ?, 1)",
                (number, number, T),
            )


def _email(number: int) -> str:
    return f"customer{number}@oldtown.test"


def _fields(number: int) -> dict[str, str]:
    return {"FNAME": FIRST[number % len(FIRST)], "LNAME": LAST[number % len(LAST)]}


def _people(customers: int) -> Iterator[tuple[Any, ...]]:
    for number in range(1, customers + 1):
        email = _email(number)
        member = {"contact_id": "", "email": email, "status": "subscribed", "tags": []}
        want = {"email": email, "address": email, "tags": ["customer"], "notes": []}
        fields = _fields(number)
        yield (
            number,
            email,
            email,
            pack({**member, "fields": {**fields, "FNAME": "Rene"}}),
            pack({**want, "fields": fields, "feed": "Customers", "key": str(number)}),
            number % RUNS + 1,
        )


def _rows(customers: int) -> Iterator[tuple[Any, ...]]:
    for number in range(1, customers + 1):
        contact = pack({"email": _email(number), "fields": _fields(number)})
        yield number, str(number), number, _email(number), number, contact


def _lines(customers: int) -> Iterator[tuple[Any, ...]]:
    for number in range(1, customers + 1):
        before, after = pack({"fields": {"FNAME": "Rene"}}), pack({"fields": _fields(number)})
        run = 1 + (number - 1) * RUNS // customers
        yield T, run, str(number), _email(number), before, after, number


def main() -> int:
    """Fill the state of a home that has none yet."""
    folder, customers = Path(sys.argv[1]), int(sys.argv[2])
    paths = Paths.from_environment({"MAILBRIDGE_HOME": str(folder)}).make()
    with closing(open_database(paths.state_db)) as database:
        fill(database, customers)
    sys.stdout.write(f"{customers:,} customers are in {paths.state_db}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
