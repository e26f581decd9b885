"""A state database, small shops and an audience in memory: what tests of reading and settling use.

Everything of mailbridge in it is real (intake, moves, resolver, mirror, sending, settler); it
sends one entry after the other, on one thread. It asserts nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from mailbridge.base.clock import stamp
from mailbridge.records.audience import Status
from mailbridge.records.person import Person
from mailbridge.records.skipped import Reason
from mailbridge.settings.schema import Feed
from mailbridge.store import feeds, outbox, people, skipped, state
from mailbridge.store.database import Database, open_database
from mailbridge.sync.accounting import Rows, count_rows
from mailbridge.sync.delivery.looking import intent_of
from mailbridge.sync.delivery.sending import Target, send
from mailbridge.sync.delivery.settle import Settler
from mailbridge.sync.mirror import Mirror
from mailbridge.sync.people.changes import Policy
from mailbridge.sync.people.resolve import Circumstances, Resolver
from mailbridge.sync.reading.intake import FeedInput, Intake, IntakeRules, Taken
from mailbridge.sync.tally import Tally
from tests.fakes.audience import Audience
from tests.fakes.shop import Customer, PlainMapping, Shop

WORDS = {reason: f"{reason.value} {{key}}" for reason in Reason}
FIRST_DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(slots=True)
class Bench:
    """One home. shops: feed name → its shop, in the order of the settings."""

    database: Database
    shops: Mapping[str, Shop]
    audience: Audience = field(default_factory=Audience)
    policy: Policy = field(default_factory=Policy)
    percent: float = 100
    after_reads: int = 2
    keyed: bool = True
    mode: str = "snapshot"
    signature: str = "1"
    now: datetime = FIRST_DAY
    run: int = 0
    tally: Tally = field(default_factory=Tally)
    said: list[tuple[str, str, int]] = field(default_factory=list)

    def inputs(self) -> list[FeedInput]:
        return [
            FeedInput(
                self._setting(name), shop, PlainMapping(name, keyed=self.keyed), self.signature
            )
            for name, shop in self.shops.items()
        ]

    def _setting(self, name: str) -> Feed:
        given: dict[str, Any] = {"name": name, "email": "line", "mode": self.mode}
        given |= {"folder": "exports", "files": "*.csv", "key": "key" if self.keyed else ""}
        return Feed(**given)

    def mirror(self) -> None:
        """The first reading of the audience, or what changed since."""
        self.run += 1
        reader = self._mirror()
        if state.get(self.database, state.AUDIENCE_READ):
            reader.read_changes(self.now)
        else:
            reader.read_whole(self.now)

    def _mirror(self) -> Mirror:
        client: Any = self.audience
        return Mirror(
            self.database, client, "list", self.run, self.tally, lambda _: None, lambda _: None
        )

    def read(self, *, whole: bool = False) -> Taken:
        """One intake, an hour after the last."""
        self.run += 1
        self.now += timedelta(hours=1)
        self.tally = Tally()
        rules = IntakeRules(
            policy=self.policy,
            percent=self.percent,
            after_reads=self.after_reads,
            audience_known=True,
            whole=whole,
            today=date(2026, 1, 1),
            words=WORDS,
        )
        with self.database.transaction():
            intake = Intake(
                self.database, rules, run=self.run, now=self.now, announce=self._announce
            )
            return intake.take(self.inputs())

    def _announce(self, what: str, feed: str, number: int) -> None:
        self.said.append((what, feed, number))

    def deliver(self) -> None:
        """Send everything that may go, one after the other."""
        client: Any = self.audience
        target = Target(client, "list", self.policy)
        settler = Settler(self.database, self.run, self.tally, WORDS, self._resolve)
        while entries := outbox.claimable(self.database, stamp(self.now), 1):
            outbox.claim(self.database, [entries[0].person.id])
            intent = intent_of(entries[0], self.policy)
            outbox.intend(self.database, [(entries[0].person.id, intent)])
            outcome = send(entries[0], target)
            with self.database.transaction():
                settler.settle(outcome, self.now)

    def _resolve(self, addresses: set[str]) -> None:
        given = Circumstances(
            feeds={feed.id: place for place, feed in enumerate(feeds.all_feeds(self.database))},
            policy=self.policy,
            run=self.run,
            now=stamp(self.now),
            audience_known=True,
            first_loads=frozenset(),
            percent=100,
            released=False,
            words=WORDS,
        )
        Resolver(self.database, given).resolve(addresses)

    def sync(self) -> Taken:
        """A read and a delivery."""
        taken = self.read()
        self.deliver()
        return taken

    def rows(self) -> Rows:
        ids = [feeds.feed_state(self.database, name).id for name in self.shops]
        return count_rows(self.database, self.run, ids)

    def skips(self) -> dict[str, str]:
        """Key → reason."""
        return {entry.key: entry.reason.value for entry in skipped.entries(self.database)}

    def person(self, address: str) -> Person | None:
        return people.by_address(self.database, address)

    def wanted(self) -> dict[str, str]:
        """Address → name, of everyone whom the shop asks for."""
        return {
            person.want.address: str(person.want.fields.get("FNAME", ""))
            for person in people.wanted(self.database)
            if person.want
        }

    def mailed(self) -> dict[str, str]:
        """Address → name of the subscribed contacts of the audience."""
        return {
            address: str(member.fields.get("FNAME", ""))
            for address, member in self.audience.there.items()
            if member.status is Status.SUBSCRIBED
        }

    def contact(self, address: str) -> str:
        """Mailchimp's own number of the contact at an address, "" where there is none."""
        member = self.audience.there.get(address)
        return member.contact_id if member else ""

    def keys(self, where: str) -> list[str]:
        rows = self.database.execute(f"SELECT key FROM rows WHERE {where} ORDER BY key")
        return [row[0] for row in rows]


def bench(folder: Path, *lines: Customer, **given: Any) -> Bench:
    """A home with one shop; Mailchimp is read before the first sync."""
    shops = given.pop("shops", None) or {"Customers": Shop(list(lines))}
    made = Bench(open_database(folder / "state.db"), shops, **given)
    made.mirror()
    return made


def many(number: int, start: int = 0) -> list[Customer]:
    """So many customers without a story."""
    return [
        Customer(f"{n:04}", f"c{n}@example.org", name=f"Name {n}")
        for n in range(start, start + number)
    ]


def shop(of: Bench) -> Shop:
    return next(iter(of.shops.values()))
