from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils.datetime import (  # type: ignore[import-untyped]  # it carries no types
    CALENDAR_MAC_1904,
)

from mailbridge.base.errors import Hold, MailbridgeError, SourceProblem, Wait
from mailbridge.records.row import BadRow, Row
from mailbridge.shop.exports import FolderSource
from tests.shop.conftest import OwnClock, everything_in, people_feed
from tests.shop.workbooks import PEOPLE, Rows, book, edited, ods, ods_rows

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "customers.xlsx"


def source(path: Path, clock: OwnClock, **settings: Any) -> FolderSource:
    feed = people_feed(folder=str(path.parent), **{"files": path.name, "key": "ID"} | settings)
    return FolderSource(feed, base=path.parent, clock=clock)


def rows_of(found: FolderSource) -> list[Row | BadRow | None]:
    with found.read() as reading:
        return [reading.parse(raw, at) for at, (_, raw) in enumerate(reading, 1)]


def values_of(found: FolderSource, column: str) -> list[object]:
    return [row.values[column] for row in rows_of(found) if isinstance(row, Row)]


def test_a_workbook_is_read_and_left_as_it_was(path: Path, clock: OwnClock) -> None:
    book(path)
    before = everything_in(path.parent)
    found = source(path, clock)
    assert rows_of(found) == [
        Row({"ID": 1, "Email": "anna@example.org"}, "row 2"),
        Row({"ID": 2, "Email": "bea@example.org"}, "row 3"),
    ]
    assert found.columns() == ["ID", "Email", "Name"]
    assert found.written_as() == "xlsx, sheet “People”"
    assert everything_in(path.parent) == before


def test_xlsx_and_ods_give_the_same_rows(path: Path, clock: OwnClock) -> None:
    book(path)
    other = ods(path.with_suffix(".ods"), ods_rows(PEOPLE))
    assert rows_of(source(other, clock)) == rows_of(source(path, clock))
    assert source(other, clock).written_as() == "ods, sheet “People”"


def test_fingerprints_follow_the_mapped_cells_alone(path: Path, clock: OwnClock) -> None:
    def prints() -> list[int]:
        with source(path, clock).read() as reading:
            return [print_ for print_, _ in reading]

    book(path)
    first = prints()
    book(path, [PEOPLE[0], [1, "anna@example.org", "Anne"], PEOPLE[2]])
    assert prints() == first, "no feed maps the name"
    book(path, [PEOPLE[0], [1, "anne@example.org", "Anna"], PEOPLE[2]])
    assert [new == old for new, old in zip(prints(), first, strict=True)] == [False, True]


def test_titles_and_blank_rows_above_the_headings_are_passed_over(
    path: Path, clock: OwnClock
) -> None:
    book(path, [["Customers of 2026"], [], ["", "as of November"], *PEOPLE])
    assert [row.place for row in rows_of(source(path, clock)) if row] == ["row 5", "row 6"]


def test_a_table_away_from_the_corner_keeps_its_row_numbers(path: Path, clock: OwnClock) -> None:
    book(path, [[], [], *([None, None, *row] for row in PEOPLE)])
    found = source(path, clock)
    assert found.columns() == ["ID", "Email", "Name"]
    assert [row.place for row in rows_of(found) if row] == ["row 4", "row 5"]


def test_a_sheet_without_headings_has_numbered_columns(path: Path, clock: OwnClock) -> None:
    book(path, PEOPLE[1:])
    found = source(path, clock, key="column 1", email="column 2")
    assert values_of(found, "column 1") == [1, 2]


def test_blank_rows_within_the_table_are_no_customers(path: Path, clock: OwnClock) -> None:
    book(path, [*PEOPLE, [], [None, None, None], [3, "cleo@example.org", "Cleo"]])
    assert values_of(source(path, clock), "ID") == [1, 2, 3]


def test_numbers_are_what_the_shop_typed(path: Path, clock: OwnClock) -> None:
    numbers = [447946000000, 12.5, 0.1 + 0.2, -3, "01234", True]
    book(path, [["ID", "Email"], *([number, "a@example.org"] for number in numbers)])
    assert values_of(source(path, clock), "ID") == [447946000000, 12.5, 0.3, -3, "01234", True]


def test_f21_dates_are_dates_in_both_of_excels_calendars(path: Path, clock: OwnClock) -> None:
    born = dt.datetime(1990, 5, 6)  # noqa: DTZ001  # a day of the calendar has no zone
    rows: Rows = [
        ["ID", "Email"],
        [born, "a@example.org"],
        [born.replace(hour=14), "b@example.org"],
    ]
    book(path, rows)
    expected = [born.date(), born.replace(hour=14)]
    assert values_of(source(path, clock), "ID") == expected

    def from_1904(made: Any) -> None:
        made.epoch = CALENDAR_MAC_1904

    book(path, rows, from_1904)
    assert values_of(source(path, clock), "ID") == expected


