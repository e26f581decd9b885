"""Random lives of a shop and its audience: edits, acts, faults, syncs and kills, from a seed.

A life is a list of steps that means something on any state, so that steps can be left out to find
the few that matter. What must hold is said in model and ending.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mailbridge.records.report import Report
from mailbridge.simulator.behaviour import Behaviour
from tests.fakes.clock import JumpingClock
from tests.journeys import ending
from tests.journeys.edits import ADDRESSES, Edits
from tests.journeys.engine_room import EngineRoom
from tests.journeys.model import Model, Terms
from tests.journeys.nearby import Nearby
from tests.journeys.shelf import Shelf

Step = tuple[str, int, int]
DAY = 86_400.0
SHOP = ["add", "add", "edit", "move", "move", "swap", "chain", "case", "blank", "invalid",
        "consent", "consent", "kind", "delete", "back", "back", "all_consent", "clear"]  # fmt: skip
MAILCHIMP = ["leave", "admin", "clean", "archive", "forget", "profile", "tag", "tag", "join",
             "readdress", "accept"]  # fmt: skip
FAULTS = ["fault", "fault", "refuse", "meanwhile"]
RUNS = ["sync", "sync", "sync", "whole", "paused", "dry", "restart", "kill", "confirm"]


@dataclass(frozen=True)
class Plot:
    """A life before it is lived."""

    seed: int
    terms: Terms
    behaviour: Behaviour
    workers: int
    steps: tuple[Step, ...]


def plot(seed: int, length: int = 14) -> Plot:
    """The life of this seed."""
    chance = random.Random(seed)
    terms = Terms(
        feeds=chance.choice([("Customers",), ("Customers",), ("Customers", "Loyalty")]),
        consent=chance.random() < 0.7,
        when_removed=chance.choice(["keep", "archive", "unsubscribe", "tag"]),
        after_reads=chance.choice([1, 2]),
        new_status=chance.choice(["subscribed"] * 4 + ["pending", "transactional"]),
    )
    behaviour = Behaviour(tags_change_member=chance.random() < 0.5)
    names = ["add"] * chance.randint(1, 4) + ["join"] * chance.randint(0, 2)
    for _ in range(length):
        group = chance.choices([SHOP, MAILCHIMP, FAULTS, RUNS], [6, 3, 1, 5])[0]
        names.append(chance.choice(group))
    steps = tuple((name, chance.randrange(100), chance.randrange(100)) for name in names)
    return Plot(seed, terms, behaviour, chance.choice([1, 1, 2, 4]), steps)


RESTLESS = ["move", "move", "forget", "forget", "sync", "sync", "paused", "chain", "leave", "archive",
            "dry", "clean", "admin", "add", "back", "delete"]  # fmt: skip


def restless(seed: int) -> Plot:
    """A life in which customers move about all the time, and are often not to be mailed at once."""
    told, chance = plot(seed), random.Random(-seed)
    steps = list(told.steps)
    for name in chance.choices(RESTLESS, k=10):
        # Odd, for a deletion for good happens only then.
        step = (name, chance.randrange(100), chance.randrange(100) | 1)
        steps.insert(chance.randint(2, len(steps)), step)
    status = chance.choice(["pending", "pending", "transactional", "subscribed"])
    return replace(told, terms=replace(told.terms, new_status=status), steps=tuple(steps))


class Life(Edits):
    """A life being lived in a folder of its own."""

    def __init__(self, told: Plot, path: Path) -> None:
        super().__init__()
        self.clock = JumpingClock()
        self.near = Nearby(self.clock, behaviour=told.behaviour)
        self.model = Model(told.terms)
        self.near.watch = self.model.watch
        self.shelves = [
            Shelf(name, told.terms.consent, self.model.read) for name in told.terms.feeds
        ]
        self.room = EngineRoom(
            path, self.near, self.shelves, told.terms, self.clock, workers=told.workers
        )
        self._told = told
        self._faulty = False
        self._foretold: Report | None = None

    def live(self) -> list[str]:
        """Everything that is wrong with this life, in words; nothing where all is well."""
        try:
            for name, a, b in self._told.steps:
                self.clock.jump(600 + 60 * b)
                getattr(self, f"do_{name}")(a, b)
                if self.model.wrong:
                    return self.model.wrong
            return self._rest() or self._compare()
        finally:
            self.room.database.close()

    # Faults.

    def do_fault(self, a: int, b: int) -> None:
        kind = ["reset_before", "reset_after_applying", "reset_after_applying", "status"][a % 4]
        method = ["", "PUT", "PATCH", "POST", "DELETE"][b % 5]
        status = [429, 503, 500][a // 4 % 3]
        self.near.faults.add(
            kind=kind, method=method, times=1 + b % 3, after=b // 25, status=status
        )
        self._faulty = True

    def do_refuse(self, a: int, b: int) -> None:
        self.near.account.throttled.add(ADDRESSES[a % len(ADDRESSES)])
        self._faulty = True

    def do_meanwhile(self, a: int, b: int) -> None:
        """Somebody acts between what mailbridge read and what it writes."""
        deed = ["leave", "admin", "clean", "archive", "forget", "tag", "join"][a % 7]
        act = getattr(self, f"do_{deed}")

        def do() -> None:
            self.meanwhile = True
            act(a // 7, b | 1)
            self.meanwhile = False

        self.near.faults.add(kind="act", method=["", "PUT", "PATCH", "POST"][b % 4], do=do)
        self._faulty = True

    # mailbridge.

    def do_sync(self, a: int, b: int, *, whole: bool = False) -> None:
        writes = self.near.refusals
        if not self._faulty:
            self.mirrored = {(cid, email) for cid, (email, *_) in self.near.state().items()}
        done = self.room.sync(whole=whole, wait=[0, 120][a % 2])
        self._check(done.report if done else None)
        foretold, self._foretold = self._foretold, None
        known = not self._faulty and writes == self.near.refusals
        if foretold and done and known:
            told, true = (replace(x, run=0, seconds=0) for x in (foretold, done.report))
            if told != true:
                self.model.wrong.append(f"foretold {told}\nbut it was {true}")

    def do_whole(self, a: int, b: int) -> None:
        self.do_sync(a, b, whole=True)

    def do_paused(self, a: int, b: int) -> None:
        done = self.room.sync(send=False)
        self._check(done.report if done else None)

    def do_dry(self, a: int, b: int) -> None:
        """A rehearsal, and the very same for real."""
        whole = a % 3 == 0
        writes, before = self.near.writes, self.near.state()
        self._foretold = None if self.room.unclear() else self.room.rehearse(whole=whole)
        if writes != self.near.writes or (before != self.near.state() and not self._faulty):
            self.model.wrong.append("a dry run wrote")
        self.do_sync(a, b, whole=whole)

    def do_restart(self, a: int, b: int) -> None:
        self.room.restart()

    def do_kill(self, a: int, b: int) -> None:
        self.room.sync(whole=a % 4 == 0, kill_at=2 + b % 4)

    def do_confirm(self, a: int, b: int) -> None:
        self.model.confirm(self.room.confirm())

    def _check(self, report: Report | None) -> None:
        if self.room.bugs():
            self.model.wrong.append("something in mailbridge went wrong")
        rows = sum(len(shelf.rows) for shelf in self.shelves)
        if report and not report.needs_confirmation and report.total != rows:
            self.model.wrong.append(f"{report.total} of {rows} rows in the report")

    def _rest(self) -> list[str]:
        """Clear all faults and sync until nothing moves any more."""
        self.near.faults.clear()
        self.near.account.throttled.clear()
        self._faulty = False
        for _ in range(6):
            self.clock.jump(8 * DAY)
            done = self.room.sync(wait=600)
            self._check(done.report if done else None)
            if done and done.report.needs_confirmation:
                self.do_confirm(0, 0)
        self.room.sync(whole=True)
        if self.model.wrong or self.room.outbox():
            return self.model.wrong or [f"{self.room.outbox()} entries never leave the outbox"]
        quiet, before = self.near.writes, self.near.state()
        self.room.sync()
        if self.near.writes != quiet:
            return ["a sync with nothing to do wrote"]
        self.room.sync(whole=True)
        return ["sending all again changed something"] if before != self.near.state() else []

    def _compare(self) -> list[str]:
        names = {
            cid: str(self.near.acts.fields_of(self.near.list_id, email)["FNAME"])
            for cid, (email, *_) in self.near.state().items()
        }
        return ending.compare(self.model, names, self.room.skips())


def fewest(told: Plot, fails: Callable[[Plot], list[str]]) -> Plot:
    """The same life with as few steps as still go wrong."""
    steps: Sequence[Step] = told.steps
    shorter = True
    while shorter:
        shorter = False
        for at in range(len(steps)):
            without = replace(told, steps=(*steps[:at], *steps[at + 1 :]))
            if fails(without):
                steps, told, shorter = without.steps, without, True
                break
    return told
