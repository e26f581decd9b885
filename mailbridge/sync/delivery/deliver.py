"""Delivery: outbox → workers → settlement, without barriers, until nothing may go any more.

One thread (the caller's) owns the database and settles in groups; a small pool of workers sends.
It decides when to send and when to wait, never what (delivery.sending) nor what it meant
(delivery.settle).
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from mailbridge.base.clock import Clock, moment, stamp
from mailbridge.base.errors import Ask, MailbridgeError, Throttled, Unclear, Wait
from mailbridge.mailchimp.retry import delay
from mailbridge.records.change import Intent
from mailbridge.store import outbox, people
from mailbridge.store.database import Database
from mailbridge.store.outbox import Entry
from mailbridge.sync.delivery import bulk, looking
from mailbridge.sync.delivery.sending import Outcome, Target, send
from mailbridge.sync.delivery.settle import Settler
from mailbridge.sync.delivery.workers import Workers

LOG = logging.getLogger(__name__)

GROUP = 50
"""Outcomes settled in one transaction at the most."""

LOOK_UP_EVERY = 1.0
"""Seconds without an answer after which a stop no longer waits for requests under way."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Why delivery ended. trouble: what the owner or the network has to do with it, else None."""

    trouble: MailbridgeError | None = None
    got_through: bool = False
    limit_reached: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What delivery has to respect.

    workers: requests in progress at once. wait: seconds to go on trying while nothing gets
    through. contact_limit: contacts the plan allows, 0 where it is not known.
    may_send: asked before each claim (paused?). progress: told (settled, left).
    """

    workers: int
    wait: float
    contact_limit: int
    may_send: Callable[[], bool]
    progress: Callable[[int, int], None]
    jitter: Callable[[], float]


class Delivery:
    """One emptying of the outbox."""

    def __init__(
        self,
        database: Database,
        target: Target,
        settler: Settler,
        terms: Terms,
        clock: Clock,
        stop: threading.Event,
    ) -> None:
        self._database = database
        self._target = target
        self._settler = settler
        self._terms = terms
        self._clock = clock
        self._stop = stop
        self._outcomes: queue.SimpleQueue[list[Outcome]] = queue.SimpleQueue()
        self._in_flight = 0
        self._failures = 0
        self._closed_until = 0.0
        self._last_good = clock.monotonic()
        self._trouble: MailbridgeError | None = None
        self._final = False
        self._got_through = False
        self._limit_reached = False
        self._creating = 0
        self._abandoned = False

    def run(self) -> Ended:
        """Send what may be sent; returns when all is settled, stuck, paused or stopped."""
        workers = Workers(self._terms.workers, "send")
        try:
            while True:
                jobs = self._settle_and_claim(self._collect())
                for job in jobs:
                    self._in_flight += 1
                    workers.submit(partial(self._work, job))
                if self._abandoned or (self._in_flight == 0 and not self._wait_for_more()):
                    break
        finally:
            workers.close()
        return Ended(self._trouble, self._got_through, self._limit_reached)

    def _work(self, job: Sequence[Entry]) -> None:
        """In a worker: never raises, or the caller would wait for ever."""
        try:
            if len(job) > 1:
                outcomes = bulk.send_bulk(job, self._target)
            else:
                outcomes = [send(job[0], self._target)]
        except Exception as error:  # a bug in one entry must not stop the engine
            LOG.exception("an entry could not be worked on")
            bug = MailbridgeError("Something in mailbridge went wrong", type(error).__name__)
            bug.__cause__ = error
            outcomes = [Outcome(entry, entry.person, error=bug) for entry in job]
        self._outcomes.put(outcomes)

    def _collect(self) -> list[Outcome]:
        """At least one answer if any is on its way, and all that are there, up to a group."""
        collected: list[Outcome] = []
        while self._in_flight and len(collected) < GROUP:
            try:
                outcomes = self._outcomes.get(block=not collected, timeout=LOOK_UP_EVERY)
            except queue.Empty:
                if collected or not self._stop.is_set():
                    break
                self._abandoned = True
                break
            self._in_flight -= 1
            collected += outcomes
        return collected

    def _settle_and_claim(self, outcomes: list[Outcome]) -> list[list[Entry]]:
        now = self._clock.now()
        with self._database.transaction():
            for outcome in outcomes:
                self._note(outcome)
                self._settler.settle(outcome, now)
            jobs = self._jobs() if self._open() else []
            claimed = [entry for job in jobs for entry in job]
            outbox.claim(self._database, [entry.person.id for entry in claimed])
            outbox.intend(self._database, [(e.person.id, self._intent(e)) for e in claimed])
        if outcomes:
            self._terms.progress(self._settler.tally.settled, outbox.size(self._database))
        return jobs

    def _intent(self, entry: Entry) -> Intent:
        return looking.intent_of(entry, self._target.policy)

    def _open(self) -> bool:
        return (
            not self._final
            and not self._stop.is_set()
            and self._clock.monotonic() >= self._closed_until
            and self._terms.may_send()
        )

    def _note(self, outcome: Outcome) -> None:
        """What an outcome says about everyone else's chances."""
        if outcome.entry.person.member is None and self._creating:
            self._creating -= 1
        error = outcome.error
        if isinstance(error, Wait):
            self._slow_down(error)
        elif isinstance(error, Ask) and not isinstance(error, bulk.StillToDo):
            self._trouble, self._final = error, True
        else:
            self._got_through = True
            self._failures = 0
            self._last_good = self._clock.monotonic()
            if not self._final:
                self._trouble = None

    def _slow_down(self, error: Wait) -> None:
        now = self._clock.monotonic()
        self._trouble = error
        if isinstance(error, Unclear) and self._in_flight:
            return
        if now < self._closed_until and not error.seconds:
            return
        # Answers that fail together are one failure of the line.
        pause = delay(error, self._failures + 1, self._terms.jitter())
        if not isinstance(error, Throttled) or not self._got_through:
            self._failures += 1
        self._closed_until = max(self._closed_until, now + pause)

    def _jobs(self) -> list[list[Entry]]:
        """What the free workers get: bulk calls for many new contacts, single entries else."""
        free = self._terms.workers - self._in_flight
        if free <= 0:
            return []
        entries = outbox.claimable(self._database, stamp(self._clock.now()), free * bulk.SIZE)
        entries = self._within_limit(entries)
        new = [entry for entry in entries if bulk.creation(entry, self._target)]
        if len(new) < bulk.WORTH_IT:
            new = []
        taken = {entry.person.id for entry in new}
        jobs = [new[at : at + bulk.SIZE] for at in range(0, len(new), bulk.SIZE)]
        # The last piece of a bulk may be one contact: that is a single send.
        jobs += [[entry] for entry in entries if entry.person.id not in taken]
        jobs = jobs[:free]
        self._creating += sum(entry.person.member is None for job in jobs for entry in job)
        return jobs

    def _within_limit(self, entries: list[Entry]) -> list[Entry]:
        """Leave out new contacts beyond what the plan allows; changes go on."""
        limit = self._terms.contact_limit
        if not limit:
            return entries
        room = limit - people.billable(self._database) - self._creating
        kept = []
        for entry in entries:
            if entry.person.member is None:
                if room <= 0:
                    self._limit_reached = True
                    outbox.beyond_limit(self._database, entry.person.id)
                    continue
                room -= 1
            kept.append(entry)
        return kept

    def _wait_for_more(self) -> bool:
        """Nothing is in flight: wait for what may go later, if it is worth waiting for."""
        if self._final or self._stop.is_set() or not self._terms.may_send():
            return False
        due = outbox.next_due(self._database)
        if due is None or due >= outbox.BEYOND_LIMIT:
            return False
        now = self._clock.monotonic()
        seconds = max(self._closed_until - now, 0.0)
        if due:
            ahead = moment(due) - self._clock.now()
            seconds = max(seconds, min(ahead, timedelta(hours=1)).total_seconds())
        if seconds <= 0:
            # Something may go now but was not claimable: only an address lock explains that.
            return self._claimable_now()
        if now + seconds - self._last_good > self._terms.wait:
            return False
        return not self._clock.wait(self._stop, seconds)

    def _claimable_now(self) -> bool:
        now = stamp(self._clock.now())
        return bool(outbox.claimable(self._database, now, 1))
