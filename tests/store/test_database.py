from __future__ import annotations

import os
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest

from mailbridge.base.errors import Repair, Wait
from mailbridge.store import state as facts
from mailbridge.store.database import (
    Damaged,
    Database,
    backup,
    open_database,
    open_for_reading,
    owner_error,
)
from mailbridge.store.migrations import MIGRATIONS


def write_and_break(database: Database, word: str) -> None:
    facts.put(database, "word", word)
    raise ZeroDivisionError


def stored(database: Database) -> str:
    """What another connection sees."""
    with closing(open_for_reading(database.path)) as reader:
        return facts.get(reader, "word")


def test_it_is_durable_and_keeps_what_belongs_together(state: Database) -> None:
    assert state.one("PRAGMA journal_mode") == "wal"
    assert state.one("PRAGMA synchronous") == 2
    assert state.one("PRAGMA foreign_keys") == 1
    assert state.one("PRAGMA secure_delete") == 1
    assert state.one("PRAGMA user_version") == len(MIGRATIONS)


@pytest.mark.skipif(os.name != "posix", reason="Windows has other rights")
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "new" / "state.db")) as database:
        facts.put(database, "word", "x")
        backup(database, tmp_path / "copy.db")
        files = [*(tmp_path / "new").iterdir(), tmp_path / "copy.db"]
        assert len(files) == 4
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_a_transaction_is_seen_whole_or_not_at_all(state: Database) -> None:
    with state.transaction():
        facts.put(state, "word", "one")
        assert stored(state) == ""
    assert stored(state) == "one"
    with pytest.raises(ZeroDivisionError), state.transaction():
        write_and_break(state, "two")
    assert (stored(state), state.busy) == ("one", False)


def test_an_inner_transaction_is_part_of_the_outer(state: Database) -> None:
    with state.transaction():
        with state.transaction():
            facts.put(state, "word", "inner")
        assert (state.busy, stored(state)) == (True, "")
    assert stored(state) == "inner"
    with pytest.raises(ZeroDivisionError), state.transaction(), state.transaction():
        write_and_break(state, "lost")
    assert (stored(state), state.busy) == ("inner", False)


def test_a_commit_that_fails_leaves_no_transaction_open(state: Database) -> None:
    """Else what follows would be taken for a part of it, and never be on disk."""

    def without_its_row() -> None:
        with state.transaction():
            state.execute("PRAGMA defer_foreign_keys = ON")
            state.execute("INSERT INTO skipped VALUES (99, '', 'no_email', '', '')")

    with pytest.raises(sqlite3.IntegrityError):
        without_its_row()
    assert not state.busy
    with state.transaction():
        facts.put(state, "word", "after")
    assert stored(state) == "after"


def test_a_part_can_fail_alone(state: Database) -> None:
    with state.transaction():
        facts.put(state, "word", "kept")
        with pytest.raises(ZeroDivisionError), state.savepoint():
            write_and_break(state, "lost")
        with state.savepoint():
            facts.put(state, "other", "too")
    assert (stored(state), facts.get(state, "other")) == ("kept", "too")


def test_a_trial_changes_nothing(state: Database) -> None:
    with state.trial():
        with state.transaction(), state.savepoint():
            facts.put(state, "word", "tried")
        assert facts.get(state, "word") == "tried"
    assert (stored(state), state.busy) == ("", False)


def test_a_reader_cannot_write_and_does_not_stand_in_the_way(state: Database) -> None:
    with closing(open_for_reading(state.path)) as reader:
        with pytest.raises(sqlite3.OperationalError):
            facts.put(reader, "word", "x")
        reader.execute("BEGIN")
        assert facts.get(reader, "word") == ""
        facts.put(state, "word", "new")
        assert facts.get(reader, "word") == ""
        reader.execute("COMMIT")
        assert facts.get(reader, "word") == "new"


def test_reading_where_nobody_writes(tmp_path: Path) -> None:
    # Windows has no question marks in names.
    path = tmp_path / f"a name with spaces & ünï#{'?' if os.name == 'posix' else ''}.db"
    with closing(open_database(path)) as database:
        facts.put(database, "word", "x")
    with closing(open_for_reading(path)) as reader:
        assert facts.get(reader, "word") == "x"


def test_there_is_nothing_to_read_yet(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_for_reading(tmp_path / "state.db")
    (tmp_path / "state.db").touch()
    with pytest.raises(FileNotFoundError):
        open_for_reading(tmp_path / "state.db")


def test_an_empty_file_is_a_start(tmp_path: Path) -> None:
    (tmp_path / "state.db").touch()
    with closing(open_database(tmp_path / "state.db")) as database:
        assert facts.get(database, "word", "none") == "none"


@pytest.mark.parametrize(
    "contents", [b"not a database at all" * 100, b"SQLite format 3\0" + b"x" * 4096]
)
def test_damage_is_damage(tmp_path: Path, contents: bytes) -> None:
    path = tmp_path / "state.db"
    path.write_bytes(contents)
    with pytest.raises(Repair, match="damaged"):
        open_database(path)
    with pytest.raises(Repair, match="damaged"):
        open_for_reading(path)
    assert path.read_bytes() == contents


def test_notes_of_a_newer_version_are_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with closing(open_database(path)) as database:
        database.execute("PRAGMA user_version = 999")
    before = path.read_bytes()
    with pytest.raises(Repair, match="newer"):
        open_database(path)
    with pytest.raises(Repair, match="newer"):
        open_for_reading(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_CORRUPT, Damaged),
        (sqlite3.SQLITE_CORRUPT | 1 << 8, Damaged),
        (sqlite3.SQLITE_NOTADB, Damaged),
        (sqlite3.SQLITE_FULL, Wait),
        (sqlite3.SQLITE_BUSY, Wait),
        (sqlite3.SQLITE_LOCKED, Wait),
        (sqlite3.SQLITE_IOERR, Wait),
        (sqlite3.SQLITE_READONLY, Wait),
    ],
)
def test_only_damage_is_repaired(code: int, kind: type) -> None:
    error = sqlite3.OperationalError("said SQLite")
    error.sqlite_errorcode = code
    assert type(owner_error(error)) is kind


def test_a_full_disk_is_no_damage_and_takes_back_what_was_begun(state: Database) -> None:
    pages = state.one("PRAGMA page_count")
    state.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(sqlite3.OperationalError) as caught, state.transaction():
        facts.put(state, "word", "x" * 10**6)
    assert "full" in owner_error(caught.value).title
    assert not state.busy
    facts.put(state, "word", "small")
    assert stored(state) == "small"


def test_a_backup_is_whole_and_replaces_an_older_one(state: Database, tmp_path: Path) -> None:
    facts.put(state, "word", "kept")
    target = tmp_path / "copy.db"
    target.write_text("an older one")
    backup(state, target)
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT value FROM meta").fetchall() == [("kept",)]


def test_what_a_second_writer_does_waits_for_the_first(state: Database) -> None:
    began = threading.Event()

    def second() -> None:
        with closing(open_database(state.path)) as other, other.transaction():
            began.set()
            facts.put(other, "word", facts.get(other, "word") + "b")

    thread = threading.Thread(target=second)
    with state.transaction():
        facts.put(state, "word", "a")
        thread.start()
        assert not began.wait(0.05)
    thread.join(10)
    assert facts.get(state, "word") == "ab"
