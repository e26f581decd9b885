"""One feed's rules during a read: what each row looked like before, and what fires.

It puts errands into the store and sends nothing; when a rule fires is decided in errands.rules.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import orjson

from mailbridge.records.contact import Contact
from mailbridge.settings.schema import Feed, RuleSetting
from mailbridge.shop.values.dates import Order
from mailbridge.store import actions, due
from mailbridge.store.actions import Errand, Kind
from mailbridge.store.database import Database
from mailbridge.store.packing import pack, unpack
from mailbridge.sync.errands.rules import Reminder, event_name, fired, plan_due


@dataclass(frozen=True, slots=True)
class RuleBook:
    """A feed's rules and what is known of its date columns.

    yearly: columns whose dates come every year (birthdays). orders: column → order of its dates,
    where the settings name none for the whole feed.
    """

    feed: Feed
    yearly: frozenset[str] = frozenset()
    orders: Mapping[str, Order] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """Changes whenever the settings of the feed do: then what is there is a new start.

        "" where no rule is switched on. Fields that changed in Mailchimp, or a new day, leave it.
        """
        if not any(rule.enabled for rule in self.feed.rule):
            return ""
        parts = [self.feed.model_dump(mode="json", exclude={"name"}), sorted(self.yearly)]
        return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()

    def reminder(self, rule: RuleSetting) -> Reminder:
        """What a rule with days_before waits for."""
        column = rule.when.column or ""
        order = self.feed.dates or self.orders.get(column)
        return Reminder(rule.when.days_before or 0, column in self.yearly, order)


class Watcher:
    """Looks at the rows of one read, within the caller's transaction.

    quiet: this read is the state to start from, and fires nothing. now: a stamp (UTC). today: the
    shop's calendar day.
    """

    def __init__(
        self, database: Database, feed: int, book: RuleBook, *, run: int, now: str, today: date
    ) -> None:
        self._database = database
        self._feed = feed
        self._book = book
        self._run = run
        self._now = now
        self._today = today
        known = database.one("SELECT rules FROM feeds WHERE id = ?", (feed,))
        self.quiet = known != book.signature

    def begin(self) -> None:
        """A read begins; in a quiet one all rows have to be shown to ``saw``."""
        if self.quiet:
            self._database.execute("UPDATE rows SET watched = NULL WHERE feed = ?", (self._feed,))
            due.forget(self._database, self._feed)

    def saw(self, row: int, contact: Contact) -> None:
        """A row that is new or changed, with an address that can be used."""
        blob = self._database.one("SELECT watched FROM rows WHERE id = ?", (row,))
        former: dict[str, str] | None = None if blob is None else unpack(blob)
        watched = dict(contact.watched)
        if former == watched:
            return
        self._database.execute("UPDATE rows SET watched = ? WHERE id = ?", (pack(watched), row))
        for number, rule in enumerate(self._book.feed.rule):
            if not rule.enabled:
                continue
            if rule.when.days_before is not None:
                self._plan(row, number, rule, former, watched)
            elif not self.quiet and fired(rule.when, former, watched):
                uid = f"run {self._run} row {row} rule {number}"
                self._put(uid, row, contact.key, rule, watched)

    def finish(self) -> None:
        """The read is complete; what it did not show at a quiet start is not new later."""
        if self.quiet:
            self._database.execute(
                "UPDATE rows SET watched = x'7b7d' WHERE feed = ? AND watched IS NULL",
                (self._feed,),
            )
        self._database.execute(
            "UPDATE feeds SET rules = ? WHERE id = ?", (self._book.signature, self._feed)
        )

    def fire_due(self) -> None:
        """Fire what is due today, once, also for rows that did not change. Not while quiet."""
        if self.quiet:
            return
        for ripe in due.ripe(self._database, self._feed, self._today):
            rule = self._book.feed.rule[ripe.rule]
            if ripe.occurs >= self._today:
                uid = f"row {ripe.row} rule {ripe.rule} day {ripe.occurs}"
                self._put(uid, ripe.row, ripe.key, rule, ripe.watched)
            text = ripe.watched.get(rule.when.column or "", "")
            self._save_due(ripe.row, ripe.rule, rule, text, ripe.occurs)

    def _plan(
        self,
        row: int,
        number: int,
        rule: RuleSetting,
        former: dict[str, str] | None,
        watched: dict[str, str],
    ) -> None:
        column = rule.when.column or ""
        text = watched.get(column, "")
        if former is not None and former.get(column) == text:
            return
        self._save_due(row, number, rule, text, due.fired_for(self._database, row, number))

    def _save_due(
        self, row: int, number: int, rule: RuleSetting, text: str, done_for: date | None
    ) -> None:
        reminder = self._book.reminder(rule)
        planned = plan_due(reminder, text, self._today, done_for, quiet=self.quiet)
        due.put(
            self._database,
            row,
            number,
            fire_on=planned.fire_on,
            occurs=planned.occurs,
            fired_for=planned.fired_for,
        )

    def _put(
        self, uid: str, row: int, key: str, rule: RuleSetting, watched: Mapping[str, str]
    ) -> None:
        kind, name = _what(rule)
        errand = Errand(
            uid=uid,
            row=row,
            feed=self._book.feed.name,
            key=key,
            kind=kind,
            name=name,
            occurred=self._now,
            found=self._now,
            run=self._run,
            properties={name: watched.get(column, "") for name, column in rule.properties.items()},
        )
        actions.put(self._database, errand)


def _what(rule: RuleSetting) -> tuple[Kind, str]:
    """The kind of a rule's errand, and its name."""
    if rule.event is not None:
        return Kind.EVENT, event_name(rule.event) or rule.event
    if rule.journey is not None:
        return Kind.JOURNEY, f"{rule.journey.id}/{rule.journey.step}"
    return Kind.TAG, rule.tag or ""


def forget_others(database: Database, feeds: list[int]) -> None:
    """Feeds that are not read (switched off, taken out) start anew when they come back."""
    listed = "[" + ",".join(str(feed) for feed in feeds) + "]"
    database.execute(
        "UPDATE feeds SET rules = '' WHERE id NOT IN (SELECT value FROM json_each(?))", (listed,)
    )
