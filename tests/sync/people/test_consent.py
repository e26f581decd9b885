from __future__ import annotations

import pytest
from hypothesis import given

from mailbridge.records.audience import Member, Status
from mailbridge.records.person import Person, Want
from mailbridge.records.skipped import Reason
from mailbridge.sync.people import consent
from tests.sync.persons import A, member, people, want, wants

S = Status


@pytest.mark.parametrize(
    ("person", "wanted", "reason"),
    [
        (Person(1, A), want(), None),
        (Person(1, A), want(consent=True), None),
        (Person(1, A), want(consent=False), Reason.NO_CONSENT),
        (Person(1, A, barred=Reason.LEFT), want(consent=True), Reason.LEFT),
        (Person(1, A, barred=Reason.FORGOTTEN), want(consent=False), Reason.FORGOTTEN),
        # Who is there anyway is looked after, except who asked to be erased or was taken back.
        (Person(1, A, member(S.SUBSCRIBED), barred=Reason.LEFT), want(), None),
        (Person(1, A, member(S.SUBSCRIBED), barred=Reason.ERASED), want(), Reason.ERASED),
        (Person(1, A, member(S.SUBSCRIBED), barred=Reason.UNDONE), want(), Reason.UNDONE),
        (Person(1, A, member(S.SUBSCRIBED)), want(consent=False), None),
        (Person(1, A, member(S.UNSUBSCRIBED)), want(), None),
        (Person(1, A, member(S.CLEANED)), want(), Reason.CLEANED),
        (Person(1, A, member(S.ARCHIVED)), want(), Reason.ARCHIVED),
        (Person(1, A, member(S.ARCHIVED), status_before=S.SUBSCRIBED), want(), None),
        (
            Person(1, A, member(S.ARCHIVED), status_before=S.SUBSCRIBED),
            want(consent=False),
            Reason.NO_CONSENT,
        ),
    ],
)
def test_why_somebody_cannot_be_there(person: Person, wanted: Want, reason: Reason | None) -> None:
    assert consent.refusal(person, wanted) is reason


YES, NO, UNSAID = want(consent=True), want(consent=False), want()


@pytest.mark.parametrize(
    ("person", "wanted", "status"),
    [
        # A consent that stood and is taken back.
        (Person(1, A, member(S.SUBSCRIBED), done=YES), NO, S.UNSUBSCRIBED),
        (Person(1, A, member(S.PENDING), done=YES), NO, S.UNSUBSCRIBED),
        (Person(1, A, member(S.SUBSCRIBED), added=True, done=UNSAID), NO, S.UNSUBSCRIBED),
        (Person(1, A, member(S.SUBSCRIBED), done=UNSAID), NO, None),
        # Added, but the answer (or the tags) never came through: it was with a consent, too.
        (Person(1, A, member(S.SUBSCRIBED), added=True), NO, S.UNSUBSCRIBED),
        (Person(1, A, member(S.SUBSCRIBED)), NO, None),
        # Who came back by themselves after the no stays.
        (Person(1, A, member(S.SUBSCRIBED), added=True, done=NO), NO, None),
        # Who left already is not written to.
        (Person(1, A, member(S.UNSUBSCRIBED), done=YES), NO, None),
        (Person(1, A, member(S.TRANSACTIONAL), done=YES), NO, None),
        # Given again: only after our own withdrawal, and the person is asked.
        (Person(1, A, member(S.UNSUBSCRIBED), withdrawn=True, done=NO), YES, S.PENDING),
        (Person(1, A, member(S.UNSUBSCRIBED), withdrawn=True, done=NO), UNSAID, None),
        (Person(1, A, member(S.UNSUBSCRIBED), done=NO), YES, None),
        (Person(1, A, member(S.SUBSCRIBED), withdrawn=True, done=NO), YES, None),
        # Archived by mailbridge: the status from before.
        (Person(1, A, member(S.ARCHIVED), status_before=S.SUBSCRIBED), YES, S.SUBSCRIBED),
        (Person(1, A, member(S.ARCHIVED), status_before=S.UNSUBSCRIBED), YES, S.UNSUBSCRIBED),
        (Person(1, A, member(S.ARCHIVED), status_before=S.TRANSACTIONAL), YES, S.TRANSACTIONAL),
        (
            Person(1, A, member(S.ARCHIVED), status_before=S.UNSUBSCRIBED, withdrawn=True),
            YES,
            S.PENDING,
        ),
        (
            Person(1, A, member(S.ARCHIVED), status_before=S.UNSUBSCRIBED, withdrawn=True),
            UNSAID,
            S.UNSUBSCRIBED,
        ),
        (Person(1, A), YES, None),
        (Person(1, A, member(S.SUBSCRIBED), done=YES), want(consent=False, gone=True), None),
    ],
)
def test_the_three_cases(person: Person, wanted: Want, status: Status | None) -> None:
    assert consent.status_to_write(person, wanted) is status


@given(people(), wants())
def test_nobody_is_ever_made_subscribed_but_who_was_before_mailbridge_archived_them(
    person: Person, wanted: Want
) -> None:
    status = consent.status_to_write(person, wanted)
    known: Member | None = person.member
    if status is S.SUBSCRIBED:
        assert known is not None
        assert (known.status, person.status_before) == (S.ARCHIVED, S.SUBSCRIBED)
    if status is S.PENDING and known is not None and known.status is not S.ARCHIVED:
        assert (known.status, person.withdrawn, wanted.consent) == (S.UNSUBSCRIBED, True, True)
    if known is None or known.status is S.CLEANED:
        assert status is None


@pytest.mark.parametrize(
    ("person", "wanted", "alone"),
    [
        (Person(1, A, member(S.SUBSCRIBED)), NO, True),
        (Person(1, A, member(S.SUBSCRIBED), done=UNSAID), NO, True),
        (Person(1, A, member(S.SUBSCRIBED), done=NO), NO, True),
        (Person(1, A, member(S.SUBSCRIBED), done=YES), NO, False),
        (Person(1, A, member(S.SUBSCRIBED), added=True), NO, False),
        (Person(1, A, member(S.UNSUBSCRIBED), withdrawn=True, done=NO), NO, False),
        (Person(1, A, member(S.SUBSCRIBED)), YES, False),
        (Person(1, A, member(S.SUBSCRIBED)), UNSAID, False),
        (Person(1, A), NO, False),
    ],
)
def test_a_no_leaves_alone_what_stood_there_before(
    person: Person, wanted: Want, alone: bool
) -> None:
    assert consent.left_alone(person, wanted) is alone
