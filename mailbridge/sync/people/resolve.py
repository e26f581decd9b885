"""Touched addresses → people as they are wanted now → the outbox, within the caller's transaction.

It reads rows and people and writes people, skips and the outbox. What is wanted is merged in
people.wanted, what is to be done decided in people.changes, what is too much in people.brake.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mailbridge.base.language import number, tr
from mailbridge.records.person import Person, Want
from mailbridge.records.skipped import Reason
from mailbridge.store import feeds, left_out, outbox, people, skipped
from mailbridge.store.database import Database
from mailbridge.store.packing import contact_of
from mailbridge.sync.people import consent
from mailbridge.sync.people.brake import holds
from mailbridge.sync.people.changes import Policy, carried_out, plan
from mailbridge.sync.people.conflicts import leave_to_others, pass_on, settle_conflict
from mailbridge.sync.people.moves import has_left
from mailbridge.sync.people.wanted import Claim, Merged, merge

ROW_REASONS = ("no_email", "invalid_email", "bad_row")
"""Reasons that belong to a row's own data; sync.reading.apply sets and clears them."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a resolution needs to know besides the rows.

    feeds: feed id → its place in the settings, of those that are read. audience_known: the whole
    audience has been read, so absence is a fact. first_loads: places of feeds in their first
    complete read: whom only these bring must not start automations. percent: the brake's.
    released: a person let through what was held. words: reason → the sentence for skipped rows;
    that for duplicates has a {key}.
    """

    feeds: dict[int, int]
    policy: Policy
    run: int
    now: str
    audience_known: bool
    first_loads: frozenset[int]
    percent: float
    released: bool
    words: dict[Reason, str]


@dataclass(slots=True)
class Resolution:
    """What came of it. removed: customers found to be gone. held: the brake's sentence or ""."""

    removed: int = 0
    held: str = ""


