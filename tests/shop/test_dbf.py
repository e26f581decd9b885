from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import dbf as writer  # type: ignore[import-untyped]  # it carries no types
import pytest

from mailbridge.base.errors import SourceProblem, Wait
from mailbridge.records.row import BadRow, Row
from mailbridge.shop.exports import FolderSource
from tests.shop.conftest import OwnClock, everything_in, people_feed

FIELDS = "ID N(6,0); EMAIL C(40); NAME C(20); BORN D; TOTAL N(9,2); NEWS L"
MORE = {"FNAME": "NAME", "BIRTHDAY": "BORN", "TOTAL": "TOTAL", "NEWS": "NEWS"}
ANNA = (1, "anna@example.org", "Jürgen", dt.date(1990, 5, 6), 12.5, True)
BEA = (2, "bea@example.org", "Béa", None, None, False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kunden.dbf"


def table(path: Path, *rows: tuple[Any, ...], page: str = "cp850", fields: str = FIELDS) -> Path:
    made = writer.Table(str(path), fields, codepage=page)
    with made:
        for row in rows:
            made.append(row)
    return path


def source(path: Path, clock: OwnClock, **settings: Any) -> FolderSource:
    wanted = {"files": path.name, "key": "ID", "email": "EMAIL", "fields": MORE} | settings
    return FolderSource(
        people_feed(folder=str(path.parent), **wanted), base=path.parent, clock=clock
    )


def rows_of(found: FolderSource) -> list[Row | BadRow | None]:
    with found.read() as reading:
        return [reading.parse(raw, at) for at, (_, raw) in enumerate(reading, 1)]


def column(found: FolderSource, name: str) -> list[object]:
    return [row.values[name] for row in rows_of(found) if isinstance(row, Row)]


def test_a_table_is_read_and_left_as_it_was(path: Path, clock: OwnClock) -> None:
    table(path, ANNA, BEA)
    before = everything_in(path.parent)
    names = ("ID", "EMAIL", "NAME", "BORN", "TOTAL", "NEWS")
    assert rows_of(source(path, clock)) == [
        Row(dict(zip(names, ANNA, strict=True)), "record 1"),
        Row(dict(zip(names, BEA, strict=True)), "record 2"),
    ]
    assert everything_in(path.parent) == before


@pytest.mark.parametrize("page", ["cp437", "cp850", "cp1252", "cp852"])
def test_f12_the_code_page_is_the_tables_own(path: Path, clock: OwnClock, page: str) -> None:
    table(path, ANNA, page=page)
    assert column(source(path, clock), "NAME") == ["Jürgen"]


@pytest.mark.parametrize("page", ["cp850", "cp1252", "utf8"])
def test_f12_without_a_mark_the_letters_decide(path: Path, clock: OwnClock, page: str) -> None:
    people = [(at, "a@example.org", name, None, 1, True) for at, name in enumerate(GERMAN)]
    table(path, *people, page="cp1252")
    data = path.read_bytes()
    for name in GERMAN:
        old, new = name.encode("cp1252"), name.encode(page)
        data = data.replace(old + b" " * (len(new) - len(old)), new)
    path.write_bytes(data[:29] + b"\0" + data[30:])
    assert column(source(path, clock), "NAME") == GERMAN


GERMAN = ["Jürgen", "Müller", "Größe", "Äpfelchen", "Hölderlin", "Straße"]


def test_deleted_records_are_left_out(path: Path, clock: OwnClock) -> None:
    data = table(path, ANNA, BEA).read_bytes()
    first = int.from_bytes(data[8:10], "little")
    path.write_bytes(data[:first] + b"*" + data[first + 1 :])
    assert column(source(path, clock), "ID") == [2]


def test_long_texts_come_from_the_memo_file(path: Path, clock: OwnClock) -> None:
    table(path, (1, "a@example.org", "Ä" * 300), fields="ID N(6,0); EMAIL C(40); NOTE M")
    found = source(path, clock, fields={"NOTE": "NOTE"})
    assert column(found, "NOTE") == ["Ä" * 300]
    path.with_suffix(".dbt").unlink()
    with pytest.raises(Wait, match="file beside it"):
        rows_of(source(path, clock, fields={"NOTE": "NOTE"}))
    assert column(source(path, clock, fields={}), "ID") == [1], "nobody asked for the texts"


def test_one_bad_date_ends_no_pass(path: Path, clock: OwnClock) -> None:
    table(path, ANNA, BEA)
    path.write_bytes(path.read_bytes().replace(b"19900506", b"19901399"))
    assert column(source(path, clock), "BORN") == ["19901399", None]


def test_f13_a_record_that_is_not_in_its_code_page_is_a_bad_row(
    path: Path, clock: OwnClock
) -> None:
    table(path, ANNA, BEA, page="cp1252")
    path.write_bytes(path.read_bytes().replace("Jürgen".encode("cp1252"), b"J\x81rgen"))
    bad, good = rows_of(source(path, clock))
    assert isinstance(bad, BadRow)
    assert (bad.key, bad.place) == ("1", "record 1")
    assert isinstance(good, Row)


def test_f1_a_table_with_fewer_records_than_it_says_is_waited_for(
    path: Path, clock: OwnClock
) -> None:
    whole = table(path, ANNA, BEA).read_bytes()
    for end in (len(whole) - 2, len(whole) - 50, len(whole) - 100):
        path.write_bytes(whole[:end])
        with pytest.raises(Wait, match="says it has 2 records"):
            rows_of(source(path, clock))


def test_a_damaged_header_says_what_to_do(path: Path, clock: OwnClock) -> None:
    data = table(path, ANNA).read_bytes()
    path.write_bytes(data[:43] + b"?" + data[44:])
    with pytest.raises(SourceProblem, match="save it as CSV"):
        rows_of(source(path, clock))


def test_fingerprints_follow_the_mapped_cells_alone(path: Path, clock: OwnClock) -> None:
    def prints(*rows: tuple[Any, ...]) -> list[int]:
        table(path, *rows)
        with source(path, clock, fields={"FNAME": "NAME"}).read() as reading:
            return [print_ for print_, _ in reading]

    first = prints(ANNA, BEA)
    assert prints(ANNA, (*BEA[:3], dt.date(2000, 1, 1), 5, True)) == first
    assert prints(ANNA, (2, "bea@example.org", "Bea", None, None, False))[0] == first[0]
    assert prints(ANNA, (2, "bea@example.org", "Bea", None, None, False))[1] != first[1]


def test_a_table_without_fields_is_none(path: Path, clock: OwnClock) -> None:
    whole = table(path, ANNA).read_bytes()
    # The fuzzer's find: the list of fields ends before the first.
    path.write_bytes(whole[:8] + b"\x21\x00" + whole[10:32] + b"\r" + whole[32:])
    with pytest.raises(SourceProblem, match="no fields"):
        source(path, clock).columns()
