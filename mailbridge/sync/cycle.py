"""One pass of everything: mirror, intake, delivery, and the figures of it.

It is put together from what it is given; who builds clients and sources is service.session.
Faults of Mailchimp never stop reading and queueing; faults of one feed never stop the others.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from mailbridge.base.clock import Clock, stamp
from mailbridge.base.errors import Ask, MailbridgeError, Wait
from mailbridge.mailchimp.retry import delay
from mailbridge.records.report import Report
from mailbridge.records.skipped import Reason
from mailbridge.store import actions, feeds, history, outbox, people, skipped, state
from mailbridge.store.database import Database
from mailbridge.sync.accounting import count_rows, make_report
from mailbridge.sync.delivery.deliver import Delivery
from mailbridge.sync.delivery.gate import Ended, Terms
from mailbridge.sync.delivery.sending import Target
from mailbridge.sync.delivery.settle import Settler
from mailbridge.sync.errands.deliver import ActionDelivery
from mailbridge.sync.errands.event_feed import EventInput
from mailbridge.sync.errands.settle import ActionSettler
from mailbridge.sync.foresight import Lists, foresee, leave_out
from mailbridge.sync.mirror import Mirror
from mailbridge.sync.people.changes import Policy
from mailbridge.sync.people.resolve import Circumstances, Resolver
from mailbridge.sync.reading.intake import FeedInput, Intake, IntakeRules, Taken
from mailbridge.sync.tally import Tally

Listener = Callable[[dict[str, object]], None]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say about a whole pass."""

    policy: Policy
    percent: float
    after_reads: int
    mirror: bool
    words: dict[Reason, str]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What this pass is to do. whole: the backfill. send: False while paused."""

    whole: bool = False
    send: bool = True


@dataclass(slots=True)
class Pass:
    """What a pass came to. mailchimp: what stops us there, if anything. errands: still waiting.

    contacts: in a rehearsal, how many there are that count for the plan; lists: who would go.
    """

    report: Report
    taken: Taken
    mailchimp: MailbridgeError | None = None
    got_through: bool = False
    errands: int = 0
    contacts: int = 0
    lists: Lists = field(default_factory=dict)


class Cycle:
    """Runs passes over one state database, one after the other, always on one thread."""

    def __init__(
        self,
        database: Database,
        rules: Rules,
        clock: Clock,
        stop: threading.Event,
        listener: Listener,
        message: Callable[[Report, dict[Reason, int]], str],
        events: Sequence[EventInput] = (),
    ) -> None:
        self._database = database
        self._rules = rules
        self._clock = clock
        self._stop = stop
        self._tell = listener
        self._message = message
        self._events = events
        self._places: dict[int, int] = {}

    def run(
        self,
        inputs: Sequence[FeedInput],
        connect: Callable[[], Target],
        terms: Terms,
        wishes: Wishes,
    ) -> Pass:
        """Mirror, read, queue, send; then count. connect raises what keeps us from Mailchimp."""
        began = self._clock.monotonic()
        run, tally = self._begin("backfill" if wishes.whole else "sync", inputs)
        target, trouble = self._connect(connect, run, tally)
        with self._database.transaction():
            taken = self._take(inputs, run, whole=wishes.whole)
            outbox.within_limit_again(self._database)
        ended = Ended(trouble)
        if wishes.send and isinstance(trouble, Wait):
            target, trouble = self._keep_trying(connect, run, tally, terms, trouble)
            ended = Ended(trouble)
        if target is not None and wishes.send:
            ended = self._deliver(target, terms, run, tally)
        report = self._report(inputs, run, tally, taken, began)
        self._finish(report)
        left = actions.waiting(self._database)
        return Pass(report, taken, ended.trouble, ended.got_through, left)

    def order(
        self,
        inputs: Sequence[FeedInput],
        connect: Callable[[], Target],
        terms: Terms,
        kind: str,
        prepare: Callable[[Target, Mirror, int], None],
    ) -> Pass:
        """A person's own order: prepare queues it (and may look around first), then it is sent.

        Nothing is read from the shop. kind: what activity calls the run. Raises what connecting
        raises: an order that cannot be prepared is not kept for later.
        """
        began = self._clock.monotonic()
        run, tally = self._begin(kind, inputs)
        target = connect()
        mirror = self._mirror(target, run, tally)
        prepare(target, mirror, run)
        ended = self._deliver(target, terms, run, tally)
        report = self._report(inputs, run, tally, Taken(), began)
        self._finish(report)
        return Pass(report, Taken(), ended.trouble, ended.got_through)

    def rehearse(
        self,
        inputs: Sequence[FeedInput],
        connect: Callable[[], Target],
        limit: int,
        wishes: Wishes,
    ) -> Pass:
        """What run would do, with everything taken back: nothing is sent and nothing changes.

        limit: contacts that the plan allows, 0 where it is not known.
        """
        began = self._clock.monotonic()
        with self._database.trial():
            run, tally = self._begin("dry run", inputs)
            target, trouble = self._connect(connect, run, tally)
            taken = self._take(inputs, run, whole=wishes.whole)
            contacts = people.billable(self._database)
            lists: Lists = {}
            if wishes.send:
                leave_out(self._database, target, self._resolving(run))
                lists = foresee(self._database, self._rules.policy, run, tally, limit)
            report = self._report(inputs, run, tally, taken, began)
        return Pass(report, taken, trouble, target is not None, contacts=contacts, lists=lists)

    def _begin(self, kind: str, inputs: Sequence[FeedInput]) -> tuple[int, Tally]:
        with self._database.transaction():
            self._places = {
                feeds.feed_state(self._database, given.setting.name).id: place
                for place, given in enumerate(inputs)
            }
            outbox.recover(self._database)
            run = history.begin_run(self._database, kind, stamp(self._clock.now()))
        self._tell({"event": "started", "run": run, "kind": kind})
        return run, Tally()

    def _connect(
        self, connect: Callable[[], Target], run: int, tally: Tally
    ) -> tuple[Target | None, MailbridgeError | None]:
        """Reach Mailchimp and read back what changed there; None where that cannot be done now."""
        try:
            target = connect()
            self._mirror(target, run, tally)
        except (Wait, Ask) as error:
            return None, error
        return target, None

    def _keep_trying(
        self,
        connect: Callable[[], Target],
        run: int,
        tally: Tally,
        terms: Terms,
        trouble: MailbridgeError,
    ) -> tuple[Target | None, MailbridgeError | None]:
        """Go on trying to reach Mailchimp for as long as the terms allow."""
        began, attempt = self._clock.monotonic(), 0
        target: Target | None = None
        last: MailbridgeError | None = trouble
        while isinstance(last, Wait) and not self._stop.is_set():
            pause = delay(last, attempt + 1, terms.jitter())
            if self._clock.monotonic() + pause - began > terms.wait:
                break
            self._clock.wait(self._stop, pause)
            target, last = self._connect(connect, run, tally)
            attempt += 1
        return target, last

    def _mirror(self, target: Target, run: int, tally: Tally) -> Mirror:
        mirror = Mirror(
            self._database,
            target.client,
            target.list_id,
            run,
            tally,
            lambda seen: self._tell({"event": "progress", "phase": "audience", "done": seen}),
            self._resolving(run),
        )
        now = self._clock.now()
        if not state.get(self._database, state.AUDIENCE_READ):
            mirror.read_whole(now)
        elif self._rules.mirror:
            mirror.read_changes(now)
        return mirror

    def _take(self, inputs: Sequence[FeedInput], run: int, *, whole: bool) -> Taken:
        rules = IntakeRules(
            policy=self._rules.policy,
            percent=self._rules.percent,
            after_reads=self._rules.after_reads,
            audience_known=bool(state.get(self._database, state.AUDIENCE_READ)),
            whole=whole,
            today=self._clock.today(),
            words=self._rules.words,
        )
        intake = Intake(
            self._database,
            rules,
            run=run,
            now=self._clock.now(),
            announce=lambda what, feed, number: self._tell(
                {"event": what, "feed": feed, "rows": number}
            ),
        )
        return intake.take(inputs, self._events)

    def _deliver(self, target: Target, terms: Terms, run: int, tally: Tally) -> Ended:
        words, resolve = self._rules.words, self._resolving(run)
        settler = Settler(self._database, run, tally, words, resolve)
        given = (terms, self._clock, self._stop)
        ended = Delivery(self._database, target, settler, *given).run()
        if terms.most:
            return ended  # a few people to try it with, and nothing besides them
        errands = ActionSettler(self._database, run, tally, self._rules.words)
        return ActionDelivery(self._database, target, errands, *given).run(ended)

    def _resolving(self, run: int) -> Callable[[set[str]], None]:
        return lambda touched: self._resolve(touched, run, self._clock.now())

    def _resolve(self, addresses: set[str], run: int, now: datetime) -> None:
        """Look again at people whose contact turned out otherwise than known."""
        given = Circumstances(
            feeds=self._places,
            policy=self._rules.policy,
            run=run,
            now=stamp(now),
            audience_known=True,
            first_loads=frozenset(),
            percent=self._rules.percent,
            released=False,
            words=self._rules.words,
        )
        Resolver(self._database, given).resolve(addresses)

    def _report(
        self, inputs: Sequence[FeedInput], run: int, tally: Tally, taken: Taken, began: float
    ) -> Report:
        ids = [feeds.feed_state(self._database, given.setting.name).id for given in inputs]
        report = make_report(
            count_rows(self._database, run, ids),
            tally,
            run=run,
            removed=taken.removed,
            held=taken.held,
            seconds=self._clock.monotonic() - began,
        )
        return replace(report, message=self._message(report, skipped.counts(self._database, ids)))

    def _finish(self, report: Report) -> None:
        now = stamp(self._clock.now())
        with self._database.transaction():
            history.end_run(self._database, report.run, report, now)
            history.drop_empty_run(self._database, report.run)
            history.forget_old(self._database, self._clock.now())
            state.put(self._database, state.LAST_SYNC, now)
        self._tell({"event": "finished", "report": report.as_json()})
