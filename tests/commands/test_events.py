from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.simulator import Simulator
from tests.journeys.world import World, customer


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator() as simulator:
        made = World(tmp_path, simulator)
        made.make_shop(customer(1))
        made.setup()
        made.run()
        yield made


def test_an_event_is_sent_and_told(world: World) -> None:
    done = world.command("test-event", "Ten Sales", "C1@shop.test", "--property", "coins=5=6")
    assert (done.returncode, done.stderr) == (0, "")
    assert "“ten_sales” to c1@shop.test" in done.stdout
    assert "may start" in done.stdout
    event = world.simulator.member("", "c1@shop.test").events[0]
    assert (event.name, event.properties) == ("ten_sales", {"coins": "5=6"})
    line = world.json("history")[0]
    assert (line["action"], line["result"], line["email"]) == ("event", "done", "c1@shop.test")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("won", "nobody@shop.test"), 1, "nobody@shop.test is not in the audience"),
        (("won", "nobody"), 2, "no email address"),
        (("?", "c1@shop.test"), 2, "no name for an event"),
        (("won", "c1@shop.test", "--property", "coins"), 2, "K=V"),
        (("won",), 2, "EMAIL"),
    ],
)
def test_what_cannot_be_sent_is_said_in_one_line(
    world: World, arguments: tuple[str, ...], status: int, said: str
) -> None:
    done = world.command("test-event", *arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert world.simulator.member("", "c1@shop.test").events == []


def test_somebody_archived_is_not_in_the_audience(world: World) -> None:
    world.simulator.archive("", "c1@shop.test")
    assert world.command("test-event", "won", "c1@shop.test").returncode == 1


def test_a_lost_answer_is_not_sent_twice(world: World) -> None:
    world.simulator.faults.add(kind="reset_after_applying", path_regex="/events")
    done = world.command("test-event", "won", "c1@shop.test")
    assert done.returncode == 3
    assert "may have arrived" in done.stderr
    assert len(world.simulator.member("", "c1@shop.test").events) == 1


def test_the_key_of_another_account_is_recognised(world: World) -> None:
    world.simulator.become_another_account("Other Shop")
    done = world.command("test-event", "won", "c1@shop.test")
    assert done.returncode == 3
    assert "Other Shop" in done.stderr
    assert world.simulator.member("", "c1@shop.test").events == []
