from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbridge.base.errors import Hold, SourceProblem, Wait
from mailbridge.records.audience import Status
from mailbridge.store import feeds, outbox, people
from mailbridge.store.database import open_database
from mailbridge.sync.changes import Policy
from tests.fakes.audience import Audience
from tests.fakes.shop import Customer, Shop
from tests.sync.bench import Bench, bench, many

ANN = Customer("1", "Ann@example.org", "Ann")
BOB = Customer("2", "bob@example.org", "Bob")


@pytest.fixture
def ten(tmp_path: Path) -> Iterator[Bench]:
    """Ten customers in Mailchimp, and a brake that holds at more than five and ten percent."""
    made = bench(tmp_path, *many(10), percent=10)
    made.sync()
    yield made
    made.database.close()


def shop(of: Bench) -> Shop:
    return next(iter(of.shops.values()))


def test_a_second_read_looks_into_no_line_and_queues_nothing(ten: Bench) -> None:
    assert ten.rows().pushed == 10
    taken = ten.read()
    assert (shop(ten).parsed, outbox.size(ten.database), taken.removed) == (0, 0, 0)
    assert ten.rows().unchanged == 10


def test_one_edited_line_is_one_contact_written(ten: Bench) -> None:
    ten.audience.orders.clear()
    shop(ten).lines[3] = replace(shop(ten).lines[3], name="New")
    ten.sync()
    assert shop(ten).parsed == 1
    assert ten.audience.orders == [("update", "c3@example.org")]
    assert (ten.rows().pushed, ten.rows().unchanged) == (1, 9)


def test_a_cheap_mark_spares_the_reading_for_a_day(ten: Bench) -> None:
    shop(ten).marked = True
    ten.read()
    reads = shop(ten).reads
    for _ in range(20):
        ten.read()
    assert shop(ten).reads == reads
    for _ in range(5):
        ten.read()
    assert shop(ten).reads == reads + 1
    shop(ten).lines.append(ANN)
    ten.read()
    assert shop(ten).reads == reads + 2


def test_changed_settings_look_at_every_row_again_and_send_nothing(ten: Bench) -> None:
    ten.signature = "2"
    ten.read()
    assert (shop(ten).parsed, outbox.size(ten.database)) == (10, 0)
    assert ten.rows().unchanged == 10


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_customer_is_gone_after_so_many_reads_and_not_before(tmp_path: Path, after: int) -> None:
    made = bench(
        tmp_path, ANN, BOB, after_reads=after, policy=Policy(when_removed="archive"), percent=10
    )
    made.sync()
    shop(made).lines.remove(BOB)
    for _ in range(after - 1):
        assert made.sync().removed == 0
        assert made.audience.there[BOB.email].status is Status.SUBSCRIBED
    assert made.sync().removed == 1
    assert made.audience.there[BOB.email].status is Status.ARCHIVED
    assert made.sync().removed == 0
    assert made.rows().total == 1
    # And back as they were.
    shop(made).lines.append(BOB)
    made.sync()
    assert made.audience.there[BOB.email].status is Status.SUBSCRIBED
    made.database.close()


def test_absence_is_counted_in_a_row(ten: Bench) -> None:
    gone = shop(ten).lines.pop(4)
    assert ten.read().removed == 0
    shop(ten).lines.append(gone)
    assert ten.read().removed == 0
    shop(ten).lines.remove(gone)
    assert ten.read().removed == 0
    assert ten.read().removed == 1


def test_a_read_that_breaks_off_counts_for_nothing(ten: Bench) -> None:
    everyone = list(shop(ten).lines)
    shop(ten).lines[:] = everyone[:1]
    shop(ten).fails = SourceProblem("The file is torn", "It ends in the middle.")
    for _ in range(3):
        taken = ten.read()
        assert (list(taken.failed), taken.never_read, taken.removed) == (["Customers"], set(), 0)
    assert ten.rows().total == 10
    assert "torn" in feeds.all_feeds(ten.database)[0].problem
    shop(ten).fails = None
    shop(ten).lines[:] = everyone
    taken = ten.read()
    assert (taken.failed, shop(ten).parsed) == ({}, 0)
    assert feeds.all_feeds(ten.database)[0].problem == ""


