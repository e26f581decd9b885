from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.base.errors import SourceProblem, Wait
from mailbridge.records.row import BadRow, Row
from mailbridge.shop import line_blocks
from mailbridge.shop.delimited import DelimitedReading, ends_in_quotes
from mailbridge.shop.dialect import describe
from mailbridge.shop.where import Where

HEAD = "ID,Email,Name\n"


def read(path: Path, text: str | bytes, **changes: Any) -> list[Row | BadRow | None]:
    return [row for _, row in passed(path, text, **changes)]


def passed(path: Path, text: str | bytes, **changes: Any) -> list[tuple[int, Row | BadRow | None]]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with path.open("rb") as file:
        described = describe(file, path.name)
        reading = DelimitedReading(
            file,
            described,
            wanted=changes.get("wanted", {name: name for name in described.columns}),
            key="ID",
            where=Where(changes.get("where", {})),
            origin=path.name,
            mark="mark",
        )
        return [
            (fingerprint, reading.parse(raw, at))
            for at, (fingerprint, raw) in enumerate(reading, 1)
        ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.csv"


def values(rows: list[Row | BadRow | None]) -> list[tuple[object, ...]]:
    return [tuple(row.values.values()) for row in rows if isinstance(row, Row)]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "mac_roman", "cp850", "utf-32"],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_f12_every_encoding_delimiter_and_line_end_gives_the_same_rows(
    path: Path, encoding: str, delimiter: str, end: str
) -> None:
    rows = [
        ["ID", "Email", "Name"],
        ["1", "anna@example.org", "Renée Müller"],
        ["2", "b@example.org", "Françoise"],
        ["3", "c@example.org", "José"],
    ]
    text = "".join(delimiter.join(row) + end for row in rows)
    assert values(read(path, text.encode(encoding))) == [tuple(row) for row in rows[1:]]


def test_quotes_line_breaks_and_delimiters_in_cells(path: Path) -> None:
    text = (
        HEAD
        + '1,a@x.org,"Smith, ""Ann"""\n2,b@x.org,"two\nlines, and\r\n more"\n3,c@x.org,"5"" screen"\n'
    )
    assert values(read(path, text)) == [
        ("1", "a@x.org", 'Smith, "Ann"'),
        ("2", "b@x.org", "two\nlines, and\r\n more"),
        ("3", "c@x.org", '5" screen'),
    ]


def test_a_single_quote_sign_within_a_cell_opens_nothing(path: Path) -> None:
    text = HEAD + '1,a@x.org,Screen 5"\n2,b@x.org,6" and 7" and 8"\n3,c@x.org,plain\n'
    assert values(read(path, text)) == [
        ("1", "a@x.org", 'Screen 5"'),
        ("2", "b@x.org", '6" and 7" and 8"'),
        ("3", "c@x.org", "plain"),
    ]


def test_places_count_blank_lines_and_records_over_several_lines(path: Path) -> None:
    text = 'ID,Email,"Na\nme"\n1,a,x\n\n2,b,"y\ny\ny"\n3,c,z\n \n\n4,d,z\n'
    places = [row.place for row in read(path, text) if isinstance(row, Row)]
    lines = text.split("\n")
    assert [lines[int(place.removeprefix("line ")) - 1][:1] for place in places] == [
        "1",
        "2",
        "3",
        "4",
    ]
    assert places == ["line 3", "line 5", "line 8", "line 11"]


def test_f14_an_unclosed_quote_stops_the_read_and_names_the_line(path: Path) -> None:
    text = HEAD + '1,a@x.org,"Anna\n' + "2,b@x.org,Bea\n" * 100
    with pytest.raises(SourceProblem, match=r"“1,a@x\.org,\"Anna”"):
        read(path, text)


def test_f14_a_file_that_ends_inside_quotes_is_waited_for(path: Path) -> None:
    with pytest.raises(Wait, match="middle of a customer"):
        read(path, HEAD + '1,a@x.org,"Anna\n')


@pytest.mark.parametrize(
    ("line", "words", "key"),
    [
        ("1,a@x.org", "2 cells where the headings have 3", "1"),
        ("1,a@x.org,Anna,more", "4 cells where the headings have 3", "1"),
        ('1,"a@x.org"x,Anna', "quotes are in disorder", "1"),
        ("1,a@x.org," + "x" * 70_000, "longer than 64 KB", "1"),
        ("1,a@x.org," + "x" * 140_000, "longer than 64 KB", "1"),
        ('1,a@x.org,"' + "x" * 140_000 + '"', "quotes are in disorder", ""),
        ("1,a@x.org,An\rna", "quotes are in disorder", ""),
        ("1,a@x.org," + "é" * 33_000, "longer than 64 KB", "1"),
    ],
)
def test_f15_f18_a_line_that_cannot_be_read_costs_itself_only(
    path: Path, line: str, words: str, key: str
) -> None:
    first, second = read(path, HEAD + line + "\n2,b@x.org,Bea\n")
    assert isinstance(first, BadRow)
    assert words in first.message
    assert (first.place, first.key) == ("line 2", key)
    assert isinstance(second, Row)


