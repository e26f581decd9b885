"""Intake: any sequence of states of a shop ends where its last state is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbridge.records.audience import Status
from mailbridge.store import feeds, outbox, people
from mailbridge.sync.people.changes import Policy
from tests.fakes.audience import Audience
from tests.fakes.shop import Customer
from tests.sync.bench import Bench, bench, shop

LINE = st.builds(
    Customer,
    key=st.sampled_from(["1", "2", "3", "4", "5"]),
    email=st.sampled_from(["a@x.org", "b@x.org", "c@x.org", "A@x.org", "", "bad"]),
    name=st.sampled_from(["P", "Q"]),
    tags=st.sampled_from([(), ("t",)]),
    inside=st.sampled_from([True, True, True, False]),
    broken=st.sampled_from([False, False, False, False, True]),
)
STATE = st.lists(LINE, max_size=6) | st.lists(LINE, max_size=5, unique_by=lambda line: line.key)


def edited_by_key(lines: list[Customer]) -> list[Customer]:
    """No two rows edited at the same time, so that who wins does not hang on the order."""
    return [replace(line, edited=line.key) for line in lines]


def expected(lines: list[Customer]) -> dict[str, str]:
    """Address → name, for a shop that has been so for long: the naive way."""
    winners: dict[str, Customer] = {}
    seen: set[str] = set()
    for line in lines:
        if not line.inside or line.broken or line.key in seen:
            continue
        seen.add(line.key)
        address = line.email.lower()
        if address in ("", "bad"):
            continue
        if address not in winners or line.edited > winners[address].edited:
            winners[address] = line
    return {address: line.name for address, line in winners.items()}


def check_rows(made: Bench) -> None:
    rows = made.rows()
    assert rows.total == rows.pushed + rows.unchanged + rows.skipped + rows.waiting
    assert min(rows.pushed, rows.unchanged, rows.skipped, rows.waiting) >= 0
    # The marks name each row once, and only rows that there are.
    prints, ids = feeds.marks(made.database, 1)
    known = [row for row in ids if row]
    assert len(prints) == len(ids)
    assert len(set(known)) == len(known)
    there = {row[0] for row in made.database.execute("SELECT id FROM rows")}
    assert set(known) <= there
    # Everyone wanted has a row at their address that belongs to them.
    for person in people.wanted(made.database):
        assert person.want is not None
        assert person.want.address == person.address
        assert made.database.one(
            "SELECT 1 FROM rows WHERE address = ? AND person = ?", (person.address, person.id)
        )
    assert made.database.one("SELECT count(*) FROM staged") == 0


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STATE, min_size=1, max_size=4), st.data())
def test_any_sequence_ends_where_its_last_state_is(
    tmp_path_factory: pytest.TempPathFactory, states: list[list[Customer]], data: st.DataObject
) -> None:
    """Rows keep their numbers or not, move, come twice, break, leave: what counts is the end."""
    policy = Policy(when_removed="archive")
    made = bench(tmp_path_factory.mktemp("any"), policy=policy, after_reads=1)
    try:
        for state in states:
            shop(made).lines[:] = edited_by_key(state)
            made.read()
            if data.draw(st.booleans(), "delivered"):
                made.deliver()
            check_rows(made)
            inside = sum(line.inside or line.broken for line in state)
            held = made.database.one("SELECT held FROM feeds") != ""
            assert made.rows().total == inside or held
        feeds.release(made.database)
        for _ in range(3):
            made.sync()
            check_rows(made)
        assert outbox.size(made.database) == 0
        # An address that turned invalid, and a row that cannot be read, hold on to what was; of
        # two rows with one number the one that was there first stands, wherever it is now.
        steady = all(line.email != "bad" and not line.broken for state in states for line in state)
        steady &= all(len({line.key for line in state}) == len(state) for state in states)
        if steady:
            assert made.wanted() == expected(shop(made).lines)
            assert made.mailed() == expected(shop(made).lines)
        else:
            assert made.mailed() == made.wanted()
        made.audience.orders.clear()
        made.sync()
        assert made.audience.orders == []
    finally:
        made.database.close()


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STATE, min_size=1, max_size=4), st.lists(st.sampled_from(list(Status)), max_size=3))
def test_whatever_the_shop_does_nobody_who_left_gets_mail_again(
    tmp_path_factory: pytest.TempPathFactory, states: list[list[Customer]], found: list[Status]
) -> None:
    audience = Audience()
    left = {}
    for address, status in zip(("a@x.org", "b@x.org", "c@x.org"), found, strict=False):
        contact = audience.has(address, status).contact_id
        if status in {Status.UNSUBSCRIBED, Status.CLEANED, Status.ARCHIVED}:
            left[contact] = status
    made = bench(
        tmp_path_factory.mktemp("left"),
        audience=audience,
        policy=Policy(when_removed="archive"),
        after_reads=1,
    )
    try:
        for state in states:
            shop(made).lines[:] = [replace(line, consent=True) for line in edited_by_key(state)]
            made.sync()
            check_rows(made)
            for member in audience.there.values():
                if member.contact_id in left:
                    assert member.status in {left[member.contact_id], Status.ARCHIVED}
    finally:
        made.database.close()
