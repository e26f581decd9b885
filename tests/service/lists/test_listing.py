from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mailbridge.service.lists.listing import PAGE, Asked, Listing, Query, find
from mailbridge.store.database import Database

ROWS = 5 * PAGE + 37


@dataclass(frozen=True)
class Line:
    number: int
    name: str


def line(row: Sequence[Any]) -> Line:
    return Line(*row)


QUERY: Query[Line] = Query("id, name", "lines", "id", {"name": ("name",)}, ("name LIKE ?",), line)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Rows with gaps between their numbers, as after forgetting some."""
    path = tmp_path / "lines.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE lines (id INTEGER PRIMARY KEY, name TEXT)")
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO lines VALUES (?, ?)",
            [(number * 3, f"name {number * 7919 % ROWS:05d}") for number in range(1, ROWS + 1)],
        )
        connection.execute("COMMIT")
        yield Database(connection, path)


def listing(
    database: Database, order: tuple[str, bool], where: str = "1 = 1", values: tuple[Any, ...] = ()
) -> Listing[Line]:
    name, descending = order
    # What is no index's order has to be looked at, row by row.
    simple = where == "1 = 1"
    return Listing(database, Asked(QUERY, name, descending, where, values, simple))


PAGES = (ROWS + PAGE - 1) // PAGE


@pytest.mark.parametrize("order", [("", True), ("", False), ("name", True), ("name", False)])
@pytest.mark.parametrize(
    "walk",
    [
        list(range(PAGES)),
        list(reversed(range(PAGES))),
        [PAGES - 1, 0, PAGES // 2, PAGES // 2 + 1, 1, PAGES - 2],
        [3, 2, 4, 3],
    ],
)
def test_any_way_through_gives_the_same_rows(
    database: Database, order: tuple[str, bool], walk: list[int]
) -> None:
    column = order[0] or "id"
    direction = "DESC" if order[1] else "ASC"
    sql = f"SELECT id, name FROM lines ORDER BY {column} {direction}, id {direction}"
    expected = [Line(*row) for row in database.execute(sql)]
    found = listing(database, order)
    assert found.count == ROWS
    for number in walk:
        assert found.page(number) == expected[number * PAGE : (number + 1) * PAGE], number


@pytest.mark.parametrize("order", [("", True), ("name", False)])
def test_a_condition_narrows_it(database: Database, order: tuple[str, bool]) -> None:
    found = listing(database, order, "name < ?", ("name 00100",))
    assert found.count == 100
    assert {one.name for one in found.page(0)} == {f"name {number:05d}" for number in range(100)}
    assert found.page(1) == []


@pytest.mark.parametrize("number", [-1, PAGES, PAGES + 7])
def test_there_is_no_page_outside(database: Database, number: int) -> None:
    assert listing(database, ("", True)).page(number) == []


def test_without_a_database_there_are_no_rows() -> None:
    empty: Listing[Line] = Listing(None, Asked(QUERY))
    assert empty.count == 0
    assert empty.page(0) == []


@pytest.mark.parametrize("order", [("", True), ("", False), ("name", True)])
def test_rows_that_went_meanwhile_are_no_fault(database: Database, order: tuple[str, bool]) -> None:
    found = listing(database, order)
    database.execute("DELETE FROM lines WHERE id > 30")
    assert sum(len(found.page(number)) for number in range(PAGES)) == 10


def test_a_jump_into_a_hundred_thousand_rows_reads_a_page(tmp_path: Path) -> None:
    path = tmp_path / "many.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE lines (id INTEGER PRIMARY KEY, name TEXT)")
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
            " INSERT INTO lines SELECT i, 'x' FROM n"
        )
        found: Listing[Line] = Listing(Database(connection, path), Asked(QUERY))
        last = 100_000 // PAGE - 1
        found.page(last)
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        # Pages beside one that is known are read by key: no walk over the rows between.
        connection.set_progress_handler(count, 1000)
        assert [one.number for one in found.page(last - 1)][-1] == PAGE + 1
        connection.set_progress_handler(None, 0)
        assert steps < 20


@pytest.mark.parametrize("order", [("", True), ("", False), ("name", True), ("name", False)])
def test_a_row_is_found_again_by_its_key(database: Database, order: tuple[str, bool]) -> None:
    found = listing(database, order)
    for number in (0, PAGE, 3 * PAGE + 7, ROWS - 1):
        page, at = divmod(number, PAGE)
        assert found.place(found.page(page)[at].number) == number
    assert found.place(1) is None
    assert found.place(33) is not None


def test_what_was_found_in_a_thread_is_shown_by_another_connection(database: Database) -> None:
    asked: Asked[Line] = Asked(QUERY, "name", descending=False)
    with closing(sqlite3.connect(database.path)) as other:
        found = find(Database(other, database.path), asked)
    assert [one.name for one in Listing(database, asked, found).page(0)][:2] == [
        "name 00000",
        "name 00001",
    ]


@pytest.mark.parametrize("order", [("", True), ("name", True)])
def test_a_table_that_is_painted_while_the_program_rests_is_blank(
    tmp_path: Path, order: tuple[str, bool]
) -> None:
    connection = sqlite3.connect(tmp_path / "rest.db")
    connection.execute("CREATE TABLE lines (id INTEGER PRIMARY KEY, name TEXT)")
    connection.execute("INSERT INTO lines VALUES (1, 'a')")
    found = listing(Database(connection, tmp_path / "rest.db"), order)
    assert len(found.page(0)) == 1
    connection.close()
    assert found.page(0) == []