def test_f13_undecodable_bytes_cost_their_line_only(path: Path) -> None:
    text = (HEAD + "1,a@x.org,Renée\n2,b@x.org,Günther\n").encode() + b"3,c@x.org,B\xe9a\n"
    *good, bad = read(path, text)
    assert values(good) == [("1", "a@x.org", "Renée"), ("2", "b@x.org", "Günther")]
    assert bad == BadRow(
        "line 4", "This line cannot be read: it holds letters that are not UTF-8.", "3"
    )


def test_lines_without_content_are_no_customers(path: Path) -> None:
    rows = read(path, HEAD + "\n,,\n1,a@x.org,Anna\n\n,,\n")
    assert rows == [None, Row({"ID": "1", "Email": "a@x.org", "Name": "Anna"}, "line 4"), None]


def test_empty_cells_too_many_do_no_harm(path: Path) -> None:
    assert values(read(path, HEAD + "1,a@x.org,Anna,,\n")) == [("1", "a@x.org", "Anna")]


def test_where_and_wanted(path: Path) -> None:
    rows = read(
        path,
        HEAD + "1,a@x.org,Anna\n2,b@x.org,Bea\n",
        wanted={"id": "ID", "Name": "Name"},
        where={"Name": ["Bea"]},
    )
    assert rows == [None, Row({"id": "2", "Name": "Bea"}, "line 3")]


def test_f16_nul_bytes_are_kept_for_the_mapping_to_clean(path: Path) -> None:
    assert values(read(path, HEAD + "1,a@x.org,An\x00na\n")) == [("1", "a@x.org", "An\x00na")]


def test_what_servers_write_for_nothing_is_nothing_but_in_quotes_it_is_a_name(path: Path) -> None:
    text = 'Email,Name\na@x.org,NULL\nb@x.org,\\N\nc@x.org,"NULL"\nd@x.org,Null\n'
    names = [row[1] for row in values(read(path, text))]
    assert names == ["", "", "NULL", "Null"]


def test_fingerprints_are_of_the_raw_record(path: Path) -> None:
    one = passed(path, HEAD + '1,a@x.org,"Anna"\n2,b@x.org,Bea\n')
    two = passed(path, HEAD + '2,b@x.org,Bea\n1,a@x.org,Anna\n1,a@x.org,"Anna"')
    first, bea = (fingerprint for fingerprint, _ in one)
    assert [fingerprint for fingerprint, _ in two][0::2] == [bea, first]
    assert two[1][0] not in (first, bea)


def test_a_line_without_end_is_not_collected_in_memory(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_blocks, "_RECORD_LIMIT", 1000)
    monkeypatch.setattr(line_blocks, "BLOCK", 100)
    with pytest.raises(SourceProblem, match="not a table"):
        read(path, HEAD + "x" * 5000)


def test_utf16_cut_in_the_middle_of_a_letter(path: Path) -> None:
    with pytest.raises(Wait, match="middle of a letter"):
        read(path, (HEAD + "1,a@x.org,A\n").encode("utf-16")[:-1])


@pytest.mark.parametrize("block", [1, 2, 3, 7, 64])
def test_blocks_may_end_anywhere(path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(line_blocks, "BLOCK", block)
    text = HEAD + '1,a@x.org,"Anna\nBé"\n2,b@x.org,"5"""\n'
    for encoding in ("utf-8", "utf-16"):
        assert values(read(path, text.encode(encoding))) == [
            ("1", "a@x.org", "Anna\nBé"),
            ("2", "b@x.org", '5"'),
        ]


@pytest.mark.parametrize(
    ("record", "open_at_end"),
    [
        (b"a,b", False),
        (b'a,"b', True),
        (b'"a', True),
        (b'"a"', False),
        (b'"a"",', True),
        (b'a",b', False),
        (b'5",6"', False),
        (b'"a\n"', False),
        (b'x\n"y', True),
        (b'""', False),
        (b'"""', True),
        (b'"', True),
    ],
)
def test_ends_in_quotes(record: bytes, *, open_at_end: bool) -> None:
    assert ends_in_quotes(record, b",") is open_at_end


_CELL = st.text(alphabet='ab,;"\n\r é€', max_size=6)


@given(rows=st.lists(st.lists(_CELL, min_size=3, max_size=3), max_size=6))
def test_whatever_csv_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    import csv  # noqa: PLC0415 - the other side of the comparison

    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([["ID", "Email", "Name"], *rows])
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    expected = [tuple(row) for row in rows if any(row)]
    assert values(read(path, out.getvalue())) == expected
