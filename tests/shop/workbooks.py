"""Spreadsheets and tables for tests, written by libraries that mailbridge itself does not use."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]  # it carries no types

Rows = Sequence[Sequence[Any]]

PEOPLE: Rows = [
    ["ID", "Email", "Name"],
    [1, "anna@example.org", "Anna"],
    [2, "bea@example.org", "Béa"],
]


def book(path: Path, rows: Rows = PEOPLE, change: Callable[[Any], None] | None = None) -> Path:
    """An xlsx with one sheet, "People". change: is given the workbook before it is saved."""
    made = Workbook()
    made.active.title = "People"
    for row in rows:
        made.active.append(row)
    if change:
        change(made)
    made.save(path)
    made.close()
    return path


def edited(path: Path, member: str, edit: Callable[[bytes], bytes]) -> None:
    """Rewrite one member of a zipped file."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    contents[member] = edit(contents.get(member, b""))
    zipped(path, contents.items())


def zipped(path: Path, members: Iterable[tuple[str, bytes]]) -> Path:
    """An archive of these members, in this order."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    path.write_bytes(data.getvalue())
    return path


_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="People">{rows}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def ods_cell(value: object, more: str = "") -> str:
    """One cell of text or of a number. more: attributes such as a repetition."""
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"{more}/>'
    kind = ' office:value-type="string"' if value else ""
    return f"<table:table-cell{kind}{more}><text:p>{value}</text:p></table:table-cell>"


def ods(path: Path, rows: str) -> Path:
    """An ods with one sheet. rows: its XML."""
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    return zipped(
        path,
        [
            ("mimetype", ODS_TYPE),
            ("content.xml", _ODS.format(rows=rows).encode()),
            ("META-INF/manifest.xml", manifest.encode()),
        ],
    )


def ods_rows(rows: Rows) -> str:
    """Rows of plain cells."""
    return "".join(
        f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows
    )
