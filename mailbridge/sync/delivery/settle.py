"""Settlement: what a worker came back with → history, people, skipped, outbox, in one transaction.

The only way out of the outbox. It sends nothing and plans nothing but what a changed want needs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailbridge.base.clock import stamp
from mailbridge.base.errors import Ask, MailbridgeError, SkipRecord, Unclear, Wait
from mailbridge.base.language import tr
from mailbridge.records.audience import Status
from mailbridge.records.change import Action, Result
from mailbridge.records.person import Person
from mailbridge.records.skipped import Reason
from mailbridge.store import history, outbox, people, skipped
from mailbridge.store.database import Database
from mailbridge.sync.delivery import lines
from mailbridge.sync.delivery.looking import StepDone
from mailbridge.sync.delivery.sending import Outcome
from mailbridge.sync.people.changes import carried_out
from mailbridge.sync.people.conflicts import settle_conflict
from mailbridge.sync.people.moves import has_left
from mailbridge.sync.tally import Tally

OUT = frozenset({Status.CLEANED, Status.ARCHIVED})
"""Statuses in which a contact the shop wants is listed as skipped."""

UNCLEAR_SECONDS = 30.0
"""Mailchimp may go on with a request whose caller went away; it is asked again after this."""

BUG_WAITS = timedelta(minutes=15)
"""What failed through a fault of mailbridge's own is tried again, but not in a circle."""

REFUSED_LADDER = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
)
"""How long a refused customer waits before another try; an edit in the shop is tried at once."""


