"""Values that a damaged page left without a meaning: told as damage, in every column there is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbridge.records.audience import Status
from mailbridge.records.change import Intent
from mailbridge.store import history, memory, people, state
from mailbridge.store.database import Damaged, Database, open_database, owner_error
from mailbridge.store.meaning import CELLS, MOMENTS, meaningful
from mailbridge.store.packing import (
    contact_of,
    intent_of,
    member_of,
    pack,
    steps_of,
    unpack,
    unpack_numbers,
    want_of,
)

NONSENSE = (b"", b"{", b"[]", b"5", b'"text"', b'{"tags": 5}', b'{"tagz": []}', b"\xff\xfe", b"[5]")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "state.db")
    yield opened
    opened.close()


@pytest.mark.parametrize("read", [contact_of, member_of, want_of, intent_of, steps_of])
@pytest.mark.parametrize("blob", NONSENSE)
def test_h5_what_nobody_packed_is_damage(read: object, blob: bytes) -> None:
    assert callable(read)
    if read is steps_of and blob == b"[]":
        assert read(blob) == ()
        return
    with pytest.raises(Damaged):
        read(blob)


def test_h5_half_a_number_is_damage() -> None:
    with pytest.raises(Damaged):
        unpack_numbers("Q", b"1234567")
    with pytest.raises(Damaged):
        unpack(b"{]")


def test_h5_another_status_than_there_are_is_damage() -> None:
    blob = pack(Intent(status=Status.PENDING))
    assert intent_of(blob).status is Status.PENDING
    with pytest.raises(Damaged):
        intent_of(blob.replace(b"pending", b"pendinh"))


def test_h5_a_text_that_is_no_utf8_is_damage(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError) as caught:
        database.one("SELECT CAST(x'6dff' AS TEXT)")
    assert isinstance(owner_error(caught.value), Damaged)
    with pytest.raises(sqlite3.OperationalError) as caught:
        database.one("SELECT x FROM nowhere")
    assert not isinstance(owner_error(caught.value), Damaged)


def test_h5_a_new_database_means_something(database: Database) -> None:
    people.add(database, "a@b.test")
    assert meaningful(database)


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table in CELLS for column in CELLS[table]]
)
def test_h5_every_column_is_looked_at(database: Database, table: str, column: str) -> None:
    """A row of nothing but defaults, and nonsense in one column."""
    columns = database.execute(f"PRAGMA table_info({table})").fetchall()
    values: dict[str, object] = {}
    for _, name, kind, needed, default, _ in columns:
        if needed and default is None:
            values[name] = {"INTEGER": 1, "TEXT": "x", "BLOB": b"{}"}[kind]
    kind = next(one[2] for one in columns if one[1] == column)
    values[column] = b"{ no!" if kind == "BLOB" else "{ no!"
    database.execute("PRAGMA foreign_keys = OFF")
    named = ", ".join(values)
    marks = ", ".join("?" * len(values))
    database.execute(f"INSERT INTO {table} ({named}) VALUES ({marks})", tuple(values.values()))
    assert not meaningful(database)


@pytest.mark.parametrize("name", [*MOMENTS, state.FIELDS, "date_orders"])
def test_h5_every_fact_with_a_form_is_looked_at(database: Database, name: str) -> None:
    state.put(database, name, "2026-99-01T{")
    assert not meaningful(database)


def test_h5_whoever_reads_it_is_told_of_damage(database: Database) -> None:
    person = people.add(database, "a@b.test")
    database.execute("UPDATE people SET barred = 'lefu'")
    with pytest.raises(Damaged):
        people.by_id(database, person.id)
    state.put(database, state.FIELDS, '{"FNAME": {"type": "texu"}}')
    with pytest.raises(Damaged):
        memory.fields(database)
    database.execute(
        "INSERT INTO history (time, run, feed, key, email, action, result, detail)"
        " VALUES ('2026-11-22T00:00:00Z', 1, '', '', '', 'creatf', 'done', '')"
    )
    with pytest.raises(Damaged):
        list(history.lines(database))
