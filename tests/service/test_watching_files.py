"""The whole way with the operating system's own events and the real clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mailbridge.service.running.watching import Watch
from mailbridge.service.set_up import setup
from mailbridge.settings.reading import read_settings
from mailbridge.simulator import Simulator
from mailbridge.sync.loop import Loop
from tests.journeys.world import World, customer

LIMIT = 30.0


class Ear:
    """Hears what a watch says; waits for reports."""

    def __init__(self) -> None:
        self._heard: list[dict[str, Any]] = []
        self._more = threading.Condition()

    def listen(self, event: dict[str, Any]) -> None:
        with self._more:
            self._heard.append(event)
            self._more.notify_all()

    def wait(self, wanted: Callable[[list[dict[str, Any]]], bool]) -> None:
        with self._more:
            assert self._more.wait_for(lambda: wanted(self._heard), LIMIT), self._heard[-3:]

    def resting(self, passes: int) -> None:
        """Wait until so many passes are over and the loop rests."""
        self.wait(
            lambda heard: (
                sum(event["event"] == "finished" for event in heard) >= passes
                and bool(heard[-1].get("next"))
            )
        )

    def pushed(self) -> list[int]:
        return [e["report"]["pushed"] for e in self._heard if e["event"] == "finished"]


@contextmanager
def running(world: World, ear: Ear) -> Iterator[None]:
    """A watch in a thread of its own, which is also the one that opens the database."""
    loops: list[Loop] = []
    ready = threading.Event()

    def work() -> None:
        session = world.session()
        with session.engine("watch") as database:
            watch = Watch(session, database, ear.listen, threading.Event())
            loops.append(watch.loop())
            ready.set()
            loops[0].go()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert ready.wait(LIMIT)
        yield
    finally:
        for loop in loops:
            loop.finish()
        thread.join(LIMIT)
        assert not thread.is_alive()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator() as simulator:
        yield World(tmp_path, simulator)


def test_a_sale_reaches_the_outbox_within_seconds(world: World) -> None:
    world.make_shop(customer(1), customer(2))
    world.setup()
    ear = Ear()
    with running(world, ear):
        ear.resting(1)
        start = time.monotonic()
        world.add(customer(3))
        ear.resting(2)
        assert ear.pushed() == [2, 1]
        assert time.monotonic() - start < 8, "the next look at the marks was ten seconds away"


def test_an_export_that_stays_cut_off_is_not_read_again_and_again(
    world: World, tmp_path: Path
) -> None:
    """The older one stands in, and every look finds the newer one's mark."""
    world.make_shop(customer(1))
    folder = tmp_path / "exports"
    folder.mkdir()
    file = world.settings_file()
    text = file.read_text(encoding="utf-8")
    where = f'database = "sqlite:///{world.shop.as_posix()}"\ntable = "customers"'
    file.write_text(text.replace(where, 'folder = "exports"\nfiles = "*.csv"'), "utf-8")
    whole = ",".join(customer(1)) + "\n" + ",".join(map(str, customer(1).values())) + "\n"
    (folder / "2026-01-01.csv").write_text(whole, encoding="utf-8")
    setup.apply(world.session(), read_settings(file), world.simulator.key, keep_key=False)
    session = world.session()
    with session.engine("watch") as database:
        watch = Watch(session, database, lambda _: None, threading.Event())
        loop = watch.loop()
        assert loop.run(False) is None
        assert not loop.changed()
        newer = folder / "2026-01-02.csv"
        newer.write_text(whole[:-60], encoding="utf-8")
        assert loop.changed()
        loop.run(False)
        assert not loop.changed()
        newer.write_text(whole, encoding="utf-8")
        assert loop.changed()
        loop.run(False)
        assert not loop.changed()
