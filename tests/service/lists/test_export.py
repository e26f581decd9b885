from __future__ import annotations

import csv
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]  # it carries no types
import pytest

from mailbridge.service.lists import export
from mailbridge.service.lists.export import Stopped, write_table

HEADER = ("Customer", "Name")
ROWS = [("1", "=1+1"), ("2", "Zoë <b>"), ("0049", "a\nb"), ("4", "https://evil.test")]


def go_on(_: int) -> bool:
    return True


def test_a_csv_opens_safely(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    assert write_table(file, "Customers", HEADER, ROWS, go_on) == 4
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        read = list(csv.reader(opened))
    assert read[0] == list(HEADER)
    assert read[1:3] == [["1", "'=1+1"], ["2", "Zoë <b>"]]


def test_a_workbook_holds_text_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "out.xlsx"
    assert write_table(file, "Skipped: [a]/b", HEADER, ROWS, go_on) == 4
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    assert sheet.title == "Skipped ab"
    cells = list(sheet.iter_rows(values_only=True))
    assert cells == [HEADER, *ROWS]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)


def test_more_rows_than_a_sheet_holds_go_onto_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "SHEET_ROWS", 3)
    write_table(tmp_path / "out.xlsx", "Customers", HEADER, ROWS, go_on)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert [sheet.max_row for sheet in book.worksheets] == [4, 2]
    assert book.sheetnames == ["Customers", "Customers 2"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_empty_table_is_a_heading(tmp_path: Path, kind: str) -> None:
    assert write_table(tmp_path / f"out.{kind}", "Customers", HEADER, [], go_on) == 0
    assert (tmp_path / f"out.{kind}").stat().st_size > 10


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_stopped_it_leaves_what_was_there_and_nothing_beside_it(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"out.{kind}"
    file.write_text("before")
    told: list[int] = []

    def counted(number: int) -> bool:
        told.append(number)
        return number < 1_000

    rows: Iterator[tuple[str, str]] = ((str(number), "x") for number in range(100_000))
    with pytest.raises(Stopped):
        write_table(file, "Customers", HEADER, rows, counted)
    assert told == [500, 1_000]
    assert file.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    write_table(file, "Customers", HEADER, ROWS, go_on)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 or os.name == "nt"