class Resolver:
    """Looks at addresses one by one."""

    def __init__(self, database: Database, circumstances: Circumstances) -> None:
        self._database = database
        self._given = circumstances
        self._result = Resolution()
        self._losing: list[tuple[Person, Want, Merged]] = []
        self._left_out = left_out.rows(database)

    def resolve(self, addresses: Iterable[str]) -> Resolution:
        """Bring the people behind the addresses, and those a brake held before, up to date."""
        held = self._database.execute("SELECT address FROM people WHERE held = 1").fetchall()
        asked = dict.fromkeys((*addresses, *(row[0] for row in held)))
        for address in list(asked):
            asked |= dict.fromkeys(sorted(self._free(address)))
        for address in asked:
            self._address(address)
        self._brake()
        return self._result

    def _claims(self, address: str) -> list[Claim]:
        rows = self._database.execute(
            "SELECT id, feed, position, contact, departed FROM rows"
            " WHERE address = ? AND contact NOT NULL",
            (address,),
        )
        places = self._given.feeds
        # What a feed said that is switched off stands, behind those that are read.
        return [
            Claim(
                row,
                places.get(feed, len(places) + feed),
                position,
                contact_of(contact),
                bool(departed),
            )
            for row, feed, position, contact, departed in rows
        ]

    def _address(self, address: str) -> None:
        claims = self._claims(address)
        person = people.by_address(self._database, address)
        if not claims:
            if person is not None and not feeds.silent_about(self._database, address):
                self._nobody(person)
            return
        merged = merge(claims)
        person = person or people.add(self._database, address)
        if person.address != address:
            # Its address was changed in Mailchimp, and nobody asks for the former one.
            person = people.readdress(self._database, person, address)
        self._attach(person, merged)
        if self._loses(person, merged.want):
            self._losing.append((person, merged.want, merged))
        else:
            self._want(person, merged.want, merged)

    def _free(self, address: str) -> set[str]:
        """Whom an address that is asked for needs besides.

        A contact may be there still because its own new address was refused for now, or because
        nothing is done about it, without consent. If somebody else asks for the address it should
        have left, it stays here for them.
        """
        holder = people.by_known(self._database, address)
        if holder is None or holder.address == address or not self._claims(address):
            return set()
        if people.by_address(self._database, address) is not None:
            return set()
        claims = self._claims(holder.address)
        want = merge(claims).want if claims else holder.want
        if want is not None and consent.stays(holder, want):
            return leave_to_others(self._database, holder)
        if not people.attempts(self._database, holder.id):
            return set()
        return settle_conflict(self._database, holder, None)

    def _nobody(self, person: Person) -> None:
        """No row asks for the person: a customer gone, if there ever was one."""
        if person.want is None:
            return
        if person.want.gone:
            # A contact given up for another one at its customer's new address.
            carried = carried_out(person, person.want)
            if person.want.superseded and not carried.same_as(person.done):
                self._queue(person)
            return
        self._result.removed += 1
        passed = pass_on(self._database, person, lambda at: bool(self._claims(at)))
        if passed:
            self._address(passed)
            return
        person = replace(person, want=replace(person.want, gone=True), held=False)
        people.save(self._database, person)
        self._queue(person)

    def _attach(self, person: Person, merged: Merged) -> None:
        for claim in merged.winners:
            self._database.execute(
                "UPDATE rows SET person = ? WHERE id = ?", (person.id, claim.row)
            )
            self._database.execute(
                "DELETE FROM skipped WHERE row = ? AND reason = 'duplicate_email'", (claim.row,)
            )
        for claim, winner in merged.losers:
            self._database.execute(
                "UPDATE rows SET person = ? WHERE id = ?", (person.id, claim.row)
            )
            message = self._given.words[Reason.DUPLICATE_EMAIL].format(key=winner.contact.key)
            self._skip(claim, Reason.DUPLICATE_EMAIL, message)

    def _loses(self, person: Person, want: Want) -> bool:
        """Whether the person would lose consent or tags of mailbridge's: what a brake counts."""
        if consent.withdrawn_now(person, want):
            return True
        before = person.done
        if before is None or before.gone:
            return False
        if want.consent is False and before.consent is True:
            return True
        return bool(person.own_tags - want.tags) and bool(before.tags - want.tags)

    def _brake(self) -> None:
        if not self._losing:
            return
        # A person's word is for those they were told of: whoever loses something since is asked for
        # anew.
        given = self._given.released
        asked = {person.id for person, _, _ in self._losing if not (given and person.held)}
        losing = len(asked)
        known = int(
            self._database.one("SELECT count(*) FROM people WHERE want NOT NULL AND gone = 0")
        )
        holding = holds(losing, known, self._given.percent)
        if holding:
            self._result.held = tr(
                "{losing} of {known} customers would lose their consent or their "
                "tags. Nothing is done about them until you say that it is right.",
                losing=number(losing),
                known=number(known),
            )
        for person, want, merged in self._losing:
            if holding and person.id in asked:
                people.save(self._database, replace(person, held=True))
            else:
                self._want(person, want, merged)

    def _want(self, person: Person, want: Want, merged: Merged) -> None:
        changed = not want.same_as(person.want)
        person = replace(person, want=want, held=False)
        # Whom the owner leaves out stays out; a consent that is taken back goes all the same.
        rows = {
            *(claim.row for claim in merged.winners),
            *(claim.row for claim, _ in merged.losers),
        }
        out = bool(rows & self._left_out) and not consent.withdrawn_now(person, want)
        if out and person.barred is None:
            person = replace(person, barred=Reason.UNDONE)
        elif changed and person.barred is Reason.UNDONE and not out:
            # Edited since the run was taken back: the shop means it.
            person = replace(person, barred=None)
        person = self._departed(person, merged)
        people.save(self._database, person)
        waits_for_retry = people.attempts(self._database, person.id) > 0
        if changed and waits_for_retry:
            people.refused(self._database, person.id, None, 0)
            waits_for_retry = False
        first = all(claim.feed in self._given.first_loads for claim in merged.winners)
        reason = self._queue(person, allowed=not waits_for_retry, first_load=first)
        for claim in merged.winners:
            if reason is not None:
                own = out and reason is Reason.UNDONE
                self._skip(claim, reason, left_out.SENTENCE if own else self._given.words[reason])
            elif not waits_for_retry:
                self._solve(claim)

    def _departed(self, person: Person, merged: Merged) -> Person:
        """Who left under a former address is not added under whatever address they come with.

        That hangs on the shop's customer, so it goes along when rows that share an address part.
        """
        claims = [*merged.winners, *(claim for claim, _ in merged.losers)]
        known = any(claim.departed for claim in claims)
        if person.member is not None:
            if known and not has_left(person):
                self._mark(claims, departed=False)  # they came back by themselves
        elif known and person.barred is None:
            return replace(person, barred=Reason.LEFT)
        elif person.barred is Reason.LEFT and not known:
            self._mark(claims, departed=True)  # nobody can tell for which of them it was
        return person

    def _mark(self, claims: Iterable[Claim], *, departed: bool) -> None:
        self._database.executemany(
            "UPDATE rows SET departed = ? WHERE id = ?", [(departed, claim.row) for claim in claims]
        )

    def _queue(
        self, person: Person, *, allowed: bool = True, first_load: bool = False
    ) -> Reason | None:
        """Put the person into the outbox, or note that there is nothing to do; the skip if any."""
        want = person.want
        if want is None:
            return None
        planned = plan(person, want, self._given.policy)
        if planned.skip is not None:
            outbox.drop_idle(self._database, person.id)
        elif planned.steps and allowed:
            outbox.put(
                self._database,
                person.id,
                run=self._given.run,
                now=self._given.now,
                whole=False,
                first_load=first_load,
            )
        elif not planned.steps:
            outbox.drop_idle(self._database, person.id)
            if self._given.audience_known:
                people.save(self._database, replace(person, done=carried_out(person, want)))
        return planned.skip

    def _skip(self, claim: Claim, reason: Reason, message: str) -> None:
        standing = self._database.one("SELECT reason FROM skipped WHERE row = ?", (claim.row,))
        if standing in ROW_REASONS:
            return
        skipped.put(
            self._database,
            claim.row,
            email=claim.contact.email,
            reason=reason,
            message=message,
            since=self._given.now,
        )

    def _solve(self, claim: Claim) -> None:
        self._database.execute(
            "DELETE FROM skipped WHERE row = ? AND reason NOT IN ('no_email', 'invalid_email',"
            " 'bad_row')",
            (claim.row,),
        )
