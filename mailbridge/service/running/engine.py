"""The engine of one home: builds a pass from settings and state, and runs it.

The loop around it is sync.loop's, the words are service.wording's.
"""

from __future__ import annotations

import logging
import random
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from mailbridge.base.errors import Ask, MailbridgeError, Wait
from mailbridge.base.language import tr
from mailbridge.mailchimp.budget import Budget
from mailbridge.records.skipped import Reason
from mailbridge.service.rules.segments import keep_segments
from mailbridge.service.running import connection, rebuilding, room
from mailbridge.service.running.inputs import all_inputs, event_inputs
from mailbridge.service.running.naming import follow_names
from mailbridge.service.running.reading_notes import keep_stand_ins, keep_written
from mailbridge.service.running.remembering import StrangeWords, sentence
from mailbridge.service.running.unsubscribed import write_unsubscribed
from mailbridge.service.session import Session
from mailbridge.service.standing.status import paused_now
from mailbridge.service.wording import SENTENCES, sentences, summary
from mailbridge.settings.schema import Settings
from mailbridge.store import memory, state
from mailbridge.store.database import Database
from mailbridge.store.erasing import purge_again
from mailbridge.store.forgotten import Forgotten
from mailbridge.sync.cycle import Cycle, Listener, Pass, Rules, Wishes
from mailbridge.sync.delivery.gate import Terms
from mailbridge.sync.delivery.sending import Target
from mailbridge.sync.errands.event_feed import EventInput
from mailbridge.sync.mirror import Mirror
from mailbridge.sync.reading.intake import FeedInput

LOG = logging.getLogger(__name__)

Prepare = Callable[[Target, Mirror, int], None]
"""Told target, mirror and run: looks around and queues what a person ordered."""


def _ignore(_: dict[str, object]) -> None:
    """Nobody listens."""


