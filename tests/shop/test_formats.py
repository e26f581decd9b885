from __future__ import annotations

from pathlib import Path

import pytest

from mailbridge.base.errors import SourceProblem
from mailbridge.shop import files, formats
from mailbridge.shop.dbf import DbfExport
from mailbridge.shop.delimited_export import DelimitedExport
from mailbridge.shop.formats import OpenExport
from mailbridge.shop.sheets import SheetExport
from tests.shop.workbooks import ODS_TYPE, book, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def recognise(path: Path) -> OpenExport:
    export = files.look(path.resolve())
    assert export is not None
    return formats.recognise(export)


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.xls", "a.txt", "a"])
def test_f22_a_workbook_is_one_whatever_its_name(tmp_path: Path, name: str) -> None:
    found = recognise(book(tmp_path / name))
    assert isinstance(found, SheetExport)
    assert found.words() == "xlsx, sheet “People”"


@pytest.mark.parametrize(
    "text",
    ["ID,Email\n1,a@example.org\n", "Customer\n", "1\t2\n", "0", "cc\x01\x01 text", "\x031,2"],
)
def test_f22_text_is_text_whatever_its_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xls"
    path.write_text(text, encoding="utf-8")
    assert isinstance(recognise(path), DelimitedExport)


def test_f22_an_xls_that_is_a_web_page_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text("<html><table><tr><td>1</td></tr></table></html>", encoding="utf-8")
    with pytest.raises(SourceProblem, match=r"web page .* save it as CSV"):
        recognise(path).columns()


@pytest.mark.parametrize(
    ("members", "match"),
    [
        ([("Index/Document.iwa", b"x")], "Apple's Numbers.*Export To"),
        ([("Index.zip", b"x")], "Apple's Numbers"),
        ([("word/document.xml", b"<w/>")], "a Word document.*save it as"),
        ([("xl/workbook.bin", b"x")], "xlsb.*save it as"),
        ([("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"")], "no sp"),
        ([("mimetype", ODS_TYPE)], "no spreadsheet"),
        ([("photo.jpg", b"x")], "an archive"),
    ],
)
def test_f22_other_zipped_files_are_named(
    tmp_path: Path, members: list[tuple[str, bytes]], match: str
) -> None:
    path = zipped(tmp_path / "a.xlsx", members)
    with pytest.raises(SourceProblem, match=match):
        recognise(path)


@pytest.mark.parametrize(
    ("inside", "match"),
    [("EncryptedPackage", "without a password"), ("WordDocument", "a Word document")],
)
def test_f22_other_office_files_are_named(tmp_path: Path, inside: str, match: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(OLE + inside.encode("utf-16-le"))
    with pytest.raises(SourceProblem, match=match):
        recognise(path)


def test_f22_a_spreadsheet_from_before_1997_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(b"\x09\x04\x06\x00\x00\x04\x10\x00" + bytes(100))
    with pytest.raises(SourceProblem, match="before 1997"):
        recognise(path)


def test_f22_a_dbf_is_known_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    head = b"\x03\x7e\x0b\x16" + (0).to_bytes(4, "little") + (65).to_bytes(2, "little")
    path.write_bytes(head + (11).to_bytes(2, "little") + bytes(20) + bytes(32) + b"\r\x1a")
    assert isinstance(recognise(path), DbfExport)
