"""Intake: every feed read once, what changed brought to people and outbox, in one transaction.

Not here: how a shop is read (shop), what a row means (shop.mapping), and sending (sync.delivery).
A feed that cannot be read, is half-written or looks wrong changes nothing; the others go on.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeAlias

from mailbridge.base.clock import stamp
from mailbridge.base.errors import Hold, MailbridgeError, SourceProblem, Wait
from mailbridge.records.skipped import Reason
from mailbridge.settings.schema import Feed
from mailbridge.shop.columns import hint_of
from mailbridge.shop.exports import FolderSource
from mailbridge.shop.source import Source
from mailbridge.store import actions, feeds, people
from mailbridge.store import state as facts
from mailbridge.store.database import Database
from mailbridge.store.feeds import FeedState
from mailbridge.sync.errands.event_feed import EventInput, EventReader
from mailbridge.sync.errands.happenings import RuleBook, Watcher, forget_others
from mailbridge.sync.people.changes import Policy
from mailbridge.sync.people.moves import Moves
from mailbridge.sync.people.resolve import Circumstances, Resolver
from mailbridge.sync.reading import identity
from mailbridge.sync.reading.apply import Application, Touched
from mailbridge.sync.reading.backwards import expect_newer
from mailbridge.sync.reading.change_files import (
    ChangeFiles,
    OneFile,
    folder_mark,
    no_marks,
    noticing,
)
from mailbridge.sync.reading.requeue import Requeue
from mailbridge.sync.reading.staging import RowMapping, Staged, stage
from mailbridge.sync.reading.unchanged import is_a_start, nothing_changed

Marks: TypeAlias = "tuple[array[int], array[int]]"

Announce = Callable[[str, str, int], None]
"""(what, feed, number): told as reading goes on."""


@dataclass(frozen=True, slots=True)
class FeedInput:
    """A people feed ready to be read. rules: None where the feed has none.

    signature: of all that decides what its rows mean; settings: of what the owner wrote alone.
    """

    setting: Feed
    source: Source
    mapping: RowMapping
    signature: str
    rules: RuleBook | None = None
    settings: str = ""

    def mark(self) -> str | None:
        """The source's cheap mark. Raises Wait, SourceProblem."""
        if self.setting.mode == "changes" and isinstance(self.source, FolderSource):
            return folder_mark(self.source)
        return self.source.mark()


@dataclass(slots=True)
class Taken:
    """What an intake came to.

    held: the brakes' sentences. failed: feed → why it was not read; never_read: never read well.
    """

    removed: int = 0
    held: list[str] = field(default_factory=list)
    failed: dict[str, MailbridgeError] = field(default_factory=dict)
    never_read: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class IntakeRules:
    """What the settings and the moment say about a read. words: see sync.people.resolve."""

    policy: Policy
    percent: float
    after_reads: int
    audience_known: bool
    whole: bool
    today: date
    words: dict[Reason, str]


