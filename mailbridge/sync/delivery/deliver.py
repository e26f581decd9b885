"""Delivery: outbox → workers → settlement, without barriers, until nothing may go any more.

One thread (the caller's) owns the database and settles in groups; a small pool of workers sends.
It decides when to send and when to wait, never what (delivery.sending) nor what it meant
(delivery.settle).
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from mailbridge.base.clock import Clock, moment, stamp
from mailbridge.base.errors import Ask, MailbridgeError, Wait
from mailbridge.base.language import tr
from mailbridge.records.change import Intent
from mailbridge.store import outbox, people
from mailbridge.store.database import Database
from mailbridge.store.outbox import Entry
from mailbridge.sync.delivery import bulk, looking
from mailbridge.sync.delivery.gate import Ended, Gate, Terms
from mailbridge.sync.delivery.sending import Outcome, StillToDo, Target, send
from mailbridge.sync.delivery.settle import Settler
from mailbridge.sync.delivery.workers import Workers

LOG = logging.getLogger(__name__)

TELL_EVERY = 0.2
"""Seconds between two words on progress: what is left has to be counted for each."""


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
        self._gate = Gate(terms, clock, stop, silence_holds=True)
        self._workers = Workers(terms.workers, "send", self._work, bad=_bad, ahead=terms.workers)
        self._limit_reached = False
        self._creating = 0
        self._contacts: int | None = None
        self._told_at = -TELL_EVERY
        self._begun: set[int] = set()

    def run(self) -> Ended:
        """Send what may be sent; returns when all is settled, stuck, paused or stopped."""
        workers = self._workers
        try:
            while True:
                outcomes, abandoned = workers.collect(self._stop)
                for job in self._settle_and_claim(outcomes):
                    workers.begin(job)
                if abandoned or (workers.under_way == 0 and not self._wait_for_more()):
                    break
        finally:
            workers.close()
        return Ended(self._gate.trouble, self._gate.got_through, self._limit_reached)

    def _work(self, job: list[Entry]) -> list[Outcome]:
        """In a worker: never raises."""
        try:
            if len(job) > 1:
                return bulk.send_bulk(job, self._target)
            return [send(job[0], self._target)]
        except Exception as error:  # a bug in one entry must not stop the engine
            LOG.exception("an entry could not be worked on")
            bug = MailbridgeError(tr("Something in mailbridge went wrong"), type(error).__name__)
            bug.__cause__ = error
            return [Outcome(entry, entry.person, error=bug) for entry in job]

    def _settle_and_claim(self, outcomes: list[Outcome]) -> list[list[Entry]]:
        now = self._clock.now()
        with self._database.transaction():
            for outcome in outcomes:
                self._note(outcome)
                self._settler.settle(outcome, now)
                self._count(outcome)
            may_go = self._gate.open
            self._put_back(self._workers.returned(every=not may_go))
            jobs = self._jobs() if may_go else []
            claimed = [entry for job in jobs for entry in job]
            outbox.claim(self._database, [entry.person.id for entry in claimed])
            outbox.intend(self._database, [(e.person.id, self._intent(e)) for e in claimed])
        if outcomes:
            self._tell()
        return jobs

    def _tell(self) -> None:
        now = self._clock.monotonic()
        if now - self._told_at >= TELL_EVERY or not self._workers.under_way:
            self._told_at = now
            self._terms.progress(self._settler.tally.settled, outbox.size(self._database))

    def _put_back(self, jobs: list[list[Entry]]) -> None:
        """Handed out ahead, and not begun: as if they had not been."""
        for entry in (entry for job in jobs for entry in job):
            self._creating -= entry.person.member is None
            outbox.release(self._database, entry.person.id, attempts=entry.attempts)

    def _intent(self, entry: Entry) -> Intent:
        return looking.intent_of(entry, self._target.policy)

    def _note(self, outcome: Outcome) -> None:
        """What an outcome says about everyone else's chances."""
        if outcome.entry.person.member is None and self._creating:
            self._creating -= 1
        error = None if isinstance(outcome.error, StillToDo) else outcome.error
        self._gate.note(error, others=self._workers.busy > 0)

    def _count(self, outcome: Outcome) -> None:
        """Keep the number of contacts that the plan counts; None: to be counted anew.

        Looking at everybody for each answer took longer than sending. What ends otherwise than
        well may have changed others too.
        """
        if outcome.error or outcome.skip or outcome.conflict or outcome.alone:
            self._contacts = None
        elif self._contacts is not None:
            before, after = outcome.entry.person, outcome.person
            self._contacts += people.takes_place(after) - people.takes_place(before)

    def _jobs(self) -> list[list[Entry]]:
        """What the free workers get: bulk calls for many new contacts, single entries else."""
        free = self._workers.free
        if free < self._terms.workers // 2 and self._workers.under_way:
            return []  # nobody is idle; a few at once cost one look into the outbox
        now = stamp(self._clock.now())
        entries = self._among_the_first(self._within_limit(self._next(now, free)))
        new = [entry for entry in entries if bulk.creation(entry, self._target)]
        if len(new) < bulk.WORTH_IT:
            new = []
        taken = {entry.person.id for entry in new}
        jobs = [new[at : at + bulk.SIZE] for at in range(0, len(new), bulk.SIZE)]
        # The last piece of a bulk may be one contact: that is a single send.
        jobs += [[entry] for entry in entries if entry.person.id not in taken]
        jobs = jobs[:free]
        self._creating += sum(entry.person.member is None for job in jobs for entry in job)
        self._begun.update(entry.person.id for job in jobs for entry in job)
        return jobs

    def _next(self, now: str, free: int) -> list[Entry]:
        """One entry for each free worker; with new contacts among them as many as bulk calls take.

        No more than are needed: reading them all for each answer took more time than sending.
        """
        entries = outbox.claimable(self._database, now, free, self._alone())
        if not any(bulk.creation(entry, self._target) for entry in entries):
            return entries
        most = free * bulk.SIZE
        new = outbox.claimable(self._database, now, most, self._alone(), new=True)
        seen = {entry.person.id for entry in new}
        return sorted(
            [*new, *(entry for entry in entries if entry.person.id not in seen)],
            key=lambda entry: entry.sequence,
        )

    def _alone(self) -> set[int] | None:
        """Who alone may go on: those begun, once they are as many as may be; None: anybody."""
        most = self._terms.most
        return self._begun if most and len(self._begun) >= most else None

    def _among_the_first(self, entries: list[Entry]) -> list[Entry]:
        """So many as may go at all; whoever was begun goes on until it is settled."""
        if not self._terms.most:
            return entries
        room = self._terms.most - len(self._begun)
        kept = []
        for entry in entries:
            if entry.person.id not in self._begun:
                if room <= 0:
                    continue
                room -= 1
            kept.append(entry)
        return kept

    def _within_limit(self, entries: list[Entry]) -> list[Entry]:
        """Leave out new contacts beyond what the plan allows; changes go on."""
        limit = self._terms.contact_limit
        if not limit or all(entry.person.member for entry in entries):
            return entries
        if self._contacts is None:
            self._contacts = people.places_taken(self._database)
        room = limit - self._contacts - self._creating
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
        if self._gate.ended:
            return False
        due = outbox.next_due(self._database, self._alone())
        if due is None or due >= outbox.BEYOND_LIMIT:
            return False
        ahead = 0.0
        if due:
            ahead = min(moment(due) - self._clock.now(), timedelta(hours=1)).total_seconds()
        seconds = self._gate.seconds_until(ahead)
        if seconds <= 0:
            # Something may go now but was not claimable: only an address lock explains that.
            return self._claimable_now()
        return self._gate.wait(seconds)

    def _claimable_now(self) -> bool:
        now = stamp(self._clock.now())
        return bool(outbox.claimable(self._database, now, 1, self._alone()))


def _bad(outcome: Outcome) -> bool:
    """Whether the line, Mailchimp or the key failed, so that others may fare alike."""
    return isinstance(outcome.error, Wait | Ask) and not isinstance(outcome.error, StillToDo)
