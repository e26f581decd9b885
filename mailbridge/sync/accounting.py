"""The rows of a run, counted from the store: each is pushed, unchanged, skipped or waiting.

What was done to contacts is counted in sync.tally; the sentence is service.wording's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailbridge.records.report import Report
from mailbridge.store.database import Database
from mailbridge.sync.tally import Tally


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of people feeds. total is always the sum of the other four."""

    total: int
    pushed: int
    unchanged: int
    skipped: int
    waiting: int


_COUNT = """
SELECT count(*),
  coalesce(sum(s.row IS NOT NULL), 0),
  coalesce(sum(s.row IS NULL AND o.person IS NOT NULL), 0),
  coalesce(sum(s.row IS NULL AND o.person IS NULL AND p.pushed_run = :run), 0)
FROM rows r
LEFT JOIN skipped s ON s.row = r.id
LEFT JOIN people p ON p.id = r.person
LEFT JOIN outbox o ON o.person = r.person
WHERE r.present = 1 AND r.feed IN (SELECT value FROM json_each(:feeds))
"""


def count_rows(database: Database, run: int, feeds: Sequence[int]) -> Rows:
    """Count the present rows of the feeds as they stand after a run."""
    listed = "[" + ",".join(str(feed) for feed in feeds) + "]"
    row = database.execute(_COUNT, {"run": run, "feeds": listed}).fetchone()
    total, skipped, waiting, pushed = row
    return Rows(total, pushed, total - skipped - waiting - pushed, skipped, waiting)


def make_report(
    rows: Rows, tally: Tally, *, run: int, removed: int, held: Sequence[str], seconds: float
) -> Report:
    """The report of a run, still without its sentence. seconds: wall time."""
    return Report(
        run=run,
        total=rows.total,
        pushed=rows.pushed,
        unchanged=rows.unchanged,
        skipped=rows.skipped,
        waiting=rows.waiting,
        created=tally.created,
        updated=tally.updated,
        email_changed=tally.email_changed,
        unsubscribed=tally.unsubscribed,
        archived=tally.archived,
        removed=removed,
        tags_changed=tally.tags_changed,
        events_sent=tally.events_sent,
        mirrored_unsubscribes=tally.mirrored_unsubscribes,
        needs_confirmation="; ".join(held) or None,
        seconds=round(seconds, 1),
    )
