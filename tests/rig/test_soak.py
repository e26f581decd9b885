"""Weeks of a shop's life on a clock that is moved: memory and files stay as they are, and all is right.

MAILBRIDGE_SOAK_DAYS=56 makes it eight weeks.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailbridge.simulator import Simulator
from tests.conftest import ROOT
from tests.fakes.clock import JumpingClock
from tests.journeys.test_killed import TAGS, audience, expected
from tests.journeys.world import World, customer
from tests.rig.figures import tell_figures

DAYS = int(os.environ.get("MAILBRIDGE_SOAK_DAYS", "1"))
CUSTOMERS = 60
EVERY = 30 if DAYS > 7 else 90
SYNC = f"""\
every_minutes = {EVERY}
when_removed = "archive"
max_removed_percent = 100
"""
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "reset_before", "times": 3},
    {"kind": "reset_after_applying", "times": 2, "method": "PUT"},
    {"kind": "status", "status": 503, "times": 4},
    {"kind": "status", "status": 429, "times": 2, "headers": {"Retry-After": "60"}},
    {"kind": "html", "status": 403, "times": 2},
    {"kind": "cut_json", "times": 2},
    {"kind": "redirect", "times": 5},
)
PAGE = 4096
MEMORY_MAY_GROW = 6 * 2**20
"""Bytes between the second quarter of the time and the last: caches that fill, no more."""
LINE_MAY_TAKE = 3_000
"""Bytes in the state database for each line of history, which is kept for long on purpose."""


@dataclass
class Day:
    """How big everything is in the evening."""

    memory: int
    database: int
    lines: int


@dataclass
class Weeks:
    """The shop's life while an engine watches it."""

    world: World
    clock: JumpingClock
    chance: random.Random = field(default_factory=lambda: random.Random(56))
    next: int = CUSTOMERS + 1
    days: list[Day] = field(default_factory=list)
    rests: int = 0
    states: list[str] = field(default_factory=list)
    problems: set[str] = field(default_factory=set)

    def live(self) -> None:
        """All the days, rest by rest, and a quiet one at the end."""
        began = self.clock.now()
        with subprocess.Popen(
            [sys.executable, "-m", "tests.rig.soaking", began.isoformat()],
            env={**os.environ, **self.world.environment, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        ) as engine:
            assert engine.stdin is not None
            while self._hear(engine):
                day = (self.clock.now() - began) // timedelta(days=1)
                if day >= DAYS + 1:
                    break
                if day > len(self.days):
                    self.days.append(self._measured(engine.pid))
                sleep = self._happens(quiet=day >= DAYS)
                engine.stdin.write(f"{sleep}\n")
                engine.stdin.flush()
            engine.communicate("end\n")
        assert engine.returncode == 0

    def _hear(self, engine: subprocess.Popen[str]) -> bool:
        assert engine.stdout is not None
        line = engine.stdout.readline()
        if not line:
            return False
        told = json.loads(line)
        self.clock.jump((datetime.fromisoformat(told["now"]) - self.clock.now()).total_seconds())
        self.rests += 1
        self.states.append(told["state"])
        self.problems |= set(told["problems"])
        return True

    def _happens(self, *, quiet: bool) -> float:
        """Something in the shop, in the audience or on the way; seconds to sleep through."""
        world, chance = self.world, self.chance
        if quiet:
            world.simulator.faults.clear()
            return 0.0
        if chance.random() < 0.3:
            self._edit()
        if chance.random() < 0.05:
            world.simulator.faults.add(**chance.choice(FAULTS))
        if chance.random() < 0.02:
            world.simulator.hang_up()
        # The lid is closed for some hours, in the middle of whatever it was.
        return chance.uniform(1, 9) * 3600 if chance.random() < 0.03 else 0.0

    def _edit(self) -> None:
        world, number = self.world, self.chance.randint(1, self.next)
        world.sql(
            "UPDATE customers SET total = total + 1, first = first || 'x' WHERE id = ?", number
        )
        world.sql("UPDATE customers SET first = 'Anna' WHERE length(first) > 20")
        if self.chance.random() < 0.2:
            world.sql(
                "UPDATE customers SET email = ? WHERE id = ?", f"m{self.rests}@shop.test", number
            )
        if self.chance.random() < 0.2:
            world.sql("DELETE FROM customers WHERE id = ?", self.chance.randint(1, self.next))
            world.add(customer(self.next))
            self.next += 1

    def _measured(self, process: int) -> Day:
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
        home = Path(self.world.environment["MAILBRIDGE_HOME"])
        size = sum(path.stat().st_size for path in home.glob("state.db"))
        return Day(pages * PAGE, size, len(self.world.session().history()))


@pytest.fixture
def weeks(tmp_path: Path) -> Iterator[Weeks]:
    clock = JumpingClock()
    with Simulator(clock=clock.now) as simulator:
        world = World(tmp_path, simulator, tail=TAGS, sync_settings=SYNC, clock=clock)
        world.make_shop(*(customer(number) for number in range(1, CUSTOMERS + 1)))
        world.setup()
        yield Weeks(world, clock)


@pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="memory is read as Linux tells it"
)
def test_n22_n23_m34_weeks_of_it_leave_no_trace_but_history(weeks: Weeks) -> None:
    began = time.monotonic()
    weeks.live()
    assert audience(weeks.world) == expected(weeks.world)
    assert weeks.world.run().report.unchanged == len(expected(weeks.world))
    assert set(weeks.states) <= {"up_to_date", "waiting"}, set(weeks.states)
    first, last = weeks.days[len(weeks.days) // 4 : len(weeks.days) // 2 + 1], weeks.days[-1]
    memory = last.memory - int(statistics.median(day.memory for day in first))
    lines = last.lines - first[0].lines
    size = last.database - first[0].database
    tell_figures(
        "soak",
        f"{DAYS} days",
        checks=weeks.rests,
        waits=weeks.states.count("waiting"),
        lines=last.lines,
        memory_mb=[round(day.memory / 2**20, 1) for day in weeks.days],
        database_kb=[day.database // 1024 for day in weeks.days],
        seconds=round(time.monotonic() - began, 1),
        wrong=0,
    )
    assert memory <= MEMORY_MAY_GROW, [day.memory for day in weeks.days]
    assert size <= LINE_MAY_TAKE * lines + 64 * PAGE, weeks.days