def test_a_feed_that_was_never_read_well_says_so(tmp_path: Path) -> None:
    made = bench(tmp_path, ANN)
    shop(made).fails = Wait("The file is growing")
    assert made.read().never_read == {"Customers"}
    made.database.close()


@pytest.mark.parametrize(
    ("line", "reason", "goes"),
    [
        (replace(BOB, inside=False), None, True),
        (replace(BOB, email=""), "no_email", True),
        (replace(BOB, email="bad"), "invalid_email", False),
        (replace(BOB, broken=True), "bad_row", False),
    ],
)
def test_who_counts_as_gone(tmp_path: Path, line: Customer, reason: str | None, goes: bool) -> None:
    made = bench(tmp_path, ANN, BOB, policy=Policy(when_removed="archive"))
    made.sync()
    shop(made).lines[1] = line
    removed = sum(made.sync().removed for _ in range(4))
    assert removed == int(goes)
    status = made.audience.there[BOB.email].status
    assert status is (Status.ARCHIVED if goes else Status.SUBSCRIBED)
    assert made.skips() == ({"2": reason} if reason else {})
    rows = made.rows()
    assert (rows.total, rows.skipped) == ((2, 1) if reason else (1, 0))
    # Put right, everything is as it was.
    shop(made).lines[1] = BOB
    made.sync()
    assert (made.skips(), made.rows().total) == ({}, 2)
    assert made.mailed() == {"ann@example.org": "Ann", "bob@example.org": "Bob"}
    assert sum(made.sync().removed for _ in range(3)) == 0
    # And really gone is gone.
    shop(made).lines[1] = line
    made.sync()
    del shop(made).lines[1]
    assert sum(made.sync().removed for _ in range(3)) == 1
    assert (made.skips(), made.rows().total) == ({}, 1)
    made.database.close()


def test_a_key_that_comes_twice_is_a_bad_row_and_the_first_stands(tmp_path: Path) -> None:
    twice = replace(ANN, email="other@example.org")
    made = bench(tmp_path, ANN, BOB, twice)
    made.sync()
    assert made.skips() == {"1": "bad_row"}
    assert set(made.mailed()) == {"ann@example.org", "bob@example.org"}
    assert (made.rows().total, made.rows().skipped) == (3, 1)
    since = made.database.one("SELECT since FROM skipped")
    made.sync()
    assert made.rows().total == 3
    assert made.database.one("SELECT since FROM skipped") == since
    # The first one goes: the number is free for the other.
    shop(made).lines.remove(ANN)
    made.sync()
    assert made.skips() == {}
    assert "other@example.org" in made.mailed()
    made.database.close()


def test_two_customers_with_one_address(tmp_path: Path) -> None:
    first, second = replace(ANN, edited="1"), replace(ANN, key="3", name="Anna", edited="2")
    made = bench(tmp_path, first, BOB, second)
    made.sync()
    assert made.mailed()["ann@example.org"] == "Anna"
    assert made.skips() == {"1": "duplicate_email"}
    shop(made).lines[0] = replace(first, edited="3")
    made.sync()
    assert made.mailed()["ann@example.org"] == "Ann"
    assert made.skips() == {"3": "duplicate_email"}
    shop(made).lines.pop(0)
    made.sync()
    made.sync()
    assert made.mailed()["ann@example.org"] == "Anna"
    assert (made.skips(), made.rows().total) == ({}, 2)
    made.database.close()


def test_without_a_key_the_address_is_the_key(tmp_path: Path) -> None:
    made = bench(tmp_path, ANN, BOB, replace(ANN, name="Twin"), keyed=False)
    made.sync()
    assert made.mailed() == {"ann@example.org": "Ann", "bob@example.org": "Bob"}
    assert made.rows().skipped == 1
    shop(made).lines[1] = replace(BOB, email="")
    made.sync()
    assert (made.rows().total, made.rows().skipped) == (3, 2)
    assert made.sync().removed == 1
    made.database.close()


# Brakes


def test_a_feed_suddenly_empty_is_held(ten: Bench) -> None:
    everyone = list(shop(ten).lines)
    shop(ten).lines.clear()
    for _ in range(4):
        taken = ten.sync()
        assert (len(taken.held), taken.removed) == (1, 0)
        assert "empty" in taken.held[0] or "no customers" in taken.held[0]
    assert ten.rows().total == 10
    shop(ten).lines[:] = everyone
    taken = ten.sync()
    assert (taken.held, shop(ten).parsed, feeds.all_feeds(ten.database)[0].held) == ([], 0, "")


