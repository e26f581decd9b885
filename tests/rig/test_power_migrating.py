"""The power is cut in the middle of a migration: the state database is of one version or the next.

MAILBRIDGE_IMAGES=10000 makes it long, a tenth of them for this.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from mailbridge.store import database as databases
from mailbridge.store.migrations import MIGRATIONS
from tests.conftest import ROOT
from tests.rig.disk import Disk, apply, lay_out
from tests.rig.figures import tell_figures
from tests.rig.migrating import rebuild, rewrite
from tests.rig.recording import record

IMAGES = int(os.environ.get("MAILBRIDGE_IMAGES", "200")) // 10
SEED = int(os.environ.get("MAILBRIDGE_FIRST_SEED", "1"))
LINES = 300
OLD = len(MIGRATIONS)

pytestmark = pytest.mark.skipif(
    not shutil.which("strace"), reason="strace IS NOT INSTALLED: no power was cut"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """With a state database of the present version."""
    path = tmp_path / "home" / "state.db"
    with closing(databases.open_database(path)) as database, database.transaction():
        database.executemany(
            "INSERT INTO history (time, run, feed, key, email, action, result, detail)"
            " VALUES ('2026-01-01T00:00:00Z', 1, 'Customers', ?, ?, 'create', 'done', '')",
            ((str(number), f"c{number}@shop.test") for number in range(LINES)),
        )
    return path.parent


def test_h2_u2_a_power_cut_in_a_migration_leaves_one_version_or_the_next(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = {str(path): path.read_bytes() for path in home.iterdir()}
    marks = tmp_path / "marks"
    command = [sys.executable, "-m", "tests.rig.migrating", str(home / "state.db")]
    _, ops = record(command, {**os.environ, "PYTHONPATH": str(ROOT)}, home, marks, "")
    monkeypatch.setattr(databases, "MIGRATIONS", (*MIGRATIONS, rebuild, rewrite))
    chance = random.Random(SEED)
    seen: dict[int, int] = {}
    for _ in range(IMAGES):
        disk = Disk(start)
        apply(disk, ops[: chance.randint(0, len(ops))])
        image = tmp_path / "image"
        lay_out(disk.after_a_cut(chance), home, image)
        version = _version(image / "state.db")
        seen[version] = seen.get(version, 0) + 1
        databases.open_database(image / "state.db").close()
        assert _version(image / "state.db") == OLD + 2
        shutil.rmtree(image)
    tell_figures("power", "migration", images=IMAGES, calls=len(ops), versions=seen, wrong=0)


def _version(path: Path) -> int:
    """The version of a database that is whole, has that version's columns, and every line."""
    with closing(sqlite3.connect(path)) as state:
        assert state.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        version = int(state.execute("PRAGMA user_version").fetchone()[0])
        columns = [row[1] for row in state.execute("PRAGMA table_info(history)")]
        assert ("more" in columns, "most" in columns) == (version > OLD, version > OLD + 1)
        assert state.execute("SELECT count(*) FROM history").fetchone() == (LINES,)
    return version
