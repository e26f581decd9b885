from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from mailbridge.base.errors import Hold, SourceProblem, Wait
from mailbridge.shop import sqlite_file
from mailbridge.shop.sqlite_file import SqliteFile, quoted
from tests.shop.conftest import everything_in, shop_database

# What a program at the till does, in a process of its own: locks belong to processes.
_TILL = """
import os, sqlite3, sys
shop = sqlite3.connect(sys.argv[1], isolation_level=None)
for line in sys.stdin:
    if line == "crash\\n":
        os._exit(9)
    print(shop.execute(line).fetchall(), flush=True)
"""


class Till:
    """The shop's own program, which has the database open."""

    def __init__(self, path: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _TILL, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def does(self, sql: str) -> str:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{sql}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def crashes(self) -> None:
        self.does("crash")
        self.process.wait(timeout=20)


@contextmanager
def till(path: Path) -> Iterator[Till]:
    running = Till(path)
    try:
        yield running
    finally:
        assert running.process.stdin
        assert running.process.stdout
        running.process.stdin.close()
        running.process.wait(timeout=20)
        running.process.stdout.close()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder / "shop.db"


def count(path: Path) -> object:
    with SqliteFile(path).ask() as connection:
        return connection.query("SELECT count(*) FROM customers")[0][0]


@pytest.mark.parametrize("wal", [False, True])
def test_a_database_nobody_uses_is_left_byte_for_byte(shop: Path, *, wal: bool) -> None:
    shop_database(shop, wal=wal)
    before = everything_in(shop.parent)
    assert list(before) == ["shop.db"]
    assert count(shop) == 2
    assert everything_in(shop.parent) == before


def test_a_wal_database_in_use_is_read_with_what_is_only_in_its_wal(shop: Path) -> None:
    shop_database(shop, wal=True)
    with till(shop) as program:
        program.does("INSERT INTO customers VALUES (3, 'c@example.org', 'C', '')")
        before = everything_in(shop.parent)
        assert set(before) == {"shop.db", "shop.db-wal", "shop.db-shm"}
        assert count(shop) == 3
        assert everything_in(shop.parent) == before
        assert program.does("UPDATE customers SET Name = 'D' WHERE ID = 3") == "[]"


def test_a_wal_database_of_a_crashed_program_is_read_and_left(shop: Path) -> None:
    shop_database(shop, wal=True)
    with till(shop) as program:
        program.does("INSERT INTO customers VALUES (3, 'c@example.org', 'C', '')")
        program.crashes()
    before = everything_in(shop.parent)
    assert "shop.db-wal" in before
    assert count(shop) == 3
    assert everything_in(shop.parent) == before


def test_b2_a_wal_without_its_shm_is_waited_for(shop: Path) -> None:
    shop_database(shop, wal=True)
    with till(shop) as program:
        program.does("INSERT INTO customers VALUES (3, 'c@example.org', 'C', '')")
        program.crashes()
    Path(f"{shop}-shm").unlink()
    before = everything_in(shop.parent)
    with pytest.raises(Wait, match="Start it once"):
        count(shop)
    assert everything_in(shop.parent) == before


def test_b3_a_hot_journal_is_never_rolled_back_by_us(shop: Path) -> None:
    rows = [(number, f"c{number}@example.org", "x" * 500) for number in range(5000)]
    shop_database(shop, rows)
    with till(shop) as program:
        program.does("PRAGMA cache_size=10")
        program.does("BEGIN")
        program.does("UPDATE customers SET Name = 'broken off'")
        program.crashes()
    before = everything_in(shop.parent)
    assert "shop.db-journal" in before
    with pytest.raises(Wait, match="never repairs"):
        count(shop)
    assert everything_in(shop.parent) == before


def test_b1_a_locked_database_is_waited_for_and_not_long(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "LOCK_SECONDS", 0.2)
    shop_database(shop)
    with till(shop) as program:
        program.does("BEGIN EXCLUSIVE")
        start = time.monotonic()
        with pytest.raises(Wait, match="till stays fast"):
            count(shop)
        assert time.monotonic() - start < 2
        program.does("COMMIT")
        assert count(shop) == 2


def test_a_wal_that_does_not_answer_is_not_an_absent_one(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop_database(shop, wal=True)
    real = os.stat

    def stat(path: object, **more: bool) -> os.stat_result:
        if str(path).endswith("-wal"):
            raise OSError(errno.ESTALE, "Stale file handle")
        return real(path, **more)  # type: ignore[arg-type]  # what pathlib gives

    monkeypatch.setattr(os, "stat", stat)
    with pytest.raises(Wait, match="Stale file handle"):
        SqliteFile(shop).look()


def test_the_till_can_write_while_a_wal_database_is_read(shop: Path) -> None:
    shop_database(shop, wal=True)
    with till(shop) as program, SqliteFile(shop).open() as connection:
        assert connection.query("SELECT count(*) FROM customers") == [(2,)]
        assert program.does("INSERT INTO customers VALUES (3, '', '', '')") == "[]"
        assert connection.query("SELECT count(*) FROM customers") == [(2,)], "one snapshot"
    assert count(shop) == 3


def test_an_immutable_reading_that_was_overtaken_counts_as_none(shop: Path) -> None:
    shop_database(shop, wal=True)
    with SqliteFile(shop).open() as connection:
        connection.verify()
        with closing(sqlite3.connect(shop)) as other, other:
            other.execute("INSERT INTO customers VALUES (3, '', '', '')")
        with pytest.raises(Wait, match="reads it again"):
            connection.verify()


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM customers",
        "UPDATE customers SET Name = ''",
        "DROP TABLE customers",
        "ATTACH DATABASE 'other.db' AS other",
        "PRAGMA journal_mode=DELETE",
        "PRAGMA query_only=0",
        "VACUUM",
        "CREATE TEMP TABLE mine (a)",
        "SELECT load_extension('x')",
    ],
)
def test_nothing_but_reading_is_possible(shop: Path, sql: str) -> None:
    shop_database(shop)
    before = everything_in(shop.parent)
    with SqliteFile(shop).open() as connection, pytest.raises(sqlite3.DatabaseError):
        connection.raw.execute(sql).fetchall()
    assert everything_in(shop.parent) == before