def test_an_empty_feed_that_is_right(ten: Bench) -> None:
    shop(ten).lines.clear()
    ten.sync()
    feeds.release(ten.database)
    removed = [ten.sync().removed for _ in range(3)]
    assert sum(removed) == 10
    assert (ten.rows().total, feeds.all_feeds(ten.database)[0].held) == (0, "")


def test_too_many_gone_at_once_are_held_and_everything_else_goes_on(ten: Bench) -> None:
    everyone = list(shop(ten).lines)
    shop(ten).lines[:] = [replace(everyone[0], name="Edited"), *everyone[7:]]
    for _ in range(4):
        taken = ten.sync()
        assert (len(taken.held), taken.removed) == (1, 0)
    assert ten.mailed()["c0@example.org"] == "Edited"
    assert (ten.rows().total, ten.rows().unchanged) == (10, 10)
    feeds.release(ten.database)
    removed = [ten.sync().removed for _ in range(2)]
    assert (sum(removed), ten.rows().total) == (6, 4)
    assert ten.sync().held == []


def test_it_was_a_mistake_keep_everyone(ten: Bench) -> None:
    everyone = list(shop(ten).lines)
    shop(ten).lines[:] = everyone[6:]
    ten.sync()
    feeds.keep_everyone(ten.database)
    for _ in range(3):
        taken = ten.sync()
        assert (taken.held, taken.removed) == ([], 0)
    assert len(ten.wanted()) == 10
    # They come back and go again, one by one: that is an absence like any.
    shop(ten).lines[:] = everyone
    ten.sync()
    shop(ten).lines[:] = everyone[1:]
    assert sum(ten.sync().removed for _ in range(2)) == 1


def test_five_are_never_held(ten: Bench) -> None:
    del shop(ten).lines[:5]
    ten.sync()
    assert (ten.sync().removed, ten.rows().total) == (5, 5)


@pytest.mark.parametrize("before", [True, None])
def test_consents_lost_at_once_are_held(tmp_path: Path, before: bool | None) -> None:
    lines = [replace(line, consent=before) for line in many(20)]
    made = bench(tmp_path, *lines, percent=10)
    made.sync()
    shop(made).lines[:] = [replace(line, consent=False) for line in lines]
    for _ in range(3):
        taken = made.sync()
        assert len(taken.held) == 1
        assert len(made.mailed()) == 20
    feeds.release(made.database)
    assert made.sync().held == []
    assert made.mailed() == {}
    assert {m.status for m in made.audience.there.values()} == {Status.UNSUBSCRIBED}
    made.database.close()


def test_tags_lost_at_once_are_held_and_a_few_are_not(tmp_path: Path) -> None:
    lines = [replace(line, tags=("gold",)) for line in many(60)]
    made = bench(tmp_path, *lines, percent=10)
    made.sync()
    shop(made).lines[:6] = many(6)
    assert made.sync().held == []
    shop(made).lines[:] = many(60)
    assert len(made.sync().held) == 1
    golden = [m for m in made.audience.there.values() if "gold" in m.tags]
    assert len(golden) == 54
    feeds.keep_everyone(made.database)
    made.sync()
    assert len([m for m in made.audience.there.values() if "gold" in m.tags]) == 54
    made.database.close()


# Several feeds


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Bench]:
    """Two shops that both know Ann."""
    shops = {"Shop": Shop([ANN, BOB]), "Club": Shop([replace(ANN, key="77", tags=("club",))])}
    made = bench(tmp_path, shops=shops, policy=Policy(when_removed="archive"))
    made.sync()
    yield made
    made.database.close()


def test_a_person_in_two_feeds_counts_in_each_and_is_one_contact(two: Bench) -> None:
    assert (two.rows().total, two.rows().pushed, two.tally.created) == (3, 3, 2)
    assert two.audience.there["ann@example.org"].tags == {"club"}


