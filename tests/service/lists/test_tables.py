from __future__ import annotations

import csv
import io

import pytest

from mailbridge.service.lists.tables import csv_bytes, safe_cell


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Ann", "Ann"),
        ("", ""),
        (None, ""),
        (12, "12"),
        ("O'Neill", "O'Neill"),
        ("a-b+c=d@e", "a-b+c=d@e"),
        ("ann@shop.test", "ann@shop.test"),
        ("Smith, John; and others", "Smith, John; and others"),
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r\n=1", "'\r'\n'=1"),
        ("＝1+1", "'＝1+1"),
        # A spreadsheet set to another country takes these for the end of a cell.
        ("a;=1+1", "a;'=1+1"),
        ('a","=1+1', 'a","\'=1+1'),
        ("a|@x", "a|'@x"),
        ("line\n-line", "line\n'-line"),
    ],
)
def test_no_cell_is_a_formula(cell: object, written: str) -> None:
    assert safe_cell(cell) == written


def test_the_file_begins_with_a_mark_and_every_cell_is_quoted() -> None:
    data = csv_bytes(("a", "b"), [["Zoë", '=HYPERLINK("x")'], ["two\nlines", 3]])
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert text.splitlines()[0] == '"a","b"'
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows == [["a", "b"], ["Zoë", '\'=HYPERLINK("x")'], ["two\nlines", "3"]]
