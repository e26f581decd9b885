from __future__ import annotations

import io

import pytest

from mailbridge.base.errors import Hold, SourceProblem
from mailbridge.shop.dialect import Described, describe, headings


def look(text: str | bytes) -> Described:
    return describe(io.BytesIO(text.encode() if isinstance(text, str) else text), "a.csv")


@pytest.mark.parametrize(
    ("text", "delimiter", "columns"),
    [
        ("ID,Email\n1,a@x.org\n", ",", ("ID", "Email")),
        ("ID;Email\n1;a@x.org\n", ";", ("ID", "Email")),
        ("ID\tEmail\n1\ta@x.org\n", "\t", ("ID", "Email")),
        ("ID|Email\n1|a@x.org\n", "|", ("ID", "Email")),
        ("ID;Total;Email\n1;1,5;a\n2;2,5;b\n3;3,50;c\n", ";", ("ID", "Total", "Email")),
        ("Name, first;Email\nA, B;a\nC, D;c\nE;e\n", ";", ("Name, first", "Email")),
        ('"ID","Na;me"\n"1","x;y"\n', ",", ("ID", "Na;me")),
        ("Email\na@x.org\nb@x.org\n", ",", ("Email",)),
        ("sep=;\nID;Email\n1;a,b,c\n", ";", ("ID", "Email")),
        ("sep=,\r\nID,Email\r\n1,a\r\n", ",", ("ID", "Email")),
        ("\n\nID,Email\n1,a\n", ",", ("ID", "Email")),
        ("ID,Email\n", ",", ("ID", "Email")),
        ("ID,Email", ",", ("ID", "Email")),
        ("ID,Email\r1,a\r2,b\r", ",", ("ID", "Email")),
        ('ID,"Address\nof mail"\n1,a\n', ",", ("ID", "Address of mail")),
        ("\ufeffID,Email\n1,a\n", ",", ("ID", "Email")),
        ("1,anna@example.org,Anna\n2,b@example.org,B\n", ",", ("column 1", "column 2", "column 3")),
    ],
)
def test_f11_delimiter_and_headings(text: str, delimiter: str, columns: tuple[str, ...]) -> None:
    found = look(text)
    assert (found.profile.delimiter, found.columns) == (delimiter, columns)


def test_the_profile_tells_what_changed() -> None:
    comma, semicolon = (
        look("ID,Email\n1,a\n").profile,
        look("ID;Email\n1;ä\n".encode("cp1252")).profile,
    )
    assert comma == look("Nr,Mail\n7,b\n").profile
    assert comma != semicolon
    assert comma.words == "comma, UTF-8"
    assert semicolon.words == "semicolon, Western European (Windows)"


@pytest.mark.parametrize(
    ("text", "line_end", "before"),
    [
        ("ID,E\n1,a\n", "\n", 1),
        ("ID,E\r\n1,a\r\n", "\n", 1),
        ("ID,E\r1,a\r", "\r", 1),
        ("sep=,\nID,E\n", "\n", 2),
        ("1,a@x.org\n", "\n", 0),
    ],
)
def test_line_ends_and_what_stands_before_the_first_customer(
    text: str, line_end: str, before: int
) -> None:
    profile = look(text).profile
    assert (profile.line_end, profile.before_data) == (line_end, before)


@pytest.mark.parametrize("text", ["", "\n\n", "  \r\n", "\ufeff", "\ufeff\n"])
def test_f7_nothing_in_it(text: str) -> None:
    with pytest.raises(Hold, match="no contents"):
        look(text)


def test_a_quote_that_swallows_the_sample_does_not_stop_the_look() -> None:
    found = look('ID,Email\n1,"anna@example.org\n' + "2,b@example.org\n" * 20_000)
    assert found.columns == ("ID", "Email")


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"<html>", b"<?xml version='1.0'?>"])
def test_f22_something_else(head: bytes) -> None:
    with pytest.raises(SourceProblem, match="save it as CSV"):
        look(head + b"x" * 50)


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (["a", "b"], ["a", "b"]),
        (["email", "Email", "EMAIL"], ["email", "Email (2)", "EMAIL (3)"]),
        (["email", "email (2)", "email"], ["email", "email (2)", "email (3)"]),
        (["", " ", "x"], ["column 1", "column 2", "x"]),
        ([" First \n name\ufeff"], ["First name"]),
        (["Cafe\u0301"], ["Café"]),
    ],
)
def test_f10_headings_are_named_so_that_each_is_there_once(
    cells: list[str], names: list[str]
) -> None:
    assert headings(cells) == names
