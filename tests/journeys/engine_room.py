"""mailbridge's own floors put together for a life: state database, cycle, and a way to be killed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mailbridge.base.clock import stamp
from mailbridge.mailchimp.client import Client
from mailbridge.records.audience import Status
from mailbridge.records.report import Report
from mailbridge.service.wording import SENTENCES, summary
from mailbridge.store import feeds, skipped
from mailbridge.store.database import Database, open_database
from mailbridge.sync.cycle import Cycle, Pass, Rules, Wishes
from mailbridge.sync.delivery.gate import Terms as SendingTerms
from mailbridge.sync.delivery.sending import Target
from mailbridge.sync.delivery.settle import BUG_WAITS
from mailbridge.sync.people.changes import Policy
from tests.fakes.clock import JumpingClock
from tests.journeys.model import Terms
from tests.journeys.nearby import Nearby
from tests.journeys.shelf import Shelf


class Killed(BaseException):
    """The program ended here, as if by a kill: what was under way is unknown."""


@dataclass
class EngineRoom:
    """kill_at: at which look at "may I send?" the program ends, 0 for never."""

    path: Path
    near: Nearby
    shelves: Sequence[Shelf]
    terms: Terms
    clock: JumpingClock
    workers: int = 1
    kill_at: int = 0
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        self._open()

    def _open(self) -> None:
        self.database = open_database(self.path)
        # Durability has tests of its own; here it would only cost time.
        self.database.execute("PRAGMA synchronous = OFF")

    def restart(self) -> None:
        self.database.close()
        self._open()

    def sync(
        self, *, whole: bool = False, send: bool = True, wait: float = 0.0, kill_at: int = 0
    ) -> Pass | None:
        """One pass; None where it was killed, the program being started again then."""
        self.kill_at = kill_at
        inputs = [shelf.input() for shelf in self.shelves]
        try:
            return self._cycle().run(
                inputs, self._target, self._sending(wait), Wishes(whole=whole, send=send)
            )
        except Killed:
            for thread in threading.enumerate():
                if thread.name.startswith("send-"):
                    thread.join()
            self.restart()
            return None

    def rehearse(self, *, whole: bool = False) -> Report:
        for shelf in self.shelves:
            shelf.listens = False
        try:
            inputs = [shelf.input() for shelf in self.shelves]
            return self._cycle().rehearse(inputs, self._target, 0, Wishes(whole=whole)).report
        finally:
            for shelf in self.shelves:
                shelf.listens = True

    def confirm(self) -> set[str]:
        """Let through what is held; the feeds it was in."""
        held = {state.name for state in feeds.all_feeds(self.database) if state.held}
        with self.database.transaction():
            feeds.release(self.database)
        return held

    def skips(self) -> dict[tuple[str, str], str]:
        return {
            (entry.feed, entry.key): entry.reason.value for entry in skipped.entries(self.database)
        }

    def outbox(self) -> int:
        return int(self.database.one("SELECT count(*) FROM outbox"))

    def unclear(self) -> bool:
        """Whether something was sent whose outcome nobody knows."""
        sql = "SELECT count(*) FROM outbox WHERE claimed OR tried != x'5b5d'"
        return bool(self.database.one(sql))

    def bugs(self) -> int:
        """Entries that failed through a fault of mailbridge's own just now."""
        until = stamp(self.clock.now() + BUG_WAITS)
        sql = "SELECT count(*) FROM outbox WHERE not_before = ? AND told = ''"
        return int(self.database.one(sql, (until,)))

    def _policy(self) -> Policy:
        return Policy(
            new_status=Status(self.terms.new_status),
            when_removed=self.terms.when_removed,
            removed_tag="gone",
        )

    def _cycle(self) -> Cycle:
        rules = Rules(
            policy=self._policy(),
            percent=10,
            after_reads=self.terms.after_reads,
            mirror=True,
            words=dict(SENTENCES),
        )
        return Cycle(self.database, rules, self.clock, threading.Event(), lambda _: None, summary)

    def _target(self) -> Target:
        return Target(Client(self.near, "us1"), self.near.list_id, self._policy())

    def _sending(self, wait: float) -> SendingTerms:
        return SendingTerms(
            workers=self.workers,
            wait=wait,
            contact_limit=0,
            may_send=self._may_send,
            progress=lambda *_: None,
            jitter=lambda: 0.0,
        )

    def _may_send(self) -> bool:
        self.kill_at -= 1
        if self.kill_at == 0:
            raise Killed
        return True
