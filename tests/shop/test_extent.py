from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mailbridge.base.errors import SourceProblem, Wait
from mailbridge.shop import extent, packed
from tests.shop.workbooks import PEOPLE, book, edited, ods, ods_cell, ods_rows, zipped

SHEET = "xl/worksheets/sheet1.xml"


def measure(path: Path, kind: str) -> None:
    with path.open("rb") as file:
        extent.expect_sane(packed.open_packed(file, path.name, path.stat().st_size), kind)


def cells(**values: str) -> Any:
    def change(made: Any) -> None:
        for place, value in values.items():
            made.active[place] = value

    return change


@pytest.mark.parametrize(
    "far", [{"A1": "x", "ZZ200000": "y"}, {"XFD1": "x", "A1048576": "y"}, {"XFD1048576": "z"}]
)
def test_f19_two_cells_far_apart_are_refused(tmp_path: Path, far: dict[str, str]) -> None:
    path = book(tmp_path / "a.xlsx", PEOPLE, cells(**far))
    with pytest.raises(SourceProblem, match=r"rows and .* columns"):
        measure(path, "xlsx")


@pytest.mark.parametrize(
    "far", [{"A1048576": "y"}, {"XFD1": "x"}, {"Z1000000": "x"}, {"ALL30000": "x"}]
)
def test_f19_what_fits_is_let_through(tmp_path: Path, far: dict[str, str]) -> None:
    measure(book(tmp_path / "a.xlsx", PEOPLE, cells(**far)), "xlsx")


@pytest.mark.parametrize(
    "tag", [b'<c r="A99999999"><v>1</v></c>', b"<c s='1' r = 'XFD1048576'><v>1</v></c>"]
)
def test_f19_places_are_found_however_they_are_written(tmp_path: Path, tag: bytes) -> None:
    path = book(tmp_path / "a.xlsx")
    edited(path, SHEET, lambda xml: xml.replace(b"</row>", tag + b"</row>", 1))
    with pytest.raises(SourceProblem, match="rows and"):
        measure(path, "xlsx")


def _texts(path: Path, text: bytes, times: int) -> Path:
    cell = b'<c r="A1" t="s"><v>0</v></c>'
    return zipped(
        path,
        [
            ("xl/workbook.xml", b"<workbook/>"),
            ("xl/sharedStrings.xml", b"<sst><si><t>" + text + b"</t></si><si><t>b</t></si></sst>"),
            (SHEET, b"<sheetData><row>" + cell * times + b"</row></sheetData>"),
        ],
    )


def test_f19_a_long_text_that_a_million_cells_share_is_refused(tmp_path: Path) -> None:
    path = _texts(tmp_path / "a.xlsx", b"x" * 32_000, 60_000)
    with pytest.raises(SourceProblem, match="repeats long texts"):
        measure(path, "xlsx")


def test_f19_a_long_text_that_few_share_is_let_through(tmp_path: Path) -> None:
    path = _texts(tmp_path / "a.xlsx", b"x" * 32_000, 20_000)
    edited(path, SHEET, lambda xml: xml.replace(b"<v>0", b"<v>1") + b't="s"' * 20_000)
    measure(path, "xlsx")


BLANKS = '<table:table-cell table:number-columns-repeated="16380"/>'
"""How office programs end every row."""


def test_f19_the_blank_rest_of_an_ods_costs_nothing(tmp_path: Path) -> None:
    row = f"<table:table-row>{ods_cell('a')}{BLANKS}</table:table-row>"
    rest = f'<table:table-row table:number-rows-repeated="1048570">{BLANKS}</table:table-row>'
    measure(ods(tmp_path / "a.ods", ods_rows(PEOPLE) + row + rest), "ods")


REPEATED = (
    '<table:table-row table:number-rows-repeated="1000000">'
    + ods_cell("x", ' table:number-columns-repeated="1000"')
    + "</table:table-row>"
)
FAR = (
    '<table:table-row table:number-rows-repeated="9000000"/>'
    f"<table:table-row>{BLANKS}{ods_cell('far')}</table:table-row>"
)


@pytest.mark.parametrize(
    "rows",
    [REPEATED, FAR],
)
def test_f19_repeats_that_multiply_are_refused(tmp_path: Path, rows: str) -> None:
    with pytest.raises(SourceProblem, match="rows and"):
        measure(ods(tmp_path / "a.ods", ods_rows(PEOPLE) + rows), "ods")


def test_each_sheet_of_an_ods_is_measured_alone(tmp_path: Path) -> None:
    wide = f"<table:table-row>{BLANKS}{ods_cell('far')}</table:table-row>"
    tall = (
        f'<table:table-row table:number-rows-repeated="900000">{BLANKS}</table:table-row>'
        f"<table:table-row>{ods_cell('low')}</table:table-row>"
    )
    between = '</table:table><table:table table:name="Two">'
    measure(ods(tmp_path / "a.ods", wide + between + tall), "ods")


def test_f19_a_file_made_to_be_slow_is_measured_quickly(tmp_path: Path) -> None:
    """Each of these took minutes where one tag is searched for again and again."""
    tags = b't="s" ' * 200_000
    path = _texts(tmp_path / "a.xlsx", b"x" * 32_000, 60_000)
    edited(path, SHEET, lambda _: tags)
    measure(path, "xlsx")
    for rows in (
        "<table:table-row>" + "<table:table-cell " * 200_000,
        "<table:table-row>" * 200_000,
    ):
        with pytest.raises(Wait, match="not complete"):  # its tags are torn as well
            measure(ods(tmp_path / "a.ods", rows), "ods")