def test_b7_an_endless_query_is_stopped(shop: Path) -> None:
    shop_database(shop)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n"
    with (
        pytest.raises(SourceProblem, match="time limit"),
        SqliteFile(shop, query_seconds=0.1).ask() as connection,
    ):
        connection.query(endless)


def test_b4_what_is_no_database_is_said_to_be_none(shop: Path) -> None:
    shop.write_bytes(b"this is a letter to the owner, and no database at all" * 100)
    with pytest.raises(SourceProblem, match="encrypted"):
        count(shop)


def test_b4_flipped_bytes_never_give_rows_that_were_not_there(shop: Path) -> None:
    rows = [(number, f"c{number}@example.org", "name") for number in range(300)]
    shop_database(shop, rows)
    whole = shop.read_bytes()
    for at in range(0, len(whole), len(whole) // 200):
        damaged = bytearray(whole)
        damaged[at] ^= 0xFF
        shop.write_bytes(damaged)
        with suppress(SourceProblem, Wait, Hold):
            assert count(shop) is not None
        assert list(everything_in(shop.parent)) == ["shop.db"], at


def test_missing_empty_and_strange_files(shop: Path) -> None:
    with pytest.raises(SourceProblem, match="There is no"):
        count(shop)
    with pytest.raises(Wait, match="is not there"):
        count(shop.parent / "share" / "shop.db")
    with pytest.raises(SourceProblem, match="is not a database file"):
        count(shop.parent)
    shop.write_bytes(b"")
    with pytest.raises(Hold, match="no contents"):
        count(shop)


def test_a_path_with_every_sign_that_means_something_in_a_uri(tmp_path: Path) -> None:
    # Windows has no question marks in names.
    path = tmp_path / f"shop #1 100%{'?' if os.name == 'posix' else ''}mode=rw&x=ä.db"
    shop_database(path)
    assert count(path) == 2


def test_names_are_quoted_whatever_is_in_them(shop: Path) -> None:
    hostile = 'x"; DROP TABLE customers; --'
    shop_database(shop)
    with closing(sqlite3.connect(shop)) as connection, connection:
        connection.execute(f"CREATE TABLE {quoted(hostile)} (a)")
    with SqliteFile(shop).ask() as connection2:
        assert connection2.query(f"SELECT * FROM {quoted(hostile)}") == []
    assert count(shop) == 2


def test_the_mark_differs_after_every_commit(shop: Path) -> None:
    shop_database(shop, wal=True)
    file = SqliteFile(shop)
    later = time.time() + 100
    marks = {file.mark(later)}
    assert {file.mark(later)} == marks
    with till(shop) as program:
        program.does("INSERT INTO customers VALUES (3, '', '', '')")
        marks.add(file.mark(later))
        program.does("PRAGMA wal_checkpoint(TRUNCATE)")
        marks.add(file.mark(later))
    assert len(marks) == 3


def test_a_mark_taken_right_after_a_write_is_not_trusted_twice(shop: Path) -> None:
    shop_database(shop)
    file = SqliteFile(shop)
    written = shop.stat().st_mtime
    assert file.mark(written + 0.5) != file.mark(written + 0.6)
    assert file.mark(written + 5) == file.mark(written + 6)


def test_another_thread_can_close_what_was_read(shop: Path) -> None:
    shop_database(shop)
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(count(shop)))
    thread.start()
    thread.join(timeout=20)
    assert found == [2]
