from __future__ import annotations

from pathlib import Path

from mailbridge.records.skipped import Reason
from mailbridge.store import feeds, outbox, people, skipped
from mailbridge.store.database import Database
from mailbridge.sync.accounting import Rows, count_rows, make_report
from mailbridge.sync.tally import Tally
from tests.fakes.shop import Shop
from tests.sync.bench import bench, many

RUN = 7


def row(
    state: Database, feed: int, key: str, *, skip: bool, waits: bool, pushed: bool, present: bool
) -> None:
    person = people.add(state, f"{feed}-{key}@x.org").id
    number = state.execute(
        "INSERT INTO rows (feed, key, position, person, present) VALUES (?, ?, 0, ?, ?)",
        (feed, key, person, present),
    ).lastrowid
    if skip:
        skipped.put(state, int(number or 0), email="", reason=Reason.LEFT, message="", since="")
    if waits:
        outbox.put(state, person, run=RUN, now="", whole=False, first_load=False)
    if pushed:
        state.execute("UPDATE people SET pushed_run = ? WHERE id = ?", (RUN, person))


def test_every_row_is_counted_once_whatever_is_true_of_it(tmp_path: Path) -> None:
    made = bench(tmp_path)
    state = made.database
    feed = feeds.feed_state(state, "Customers").id
    other = feeds.feed_state(state, "Other").id
    flags = [(a, b, c, d) for a in (0, 1) for b in (0, 1) for c in (0, 1) for d in (0, 1)]
    for n, (skip, waits, pushed, present) in enumerate(flags):
        for one in (feed, other):
            row(
                state,
                one,
                str(n),
                skip=bool(skip),
                waits=bool(waits),
                pushed=bool(pushed),
                present=bool(present),
            )
    # Skipped comes before waiting, waiting before pushed.
    assert count_rows(state, RUN, [feed]) == Rows(8, 1, 1, 4, 2)
    assert count_rows(state, RUN, [feed, other]) == Rows(16, 2, 2, 8, 4)
    assert count_rows(state, RUN + 1, [feed]) == Rows(8, 0, 2, 4, 2)
    assert count_rows(state, RUN, []) == Rows(0, 0, 0, 0, 0)
    state.close()


def test_a_report_of_a_run(tmp_path: Path) -> None:
    made = bench(tmp_path, shops={"A": Shop(many(3)), "B": Shop(many(2))})
    made.sync()
    report = make_report(
        made.rows(), made.tally, run=made.run, removed=1, held=["x", "y"], seconds=1.26
    )
    assert (report.total, report.pushed, report.created, report.removed) == (5, 5, 3, 1)
    assert (report.needs_confirmation, report.seconds) == ("x; y", 1.3)
    quiet = make_report(Rows(0, 0, 0, 0, 0), Tally(), run=1, removed=0, held=[], seconds=0)
    assert quiet.needs_confirmation is None
    made.database.close()
