from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailbridge.records.audience import Status
from mailbridge.sync.people.changes import Policy
from tests.fakes.shop import Customer, Shop
from tests.sync.bench import Bench, bench

A, B, C, D = (f"{name}@example.org" for name in "abcd")
ONE, TWO, THREE = Customer("1", A, "One"), Customer("2", B, "Two"), Customer("3", C, "Three")


@pytest.fixture
def trio(tmp_path: Path) -> Iterator[Bench]:
    """Three customers, all of them in Mailchimp through mailbridge."""
    made = bench(tmp_path, ONE, TWO, THREE)
    made.sync()
    yield made
    made.database.close()


def shop(trio: Bench) -> Shop:
    return trio.shops["Customers"]


def change(trio: Bench, *lines: Customer) -> None:
    trio.audience.orders.clear()
    shop(trio).lines[:] = lines
    trio.sync()


def at(line: Customer, email: str) -> Customer:
    return replace(line, email=email)


def test_the_contact_goes_along_to_a_new_address(trio: Bench) -> None:
    number = trio.contact(A)
    change(trio, at(ONE, D), TWO, THREE)
    assert trio.contact(D) == number
    assert trio.audience.orders == [("address", A, D)]
    assert trio.mailed() == {D: "One", B: "Two", C: "Three"}
    assert trio.tally.email_changed == 1
    assert trio.read().removed == 0


def test_only_the_case_of_an_address_changes(trio: Bench) -> None:
    change(trio, at(ONE, A.upper()), TWO, THREE)
    assert set(trio.mailed()) == {A, B, C}


def test_a_former_address_that_is_given_to_somebody_new(trio: Bench) -> None:
    number = trio.contact(A)
    change(trio, at(ONE, D), TWO, THREE, Customer("9", A, "Nine"))
    assert trio.mailed() == {D: "One", A: "Nine", B: "Two", C: "Three"}
    assert (trio.contact(D), trio.contact(A) != number) == (number, True)


@pytest.mark.parametrize("order", list(itertools.permutations([ONE, TWO, THREE])))
def test_a_chain_runs_from_its_free_end(trio: Bench, order: tuple[Customer, ...]) -> None:
    numbers = {line.key: trio.contact(line.email) for line in order}
    then = {"1": B, "2": C, "3": D}
    change(trio, *(at(line, then[line.key]) for line in order))
    assert trio.mailed() == {B: "One", C: "Two", D: "Three"}
    assert {key: trio.contact(then[key]) for key in then} == numbers
    assert trio.rows().pushed == 3


def test_two_who_swap_swap_fields_not_contacts(trio: Bench) -> None:
    numbers = trio.contact(A), trio.contact(B)
    trio.audience.there[A] = replace(trio.audience.there[A], status=Status.UNSUBSCRIBED)
    trio.mirror()
    change(trio, at(ONE, B), at(TWO, A), THREE)
    assert (trio.contact(A), trio.contact(B)) == numbers
    assert trio.audience.there[A].fields["FNAME"] == "Two"
    assert trio.audience.there[B].fields["FNAME"] == "One"
    assert trio.audience.there[A].status is Status.UNSUBSCRIBED
    assert trio.audience.there[B].status is Status.SUBSCRIBED


def test_three_in_a_circle(trio: Bench) -> None:
    change(trio, at(ONE, B), at(TWO, C), at(THREE, A))
    assert trio.mailed() == {B: "One", C: "Two", A: "Three"}


@pytest.mark.parametrize("status", [Status.UNSUBSCRIBED, Status.CLEANED, Status.ARCHIVED])
def test_who_left_under_the_old_address_is_not_added_under_the_new(
    trio: Bench, status: Status
) -> None:
    trio.audience.there[A] = replace(trio.audience.there[A], status=status)
    trio.mirror()
    change(trio, at(ONE, D), TWO, THREE)
    assert trio.skips() == {"1": "left"}
    assert (trio.contact(D), trio.audience.orders) == ("", [])
    change(trio, at(replace(ONE, name="Uno"), D), TWO, THREE)
    assert (trio.skips(), trio.contact(D)) == ({"1": "left"}, "")
    trio.read(whole=True)
    trio.deliver()
    assert trio.contact(D) == ""
    assert trio.rows().skipped == 1