def test_f21_hidden_and_empty_sheets_are_passed_over(path: Path, clock: OwnClock) -> None:
    def more(made: Any) -> None:
        old = made.create_sheet("Old", 0)
        old.append(["ID", "Email"])
        old.append([9, "old@example.org"])
        old.sheet_state = "hidden"
        made.create_sheet("Empty", 0)
        notes = made.create_sheet("Read me", 0)
        notes.append(["How this file is made", "Ask the office"])

    book(path, PEOPLE, more)
    found = source(path, clock)
    assert values_of(found, "ID") == [1, 2]
    assert found.written_as() == "xlsx, sheet “People” (one of 3)"


def test_f21_a_sheet_is_chosen_by_name(path: Path, clock: OwnClock) -> None:
    def more(made: Any) -> None:
        made.create_sheet("Old").append(["ID", "Email"])
        made["Old"].append([9, "old@example.org"])
        made["Old"].sheet_state = "hidden"

    book(path, PEOPLE, more)
    assert values_of(source(path, clock, table="old"), "ID") == [9]
    with pytest.raises(SourceProblem, match="“People” looks like it"):
        source(path, clock, table="Peoples").columns()


def test_f21_a_merged_cell_counts_for_its_first_row(path: Path, clock: OwnClock) -> None:
    book(path, PEOPLE, lambda made: made.active.merge_cells("C2:C3"))
    found = source(path, clock, fields={"FNAME": "Name"})
    assert values_of(found, "Name") == ["Anna", ""]


def test_f21_a_formula_without_a_value_is_an_empty_cell(path: Path, clock: OwnClock) -> None:
    book(path, [["ID", "Email", "Name"], [1, "a@example.org", "=1+1"]])
    assert values_of(source(path, clock, fields={"FNAME": "Name"}), "Name") == [""]


def test_f28_a_formula_is_never_evaluated(path: Path, clock: OwnClock) -> None:
    book(path, [["ID", "Email", "Name"], [1, "a@example.org", "x"]])
    edited(
        path,
        SHEET,
        lambda xml: re.sub(rb'<c r="C2".*?</c>', b'<c r="C2"><f>SUM(1,2)</f><v>7</v></c>', xml),
    )
    assert values_of(source(path, clock, fields={"FNAME": "Name"}), "Name") == [7]


@pytest.mark.parametrize("dimension", [b"A1", b"A1:A1", b"A1:XFD1048576"])
def test_f20_a_wrong_dimension_hides_no_rows(path: Path, clock: OwnClock, dimension: bytes) -> None:
    book(path, [["ID", "Email"], *([at, f"c{at}@example.org"] for at in range(500))])
    edited(path, SHEET, lambda xml: xml.replace(b"A1:B501", dimension))
    assert len(rows_of(source(path, clock))) == 500


def test_f7_a_workbook_without_any_cell_is_held(path: Path, clock: OwnClock) -> None:
    book(path, [])
    with pytest.raises(Hold, match="no sheet with anything"):
        rows_of(source(path, clock))


def test_f1_a_workbook_cut_off_anywhere_is_never_read_in_part(path: Path, clock: OwnClock) -> None:
    whole = book(path).read_bytes()
    for end in range(5, len(whole), 97):
        path.write_bytes(whole[:end])
        with pytest.raises(MailbridgeError) as caught:
            rows_of(source(path, clock))
        assert isinstance(caught.value, Wait), f"cut at {end}: {caught.value}"


def test_f1_damage_in_the_middle_is_noticed(path: Path, clock: OwnClock) -> None:
    whole = book(path).read_bytes()
    for at in range(40, len(whole) - 100, 53):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            found = values_of(source(path, clock), "ID")
        except MailbridgeError:
            continue
        assert found == [1, 2], f"damaged at {at}"


def test_f18_a_cell_of_more_than_64_kb_is_a_bad_row(tmp_path: Path, clock: OwnClock) -> None:
    path = ods(tmp_path / "a.ods", ods_rows([*PEOPLE, [3, "x" * 70_000, "Cleo"]]))
    bad = rows_of(source(path, clock))[-1]
    assert isinstance(bad, BadRow)
    assert (bad.place, bad.key) == ("row 4", "3")


def test_where_and_missing_columns(path: Path, clock: OwnClock) -> None:
    book(path)
    assert values_of(source(path, clock, where={"Name": ["Béa"]}), "ID") == [2]
    with pytest.raises(SourceProblem, match="“Email” looks like it"):
        rows_of(source(path, clock, email="E-Mail"))


def test_a_reader_that_gives_up_says_nothing_on_standard_error(
    tmp_path: Path, clock: OwnClock, capfd: pytest.CaptureFixture[str]
) -> None:
    """Rust reports a panic by itself, before anybody can catch it."""
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8)
    with pytest.raises(MailbridgeError):
        rows_of(source(path, clock))
    assert capfd.readouterr() == ("", "")
    os.write(2, b"still there")
    assert capfd.readouterr().err == "still there"
