from __future__ import annotations

from dataclasses import replace

import pytest

from mailbridge.records.audience import Member, Status
from mailbridge.records.change import Action, Step
from mailbridge.records.person import Person
from mailbridge.store import outbox, people
from mailbridge.store.database import Database

NOW, LATER = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"


def someone(state: Database, address: str, known: str = "") -> int:
    """A person at an address; known: where Mailchimp has their contact, if it has one."""
    person = people.add(state, address).id
    if known:
        people.save_member(state, person, Member(f"c-{known}", known, Status.SUBSCRIBED))
    return person


def put(state: Database, person: int, *, first_load: bool = False, whole: bool = False) -> None:
    outbox.put(state, person, run=1, now=NOW, whole=whole, first_load=first_load)


def claimable(state: Database, now: str = NOW, limit: int = 100) -> list[int]:
    return [entry.person.id for entry in outbox.claimable(state, now, limit)]


def test_one_entry_a_person_oldest_first(state: Database) -> None:
    ids = [someone(state, f"{n}@x.org") for n in range(5)]
    for person in reversed(ids):
        put(state, person)
    put(state, ids[2])
    assert claimable(state) == ids[::-1]
    assert claimable(state, limit=2) == ids[::-1][:2]
    assert outbox.size(state) == 5


@pytest.mark.parametrize(
    ("first", "second", "whole", "first_load"),
    [
        ((False, True), (False, True), False, True),
        ((False, True), (False, False), False, True),
        ((False, False), (False, True), False, False),
        ((True, True), (False, True), True, True),
        ((False, True), (True, True), True, True),
    ],
)
def test_a_renewed_entry(
    state: Database,
    first: tuple[bool, bool],
    second: tuple[bool, bool],
    whole: bool,
    first_load: bool,
) -> None:
    person = someone(state, "a@x.org")
    for given in (first, second):
        put(state, person, whole=given[0], first_load=given[1])
    (entry,) = outbox.claimable(state, NOW, 1)
    assert (entry.whole, entry.first_load) == (whole, first_load)


def test_an_edit_is_tried_at_once(state: Database) -> None:
    person = someone(state, "a@x.org")
    put(state, person)
    outbox.release(state, person, not_before=LATER, attempts=3)
    assert (claimable(state), claimable(state, LATER)) == ([], [person])
    assert outbox.next_due(state) == LATER
    put(state, person)
    (entry,) = outbox.claimable(state, NOW, 1)
    assert (entry.attempts, outbox.next_due(state)) == (0, "")


def test_what_is_claimed_is_not_claimed_twice(state: Database) -> None:
    person = someone(state, "a@x.org")
    put(state, person)
    outbox.claim(state, [person])
    assert claimable(state) == []
    outbox.drop_idle(state, person)
    assert outbox.size(state) == 1
    assert outbox.was_tried(state, person)
    outbox.release(state, person)
    assert claimable(state) == [person]
    assert not outbox.was_tried(state, person)


def test_a_program_that_ended_in_the_middle_looks_up_both_addresses(state: Database) -> None:
    person, idle = someone(state, "new@x.org", known="old@x.org"), someone(state, "idle@x.org")
    put(state, person)
    put(state, idle)
    outbox.claim(state, [person])
    assert outbox.recover(state) == 1
    entries = {entry.person.id: entry for entry in outbox.claimable(state, NOW, 9)}
    assert entries[person].tried == ("old@x.org", "new@x.org")
    assert entries[person].unclear
    assert not entries[idle].unclear
    assert outbox.recover(state) == 0


def test_an_entry_with_an_unknown_outcome_is_not_dropped(state: Database) -> None:
    person = someone(state, "a@x.org")
    put(state, person)
    outbox.unclear(state, person, ("a@x.org", "a@x.org", "b@x.org"))
    outbox.drop_idle(state, person)
    (entry,) = outbox.claimable(state, NOW, 1)
    assert entry.tried == ("a@x.org", "b@x.org")
    outbox.settled_in_part(state, person)
    (entry,) = outbox.claimable(state, NOW, 1)
    assert (entry.tried, entry.unclear) == ((), False)
    outbox.drop_idle(state, person)
    assert outbox.size(state) == 0


def test_a_chain_runs_from_its_free_end(state: Database) -> None:
    first = someone(state, "b@x.org", known="a@x.org")
    second = someone(state, "c@x.org", known="b@x.org")
    newcomer = someone(state, "a@x.org")
    for person in (newcomer, first, second):
        put(state, person)
    order = []
    while found := claimable(state, limit=1):
        order += found
        sent = people.by_id(state, found[0])
        assert sent is not None
        people.save_member(state, sent.id, Member("", sent.address, Status.SUBSCRIBED))
        outbox.remove(state, sent.id)
    assert order == [second, first, newcomer]


def test_both_addresses_are_locked_while_in_flight(state: Database) -> None:
    mover = someone(state, "new@x.org", known="old@x.org")
    at_old = someone(state, "old@x.org")
    put(state, mover)
    outbox.claim(state, [mover])
    put(state, at_old)
    assert claimable(state) == []
    outbox.remove(state, mover)
    people.save_member(state, mover, Member("", "new@x.org", Status.SUBSCRIBED))
    assert claimable(state) == [at_old]


def test_who_was_refused_in_a_bulk_goes_alone(state: Database) -> None:
    person = someone(state, "a@x.org")
    put(state, person)
    outbox.claim(state, [person])
    outbox.alone(state, [person])
    (entry,) = outbox.claimable(state, NOW, 1)
    assert (entry.single, entry.unclear) == (True, False)


def test_beyond_the_limit_waits_for_the_next_run(state: Database) -> None:
    person = someone(state, "a@x.org")
    put(state, person)
    outbox.beyond_limit(state, person)
    assert claimable(state, "9998-12-31T23:59:59Z") == []
    outbox.within_limit_again(state)
    assert claimable(state) == [person]


def test_each_wait_is_told_once(state: Database) -> None:
    person = someone(state, "a@x.org")
    put(state, person)
    told = [outbox.tell_once(state, person, what) for what in ("busy", "busy", "away", "busy")]
    assert told == [True, False, True, True]


def test_a_persons_own_order_is_kept_until_the_shop_wants_something(state: Database) -> None:
    person = someone(state, "a@x.org", known="a@x.org")
    steps = (Step(Action.ARCHIVE, "a@x.org"), Step(Action.TAG, add=("x",), status=Status.PENDING))
    outbox.put_order(state, person, steps, run=1, now=NOW)
    outbox.drop_idle(state, person)
    (entry,) = outbox.claimable(state, NOW, 1)
    assert entry.steps == steps
    put(state, person)
    assert outbox.claimable(state, NOW, 1)[0].steps == ()


def test_an_entry_goes_with_its_person(state: Database) -> None:
    person = someone(state, "a@x.org")
    put(state, person)
    people.remove(state, person)
    assert (outbox.size(state), outbox.next_due(state)) == (0, None)


def test_the_entry_carries_the_person_as_they_are_now(state: Database) -> None:
    person = someone(state, "a@x.org", known="a@x.org")
    put(state, person)
    stored = people.by_id(state, person)
    assert isinstance(stored, Person)
    people.save(state, replace(stored, added=True, own_tags=frozenset("t")))
    (entry,) = outbox.claimable(state, NOW, 1)
    assert entry.person == people.by_id(state, person)
    assert entry.person.own_tags == {"t"}
