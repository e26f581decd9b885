"""Whether every value of the state database still means something, cell by cell.

It looks only when somebody met a value that does not: pages are SQLite's to check, and the reading
of each record is store.packing's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from mailbridge.base.clock import moment
from mailbridge.records.audience import Status
from mailbridge.records.change import Action, Result
from mailbridge.records.skipped import Reason
from mailbridge.store import memory
from mailbridge.store.actions import Kind
from mailbridge.store.database import Damaged, Database, owner_error
from mailbridge.store.packing import (
    contact_of,
    intent_of,
    member_of,
    steps_of,
    unpack,
    unpack_numbers,
    want_of,
)


def _unless_empty(read: Callable[[Any], object]) -> Callable[[Any], object]:
    return lambda value: read(value) if value != "" else None


_MOMENT, _DAY = _unless_empty(moment), _unless_empty(date.fromisoformat)

CELLS: Mapping[str, Mapping[str, Callable[[Any], object]]] = {
    "feeds": {
        "fingerprints": lambda blob: unpack_numbers("Q", blob),
        "row_ids": lambda blob: unpack_numbers("I", blob),
        "read_at": _MOMENT,
    },
    "rows": {"contact": contact_of, "watched": unpack},
    "skipped": {"reason": Reason},
    "people": {
        "member": member_of,
        "own_tags": unpack,
        "status_before": _unless_empty(Status),
        "barred": _unless_empty(Reason),
        "add_as": _unless_empty(Status),
        "want": want_of,
        "done": want_of,
        "retry_at": _MOMENT,
    },
    "outbox": {"tried": unpack, "steps": steps_of, "intent": intent_of, "not_before": _MOMENT},
    "actions": {
        "kind": Kind,
        "properties": unpack,
        "occurred": moment,
        "claimed": _MOMENT,
        "not_before": _MOMENT,
    },
    "due": {"occurs": _DAY, "fire_on": _DAY, "fired_for": _DAY},
    "history": {"time": moment, "action": Action, "result": Result, "before": unpack},
    "runs": {"started": moment, "report": unpack},
    "hours": {"hour": moment},
}
"""Table → column → what reads it; NULL is no value."""

MOMENTS = ("audience_read", "mirrored_until", "last_sync", "send_not_before", "rebuilt")
"""The facts of store.state that are stamps, or nothing."""


def meaningful(database: Database) -> bool:
    """Whether all of it can be read. Costs one pass over the database. Raises what is no damage."""
    try:
        for table, columns in CELLS.items():
            for column, read in columns.items():
                sql = f"SELECT {column} FROM {table} WHERE {column} NOT NULL"
                for (value,) in database.execute(sql):
                    read(value)
        for name in MOMENTS:
            _MOMENT(database.one("SELECT value FROM meta WHERE name = ?", (name,)) or "")
        for remembered in (memory.fields, memory.orders, memory.written, memory.written_notes):
            remembered(database)
    except (Damaged, ValueError, TypeError):
        return False
    except sqlite3.Error as error:
        if isinstance(owner_error(error), Damaged):
            return False
        raise
    return True
