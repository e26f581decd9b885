"""What came of an errand → history, skipped and the end of it, in one transaction.

The only way out for errands. It sends nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailbridge.base.clock import moment, stamp
from mailbridge.base.errors import Ask, MailbridgeError, SkipRecord, Unclear, Wait
from mailbridge.records.change import Action, Result
from mailbridge.records.person import Person
from mailbridge.records.skipped import Reason
from mailbridge.store import actions, history, people, skipped
from mailbridge.store.actions import Errand, Kind
from mailbridge.store.database import Database
from mailbridge.sync.errands.carry import Carried, Job
from mailbridge.sync.people.consent import left_alone
from mailbridge.sync.tally import Tally

SERVER_LIMIT = 120.0
"""Seconds for which Mailchimp may be at work on a request (its rate-limits page)."""

BUG_WAITS = 15 * 60.0
"""Seconds after which what failed through a fault of mailbridge's own is tried again."""

ABSENT_FOR = timedelta(days=1)
"""How long an event waits for a person who may be on their way into the audience."""

REMEMBERED = timedelta(days=30)
"""How long sent events are kept to tell later ones of the same second apart."""


@dataclass(slots=True)
class ActionSettler:
    """Settles the errands of one run. words: reason → the owner's sentence."""

    database: Database
    run: int
    tally: Tally
    words: dict[Reason, str]

    def settle(self, carried: Carried, now: datetime) -> None:
        """Book what came of one job, within the caller's transaction."""
        job, error = carried.job, carried.error
        if carried.done:
            self._done(job, carried.note, now)
        elif isinstance(error, Unclear) and job.errand.kind is Kind.JOURNEY:
            self._unknown(job.errand, job.member.email, now)
        elif isinstance(error, SkipRecord):
            self._refused(job, error, now)
        elif error is not None:
            self._wait(job, error, now)
        else:
            self._release(job.errand, job.errand.not_before, tried=True)

    def recover(self) -> None:
        """At a start: what was with workers when the program ended.

        A journey step may have begun, and is not started twice. An event is looked up.
        """
        for errand, since in actions.claimed(self.database):
            if errand.kind is Kind.JOURNEY:
                self._unknown(errand, errand.email, moment(since))
            else:
                not_before = stamp(moment(since) + timedelta(seconds=SERVER_LIMIT + 1))
                self._release(errand, not_before, tried=True)

    def absent(self, now: datetime) -> None:
        """Errands for people who are not in the audience: nobody is added by one."""
        actions.forget_sent(self.database, stamp(now - REMEMBERED))
        for errand in actions.of_losers(self.database):
            said = "another customer has the same email address and was edited last"
            self._gone(errand, said, now)
        since = stamp(now - ABSENT_FOR)
        said = self.words[Reason.NOT_IN_AUDIENCE]
        for errand in actions.absent(self.database):
            if not errand.email or errand.found < since:
                self.give_up(errand, Reason.NOT_IN_AUDIENCE, now)
            else:
                self._skip(errand, Reason.NOT_IN_AUDIENCE, said, now)

    def give_up(self, errand: Errand, reason: Reason, now: datetime) -> None:
        """It is not for this person: an events feed's row is listed, and waits for "again"."""
        said = self.words[reason]
        if errand.email:
            self._skip(errand, reason, said, now)
            self._line(errand, errand.email, Result.REFUSED, said, now)
            actions.park(self.database, errand.id)
        else:
            self._gone(errand, said, now)

    def _done(self, job: Job, note: str, now: datetime) -> None:
        errand, member = job.errand, job.member
        before: object = None
        after: object = None
        if errand.kind is Kind.EVENT:
            actions.note_sent(self.database, job.person.id, errand, stamp(now))
        elif errand.kind is Kind.TAG:
            before = {
                "email": member.email,
                "status": member.status,
                "fields": {},
                "tags": sorted(member.tags),
            }
            after = {"fields": {}, "tags": {"add": [errand.name], "remove": []}}
            self._tagged(job)
        self.tally.count_errand(errand.kind)
        if errand.email and errand.row is not None:
            skipped.solve(self.database, errand.row)
        number = job.person.id
        self._line(
            errand, member.email, Result.DONE, note, now, before=before, after=after, person=number
        )
        actions.remove(self.database, errand.id)

    def _tagged(self, job: Job) -> None:
        """The contact has the tag; it is not one that mailbridge takes away again by itself."""
        stored = people.by_id(self.database, job.person.id)
        if stored is not None and stored.member is not None:
            member = replace(stored.member, tags=stored.member.tags | {job.errand.name})
            people.save_member(self.database, stored.id, member)

    def _unknown(self, errand: Errand, email: str, now: datetime) -> None:
        said = "the answer was lost; it is not started twice"
        self._line(errand, email, Result.UNKNOWN, said, now)
        actions.remove(self.database, errand.id)

    def _refused(self, job: Job, error: SkipRecord, now: datetime) -> None:
        errand = job.errand
        self._line(errand, job.member.email, Result.REFUSED, str(error), now)
        if not errand.email:
            actions.remove(self.database, errand.id)
            return
        reason = Reason(error.reason)
        said = self.words[reason] if reason is Reason.NOT_IN_AUDIENCE else str(error)
        self._skip(errand, reason, said, now)
        self._release(errand, actions.PARKED, tried=False)

    def _gone(self, errand: Errand, said: str, now: datetime) -> None:
        self._line(errand, errand.email, Result.REFUSED, said, now)
        actions.remove(self.database, errand.id)

    def _wait(self, job: Job, error: MailbridgeError, now: datetime) -> None:
        """The moment was bad, or the owner has to act: the errand stays."""
        seconds, tried = 0.0, isinstance(error, Unclear)
        if isinstance(error, Unclear):
            seconds = error.seconds or 0.0
        elif not isinstance(error, Wait | Ask):
            seconds = BUG_WAITS
        # Stamps have whole seconds: rounded up, nothing goes too early.
        later = now + timedelta(seconds=math.ceil(seconds) + 1)
        self._release(job.errand, stamp(later) if seconds else "", tried=tried)
        if isinstance(error, Wait) and actions.tell_once(self.database, job.errand.id, error.title):
            self._line(job.errand, job.member.email, Result.RETRYING, str(error), now)

    def _release(self, errand: Errand, not_before: str, *, tried: bool) -> None:
        actions.release(self.database, errand.id, not_before=not_before, tried=tried)

    def _skip(self, errand: Errand, reason: Reason, message: str, now: datetime) -> None:
        if errand.row is not None:
            skipped.put(
                self.database,
                errand.row,
                email=errand.email,
                reason=reason,
                message=message,
                since=stamp(now),
            )

    def _line(
        self,
        errand: Errand,
        email: str,
        result: Result,
        note: str,
        now: datetime,
        *,
        before: object = None,
        after: object = None,
        person: int = 0,
    ) -> None:
        line = history.Line(
            time=stamp(now),
            run=self.run,
            feed=errand.feed,
            key=errand.key,
            email=email,
            action=Action(errand.kind.value),
            result=result,
            detail="; ".join(part for part in (_detail(errand), note) if part),
            before=before,
            after=after,
            person=person,
        )
        history.add(self.database, line)


def untouched(person: Person) -> bool:
    """Whether nothing of the contact may be touched: the shop's no meets one it did not bring."""
    return person.want is not None and left_alone(person, person.want)


def _detail(errand: Errand) -> str:
    """An errand in a few words: the event with its properties, the tag, the journey's numbers."""
    if errand.kind is Kind.TAG:
        return f"+{errand.name}"
    if errand.kind is Kind.JOURNEY:
        journey, _, step = errand.name.partition("/")
        return f"journey {journey}, step {step}"
    return " ".join([errand.name, *(f"{k}={v}" for k, v in errand.properties.items())])
