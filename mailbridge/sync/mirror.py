"""The mirror: what changed in Mailchimp is read back; the one door by which it comes in.

First the whole audience, archived contacts included, before anything is ever delivered: so absence,
former values and whose tags are whose are known. Then, at every run, what changed since, with an
overlap. It writes nothing to Mailchimp and never changes what the shop wants.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailbridge.base.clock import moment, stamp
from mailbridge.base.language import mark, tr
from mailbridge.mailchimp.client import Client
from mailbridge.records.audience import Member, Status
from mailbridge.records.change import Action, Result
from mailbridge.records.person import Person
from mailbridge.store import history, outbox, people, state
from mailbridge.store.database import Database
from mailbridge.sync.delivery.looking import left_by_us
from mailbridge.sync.people import consent
from mailbridge.sync.people.conflicts import settle_conflict
from mailbridge.sync.people.moves import has_left
from mailbridge.sync.tally import Tally

OVERLAP = timedelta(minutes=10)
"""Mailchimp's clock and ours differ, and changes show up late; reading twice costs little."""

LISTINGS = (None, Status.ARCHIVED)
"""Mailchimp leaves archived contacts out of a listing that does not ask for them."""

GONE_BY_THEMSELVES = {
    Status.UNSUBSCRIBED: (
        mark("unsubscribed in Mailchimp"),
        mark("unsubscribed in Mailchimp ({reason})"),
    ),
    Status.CLEANED: (mark("bounced in Mailchimp"), mark("bounced in Mailchimp ({reason})")),
    Status.ARCHIVED: (mark("archived in Mailchimp"), mark("archived in Mailchimp ({reason})")),
}
"""What is told of each, without a reason and with one."""


