"""`mailbridge sync` killed at every kind of moment while the shop goes on: nothing lost, nothing wrong.

MAILBRIDGE_KILLS=500 makes it long.
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from mailbridge.records.report import Report
from mailbridge.simulator import Simulator
from tests.journeys.world import World, customer
from tests.rig.figures import tell_figures

KILLS = int(os.environ.get("MAILBRIDGE_KILLS", "15"))
EACH = 5
"""Kills until the audience is compared with the shop."""
CUSTOMERS = 40
LONGEST = 30.0
TAGS = """
[[feed.tag]]
always = "customer"
[[feed.tag]]
column = "kind"
"""
FIELDS = ("FNAME", "LNAME", "BIRTHDAY", "TOTAL")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator() as simulator:
        made = World(tmp_path, simulator, tail=TAGS)
        made.sync_settings = (
            'when_removed = "archive"\nremoved_after_reads = 1\nmax_removed_percent = 100'
        )
        made.make_shop(*(customer(number) for number in range(1, CUSTOMERS + 1)))
        made.setup()
        yield made


class Life:
    """What happens in the shop and in the audience meanwhile. left: who unsubscribed themselves."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.chance = random.Random(seed)
        self.next = CUSTOMERS + 1
        self.left: set[str] = set()
        self.moves = 0

    def go_on(self) -> None:
        """A few edits, some new customers, somebody gone, somebody with another address."""
        world, chance = self.world, self.chance
        for _ in range(chance.randint(1, 6)):
            world.sql(
                "UPDATE customers SET first = ?, total = total + 1, kind = ? WHERE id = ?",
                f"Name{chance.randint(0, 999)}",
                chance.choice(("regular", "vip")),
                chance.randint(1, self.next),
            )
        for _ in range(chance.randint(0, 5)):
            world.add(customer(self.next))
            self.next += 1
        if chance.random() < 0.5:
            world.sql("DELETE FROM customers WHERE id = ?", chance.randint(6, self.next))
        if chance.random() < 0.7:
            self._move(chance.randint(6, self.next))
        if chance.random() < 0.3:
            email = f"c{chance.randint(1, 5)}@shop.test"
            with suppress(KeyError):  # not added yet
                world.simulator.unsubscribe_self(world.simulator.list_id, email)
                self.left.add(email)

    def _move(self, number: int) -> None:
        self.moves += 1
        email = f"moved{self.moves}@shop.test"
        self.world.sql("UPDATE customers SET email = ? WHERE id = ?", email, number)


def killed(world: World, chance: random.Random) -> bool:
    """One sync, killed: by the clock, or as a request arrives that is then carried out, or not.

    Returns whether it died of it; it may have ended before.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "mailbridge", "sync", "--wait", "0"],
        env=world.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        how = chance.choice(("clock", "slow", "slow", "reset_before", "reset_after_applying"))
        if how == "clock":
            with suppress(subprocess.TimeoutExpired):
                process.wait(chance.uniform(0.2, 1.2))
            process.kill()
        else:
            writes = chance.random() < 0.7
            world.simulator.faults.add(
                kind=how, do=process.kill, delay=0, after=chance.randint(0, 12),
                path_regex="", method=chance.choice(("PUT", "POST", "PATCH")) if writes else "",
            )  # fmt: skip
        process.wait(LONGEST)
    world.simulator.faults.clear()
    return process.returncode < 0


def expected(world: World) -> dict[str, tuple[dict[str, object], set[str]]]:
    """Address → values and tags, as the shop alone tells them."""
    with closing(sqlite3.connect(world.shop)) as shop:
        rows = shop.execute("SELECT email, first, last, birthday, total, kind FROM customers")
        return {
            email: (
                dict(zip(FIELDS, (first, last, f"{day[5:7]}/{day[8:]}", total), strict=True)),
                {"customer", kind},
            )
            for email, first, last, day, total, kind in rows.fetchall()
        }


def audience(world: World) -> dict[str, tuple[dict[str, object], set[str]]]:
    """The same as the audience has it; whoever is archived is out."""
    simulator = world.simulator
    return {
        member.email: (
            {tag: simulator.fields_of(simulator.list_id, member.email)[tag] for tag in FIELDS},
            simulator.tags_of(simulator.list_id, member.email),
        )
        for member in simulator.audience().members.values()
        if member.status != "archived"
    }


def all_is_well(world: World, life: Life) -> Report:
    """One clean sync, then everything is compared."""
    report = world.run(wait=60).report
    assert audience(world) == expected(world)
    status = {m.email: m.status for m in world.simulator.audience().members.values()}
    assert {email for email in life.left if status[email] == "subscribed"} == set()
    alive = {email for email, now in status.items() if now == "subscribed"}
    assert alive == set(expected(world)) - life.left
    assert (report.waiting, report.total) == (0, len(expected(world)))
    home = Path(world.environment["MAILBRIDGE_HOME"])
    with closing(sqlite3.connect(home / "state.db")) as state:
        assert state.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert state.execute("PRAGMA foreign_key_check").fetchall() == []
        assert state.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
        created = state.execute(
            "SELECT email FROM history WHERE action = 'create' AND result = 'done'"
        ).fetchall()
    assert len(created) == len(set(created)), "somebody was counted as created twice"
    writes = len(world.writes())
    assert world.run().report.unchanged == report.total
    assert len(world.writes()) == writes, "a second sync found something left to do"
    return report


@pytest.mark.parametrize("seed", range(max(1, KILLS // EACH)))
def test_killed_again_and_again_nothing_is_lost_and_nothing_wrong(world: World, seed: int) -> None:
    life = Life(world, seed)
    world.simulator.latency_ms = life.chance.choice((0, 5, 20))
    kills = 0
    for _ in range(EACH):
        kills += killed(world, life.chance)
        life.go_on()
    world.simulator.latency_ms = 0
    all_is_well(world, life)
    tell_figures("syncs", f"seed {seed}", tries=EACH, kills=kills, wrong=0)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("kind", ["reset_after_applying", "reset_before"])
def test_killed_as_the_answer_to_a_write_is_on_its_way(
    world: World, method: str, kind: str
) -> None:
    """Whether Mailchimp did it or not, the next sync finds out and finishes."""
    life = Life(world, 1)
    if method != "POST":
        world.run()
        world.sql("UPDATE customers SET first = 'Zoë' WHERE id < 6")
        world.sql(
            "UPDATE customers SET email = 'moved' || id || '@shop.test' WHERE id BETWEEN 6 AND 9"
        )
        world.sql("DELETE FROM customers WHERE id > 37")
    died = threading.Event()
    with subprocess.Popen(
        [sys.executable, "-m", "mailbridge", "sync"],
        env=world.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip

        def kill() -> None:
            process.kill()
            died.set()

        world.simulator.faults.add(kind=kind, method=method, after=1, do=kill)
        process.wait(LONGEST)
    assert died.is_set()
    world.simulator.faults.clear()
    world.sql("UPDATE customers SET total = total + 1 WHERE id % 2")
    all_is_well(world, life)
