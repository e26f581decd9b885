"""The rows that are not in Mailchimp now, and why: one entry a row while the reason stands.

The words for people are made elsewhere (service.wording).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailbridge.records.skipped import Reason, Skipped
from mailbridge.store.database import Database
from mailbridge.store.packing import meaningful

_reason = meaningful(Reason)


def put(
    database: Database, row: int, *, email: str, reason: Reason, message: str, since: str
) -> None:
    """Skip the row. An entry with the same reason keeps its "since"."""
    database.execute(
        "INSERT INTO skipped (row, email, reason, message, since) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (row) DO UPDATE SET email = excluded.email, message = excluded.message,"
        " since = CASE reason WHEN excluded.reason THEN since ELSE excluded.since END,"
        " reason = excluded.reason",
        (row, email, reason.value, message, since),
    )


def solve(database: Database, row: int) -> None:
    """The row is skipped no longer."""
    database.execute("DELETE FROM skipped WHERE row = ?", (row,))


def entries(database: Database) -> Iterator[Skipped]:
    """All entries of present rows, newest reason first."""
    rows = database.execute(
        "SELECT f.name, r.key, s.email, s.reason, s.message, s.since FROM skipped s"
        " JOIN rows r ON r.id = s.row AND r.present = 1 JOIN feeds f ON f.id = r.feed"
        " ORDER BY s.since DESC, s.row"
    )
    for feed, key, email, reason, message, since in rows:
        yield Skipped(feed, key, email, _reason(reason), message, since)


def counts(database: Database, feeds: Sequence[int] | None = None) -> dict[Reason, int]:
    """Reason → number of present rows, the most frequent first; of these feeds alone if given."""
    listed = None if feeds is None else "[" + ",".join(str(feed) for feed in feeds) + "]"
    rows = database.execute(
        "SELECT s.reason, count(*) AS n FROM skipped s JOIN rows r ON r.id = s.row"
        " AND r.present = 1 WHERE ?1 IS NULL OR r.feed IN (SELECT value FROM json_each(?1))"
        " GROUP BY s.reason ORDER BY n DESC, s.reason",
        (listed,),
    )
    return {_reason(reason): number for reason, number in rows}