@dataclass(slots=True)
class Settler:
    """Settles outcomes of one run.

    resolve: told the addresses that have to be looked at again after a refused change of address.
    words: reason → the owner's sentence.
    """

    database: Database
    run: int
    tally: Tally
    words: dict[Reason, str]
    resolve: Callable[[set[str]], None]

    def settle(self, outcome: Outcome, now: datetime) -> None:
        """Book one outcome, within the caller's transaction."""
        for done in outcome.done:
            self._line(outcome, done, now)
            self.tally.count(done.step)
        stored = self._save(outcome.person, outcome)
        if outcome.left is not None:
            self._left(outcome, outcome.left, now)
        if outcome.alone:
            outbox.alone(self.database, [outcome.person.id])
        elif outcome.conflict:
            self._conflict(outcome, now)
        elif outcome.skip is not None:
            self._skip(outcome, outcome.skip, self.words[outcome.skip], now, again=False)
        elif isinstance(outcome.error, SkipRecord):
            self._refused(outcome, outcome.error, now)
        elif outcome.error is not None:
            self._wait(outcome, outcome.error, now)
        elif stored is not None:
            self._finish(outcome, stored, now)

    def _save(self, person: Person, outcome: Outcome) -> Person | None:
        """Store what was learned of the contact; what is wanted may have changed meanwhile.

        Gives the person as stored now, None where nobody knows them any more.
        """
        if person.member != outcome.entry.person.member:
            people.save_member(self.database, person.id, person.member)
        stored = people.by_id(self.database, person.id)
        if stored is not None:
            learned = replace(
                stored,
                own_tags=person.own_tags,
                added=person.added,
                withdrawn=person.withdrawn,
                status_before=person.status_before,
                add_as=person.add_as,
            )
            if learned != stored:
                people.save(self.database, learned)
            stored = learned
        news = _status(person) != _status(outcome.entry.person) and not person.withdrawn
        if news and has_left(person):
            self.resolve(people.bar_followers(self.database, person.id))
            stored = people.by_id(self.database, person.id)
        return stored

    def _line(self, outcome: Outcome, done: StepDone, now: datetime) -> None:
        want = outcome.person.want
        notes = [done.note, *(want.notes if want and done.step.fields else ())]
        self._history(
            outcome.person,
            done.step.action,
            Result.DONE,
            "; ".join(part for part in (lines.detail(done.step), *notes) if part),
            now,
            email=done.step.email,
            before=lines.before(done),
            after=lines.after(done),
        )

    def _history(
        self,
        person: Person,
        action: Action,
        result: Result,
        detail: str,
        now: datetime,
        *,
        email: str = "",
        before: object = None,
        after: object = None,
    ) -> None:
        want = person.want
        line = history.Line(
            time=stamp(now),
            run=self.run,
            feed=want.feed if want else "",
            key=want.key if want else "",
            email=email or (want.email if want else person.address),
            action=action,
            result=result,
            detail=detail,
            before=before,
            after=after,
            person=person.id,
        )
        history.add(self.database, line)

    def _finish(self, outcome: Outcome, stored: Person, now: datetime) -> None:
        person = outcome.person
        self.tally.settled += 1
        newer = stored.want is not None and not stored.want.same_as(person.want)
        through = person.want and carried_out(person, person.want)
        people.carried_out(self.database, person.id, through, None if newer else self.run)
        if newer:
            # The shop changed again while this was on its way.
            outbox.settled_in_part(self.database, person.id)
            return
        if not outcome.done:
            self._history(person, Action.UPDATE, Result.DONE, "nothing was left to send", now)
        outbox.remove(self.database, person.id)
        self.database.execute(
            "DELETE FROM skipped WHERE reason = 'rejected'"
            " AND row IN (SELECT id FROM rows WHERE person = ?)",
            (person.id,),
        )
        now_and_before = {_status(person), _status(outcome.entry.person)}
        if len(now_and_before) > 1 and now_and_before & OUT:
            # Somebody may have bounced or been archived meanwhile: then they are skipped now. Or
            # they are back, where it was ourselves and the answer had been lost.
            self.resolve({stored.address})

    def _refused(self, outcome: Outcome, error: SkipRecord, now: datetime) -> None:
        action = _next_action(outcome)
        self._history(outcome.person, action, Result.REFUSED, str(error), now)
        if outcome.entry.steps:
            outbox.remove(self.database, outcome.person.id)  # what was ordered cannot be done
            return
        reason = Reason(error.reason)
        self._skip(outcome, reason, str(error), now, again=reason is Reason.REJECTED)

    def _skip(
        self, outcome: Outcome, reason: Reason, message: str, now: datetime, *, again: bool
    ) -> None:
        number = outcome.person.id
        stored = people.by_id(self.database, number)
        if stored is None:
            return
        if stored.want is not None and not stored.want.same_as(outcome.person.want):
            outbox.settled_in_part(self.database, number)
            return
        if reason is Reason.FORGOTTEN:
            self._forget(stored)
        attempts = people.attempts(self.database, number) + 1
        wait = REFUSED_LADDER[min(attempts, len(REFUSED_LADDER)) - 1]
        retry_at = stamp(now + wait) if again else None
        people.refused(self.database, number, retry_at, attempts if again else 0)
        outbox.remove(self.database, number)
        rows = self.database.execute(
            "SELECT id FROM rows WHERE person = ? AND address = ? AND present = 1"
            " AND id NOT IN (SELECT row FROM skipped WHERE reason IN"
            " ('duplicate_email', 'no_email', 'invalid_email', 'bad_row'))",
            (number, stored.address),
        ).fetchall()
        email = stored.want.email if stored.want else stored.address
        for (row,) in rows:
            skipped.put(
                self.database, row, email=email, reason=reason, message=message, since=stamp(now)
            )

    def _left(self, outcome: Outcome, former: Person, now: datetime) -> None:
        """The contact that a newcomer's customer had before left: nobody is added in its place."""
        why = self.words[Reason.LEFT]
        self._history(outcome.person, Action.CREATE, Result.REFUSED, why, now)
        stored = people.by_id(self.database, former.id)
        if former.member is None and stored is not None:
            self._forget(stored)
            self.resolve({stored.address})
        else:
            self.resolve(people.bar_followers(self.database, former.id))

    def _forget(self, stored: Person) -> None:
        """The contact was deleted for good: neither it nor who had it before is added again."""
        people.save_member(self.database, stored.id, None)
        people.save(self.database, replace(stored, barred=Reason.FORGOTTEN))
        self.resolve(people.bar_followers(self.database, stored.id))

    def _wait(self, outcome: Outcome, error: MailbridgeError, now: datetime) -> None:
        """The moment was bad, or the owner has to act: the entry stays."""
        number = outcome.person.id
        attempts = outcome.entry.attempts + 1
        not_before = ""
        if any(done.step.fields or done.step.action is Action.CREATE for done in outcome.done):
            outbox.sent_whole(self.database, number)
        if isinstance(error, Unclear):
            outbox.unclear(self.database, number, outcome.tried)
            not_before = stamp(now + timedelta(seconds=error.seconds or UNCLEAR_SECONDS))
        elif not isinstance(error, Wait | Ask):
            not_before = stamp(now + BUG_WAITS)
        if isinstance(error, Wait) and outbox.tell_once(self.database, number, error.title):
            self._history(outcome.person, _next_action(outcome), Result.RETRYING, str(error), now)
        outbox.release(self.database, number, not_before=not_before, attempts=attempts)

    def _conflict(self, outcome: Outcome, now: datetime) -> None:
        person = outcome.person
        if outcome.refused is not None and self._may_keep(outcome):
            self._refused(outcome, outcome.refused, now)
            return
        text = tr("Mailchimp did not let the address be changed")
        self._history(person, Action.CHANGE_EMAIL, Result.REFUSED, text, now)
        outbox.remove(self.database, person.id)
        stored = people.by_id(self.database, person.id)
        if stored is not None:
            touched = settle_conflict(self.database, stored, outcome.there)
            self.resolve(touched)

    def _may_keep(self, outcome: Outcome) -> bool:
        """Whether nothing stands against the change but the new address itself.

        Then the contact stays at its old one, with its history, unless somebody else asks for that.
        """
        member = outcome.person.member
        if member is None or member.status is not Status.SUBSCRIBED or outcome.there is not None:
            return False
        sql = "SELECT 1 FROM rows WHERE address = ?"
        return self.database.one(sql, (member.email.lower(),)) is None


def _status(person: Person) -> Status | None:
    return person.member.status if person.member else None


def _next_action(outcome: Outcome) -> Action:
    """The action that was under way when it stopped, for its line in history."""
    if outcome.person.member is None:
        return Action.CREATE
    want = outcome.person.want
    if want and not want.gone and want.address != outcome.person.member.email.lower():
        return Action.CHANGE_EMAIL
    return Action.TAG if outcome.done else Action.UPDATE