def test_who_leaves_one_feed_of_two_is_no_customer_gone(two: Bench) -> None:
    two.shops["Club"].lines[:] = [Customer("78", "carl@example.org", "Carl")]
    assert sum(two.sync().removed for _ in range(3)) == 0
    assert status(two, "ann@example.org") is Status.SUBSCRIBED
    assert two.audience.there["ann@example.org"].tags == frozenset()
    two.shops["Shop"].lines.remove(ANN)
    assert sum(two.sync().removed for _ in range(3)) == 1
    assert status(two, "ann@example.org") is Status.ARCHIVED


def test_a_no_in_one_feed_withdraws(two: Bench) -> None:
    two.shops["Club"].lines[0] = replace(two.shops["Club"].lines[0], consent=False)
    two.sync()
    assert status(two, "ann@example.org") is Status.UNSUBSCRIBED
    two.shops["Club"].lines[0] = replace(two.shops["Club"].lines[0], consent=True)
    two.sync()
    assert status(two, "ann@example.org") is Status.PENDING


def test_one_feed_in_trouble_does_not_stop_the_other(two: Bench) -> None:
    two.shops["Shop"].fails = Hold("It is empty", "It has no contents.")
    two.shops["Club"].lines.append(Customer("78", "carl@example.org", "Carl"))
    taken = two.sync()
    assert taken.held == ["Shop: It has no contents."]
    assert "carl@example.org" in two.mailed()


# The first load, and the backfill


def status(of: Bench, address: str) -> Status:
    return of.audience.there[address].status


def loud(of: Bench) -> list[tuple[str, ...]]:
    return [order for order in of.audience.orders if "loud" in order]


@pytest.mark.parametrize("whole", [False, True])
def test_tags_of_the_first_load_start_nothing(tmp_path: Path, whole: bool) -> None:
    made = bench(tmp_path, replace(ANN, tags=("a",)))
    made.read(whole=whole)
    made.deliver()
    assert made.audience.there["ann@example.org"].tags == {"a"}
    assert loud(made) == []
    shop(made).lines.append(replace(BOB, tags=("b",)))
    made.sync()
    assert len(loud(made)) == 1
    made.database.close()


def test_the_backfill_sends_everyone_once_more_and_changes_nothing(ten: Bench) -> None:
    ten.audience.there["c1@example.org"] = replace(
        ten.audience.there["c1@example.org"], status=Status.UNSUBSCRIBED
    )
    ten.mirror()
    before = dict(ten.audience.there)
    ten.audience.orders.clear()
    ten.read(whole=True)
    assert outbox.size(ten.database) == 10
    ten.deliver()
    assert sorted(order[0] for order in ten.audience.orders) == ["update"] * 10
    assert ten.audience.there == before
    assert ten.rows().pushed == 10


def test_a_newer_want_replaces_one_that_waits(tmp_path: Path) -> None:
    made = bench(tmp_path, ANN)
    made.read()
    shop(made).lines[0] = replace(ANN, name="Anna")
    made.read()
    assert (outbox.size(made.database), made.rows().waiting) == (1, 1)
    made.deliver()
    assert made.audience.orders == [("create", "ann@example.org", "subscribed")]
    assert made.mailed() == {"ann@example.org": "Anna"}
    shop(made).lines[0] = ANN
    made.read()
    shop(made).lines[0] = replace(ANN, name="Anna")
    made.read()
    assert outbox.size(made.database) == 0
    made.database.close()


def test_mode_changes_lists_only_who_changed(tmp_path: Path) -> None:
    made = bench(tmp_path, ANN, BOB, mode="changes")
    made.sync()
    shop(made).lines[:] = [replace(BOB, name="Bobby")]
    assert sum(made.sync().removed for _ in range(3)) == 0
    assert made.mailed() == {"ann@example.org": "Ann", "bob@example.org": "Bobby"}
    shop(made).lines[:] = []
    assert made.sync().held == []
    shop(made).lines[:] = [BOB, replace(BOB, name="Robert"), Customer("3", "carl@example.org")]
    made.sync()
    assert made.mailed()["bob@example.org"] == "Robert"
    assert (made.rows().total, made.skips()) == (3, {})
    made.database.close()


# Any sequence of states

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


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


def test_a_home_that_was_closed_goes_on_where_it_was(tmp_path: Path) -> None:
    made = bench(tmp_path, ANN, BOB)
    made.sync()
    made.database.close()
    made.database = open_database(tmp_path / "state.db")
    made.read()
    assert (shop(made).parsed, outbox.size(made.database)) == (0, 0)
    made.database.close()
