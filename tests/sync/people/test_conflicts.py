"""Contacts that two customers lay claim to; the ways there are in tests/journeys/test_addresses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mailbridge.records.audience import Member, Status
from mailbridge.records.person import Want
from mailbridge.store import people
from mailbridge.sync.people.changes import Policy
from mailbridge.sync.people.conflicts import settle_conflict
from tests.fakes.shop import Customer
from tests.sync.bench import bench, shop

A, B, C = (f"{name}@example.org" for name in "abc")


def test_a_contact_that_is_another_customers_by_now_is_theirs(tmp_path: Path) -> None:
    home = bench(tmp_path, Customer("1", A, "One"), Customer("2", B, "Two"))
    home.sync()
    holder = home.person(A)
    assert holder is not None
    assert holder.member is not None
    # Our notes take the same contact for that of a second customer as well.
    second = people.add(home.database, C)
    people.save_member(home.database, second.id, holder.member)
    people.save_member(home.database, holder.id, holder.member)
    people.save(home.database, replace(second, want=Want(C, C)))
    stored = people.by_id(home.database, second.id)
    assert stored is not None
    assert settle_conflict(home.database, stored, None) == {C}
    after = people.by_id(home.database, second.id)
    assert after is not None
    assert (after.address, after.member) == (C, None)
    assert home.person(A) == holder


def test_whose_contact_is_kept_for_others_is_somebody_new(tmp_path: Path) -> None:
    home = bench(tmp_path, Customer("1", A, consent=False))
    before = home.audience.has(A, fields={"FNAME": "Owner"})
    home.mirror()
    home.sync()
    shop(home).lines[:] = (Customer("1", C, consent=False), Customer("2", A, "Two", consent=True))
    home.sync()
    assert home.skips() == {"1": "no_consent"}
    assert home.audience.there == {A: replace(before, fields={"FNAME": "Two"})}
    shop(home).lines[0] = Customer("1", C, "One", consent=True)
    home.sync()
    assert home.skips() == {}
    assert home.mailed() == {A: "Two", C: "One"}


def test_an_address_that_changed_while_nobody_touched_the_contact_is_made_up_for(
    tmp_path: Path,
) -> None:
    home = bench(tmp_path, Customer("1", A, consent=False))
    contact: Member = home.audience.has(A)
    home.mirror()
    home.sync()
    shop(home).lines[:] = (Customer("1", C, consent=False),)
    home.sync()
    assert set(home.audience.there) == {A}
    shop(home).lines[:] = (Customer("1", C, "One", consent=True),)
    home.sync()
    assert {a: m.contact_id for a, m in home.audience.there.items()} == {C: contact.contact_id}


def test_whose_contact_we_archived_and_who_is_back_elsewhere_without_consent(
    tmp_path: Path,
) -> None:
    policy = Policy(when_removed="archive")
    home = bench(tmp_path, Customer("1", A, "One", consent=True), policy=policy, after_reads=1)
    home.sync()
    shop(home).lines[:] = (Customer("2", B, "Two", consent=True), Customer("1", ""))
    home.sync()
    assert home.audience.there[A].status is Status.ARCHIVED
    shop(home).lines[1:] = (
        Customer("1", C, consent=False),
        Customer("3", A, "Three", consent=True),
    )
    home.sync()
    assert home.skips() == {"1": "no_consent"}
    assert home.mailed() == {A: "Three", B: "Two"}


@pytest.mark.parametrize("when_removed", ["archive", "unsubscribe", "tag"])
def test_a_customer_goes_whose_contact_never_left_the_address_that_another_has_by_now(
    when_removed: str, tmp_path: Path
) -> None:
    policy = Policy(when_removed=when_removed, removed_tag="gone")
    home = bench(tmp_path, Customer("1", A, "One"), policy=policy, after_reads=1)
    home.sync()
    number = home.contact(A)
    shop(home).lines[:] = (Customer("1", C, "One"),)
    home.read()  # and nothing is sent for now
    shop(home).lines.append(Customer("2", A, "Two"))
    home.read()
    del shop(home).lines[0]
    taken = home.sync()
    assert (taken.removed, home.mailed(), home.contact(A)) == (1, {A: "Two"}, number)
    assert home.audience.there[A].tags == frozenset()


@pytest.mark.parametrize(
    ("known", "added"),
    [
        (Status.SUBSCRIBED, None),  # as the settings say, who may ask for less
        (Status.PENDING, Status.PENDING),
        (Status.TRANSACTIONAL, Status.TRANSACTIONAL),
    ],
)
def test_nobody_is_added_with_more_than_the_settings_give_after_a_refused_change(
    known: Status, added: Status | None, tmp_path: Path
) -> None:
    home = bench(tmp_path, Customer("1", A, "One"))
    home.audience.has(A, known)
    home.mirror()
    home.sync()
    person = home.person(A)
    assert person is not None
    settle_conflict(home.database, people.readdress(home.database, person, C), None)
    newcomer = home.person(C)
    assert newcomer is not None
    assert newcomer.add_as is added