@dataclass(slots=True)
class Mirror:
    """Reads the audience into people.

    look_again: plans anew for the people at these addresses. It is called within the transaction
    that notes them as read: what is noted and not looked at again would stay so for ever.
    """

    database: Database
    client: Client
    list_id: str
    run: int
    tally: Tally
    progress: Callable[[int], None]
    look_again: Callable[[set[str]], None]

    def read_whole(self, now: datetime) -> None:
        """Read everyone once. One transaction: a reading that breaks off counts as none."""
        seen = 0
        with self.database.transaction():
            for status in LISTINGS:
                for page in self.client.members(self.list_id, status=status):
                    for member in page:
                        self._take(member, now, quiet=True)
                    seen += len(page)
                    self.progress(seen)
            state.put(self.database, state.AUDIENCE_READ, stamp(now))
            state.put(self.database, state.MIRRORED_UNTIL, stamp(now))
            rows = self.database.execute("SELECT address FROM rows WHERE address NOT NULL")
            self.look_again({row[0] for row in rows.fetchall()})

    def read_changes(self, now: datetime) -> None:
        """Read what changed since the last time."""
        since = state.get(self.database, state.MIRRORED_UNTIL)
        if not since:
            return
        start = moment(since) - OVERLAP
        changed: set[str] = set()
        pages: list[Iterable[Member]] = []
        for status in LISTINGS:
            pages += self.client.members(self.list_id, status=status, since_last_changed=start)
        with self.database.transaction():
            for page in pages:
                for member in page:
                    changed |= self._take(member, now, quiet=False)
            state.put(self.database, state.MIRRORED_UNTIL, stamp(now))
            self.look_again(changed)

    def read_back(self, now: datetime) -> dict[int, Member]:
        """Read everyone again, as a comparison needs it: person → member as Mailchimp has it.

        Changes found on the way are noted like any others; whoever is missing is only missing in
        what this returns.
        """
        seen: dict[int, Member] = {}
        changed: set[str] = set()
        with self.database.transaction():
            for status in LISTINGS:
                for page in self.client.members(self.list_id, status=status):
                    for member in page:
                        changed |= self._take(member, now, quiet=False)
                        seen[self._person(member).id] = member
                    self.progress(len(seen))
            self.look_again(changed)
        return seen

    def _person(self, member: Member) -> Person:
        address = member.email.lower()
        return (
            people.by_contact_id(self.database, member.contact_id)
            or people.by_known(self.database, address)
            or people.by_address(self.database, address)
            or people.add(self.database, address)
        )

    def _make_way(self, member: Member) -> set[str]:
        """A new contact at the address that another one was to get: that one keeps its own."""
        address = member.email.lower()
        if people.by_contact_id(self.database, member.contact_id) or people.by_known(
            self.database, address
        ):
            return set()
        waiting = people.by_address(self.database, address)
        known = waiting.member if waiting else None
        if waiting is None or known is None or not (known.contact_id and member.contact_id):
            return set()
        return settle_conflict(self.database, waiting, member)

    def _take(self, member: Member, now: datetime, *, quiet: bool) -> set[str]:
        met = self._make_way(member)
        person = self._person(member)
        if person.member is not None and _same(person.member, member):
            if self._is_news(person, person.member, member):
                people.save_member(self.database, person.id, member)
            return met
        people.save_member(self.database, person.id, member)
        address = member.email.lower()
        there = people.by_address(self.database, address)
        if person.want is None and (there is None or there.id == person.id):
            # Nobody in the shop asks for them: they are known by the address they have now.
            people.readdress(self.database, person, address)
        if person.member is None and outbox.was_tried(self.database, person.id):
            self._found(person, member, now)
        elif not quiet and (person.member is None or person.member.status != member.status):
            self._tell(person, member, now)
        return {person.address, address} | met | self._note(person, member)

    def _is_news(self, person: Person, known: Member, now: Member) -> bool:
        """Whether a contact that seems to be as known tells something after all.

        When it was archived or unsubscribed is what tells ourselves from others after an answer was
        lost; until that is looked up, what was known before stands.
        """
        if known.contact_id != now.contact_id:
            return True
        ours = now.status is Status.ARCHIVED or person.withdrawn
        again = ours and known.last_changed != now.last_changed
        return again and not outbox.was_tried(self.database, person.id)

    def _found(self, person: Person, member: Member, now: datetime) -> None:
        """A contact we were adding when the answer was lost: it was us after all."""
        stored = people.by_id(self.database, person.id) or person
        own = stored.own_tags | (set(outbox.intent(self.database, person.id).tags) & member.tags)
        people.save(self.database, replace(stored, added=True, add_as=None, own_tags=own))
        self.tally.created += 1
        text = mark("found after an answer was lost")  # told where it is shown
        self._line(person, member, now, Action.CREATE, text)

    def _note(self, person: Person, member: Member) -> set[str]:
        """What follows for our own notes: who is back is neither archived nor withdrawn.

        Returns the addresses of those who are not added any more, because this one left.
        """
        person = people.by_id(self.database, person.id) or person
        noted = person
        if member.status is not Status.ARCHIVED and person.status_before is not None:
            noted = replace(noted, status_before=None)
        left = member.status is Status.UNSUBSCRIBED and not left_by_us(member)
        if (left or member.status in consent.MAILABLE) and person.withdrawn:
            noted = replace(noted, withdrawn=False)
        if noted != person:
            people.save(self.database, noted)
        if not has_left(noted) or outbox.was_tried(self.database, noted.id):
            # Where an answer is missing it may have been ourselves; that is looked up first.
            return set()
        return people.bar_followers(self.database, noted.id)

    def _tell(self, person: Person, member: Member, now: datetime) -> None:
        words = GONE_BY_THEMSELVES.get(member.status)
        if words is None or person.want is None or self._ours(person, member):
            return
        self.tally.mirrored_unsubscribes += 1
        reason = member.unsubscribe_reason
        said = tr(words[1], reason=reason) if reason else tr(words[0])
        self._line(person, member, now, Action.MIRROR_UNSUBSCRIBE, said)

    def _line(
        self, person: Person, member: Member, now: datetime, action: Action, detail: str
    ) -> None:
        line = history.Line(
            time=stamp(now),
            run=self.run,
            feed=person.want.feed if person.want else "",
            key=person.want.key if person.want else "",
            email=member.email,
            action=action,
            result=Result.DONE,
            detail=detail,
        )
        history.add(self.database, line)

    @staticmethod
    def _ours(person: Person, member: Member) -> bool:
        """Whether mailbridge did this itself: its answer told it already."""
        if member.status is Status.ARCHIVED:
            return person.status_before is not None
        return member.status is Status.UNSUBSCRIBED and person.withdrawn


def _same(known: Member, now: Member) -> bool:
    return (
        known.email == now.email
        and known.status == now.status
        and dict(known.fields) == dict(now.fields)
        and known.tags == now.tags
        and known.unsubscribe_reason == now.unsubscribe_reason
    )
