"""Delivery of errands, after that of people: in each person's order, one in flight for each.

It decides when to send and when to wait, as sync.delivery.deliver does for people; what is sent is
sync.errands.carry' business, and what that meant sync.errands.settle's.
"""

from __future__ import annotations

import queue
import threading
from functools import partial

from mailbridge.base.clock import Clock, moment, stamp
from mailbridge.base.errors import Ask, MailbridgeError, Throttled, Unclear, Wait
from mailbridge.mailchimp.retry import delay
from mailbridge.records.skipped import Reason
from mailbridge.store import actions
from mailbridge.store.database import Database
from mailbridge.sync.delivery.deliver import GROUP, LOOK_UP_EVERY, Ended, Terms
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
        self._carried: queue.SimpleQueue[Carried] = queue.SimpleQueue()
        self._ready: list[Job] = []
        self._in_flight = 0
        self._failures = 0
        self._closed_until = 0.0
        self._last_good = clock.monotonic()
        self._trouble: MailbridgeError | None = None
        self._final = False
        self._got_through = False
        self._abandoned = False

    def run(self, ended: Ended) -> Ended:
        """Send what may be sent, after a delivery of people that ended so."""
        with self._database.transaction():
            self._settler.recover()
            actions.link(self._database)
            self._settler.absent(self._clock.now())
        if not self._worth_trying(ended):
            return ended
        workers = Workers(self._terms.workers, "errands")
        try:
            while True:
                for job in self._settle_and_claim(self._collect()):
                    self._in_flight += 1
                    workers.submit(partial(self._work, job))
                if self._abandoned or (self._in_flight == 0 and not self._wait_for_more()):
                    break
        finally:
            workers.close()
        return Ended(
            ended.trouble or self._trouble,
            ended.got_through or self._got_through,
            ended.limit_reached,
        )

    def _worth_trying(self, ended: Ended) -> bool:
        """Whether anything waits, and nothing that stopped people would stop it too."""
        if isinstance(ended.trouble, Ask) or (ended.trouble and not ended.got_through):
            return False
        return actions.waiting(self._database) > 0

    def _work(self, job: Job) -> None:
        """In a worker: never raises, or the caller would wait for ever."""
        try:
            carried = carry(job, self._target)
        except Exception as error:  # noqa: BLE001  # a bug in one errand must not stop the engine
            bug = MailbridgeError("Something in mailbridge went wrong", type(error).__name__)
            bug.__cause__ = error
            carried = Carried(job, error=bug)
        self._carried.put(carried)

    def _collect(self) -> list[Carried]:
        """At least one answer if any is on its way, and all that are there, up to a group."""
        collected: list[Carried] = []
        while self._in_flight and len(collected) < GROUP:
            try:
                carried = self._carried.get(block=not collected, timeout=LOOK_UP_EVERY)
            except queue.Empty:
                if collected:
                    break
                if self._stop.is_set():
                    self._abandoned = True
                    break
                continue
            self._in_flight -= 1
            collected.append(carried)
        return collected

    def _settle_and_claim(self, answers: list[Carried]) -> list[Job]:
        now = self._clock.now()
        with self._database.transaction():
            for carried in answers:
                self._note(carried)
                self._settler.settle(carried, now)
            jobs = self._jobs() if self._open() else []
            numbers = [job.errand.id for job in jobs]
            actions.claim(self._database, numbers, stamp(now), self._settler.run)
        return jobs

    def _open(self) -> bool:
        return (
            not self._final
            and not self._stop.is_set()
            and self._clock.monotonic() >= self._closed_until
            and self._terms.may_send()
        )

    def _note(self, carried: Carried) -> None:
        """What an answer says about everyone else's chances."""
        error = carried.error
        if isinstance(error, Wait):
            self._slow_down(error)
        elif isinstance(error, Ask):
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
        if now < self._closed_until and not error.seconds:
            return
        if not isinstance(error, Throttled) or not self._got_through:
            self._failures += 1
        # How long Mailchimp may be at work on one request is no reason to keep others back.
        plain = Wait(error.title) if isinstance(error, Unclear) else error
        pause = delay(plain, self._failures, self._terms.jitter())
        self._closed_until = max(self._closed_until, now + pause)

    def _jobs(self) -> list[Job]:
        """What the free workers get. Those fetched before are still their person's first."""
        free = self._terms.workers - self._in_flight
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
        if self._final or self._stop.is_set() or not self._terms.may_send():
            return False
        if self._ready:
            ahead = 0.0
        else:
            due = actions.next_due(self._database, stamp(self._clock.now()))
            if due is None:
                return False
            ahead = max(0.0, (moment(due) - self._clock.now()).total_seconds())
        now = self._clock.monotonic()
        seconds = max(self._closed_until - now, ahead)
        if seconds <= 0:
            return True
        if now + seconds - self._last_good > self._terms.wait:
            return False
        return not self._clock.wait(self._stop, seconds)
