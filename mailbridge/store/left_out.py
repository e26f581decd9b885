"""Customers whom the owner leaves out, by the shop's row: an edit in the shop does not change that.

It holds no reason of its own: such a customer is skipped as ``undone``, with the sentence here.
"""

from __future__ import annotations

from mailbridge.store.database import Database

SENTENCE = "You left this customer out. They are sent again when you put them back."


def add(database: Database, row: int, now: str) -> None:
    """Leave the row's customer out from this stamp on."""
    database.execute("INSERT OR IGNORE INTO left_out VALUES (?, ?)", (row, now))


def rows(database: Database) -> frozenset[int]:
    """The rows that are left out."""
    return frozenset(row for (row,) in database.execute("SELECT row FROM left_out").fetchall())


def put_back(database: Database, person: int) -> None:
    """None of the person's rows is left out any more."""
    database.execute(
        "DELETE FROM left_out WHERE row IN (SELECT id FROM rows WHERE person = ?)", (person,)
    )
