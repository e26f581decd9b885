"""A state database of every version opens with all that is in it, however the way there goes."""

from __future__ import annotations

import gzip
import os
import random
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from mailbridge.base.errors import Repair
from mailbridge.service.standing.status import read_status
from mailbridge.store import database as databases
from mailbridge.store import history, people, salvage
from mailbridge.store.database import Database, open_database, open_for_reading
from mailbridge.store.migrations import MIGRATIONS
from mailbridge.store.packing import contact_of

SAVED = Path(__file__).resolve().parent.parent / "databases"
VERSIONS = [int(path.name.split("-")[1].split(".")[0]) for path in sorted(SAVED.glob("version-*"))]
KILLS = int(os.environ.get("MAILBRIDGE_KILLS", "6"))
NEXT = (
    "import sqlite3, sys, pathlib\n"
    "from mailbridge.store import database as databases\n"
    "def more(c):\n"
    "    c.execute('CREATE TABLE more (x TEXT) STRICT')\n"
    "    for n in range(30):\n"
    "        c.execute('INSERT INTO more SELECT hex(zeroblob(2000)) FROM history LIMIT 20')\n"
    "        c.execute('UPDATE people SET attempts = attempts + 1')\n"
    "databases.MIGRATIONS = (*databases.MIGRATIONS, more)\n"
    "{before}"
    "print('go', flush=True)\n"
    "databases.open_database(pathlib.Path(sys.argv[1])).close()\n"
)
"""A next version, as some day there will be one, in a process that can be killed or starved."""


def saved(version: int, folder: Path) -> Path:
    path = folder / "state.db"
    path.write_bytes(gzip.decompress((SAVED / f"version-{version}.db.gz").read_bytes()))
    path.chmod(0o600)
    return path


def schema(database: Database) -> set[str]:
    rows = database.execute("SELECT sql FROM sqlite_schema WHERE sql NOT NULL").fetchall()
    return {re.sub(r"\s+", " ", re.sub(r"--[^\n]*", "", sql)) for (sql,) in rows}


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the tables that a next version would keep."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
            for table in ("meta", "feeds", "rows", "history", "runs", "skipped")
        }


def test_u1_every_version_has_its_saved_database() -> None:
    assert list(range(1, len(MIGRATIONS) + 1)) == VERSIONS, (
        "run: python build_scripts/save_state.py"
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_u1_a_saved_database_comes_to_the_present_schema(version: int, tmp_path: Path) -> None:
    path = saved(version, tmp_path)
    with (
        closing(open_database(path)) as old,
        closing(open_database(tmp_path / "new.db")) as new,
    ):
        assert schema(old) == schema(new), (
            "the schema is another than the saved one: write a migration, or, where this version "
            "was never released, run: python build_scripts/save_state.py --again"
        )
        assert old.one("PRAGMA user_version") == len(MIGRATIONS)
        assert salvage.sound(old)
        assert old.execute("PRAGMA foreign_key_check").fetchall() == []
        status = read_status(old, "2026-11-22T00:00:00Z")
        assert (status.connected, status.skipped, status.outbox) == (True, 3, 0)
        contacts = old.execute("SELECT contact FROM rows WHERE contact NOT NULL").fetchall()
        assert len({contact_of(blob).address for (blob,) in contacts}) == 247
        assert people.billable(old) > 200
        assert len(list(history.lines(old))) > 247


def test_u1_both_copies_are_their_owners_and_the_older_one_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = VERSIONS[-1]
    path = saved(version, tmp_path)
    before = contents(path)

    def more(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE people ADD COLUMN nickname TEXT NOT NULL DEFAULT ''")

    monkeypatch.setattr(databases, "MIGRATIONS", (*MIGRATIONS, more))
    open_database(path).close()
    copy = path.with_name(f"state.db.version-{version}")
    assert contents(path) == before == contents(copy)
    if os.name == "posix":  # Windows keeps a profile closed by itself
        assert {file.stat().st_mode & 0o077 for file in tmp_path.iterdir()} == {0}
    monkeypatch.undo()
    with pytest.raises(Repair, match="newer"):  # the older program, on the newer notes
        open_for_reading(path)
    copy.replace(path)  # what the owner of an older program does
    open_for_reading(path).close()


@pytest.mark.parametrize("seed", range(KILLS))
def test_u2_killed_while_migrating_it_is_the_old_or_the_new(seed: int, tmp_path: Path) -> None:
    path = saved(VERSIONS[-1], tmp_path)
    before = contents(path)
    with subprocess.Popen(
        [sys.executable, "-c", NEXT.format(before=""), str(path)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        try:
            process.wait(random.Random(seed).uniform(0, 0.12))
        except subprocess.TimeoutExpired:
            process.kill()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'more'")
        assert (version - VERSIONS[-1]) == tables.fetchone()[0]
        assert version in (VERSIONS[-1], VERSIONS[-1] + 1)
    assert contents(path) == before


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such limit")
@pytest.mark.parametrize("room", [0, 100_000, 900_000])
def test_u4_a_disk_full_while_migrating_leaves_the_old_version(room: int, tmp_path: Path) -> None:
    """Full at the copy, full in the middle of the migration: the older program goes on."""
    path = saved(VERSIONS[-1], tmp_path)
    before = contents(path)
    limit = (
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", NEXT.format(before=limit), str(path)],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert "Wait" in done.stderr
    assert contents(path) == before
    with closing(open_database(path)) as database:
        assert salvage.sound(database)
        assert database.one("PRAGMA user_version") == VERSIONS[-1]