def test_who_left_while_mailbridge_was_not_looking_is_not_added_either(trio: Bench) -> None:
    trio.audience.there[A] = replace(trio.audience.there[A], status=Status.UNSUBSCRIBED)
    change(trio, at(ONE, D), TWO, THREE)
    assert (trio.contact(D), trio.skips()) == ("", {"1": "left"})


@pytest.mark.parametrize("known", [True, False])
def test_somebody_else_is_at_the_new_address_already(trio: Bench, known: bool) -> None:
    other = trio.audience.has(D, Status.UNSUBSCRIBED).contact_id
    if known:
        trio.mirror()
    change(trio, at(ONE, D), TWO, THREE)
    assert trio.contact(D) == other
    assert trio.audience.there[D].fields["FNAME"] == "One"
    assert trio.audience.there[D].status is Status.UNSUBSCRIBED
    # mailbridge had added the old one.
    assert trio.audience.there[A].status is Status.ARCHIVED
    assert trio.read().removed == 0


def test_an_old_contact_that_mailbridge_did_not_add_stays(tmp_path: Path) -> None:
    trio = bench(tmp_path, ONE)
    trio.audience.has(A)
    trio.audience.has(B)
    trio.mirror()
    trio.sync()
    change(trio, at(ONE, B))
    assert trio.audience.there[A].status is Status.SUBSCRIBED
    assert trio.audience.there[B].fields["FNAME"] == "One"
    trio.database.close()


def test_a_pending_contact_is_asked_again_at_its_new_address(tmp_path: Path) -> None:
    trio = bench(tmp_path, ONE, policy=Policy(new_status=Status.PENDING))
    trio.sync()
    trio.policy = Policy(new_status=Status.SUBSCRIBED)
    change(trio, at(ONE, B))
    assert trio.audience.there[B].status is Status.PENDING
    trio.database.close()


def test_two_rows_of_a_person_part(trio: Bench) -> None:
    change(trio, ONE, TWO, THREE, Customer("4", A, "Four"))
    number = trio.contact(A)
    assert trio.skips() == {"4": "duplicate_email"}
    change(trio, ONE, TWO, THREE, Customer("4", D, "Four"))
    assert (trio.contact(A), trio.skips()) == (number, {})
    assert trio.mailed() == {A: "One", B: "Two", C: "Three", D: "Four"}


def test_the_one_with_the_contact_goes_and_the_other_stays(trio: Bench) -> None:
    change(trio, ONE, TWO, THREE, Customer("4", A, "Four"))
    change(trio, at(ONE, D), TWO, THREE, Customer("4", A, "Four"))
    assert trio.mailed() == {A: "Four", B: "Two", C: "Three", D: "One"}
    assert trio.skips() == {}


def test_a_move_before_anything_was_sent_adds_one_contact(tmp_path: Path) -> None:
    trio = bench(tmp_path, ONE)
    trio.read()
    change(trio, at(ONE, B))
    assert trio.audience.orders == [("create", B, "subscribed")]
    trio.database.close()


def test_the_shop_follows_an_address_that_was_changed_in_mailchimp(trio: Bench) -> None:
    moved = replace(trio.audience.there.pop(A), email=D)
    trio.audience.there[D] = moved
    trio.mirror()
    change(trio, at(replace(ONE, name="Uno"), D), TWO, THREE)
    assert trio.audience.there[D] == replace(moved, fields={"FNAME": "Uno"})
    assert set(trio.mailed()) == {B, C, D}


def test_who_left_at_the_address_that_the_shop_follows_to_is_no_new_person(trio: Bench) -> None:
    left = replace(trio.audience.there.pop(A), email=D, status=Status.UNSUBSCRIBED)
    trio.audience.there[D] = left
    trio.mirror()
    change(trio, at(replace(ONE, name="Uno"), D), TWO, THREE)
    assert trio.skips() == {}
    assert trio.audience.there[D] == replace(left, fields={"FNAME": "Uno"})
