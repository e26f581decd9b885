"""One errand carried out: an event, a journey start or a tag, with no database in reach.

An event whose answer was lost is looked up before it is sent again, a journey step never is. When
to send is sync.errands.deliver's, what an answer leads to sync.errands.settle's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mailbridge.base.clock import moment
from mailbridge.base.errors import MailbridgeError, Unclear
from mailbridge.records.audience import Member
from mailbridge.records.person import Person
from mailbridge.store.actions import Errand, Kind
from mailbridge.sync.delivery.sending import Target

LOOKED_AT = 1000
"""A contact's newest events that are looked through; Mailchimp gives no more at once."""

FOUND = "found after an answer was lost"


@dataclass(frozen=True, slots=True)
class Job:
    """An errand and whom it is for, who is in the audience.

    alike: events of its name and second that the contact has of us already. may_send: False where
    it may be looked up only, because Mailchimp may still be at work on it.
    """

    errand: Errand
    person: Person
    member: Member
    alike: int = 0
    may_send: bool = True


@dataclass(slots=True)
class Carried:
    """What came of a job: done, an error, or neither (looked up, and it has to wait)."""

    job: Job
    done: bool = False
    note: str = ""
    error: MailbridgeError | None = None


def carry(job: Job, target: Target) -> Carried:
    """Carry out one errand; what Mailchimp answers ends up in Carried.error."""
    lost = job.errand.tried and job.errand.kind is Kind.EVENT
    try:
        if lost and _arrived(job, target):
            return Carried(job, done=True, note=FOUND)
        if not job.may_send:
            return Carried(job)
        if job.errand.kind is Kind.TAG:
            job = _with_tags_of_now(job, target)
        _send(job, target)
    except Unclear as error:
        return _after_silence(job, target, error)
    except MailbridgeError as error:
        return Carried(job, error=error)
    return Carried(job, done=True)


def _with_tags_of_now(job: Job, target: Target) -> Job:
    """The job with the contact as it is: setting a tag does not show as a change in Mailchimp.

    A tag that the owner has set in the meantime is theirs, and no undo takes it away.
    """
    now = target.client.member(target.list_id, job.member.email.lower())
    return job if now is None else replace(job, member=now)


def _send(job: Job, target: Target) -> None:
    errand, address = job.errand, job.member.email.lower()
    if errand.kind is Kind.EVENT:
        target.client.send_event(
            target.list_id,
            address,
            errand.name,
            properties=errand.properties,
            occurred_at=moment(errand.occurred),
        )
    elif errand.kind is Kind.JOURNEY:
        journey, _, step = errand.name.partition("/")
        target.client.trigger_journey(int(journey), int(step), job.member.email)
    elif errand.name not in job.member.tags:
        target.client.change_tags(target.list_id, address, add=[errand.name], is_syncing=False)


def _after_silence(job: Job, target: Target, error: Unclear) -> Carried:
    """The answer was lost. Where Mailchimp is not at work on it any more, a look may tell at once.

    That an event is not there yet says nothing so early: the next look decides.
    """
    if job.errand.kind is Kind.EVENT and not error.seconds:
        try:
            if _arrived(job, target):
                return Carried(job, done=True, note=FOUND)
        except MailbridgeError:
            return Carried(job, error=error)
    return Carried(job, error=error)


def _arrived(job: Job, target: Target) -> bool:
    """Whether Mailchimp has more events of this name and time than those known to be there.

    Raises whatever looking up raises: a look that fails is never read as "not there".
    """
    events = target.client.recent_events(target.list_id, job.member.email.lower(), count=LOOKED_AT)
    when = moment(job.errand.occurred)
    alike = [e for e in events if e.name == job.errand.name and e.occurred_at == when]
    return len(alike) > job.alike