class Intake:
    """Reads feeds into the state database; the caller owns the transaction around."""

    def __init__(
        self,
        database: Database,
        rules: IntakeRules,
        *,
        run: int,
        now: datetime,
        announce: Announce,
    ) -> None:
        self._database = database
        self._rules = rules
        self._run = run
        self._now = now
        self._announce = announce
        self._taken = Taken()
        self._addresses: dict[str, None] = {}
        self._moved: list[tuple[int, int, str]] = []
        self._first_loads: set[int] = set()
        self._watchers: dict[int, Watcher] = {}

    def take(self, inputs: Sequence[FeedInput], events: Sequence[EventInput] = ()) -> Taken:
        """Read all feeds, then bring people and outbox up to date."""
        states = [feeds.feed_state(self._database, given.setting.name) for given in inputs]
        released = facts.get(self._database, facts.RELEASED_PEOPLE) == "1"
        places = {state.id: place for place, state in enumerate(states)}
        told = [feeds.feed_state(self._database, given.setting.name) for given in events]
        self._watch(inputs, states, told)
        for place, (given, state) in enumerate(zip(inputs, states, strict=True)):
            self._read(place, given, state)
        for watcher in self._watchers.values():
            watcher.fire_due()
        for one, state in zip(events, told, strict=True):
            self._read_events(one, state)
        self._addresses |= Moves(self._database, self._moved).work_off()
        self._resolve(places, released=released)
        actions.link(self._database)
        return self._taken

    def _watch(
        self, inputs: Sequence[FeedInput], states: list[FeedState], told: list[FeedState]
    ) -> None:
        """Give a watcher to each feed with rules; who comes back later starts anew."""
        for given, state in zip(inputs, states, strict=True):
            if given.rules is not None and given.rules.signature:
                self._watchers[state.id] = Watcher(
                    self._database,
                    state.id,
                    given.rules,
                    run=self._run,
                    now=stamp(self._now),
                    today=self._rules.today,
                )
        forget_others(self._database, [*self._watchers, *(state.id for state in told)])

    def _read_events(self, given: EventInput, state: FeedState) -> None:
        self._announce("reading", state.name, 0)
        reader = EventReader(self._database, given, state, run=self._run, now=self._now)
        try:
            with self._database.savepoint():
                trouble = reader.read()
        except (Wait, SourceProblem, Hold) as error:
            trouble = error
        if trouble is None:
            feeds.save_problem(self._database, state.id, "")
        else:
            self._failed(state, trouble)

    def _failed(self, state: FeedState, error: MailbridgeError) -> None:
        feeds.save_problem(self._database, state.id, str(error), hint_of(error))
        self._taken.failed[state.name] = error
        self._taken.never_read |= set() if state.reads else {state.name}

    def _read(self, place: int, given: FeedInput, state: FeedState) -> None:
        self._announce("reading", state.name, 0)
        try:
            if self._nothing_changed(given, state):
                return
            with self._database.savepoint():
                touched = self._pass(given, state)
        except Hold as hold:
            sentence = f"{state.name}: {hold.message}"
            feeds.save_held(self._database, state.id, sentence, hold.kind)
            self._taken.held.append(sentence)
        except (Wait, SourceProblem) as error:
            self._failed(state, error)
        else:
            if is_a_start(self._database, state, given.settings):
                self._first_loads.add(place)
            self._addresses |= touched.addresses
            self._moved += touched.moved
            held = f"{state.name}: {touched.held}" if touched.held else ""
            feeds.save_held(self._database, state.id, held)
            if held:
                self._taken.held.append(held)

    def _nothing_changed(self, given: FeedInput, state: FeedState) -> bool:
        """Whether the source's cheap mark says that a pass would find nothing."""
        watcher, asked = self._watchers.get(state.id), (given.signature, self._now, given.mark)
        if (watcher and watcher.quiet) or not nothing_changed(self._database, state, *asked):
            return False
        feeds.save_problem(self._database, state.id, "")
        return True

    def _pass(self, given: FeedInput, state: FeedState) -> Touched:
        watcher = self._watchers.get(state.id)
        identity.note_column(self._database, state.id, given.setting.key)
        anew = state.signature != given.signature or bool(watcher and watcher.quiet)
        if anew:  # a changed mapping is a new state: every row is looked at
            feeds.forget_marks(self._database, state.id)
        if watcher:
            watcher.begin()
        if given.setting.mode == "changes" and isinstance(given.source, FolderSource):
            touched = self._change_files(given, state, given.source, anew=anew)
        else:
            marks = feeds.marks(self._database, state.id)
            staged, touched, new_marks = self._stage(given, given.source, state, marks, watcher)
            expect_newer(self._database, state, given.source, staged, anew=anew)
            self._save_read(given, state, staged.mark, new_marks)
        if watcher:
            watcher.finish()
        return touched

    def _stage(
        self,
        given: FeedInput,
        source: Source,
        state: FeedState,
        marks: Marks,
        watcher: Watcher | None,
    ) -> tuple[Staged, Touched, Marks]:
        """One pass over a source, applied to the feed's rows."""
        keyed, today = bool(given.setting.key), self._rules.today
        staged = stage(self._database, source, given.mapping, marks, keyed=keyed, today=today)
        self._announce("read", state.name, staged.records)
        application = Application(
            self._database,
            state.id,
            keyed=keyed,
            lists_all=given.setting.mode == "snapshot",
            let_through=feeds.let_through(self._database, state),
            percent=self._rules.percent,
            after_reads=self._rules.after_reads,
            now=stamp(self._now),
            watcher=watcher,
        )
        touched, new_marks = application.apply(staged)
        self._database.execute("DELETE FROM staged")
        return staged, touched, new_marks

    def _change_files(
        self, given: FeedInput, state: FeedState, source: FolderSource, *, anew: bool
    ) -> Touched:
        mark, watcher = given.mark() or "", self._watchers.get(state.id)
        changed = replace(given, mapping=noticing(given.mapping, given.setting))

        def take(file: OneFile, *, again: bool) -> Touched:
            # Where rules start anew, all files together are the state to start from.
            watching = watcher if watcher and (watcher.quiet or not again) else None
            return self._stage(changed, file, state, no_marks(), watching)[1]

        files = ChangeFiles(self._database, state.id, source, self._rules.percent)
        touched, trouble = files.read(take, anew=anew)
        self._save_read(given, state, "" if trouble else mark, no_marks())
        if trouble is not None:
            self._failed(state, trouble)
        return touched

    def _save_read(self, given: FeedInput, state: FeedState, mark: str, marks: Marks) -> None:
        feeds.save_read(
            self._database,
            state.id,
            signature=given.signature,
            mark=mark,
            read_at=stamp(self._now),
            marks=marks,
        )

    def _resolve(self, places: dict[int, int], *, released: bool) -> None:
        circumstances = Circumstances(
            feeds=places,
            policy=self._rules.policy,
            run=self._run,
            now=stamp(self._now),
            audience_known=self._rules.audience_known,
            first_loads=frozenset(self._first_loads),
            percent=self._rules.percent,
            released=released,
            words=self._rules.words,
        )
        due = people.due_again(self._database, stamp(self._now))
        resolution = Resolver(self._database, circumstances).resolve(self._addresses)
        self._taken.removed = resolution.removed
        facts.put(self._database, facts.HELD_PEOPLE, resolution.held)
        facts.put(self._database, facts.RELEASED_PEOPLE, "")
        if resolution.held:
            self._taken.held.append(resolution.held)
        requeue = Requeue(self._database, self._rules.policy, self._run, stamp(self._now))
        requeue.again(due)
        if self._rules.whole:
            requeue.everyone()
