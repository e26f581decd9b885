from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.service.lists.held import MOST, Held, held, read_held
from mailbridge.simulator import Simulator
from mailbridge.store import state
from tests.journeys.world import World, customer


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator() as simulator:
        made = World(tmp_path, simulator)
        made.make_shop(*(customer(number) for number in range(1, 21)))
        made.setup()
        made.run()
        yield made


def forget(world: World, first: int, last: int) -> None:
    world.sql("DELETE FROM customers WHERE id BETWEEN ? AND ?", first, last)


def test_nothing_is_held_at_first(world: World) -> None:
    assert held(world.session()) == ()


def test_many_gone_are_named_with_both_numbers(world: World) -> None:
    forget(world, 1, 8)
    world.run()
    (one,) = held(world.session())
    assert (one.feed, one.losing, one.of) == ("Customers", 8, 20)
    assert "8 of 20" in one.sentence
    assert sorted(int(key) for key, _ in one.who) == list(range(1, 9))
    assert all("@" in address for _, address in one.who)
    world.session().confirm(keep=True)
    assert held(world.session()) == ()


def test_an_empty_shop_puts_everyone_in_question(world: World) -> None:
    forget(world, 1, 20)
    world.run()
    (one,) = held(world.session())
    assert (one.losing, one.of, len(one.who)) == (20, 20, 20)


def test_people_are_counted_once_and_not_all_are_listed(world: World) -> None:
    session = world.session()
    with session.engine("test") as database:
        state.put(database, state.HELD_PEOPLE, "600 would lose a tag.")
        for number in range(600):
            address = f"p{number:03}@held.test"
            database.execute(
                "INSERT INTO people (address, known_address, held) VALUES (?, ?, 1)",
                (address, address),
            )
        (one,) = read_held(database)
    assert (one.feed, one.losing, one.of, len(one.who)) == ("", 600, 620, MOST)
    assert one.who[0] == ("", "p000@held.test")
    assert isinstance(one, Held)


def test_people_who_would_be_added_are_told_without_figures(world: World) -> None:
    with world.session().engine("test") as database:
        state.put(database, state.HELD_NEW, "3 customers are not in the audience.")
        assert read_held(database) == (Held("", "3 customers are not in the audience.", 0, 0),)
