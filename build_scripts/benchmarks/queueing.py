"""The outbox by itself: entries put in, claimed and settled; a process that ends with JSON.

``enqueue FILE NUMBER`` queues so many people in one transaction, ``settle FILE NUMBER GROUP`` takes
so many out again, a group in each transaction, with their lines of history.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from mailbridge.records.audience import Member, Status
from mailbridge.records.change import Action, Step
from mailbridge.records.person import Want
from mailbridge.records.skipped import Reason
from mailbridge.store import outbox, people
from mailbridge.store.database import Database, open_database
from mailbridge.store.packing import pack
from mailbridge.sync.delivery.looking import StepDone
from mailbridge.sync.delivery.sending import Outcome
from mailbridge.sync.delivery.settle import Settler
from mailbridge.sync.tally import Tally

NOW = "2026-01-01T00:00:00Z"


def fill(database: Database, number: int) -> None:
    """So many people who are in Mailchimp and wanted otherwise."""
    with database.transaction():
        for n in range(number):
            address = f"customer{n}@shop.example"
            person = people.add(database, address)
            member = Member(f"c{n}", address, Status.SUBSCRIBED, {"TOTAL": n}, frozenset())
            people.save_member(database, person.id, member)
            want = Want(address, address, fields={"TOTAL": n + 1}, feed="Shop", key=str(n))
            database.execute("UPDATE people SET want = ? WHERE id = ?", (pack(want), person.id))


Seconds = tuple[float, float]
"""By the clock, and of the processor: other programs on the machine disturb those less."""


def _passed(clock: float, processor: float) -> Seconds:
    return time.perf_counter() - clock, time.process_time() - processor


def enqueue(database: Database) -> Seconds:
    """Seconds for queueing everybody in one transaction."""
    numbers = [row[0] for row in database.execute("SELECT id FROM people").fetchall()]
    clock, processor = time.perf_counter(), time.process_time()
    with database.transaction():
        for number in numbers:
            outbox.put(database, number, run=1, now=NOW, whole=True, first_load=False)
    return _passed(clock, processor)


def settle(database: Database, number: int, group: int) -> Seconds:
    """Seconds for claiming and settling so many, a group in each transaction."""
    settler = Settler(database, 1, Tally(), dict.fromkeys(Reason, ""), lambda _addresses: None)
    now = datetime.now(UTC)
    step = Step(Action.UPDATE, "", {"TOTAL": 1})
    clock, processor = time.perf_counter(), time.process_time()
    for _ in range(number // group):
        with database.transaction():
            entries = outbox.claimable(database, NOW, group)
            outbox.claim(database, [entry.person.id for entry in entries])
            for entry in entries:
                done = [StepDone(step, entry.person.member)]
                settler.settle(Outcome(entry, entry.person, done), now)
    return _passed(clock, processor)


def main(task: str, file: str, number: str, group: str = "1") -> dict[str, float]:
    """Carry out one of the tasks; how long it took."""
    database = open_database(Path(file))
    try:
        if task == "enqueue":
            fill(database, int(number))
            seconds, processor = enqueue(database)
        else:
            seconds, processor = settle(database, int(number), int(group))
        return {
            "seconds": seconds,
            "processor": processor,
            "rate": int(number) / max(seconds, 1e-9),
            "processor rate": int(number) / max(processor, 1e-9),
        }
    finally:
        database.close()


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
