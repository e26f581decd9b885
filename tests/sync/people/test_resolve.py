"""Single promises of the resolver; whole ways through it are in test_intake and test_moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailbridge.records.audience import Status
from mailbridge.records.skipped import Reason
from mailbridge.store import outbox, people, state
from mailbridge.sync.people.changes import Policy
from tests.fakes.shop import Customer
from tests.sync.bench import Bench, bench, many

ANN, BOB = Customer("1", "ann@x.org", "Ann"), Customer("2", "bob@x.org", "Bob")


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Bench]:
    made = bench(tmp_path, ANN, BOB)
    yield made
    made.database.close()


def lines(of: Bench) -> list[Customer]:
    return of.shops["Customers"].lines


def test_who_is_in_mailchimp_as_wanted_is_not_queued(tmp_path: Path) -> None:
    made = bench(tmp_path, ANN)
    made.audience.has(ANN.email, fields={"FNAME": "Ann"})
    made.mirror()
    made.read()
    assert (outbox.size(made.database), made.rows().unchanged) == (0, 1)
    person = made.person(ANN.email)
    assert person is not None
    assert person.done == person.want
    made.database.close()


@pytest.mark.parametrize(
    ("status", "consent", "reason"),
    [
        (Status.CLEANED, None, "cleaned"),
        (Status.ARCHIVED, None, "archived"),
        (Status.UNSUBSCRIBED, None, None),
        (None, False, "no_consent"),
        (Status.SUBSCRIBED, False, None),
    ],
)
def test_who_is_skipped(
    tmp_path: Path, status: Status | None, consent: bool | None, reason: str | None
) -> None:
    made = bench(tmp_path, replace(ANN, consent=consent))
    if status is not None:
        made.audience.has(ANN.email, status)
        made.mirror()
    made.sync()
    assert made.skips() == ({"1": reason} if reason else {})
    assert outbox.size(made.database) == 0
    known = made.audience.there.get(ANN.email)
    assert (known.status if known else None) is status
    made.database.close()


@pytest.mark.parametrize("barred", [Reason.ERASED, Reason.LEFT, Reason.FORGOTTEN])
def test_who_is_barred_is_never_added(pair: Bench, barred: Reason) -> None:
    person = people.add(pair.database, ANN.email)
    people.save(pair.database, replace(person, barred=barred))
    pair.sync()
    assert pair.skips() == {"1": barred.value}
    assert list(pair.audience.there) == [BOB.email]


def test_who_was_taken_back_stays_out_until_they_are_edited(pair: Bench) -> None:
    pair.read()
    person = pair.person(ANN.email)
    assert person is not None
    outbox.remove(pair.database, person.id)
    people.save(pair.database, replace(person, barred=Reason.UNDONE))
    pair.signature = "2"
    pair.sync()
    assert (pair.skips(), list(pair.audience.there)) == ({"1": "undone"}, [BOB.email])
    lines(pair)[0] = replace(ANN, name="Anna")
    pair.sync()
    assert (pair.skips(), ANN.email in pair.audience.there) == ({}, True)


def test_a_no_before_anything_was_sent_takes_the_entry_back(pair: Bench) -> None:
    pair.read()
    lines(pair)[0] = replace(ANN, consent=False)
    pair.read()
    assert (pair.skips(), outbox.size(pair.database)) == ({"1": "no_consent"}, 1)
    pair.deliver()
    assert list(pair.audience.there) == [BOB.email]
    lines(pair)[0] = replace(ANN, consent=True)
    pair.sync()
    assert (pair.skips(), pair.audience.there[ANN.email].status) == ({}, Status.SUBSCRIBED)


def test_gone_before_anything_was_sent(pair: Bench) -> None:
    pair.after_reads = 1
    pair.read()
    lines(pair).remove(ANN)
    assert pair.read().removed == 1
    pair.deliver()
    assert list(pair.audience.there) == [BOB.email]


def test_the_tag_of_who_is_gone_goes_when_they_are_back(tmp_path: Path) -> None:
    made = bench(
        tmp_path, ANN, BOB, after_reads=1, policy=Policy(when_removed="tag", removed_tag="was")
    )
    made.sync()
    lines(made).remove(ANN)
    made.sync()
    assert made.audience.there[ANN.email].tags == {"was"}
    lines(made).append(ANN)
    made.sync()
    assert made.audience.there[ANN.email].tags == frozenset()
    made.database.close()


def test_a_refused_customer_waits_but_an_edit_is_tried_at_once(pair: Bench) -> None:
    pair.read()
    person = pair.person(ANN.email)
    assert person is not None
    outbox.remove(pair.database, person.id)
    people.refused(pair.database, person.id, "2026-02-01T00:00:00Z", 1)
    pair.signature = "2"
    pair.read()
    assert outbox.size(pair.database) == 1
    lines(pair)[0] = replace(ANN, name="Anna")
    pair.read()
    assert (outbox.size(pair.database), people.attempts(pair.database, person.id)) == (2, 0)


def test_a_refused_customer_is_tried_again_when_the_time_has_come(pair: Bench) -> None:
    pair.read()
    person = pair.person(ANN.email)
    assert person is not None
    outbox.remove(pair.database, person.id)
    people.refused(pair.database, person.id, "2026-01-01T20:00:00Z", 1)
    sizes = []
    for _ in range(8):
        pair.read()
        sizes.append(outbox.size(pair.database))
    assert sizes == [1] * 6 + [2] * 2


def test_the_brake_counts_customers_who_are_there_not_those_who_were(tmp_path: Path) -> None:
    everyone = [replace(line, tags=("t",)) for line in many(100)]
    made = bench(tmp_path, *everyone, percent=100, after_reads=1)
    made.sync()
    lines(made)[:] = everyone[50:]
    assert made.sync().removed == 50
    made.percent = 10
    lines(made)[:6] = [replace(line, tags=()) for line in lines(made)[:6]]
    assert len(made.sync().held) == 1
    assert state.get(made.database, state.HELD_PEOPLE)
    made.database.close()
