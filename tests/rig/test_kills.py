"""Real processes killed at random instants: in orders and set-ups, and in the middle of a migration.

`sync` has its own kills in tests/journeys/test_killed. MAILBRIDGE_KILLS=500 makes both long.
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from mailbridge.store.database import open_database
from mailbridge.store.migrations import MIGRATIONS
from tests.conftest import ROOT
from tests.rig.face import Said
from tests.rig.figures import tell_figures
from tests.rig.nursery import Nursery
from tests.rig.scenarios import SCENARIOS, Scenario
from tests.rig.stage import Stage
from tests.rig.sweep import Sweep

KILLS = int(os.environ.get("MAILBRIDGE_KILLS", "0"))
SEED = int(os.environ.get("MAILBRIDGE_FIRST_SEED", "1"))
SHORT = ("setup", "undo", "erase")
CHOSEN = [each for each in SCENARIOS if KILLS or each.name in SHORT]
LINES = 20_000
LONGEST = 60.0
NEW = len(MIGRATIONS) + 2


@pytest.mark.parametrize("scenario", CHOSEN, ids=lambda each: each.name)
def test_h1_killed_at_any_instant_it_ends_the_same(stage: Stage, scenario: Scenario) -> None:
    sweep = Sweep(stage, scenario)
    sweep.measure()
    chance = random.Random(f"{SEED} {scenario.name}")
    number = max(2, KILLS // len(CHOSEN))
    wrong: list[str] = []
    died = tries = 0
    with Nursery({**os.environ, "PYTHONPATH": str(ROOT)}) as nursery:
        whole = min(_run(nursery, sweep) for _ in range(3))
        while died < number and tries < 5 * number:
            tries += 1
            stage.restore()
            died += _killed(nursery, sweep, chance, whole)
            found = sweep.rest(Said((), 1, "", "killed"))
            wrong += [f"{scenario.name}, try {tries}: {line}" for line in found]
    tell_figures("kills", scenario.name, tries=tries, kills=died, wrong=len(wrong), found=wrong[:5])
    assert not wrong, f"{len(wrong)} wrong:\n" + "\n".join(wrong[:20])


def _start(nursery: Nursery, sweep: Sweep) -> None:
    sweep.stage.time.jump(900)
    moment = sweep.stage.time.now()
    nursery.start(moment, *sweep.words(), stdin=f"{sweep.stage.simulator.key}\n")


def _run(nursery: Nursery, sweep: Sweep) -> float:
    """How many seconds the command takes where nobody kills it."""
    sweep.stage.restore()
    began = time.monotonic()
    _start(nursery, sweep)
    assert not nursery.end()
    return time.monotonic() - began


def _killed(nursery: Nursery, sweep: Sweep, chance: random.Random, whole: float) -> bool:
    """The command killed by the clock or as a request arrives; whether it died of it."""
    simulator = sweep.stage.simulator
    requests = sweep.kinds["request"]
    how = chance.choice(("clock", "clock", "slow", "reset_before", "reset_after_applying"))
    if how == "clock" or not requests:
        _start(nursery, sweep)
        nursery.wait(chance.uniform(0, whole))
        nursery.kill()
    else:
        after = chance.randrange(requests)
        simulator.faults.add(kind=how, do=nursery.kill, delay=0, after=after)
        _start(nursery, sweep)
    died = nursery.end()
    simulator.faults.clear()
    return died


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A state database of the present version with a long history."""
    path = tmp_path / "home" / "state.db"
    with closing(open_database(path)) as database, database.transaction():
        database.executemany(
            "INSERT INTO history (time, run, feed, key, email, action, result, detail)"
            " VALUES ('2026-01-01T00:00:00Z', 1, 'Customers', ?, ?, 'create', 'done', '')",
            ((str(number), f"c{number}@shop.test") for number in range(LINES)),
        )
    return path


def test_u2_killed_in_a_migration_it_is_old_or_new_and_never_between(old: Path) -> None:
    saved = old.read_bytes()
    whole = _migration(old)
    chance = random.Random(SEED)
    number = max(4, KILLS // 10)
    seen: dict[int, int] = {}
    died = 0
    for _ in range(number):
        for path in old.parent.glob("state.db*"):
            path.unlink()
        old.write_bytes(saved)
        died += _migrate(old, chance.uniform(0, whole))
        version = _version(old)
        seen[version] = seen.get(version, 0) + 1
        _migrate(old, None)
        assert _version(old) == NEW
        copy = old.with_name(f"state.db.version-{len(MIGRATIONS)}")
        assert _version(copy) == len(MIGRATIONS)
    tell_figures("kills", "migration", tries=number, kills=died, wrong=0, found=seen)


def _migration(path: Path) -> float:
    """How many seconds it takes where nobody kills it."""
    began = time.monotonic()
    assert not _migrate(path, None)
    return time.monotonic() - began


def _migrate(path: Path, seconds: float | None) -> bool:
    """A later version's first start, killed so many seconds after it began; whether it died."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.rig.migrating", str(path)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with suppress(subprocess.TimeoutExpired):
            process.wait(LONGEST if seconds is None else seconds)
        process.kill()
    return process.returncode < 0


def _version(path: Path) -> int:
    """The version of a database that is whole, and has the tables of its version."""
    with closing(sqlite3.connect(path)) as state:
        assert state.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        version = int(state.execute("PRAGMA user_version").fetchone()[0])
        columns = [row[1] for row in state.execute("PRAGMA table_info(history)")]
        assert ("more" in columns) == (version > len(MIGRATIONS))
        assert ("most" in columns) == (version == NEW)
        number, last = state.execute(
            "SELECT count(*), max(CAST(key AS INTEGER)) FROM history"
        ).fetchone()
        assert (number, last) == (LINES, LINES - 1)
        assert (
            state.execute("SELECT name FROM sqlite_schema WHERE name LIKE '%_new'").fetchall() == []
        )
    return version
