from __future__ import annotations

import pytest

from mailbridge.records.audience import Member, Status
from mailbridge.records.person import Person, Want
from mailbridge.records.skipped import Reason
from mailbridge.store import feeds, people
from mailbridge.store.database import Database

A, B = "a@x.org", "b@x.org"


def member(email: str, number: str = "c1", status: Status = Status.SUBSCRIBED) -> Member:
    return Member(number, email, status, {"F": "x"}, frozenset("t"))


def claims(state: Database, address: str) -> None:
    feed = feeds.feed_state(state, "Shop").id
    state.execute(
        "INSERT INTO rows (feed, key, position, address) VALUES (?, ?, 0, ?)",
        (feed, address, address),
    )


def test_everything_about_a_person_comes_back(state: Database) -> None:
    number = people.add(state, A).id
    person = Person(
        number,
        A,
        member("A@x.org"),
        own_tags=frozenset("ab"),
        added=True,
        withdrawn=True,
        status_before=Status.PENDING,
        barred=Reason.LEFT,
        add_as=Status.TRANSACTIONAL,
        want=Want("A@x.org", A, {"F": 1}, frozenset("a"), consent=False, notes=("cut",)),
        done=Want(A, A),
        held=True,
    )
    people.save_member(state, number, person.member)
    people.save(state, person)
    assert people.by_id(state, number) == person
    assert people.by_known(state, A) == person
    assert people.by_contact_id(state, "c1") == person


def test_nobody_is_found_where_nobody_is(state: Database) -> None:
    people.add(state, A)
    assert people.by_id(state, 99) is None
    assert people.by_address(state, B) is None
    assert people.by_known(state, A) is None
    assert people.by_contact_id(state, "") is None


@pytest.mark.parametrize(
    ("shop_claims", "at_known"),
    [(False, True), (True, False)],
)
def test_a_contact_that_the_shop_calls_otherwise(
    state: Database, shop_claims: bool, at_known: bool
) -> None:
    """Known as A in Mailchimp, called B by the shop: whoever claims A is not them."""
    number = people.add(state, B).id
    people.save_member(state, number, member(A))
    if shop_claims:
        claims(state, B)
    assert (people.by_address(state, A) is not None) is at_known
    assert people.by_address(state, B) is not None


def test_the_shops_word_comes_before_mailchimps(state: Database) -> None:
    known = people.add(state, B).id
    people.save_member(state, known, member(A))
    called = people.add(state, A).id
    found = people.by_address(state, A)
    assert found is not None
    assert found.id == called


def test_an_address_belongs_to_one_contact(state: Database) -> None:
    one, two = people.add(state, A).id, people.add(state, B).id
    people.save_member(state, one, member(A, "c1"))
    people.save_member(state, two, member(B, "c2"))
    # They swapped over there; one change is read before the other.
    people.save_member(state, one, member(B, "c1"))
    assert people.by_known(state, A) is None
    people.save_member(state, two, member(A, "c2"))
    assert [p.id for p in (people.by_known(state, A), people.by_known(state, B)) if p] == [two, one]


def test_a_contact_that_is_no_more(state: Database) -> None:
    number = people.add(state, A).id
    people.save_member(state, number, member(A))
    people.save_member(state, number, None)
    person = people.by_id(state, number)
    assert person is not None
    assert (person.member, people.by_known(state, A), people.by_contact_id(state, "c1")) == (
        None,
        None,
        None,
    )
    assert people.billable(state) == 0


def test_another_address(state: Database) -> None:
    person = people.add(state, A)
    moved = people.readdress(state, person, B)
    assert (moved.address, people.by_address(state, A)) == (B, None)
    assert people.by_address(state, B) == moved


def test_what_counts_for_the_plan(state: Database) -> None:
    for n, status in enumerate(Status):
        number = people.add(state, f"{n}@x.org").id
        people.save_member(state, number, member(f"{n}@x.org", f"c{n}", status))
    people.add(state, A)
    assert people.billable(state) == 3


def test_who_is_wanted(state: Database) -> None:
    wants = {A: Want(A, A), B: Want(B, B, gone=True), "c@x.org": None}
    for address, want in wants.items():
        people.save(state, Person(people.add(state, address).id, address, want=want))
    assert [person.address for person in people.wanted(state)] == [A]


def test_refusals_wait_for_their_time(state: Database) -> None:
    one, two = people.add(state, A).id, people.add(state, B).id
    people.refused(state, one, "2026-01-02T00:00:00Z", 2)
    people.refused(state, two, None, 1)
    assert (people.attempts(state, one), people.attempts(state, two)) == (2, 1)
    assert people.due_again(state, "2026-01-01T23:59:59Z") == []
    assert people.due_again(state, "2026-01-02T00:00:00Z") == [one]
    people.refused(state, one, None, 0)
    assert (people.due_again(state, "2027-01-01T00:00:00Z"), people.attempts(state, one)) == ([], 0)
    assert people.attempts(state, 99) == 0


@pytest.mark.parametrize(("run", "pushed", "quiet"), [(7, 7, 0), (None, 3, 1)])
def test_a_want_that_went_through(
    state: Database, run: int | None, pushed: int, quiet: int
) -> None:
    person = people.add(state, A).id
    people.refused(state, person, "2026-01-02T00:00:00Z", 2)
    state.execute("UPDATE people SET quiet = 1, pushed_run = 3")
    people.carried_out(state, person, Want(A, A), run)
    stored = people.by_id(state, person)
    assert stored is not None
    assert stored.done == Want(A, A)
    found = state.execute("SELECT pushed_run, quiet, attempts, retry_at FROM people").fetchone()
    assert tuple(found) == (pushed, quiet, 0, None)
