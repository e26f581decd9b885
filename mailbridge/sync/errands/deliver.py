"""Delivery of errands, after that of people: in each person's order, one in flight for each.

It decides when to send and when to wait, as sync.delivery.deliver does for people; what is sent is
sync.errands.carry' business, and what that meant sync.errands.settle's.
"""

from __future__ import annotations

import threading

from mailbridge.base.clock import Clock, moment, stamp
from mailbridge.base.errors import Ask, MailbridgeError
from mailbridge.base.language import tr
from mailbridge.records.skipped import Reason
from mailbridge.store import actions
from mailbridge.store.database import Database
from mailbridge.sync.delivery.gate import Ended, Gate, Terms
from mailbridge.sync.delivery.sending import Target
from mailbridge.sync.delivery.workers import Workers
from mailbridge.sync.errands.carry import Carried, Job, carry
from mailbridge.sync.errands.settle import ActionSettler, untouched

AHEAD = 200
"""Errands fetched at once; they are claimed only when a worker is free."""


class ActionDelivery:
    """One emptying of what waits besides people. The caller's thread owns the database."""

    def __init__(
        self,
        database: Database,
        target: Target,
        settler: ActionSettler,
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
        self._gate = Gate(terms, clock, stop, silence_holds=False)
        self._ready: list[Job] = []

    def run(self, ended: Ended) -> Ended:
        """Send what may be sent, after a delivery of people that ended so."""
        with self._database.transaction():
            self._settler.recover()
            actions.link(self._database)
            self._settler.absent(self._clock.now())
        if not self._worth_trying(ended):
            return ended
        # None is handed out ahead: a journey step that may have begun is never started twice, so
        # one that only waited for a worker when the program was killed would be lost.
        workers = Workers(self._terms.workers, "errands", self._work)
        try:
            while True:
                answers, abandoned = workers.collect(self._stop)
                for job in self._settle_and_claim(answers, workers):
                    workers.begin(job)
                if abandoned or (workers.under_way == 0 and not self._wait_for_more()):
                    break
        finally:
            workers.close()
        return Ended(
            ended.trouble or self._gate.trouble,
            ended.got_through or self._gate.got_through,
            ended.limit_reached,
        )

    def _worth_trying(self, ended: Ended) -> bool:
        """Whether anything waits, and nothing that stopped people would stop it too."""
        if isinstance(ended.trouble, Ask) or (ended.trouble and not ended.got_through):
            return False
        return actions.waiting(self._database) > 0

    def _work(self, job: Job) -> list[Carried]:
        """In a worker: never raises."""
        try:
            return [carry(job, self._target)]
        except Exception as error:  # noqa: BLE001  # a bug in one errand must not stop the engine
            bug = MailbridgeError(tr("Something in mailbridge went wrong"), type(error).__name__)
            bug.__cause__ = error
            return [Carried(job, error=bug)]

    def _settle_and_claim(
        self, answers: list[Carried], workers: Workers[Job, Carried]
    ) -> list[Job]:
        now = self._clock.now()
        with self._database.transaction():
            for carried in answers:
                self._gate.note(carried.error, others=workers.busy > 0)
                self._settler.settle(carried, now)
            jobs = self._jobs(workers.free) if self._gate.open else []
            numbers = [job.errand.id for job in jobs]
            actions.claim(self._database, numbers, stamp(now), self._settler.run)
        return jobs

    def _jobs(self, free: int) -> list[Job]:
        """What the free workers get. Those fetched before are still their person's first."""
        if free > 0 and not self._ready:
            self._fetch()
        jobs, self._ready = self._ready[:free], self._ready[free:]
        return jobs

    def _fetch(self) -> None:
        moment_now = self._clock.now()
        now = stamp(moment_now)
        for errand, person in actions.ready(self._database, now, self._settler.run, AHEAD):
            if person.member is None:
                continue
            if untouched(person):
                self._settler.give_up(errand, Reason.NO_CONSENT, moment_now)
                continue
            alike = actions.sent_alike(self._database, person.id, errand)
            may_send = errand.not_before <= now
            self._ready.append(Job(errand, person, person.member, alike=alike, may_send=may_send))

    def _wait_for_more(self) -> bool:
        """Nothing is in flight: wait for what may go later, if it is worth waiting for."""
        if self._gate.ended:
            return False
        if self._ready:
            ahead = 0.0
        else:
            due = actions.next_due(self._database, stamp(self._clock.now()))
            if due is None:
                return False
            ahead = max(0.0, (moment(due) - self._clock.now()).total_seconds())
        seconds = self._gate.seconds_until(ahead)
        return seconds <= 0 or self._gate.wait(seconds)
