from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mailbridge.service.running.watching import Watch
from mailbridge.service.session import Session
from mailbridge.simulator import Simulator
from mailbridge.store import figures
from mailbridge.store.database import Database
from mailbridge.sync.loop import Loop
from tests.fakes.clock import JumpingClock
from tests.journeys.world import World, customer

Step = Callable[[], None]


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock()


@pytest.fixture
def world(tmp_path: Path, clock: JumpingClock) -> Iterator[World]:
    with Simulator(clock=clock.now) as simulator:
        made = World(tmp_path, simulator, clock=clock)
        made.make_shop(customer(1), customer(2))
        made.setup()
        yield made


class Scene:
    """A watch whose every rest is answered with the next step; after the last it ends."""

    def __init__(self, session: Session, database: Database) -> None:
        self.events: list[dict[str, Any]] = []
        self.database = database
        self._steps: list[Step] = []
        self.watch = Watch(session, database, self._listen, threading.Event())
        self.loop: Loop = self.watch.loop()

    def _listen(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        if event["event"] == "state" and event["next"]:
            if self._steps:
                self._steps.pop(0)()
            else:
                self.loop.finish()

    def play(self, *steps: Step) -> list[dict[str, Any]]:
        """Run the steps, one at each rest; what was told."""
        self._steps = list(steps)
        self.loop.go()
        return self.events

    def reports(self) -> list[dict[str, Any]]:
        return [event["report"] for event in self.events if event["event"] == "finished"]

    def states(self) -> list[str]:
        """The states at rest, one after the other."""
        return [e["state"] for e in self.events if e["event"] == "state" and e["next"]]


@pytest.fixture
def scene(world: World) -> Iterator[Scene]:
    session = world.session()
    with session.engine("watch") as database:
        yield Scene(session, database)


def test_a_change_in_the_shop_goes_by_itself(world: World, scene: Scene) -> None:
    scene.play(lambda: world.add(customer(3)))
    assert [report["pushed"] for report in scene.reports()] == [2, 1]
    assert scene.states() == ["up_to_date", "up_to_date"]


def test_a_wish_comes_at_once(world: World, scene: Scene, clock: JumpingClock) -> None:
    moments: list[float] = []

    def wish() -> None:
        moments.append(clock.monotonic())
        scene.loop.wish(whole=True)

    def end() -> None:
        moments.append(clock.monotonic())
        scene.loop.finish()

    scene.play(wish, end)
    assert [report["pushed"] for report in scene.reports()] == [2, 2]
    assert moments[0] == moments[1]


def test_no_network_waits_is_told_and_mends_itself(world: World, scene: Scene) -> None:
    world.simulator.faults.add(kind="reset_before", times=None)
    scene.play(world.simulator.faults.clear)
    assert scene.states() == ["waiting", "up_to_date"]
    problems = [event for event in scene.events if event["event"] == "problem"]
    assert set(problems[0]) == {"event", "title", "message"}
    assert [report["waiting"] for report in scene.reports()] == [2, 0]


def test_a_wrong_key_needs_the_owner_and_reading_goes_on(world: World, scene: Scene) -> None:
    world.simulator.revoke_key(world.simulator.key)
    scene.play(lambda: world.add(customer(3)))
    assert scene.states() == ["needs_you", "needs_you"]
    assert [report["waiting"] for report in scene.reports()] == [2, 3]
    assert not world.simulator.audience().members


def test_settings_broken_meanwhile_are_told_and_mended(
    world: World, scene: Scene, home: Path
) -> None:
    file = home / "settings.toml"
    good = file.read_text("utf-8")

    def mend() -> None:
        file.write_text(good, encoding="utf-8")

    file.write_text("rubbish", encoding="utf-8")
    scene.play(mend)
    problems = [event["message"] for event in scene.events if event["event"] == "problem"]
    assert len(problems) == 1
    assert "settings.toml, line 1" in problems[0]
    assert [report["pushed"] for report in scene.reports()] == [2]


def test_a_full_disk_ends_no_engine(world: World, scene: Scene) -> None:
    scene.database.execute("PRAGMA max_page_count = 1")  # SQLite takes the present size
    world.add(*(customer(number, first="x" * 5000) for number in range(10, 60)))

    def more_room() -> None:
        scene.database.execute("PRAGMA max_page_count = 100000")
        scene.loop.wish()

    scene.play(more_room)
    problems = [event["title"] for event in scene.events if event["event"] == "problem"]
    assert problems == ["The disk is full"]
    assert [report["pushed"] for report in scene.reports()] == [52]
    assert len(world.simulator.audience().members) == 52


def test_each_check_is_counted_in_its_hour(world: World, scene: Scene, clock: JumpingClock) -> None:
    def go_offline() -> None:
        world.simulator.faults.add(kind="reset_before", times=None)

    scene.play(go_offline, lambda: world.simulator.revoke_key(world.simulator.key))
    counted = figures.hours(scene.database, clock.now() - timedelta(hours=2))
    assert sum(hour.good for hour in counted) == 1
    assert sum(hour.waited for hour in counted) == 2
    (day,) = figures.days(scene.database, clock.now().astimezone().date())
    assert (day.sent, day.members) == (2, 2)
