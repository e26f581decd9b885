from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mailbridge.base.errors import Wait
from mailbridge.store import database as databases
from mailbridge.store import state as facts
from mailbridge.store.database import Database, open_database
from mailbridge.store.migrations import MIGRATIONS, _statements


def test_every_table_is_strict_and_every_key_points_somewhere(state: Database) -> None:
    tables = state.execute("PRAGMA table_list").fetchall()
    ours = [row for row in tables if not row[1].startswith("sqlite_")]
    assert len(ours) >= 9
    assert [row[1] for row in ours if row[5] != 1] == []
    assert state.execute("PRAGMA foreign_key_check").fetchall() == []
    names = {row[1] for row in ours}
    for name in names:
        for key in state.execute(f"PRAGMA foreign_key_list({name})"):
            assert key[2] in names


@pytest.mark.parametrize(
    ("script", "number"),
    [
        ("", 0),
        ("CREATE TABLE a (b);", 1),
        ("CREATE TABLE a (\n  b -- a comment; with a semicolon\n);\nCREATE INDEX c ON a (b);\n", 2),
    ],
)
def test_a_script_is_taken_apart(script: str, number: int) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        statements = _statements(script)
        for statement in statements:
            connection.execute(statement)
    assert len(statements) == number


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with closing(open_database(tmp_path / "state.db")) as database:
        facts.put(database, "word", "kept")
    return tmp_path / "state.db"


def test_a_migration_keeps_a_copy_of_what_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def more(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE more (x TEXT) STRICT")

    version = len(MIGRATIONS)
    monkeypatch.setattr(databases, "MIGRATIONS", (*MIGRATIONS, more))
    with closing(open_database(old)) as database:
        assert database.one("PRAGMA user_version") == version + 1
        assert facts.get(database, "word") == "kept"
        assert database.one("SELECT count(*) FROM more") == 0
    copy = old.with_name(f"state.db.version-{version}")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)
        assert connection.execute("SELECT value FROM meta").fetchall() == [("kept",)]


def test_a_migration_that_fails_leaves_the_old_version(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE half (x TEXT) STRICT")
        connection.execute("CREATE TABLE half (x TEXT) STRICT")

    monkeypatch.setattr(databases, "MIGRATIONS", (*MIGRATIONS, half))
    with pytest.raises(Wait):
        open_database(old)
    monkeypatch.undo()
    with closing(open_database(old)) as database:
        assert database.one("PRAGMA user_version") == len(MIGRATIONS)
        assert database.one("SELECT count(*) FROM sqlite_schema WHERE name = 'half'") == 0
        assert facts.get(database, "word") == "kept"
