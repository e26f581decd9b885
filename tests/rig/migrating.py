"""A later mailbridge's first start: the real migrator with two more versions, as a process to kill.

The two versions are made up, and rebuild and rewrite tables as real ones would. It says "begun"
when the state database is about to be opened.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

from mailbridge.store import database as databases
from mailbridge.store.migrations import MIGRATIONS


def rebuild(connection: sqlite3.Connection) -> None:
    """History with one column more, the way SQLite wants it done: a new table, and a new name."""
    columns = [row[1] for row in connection.execute("PRAGMA table_info(history)")]
    names = ", ".join(columns)
    connection.execute(f"CREATE TABLE history_new AS SELECT {names}, 'new' AS more FROM history")
    connection.execute("DROP TABLE history")
    connection.execute("ALTER TABLE history_new RENAME TO history")


def rewrite(connection: sqlite3.Connection) -> None:
    """A column that every line has to be given a value for."""
    connection.execute("ALTER TABLE history ADD COLUMN most TEXT")
    connection.execute("UPDATE history SET most = upper(email)")


def main(path: str) -> None:
    """Open the state database, whatever version it has."""
    vars(databases)["MIGRATIONS"] = (*MIGRATIONS, rebuild, rewrite)
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    databases.open_database(Path(path)).close()


if __name__ == "__main__":
    main(sys.argv[1])