@dataclass(slots=True)
class Engine:
    """Runs passes. database: opened for writing under the engine's lock.

    listener: told everything that happens, as plain objects. stop: ends a pass early, keeping all
    that is done. most: people who may go in a pass, 0 for all; nothing but theirs is sent then.
    though_paused: set-up holds everybody back with a pause, but for those whom it tries out.
    measure: how much room a folder's disk has.
    """

    session: Session
    database: Database
    settings: Settings
    stop: threading.Event
    listener: Listener = _ignore
    strange: StrangeWords = field(default_factory=dict)
    most: int = 0
    though_paused: bool = False
    measure: room.Measure = shutil.disk_usage

    def run(self, *, whole: bool = False, wait: float = 120.0) -> Pass:
        """One pass. wait: seconds to go on trying while nothing gets through.

        Where the disk is nearly full nothing is read, and what waits is sent. Raises NoRoom where
        not even the audience was read before.
        """
        self._prepare()
        full = room.lack(self.session.paths.state_dir, self.measure)
        if full is not None and not state.get(self.database, state.AUDIENCE_READ):
            raise full
        inputs = room.unread(self.inputs(), full)
        with self._way() as way:
            result = self._cycle(full).run(
                inputs,
                way.connect,
                self._terms(wait),
                Wishes(whole=whole, send=self.may_send() and self._knows_fields()),
            )
            through = result.mailchimp is None and self.may_send() and not self.most
            if through and way.target is not None:
                self._afterwards(way.target)
        self._note_words()
        sources = [(given.setting.name, given.source) for given in inputs]
        keep_written(self.database, sources)
        keep_stand_ins(self.database, sources)
        if result.mailchimp is not None or result.got_through:
            connection.keep_trouble(self.database, result.mailchimp)
            connection.keep_appointment(self.database, result.mailchimp, self.session.clock.now())
        if result.got_through:
            connection.note_members(self.database)
        self._settle_notes(result)
        return result

    def _knows_fields(self) -> bool:
        return rebuilding.knows_fields(self.database, self.settings)

    def _settle_notes(self, result: Pass) -> None:
        """Where our own notes were made anew: that is over, or a person has to say something."""
        whole = result.mailchimp is None and not result.taken.failed and not result.report.waiting
        held = rebuilding.settle(self.database, self.settings, whole=whole and self.may_send())
        if held:
            said = filter(None, (result.report.needs_confirmation, held))
            result.report = replace(result.report, needs_confirmation="; ".join(said))

    def _note_words(self) -> None:
        """Tell the owner of consent words that nobody has explained."""
        words = sentence(self.strange)
        if words:
            with self.database.transaction():
                state.put(self.database, state.WORD_NOTES, words)

    def _afterwards(self, target: Target) -> None:
        """What follows a pass that went through: saved segments, and the file for the shop."""
        try:
            keep_segments(self.database, target.client, target.list_id, self.settings)
        except (Wait, Ask) as error:
            LOG.info("segments wait for the next pass: %s", error.title)
        if self.settings.sync.unsubscribed_file:
            note = ""
            try:
                write_unsubscribed(self.database, Path(self.settings.sync.unsubscribed_file))
            except OSError as error:
                note = tr(
                    "The file of the unsubscribed cannot be written: {strerror}.",
                    strerror=error.strerror,
                )
            with self.database.transaction():
                state.put(self.database, state.FILE_NOTES, note)

    def rehearse(self, *, whole: bool = False) -> Pass:
        """What run would do; nothing is sent and nothing changes."""
        self._prepare()
        with self._way() as way:
            return self._cycle().rehearse(
                self.inputs(),
                way.connect,
                rebuilding.limit(self.database, self.settings.mailchimp.contact_limit),
                # Set-up pauses while it tries: there it is what goes when that is over that counts.
                Wishes(whole=whole, send=self.though_paused or self.may_send()),
            )

    def order(self, kind: str, prepare: Prepare, *, wait: float = 120.0) -> Pass:
        """Carry out a person's own order: prepare queues it, then it is sent."""
        self._prepare()
        with self._way() as way:
            terms = self._terms(wait)
            return self._cycle().order(self.inputs(), way.connect, terms, kind, prepare)

    def inputs(self) -> list[FeedInput]:
        """The feeds as they are to be read now."""
        return all_inputs(
            self.settings,
            memory.fields(self.database),
            memory.orders(self.database),
            base=self.session.base,
            clock=self.session.clock,
            secrets=self.session.secrets,
            forgotten=Forgotten(self.session.paths.erased_file),
            strange=self.strange,
        )

    def event_inputs(self) -> list[EventInput]:
        """The events feeds as they are to be read now."""
        return event_inputs(
            self.settings,
            memory.orders(self.database),
            base=self.session.base,
            clock=self.session.clock,
            secrets=self.session.secrets,
            forgotten=Forgotten(self.session.paths.erased_file),
        )

    def _prepare(self) -> None:
        """What has to be so before anything is read, foreseen or ordered."""
        purge_again(
            self.database,
            Forgotten(self.session.paths.erased_file),
            tr(SENTENCES[Reason.ERASED]),
            self.session.now(),
        )
        inputs: list[FeedInput | EventInput] = [*self.inputs(), *self.event_inputs()]
        follow_names(self.database, self.settings, {i.setting.name: i.signature for i in inputs})

    def may_send(self) -> bool:
        """Whether sending is not paused; asked again before every claim."""
        return (self.most > 0 and self.though_paused) or not paused_now(
            state.get(self.database, state.PAUSED), self.session.now()
        )

    def _cycle(self, full: room.NoRoom | None = None) -> Cycle:
        sync = self.settings.sync
        double_optin = bool(state.get(self.database, state.DOUBLE_OPTIN))
        rules = Rules(
            policy=connection.policy(self.settings, double_optin=double_optin),
            percent=sync.max_removed_percent,
            after_reads=sync.removed_after_reads,
            mirror=sync.mirror_unsubscribes,
            words=sentences(),
        )
        clock, events = self.session.clock, room.unread(self.event_inputs(), full)
        return Cycle(self.database, rules, clock, self.stop, self.listener, summary, events)

    def _terms(self, wait: float) -> Terms:
        chance = random.Random()  # noqa: S311  # spreads retries, protects nothing
        return Terms(
            workers=self.settings.mailchimp.max_connections,
            wait=wait,
            contact_limit=rebuilding.limit(self.database, self.settings.mailchimp.contact_limit),
            may_send=self.may_send,
            progress=lambda done, left: self.listener(
                {"event": "progress", "phase": "sending", "done": done, "left": left}
            ),
            jitter=chance.random,
            most=self.most,
        )

    def _way(self) -> _Way:
        return _Way(self)


class _Way:
    """Opens the way to Mailchimp when a pass asks for it, and closes it when the pass is over."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open: connection.Connection | None = None
        self.target: Target | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._open is not None:
            self._open.close()

    def connect(self) -> Target:
        """The target of this pass, after key, account and audience were checked."""
        engine = self._engine
        connection.respect_appointment(engine.database, engine.session.clock.now())
        if self._open is None:
            budget = Budget(engine.settings.mailchimp.max_connections)
            try:
                self._open = connection.open_connection(engine.session, budget=budget)
            except MailbridgeError as error:
                connection.keep_trouble(engine.database, error)
                raise
        self.target = connection.target(engine.database, engine.settings, self._open)
        return self.target
