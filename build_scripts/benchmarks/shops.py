"""Shops to be read: the same customers as SQLite, CSV, xlsx and PostgreSQL, before and after a day.

Of the customers, one in a hundred differs afterwards: most are edited, some are gone, some new.
"""

from __future__ import annotations

import csv
import random
import sqlite3
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from xml.sax.saxutils import escape

COLUMNS = (
    "CustomerID", "FirstName", "LastName", "EmailAddress", "Phone", "Birthday", "Anniversary",
    "CustomerType", "MarketingOK", "TotalSales", "UpdatedAt", "IsCustomer",
)  # fmt: skip

FIRST = ("Anna", "Béa", "Carlos", "Dilek", "Emma", "Farid", "Grace", "Hugo", "Inês", "Jürgen")
LAST = ("Fischer", "Moreau", "Ortega", "Novak", "Rossi", "Jansen", "Murphy", "Okafor", "Silva")

Row = tuple[object, ...]


def row(number: int, edited: int = 0) -> Row:
    """The customer of that number. edited: how often they changed."""
    first, last = FIRST[number % 10], LAST[number % 9]
    shared = number % 997 == 996  # a few share the address of the one before
    address = f"customer{number - shared}@shop{number % 50}.example"
    if shared:
        address = f"customer{number - 1}@shop{(number - 1) % 50}.example"
    return (
        number, first, last, address, f"+1 212 555 {number % 10000:04d}",
        f"19{50 + number % 50}-{1 + number % 12:02d}-{1 + number % 28:02d}",
        f"20{number % 24:02d}-{1 + number % 12:02d}-{1 + number % 27:02d}",
        ("regular", "partner", "staff")[number % 3], "yes" if number % 20 else "no",
        round(number % 900 + 0.25 + edited, 2), f"2026-0{1 + edited}-01 10:{number % 60:02d}:00", 1,
    )  # fmt: skip


def before(customers: int) -> Iterator[Row]:
    """Everyone, in the order of their numbers."""
    return (row(number) for number in range(1, customers + 1))


def after(customers: int) -> Iterator[Row]:
    """A day later: 0.8 % edited, 0.1 % gone, 0.1 % new."""
    for number in range(1, customers + 1):
        if number % 1000 != 500:
            yield row(number, edited=number % 125 == 7)
    yield from (row(customers + n) for n in range(1, customers // 1000 + 1))


def shuffled(rows: Iterable[Row]) -> list[Row]:
    """The same rows in an order of chance, always the same one."""
    found = list(rows)
    random.Random(8).shuffle(found)  # noqa: S311 - a fixed order, no secret
    return found


def sqlite_shop(path: Path, rows: Iterable[Row]) -> None:
    """A table "customers" whose key is its rowid."""
    with closing(sqlite3.connect(path)) as shop, shop:
        shop.execute(
            "CREATE TABLE customers (CustomerID INTEGER PRIMARY KEY, FirstName TEXT, LastName TEXT,"
            " EmailAddress TEXT, Phone TEXT, Birthday TEXT, Anniversary TEXT, CustomerType TEXT,"
            " MarketingOK TEXT, TotalSales REAL, UpdatedAt TEXT, IsCustomer INTEGER)"
        )
        marks = ",".join("?" * len(COLUMNS))
        shop.executemany(f"INSERT INTO customers VALUES ({marks})", rows)  # noqa: S608 - question marks only


def csv_shop(path: Path, rows: Iterable[Row], *, quoted: bool = False) -> None:
    """An export with headings, as most programs write it, or with every field quoted."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL) if quoted else csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def xlsx_shop(path: Path, rows: Iterable[Row]) -> None:
    """A workbook with one sheet, its text written into the cells."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _WORKBOOK.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(_SHEET.encode())
            for number, cells in enumerate((COLUMNS, *rows), 1):
                sheet.write(_sheet_row(number, cells).encode())
            sheet.write(b"</sheetData></worksheet>")


def _sheet_row(number: int, cells: Sequence[object]) -> str:
    parts = [
        f'<c r="{chr(65 + at)}{number}"><v>{cell}</v></c>'
        if isinstance(cell, int | float)
        else f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{escape(str(cell))}</t></is></c>'
        for at, cell in enumerate(cells)
    ]
    return f'<row r="{number}">{"".join(parts)}</row>'


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_WORKBOOK = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    "</Types>",
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets><sheet'
    ' name="Customers" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
}

Writer = Callable[[Path, Iterable[Row]], None]


def _quoted(path: Path, rows: Iterable[Row]) -> None:
    csv_shop(path, rows, quoted=True)


WRITERS: dict[str, Writer] = {
    "sqlite": sqlite_shop,
    "csv": csv_shop,
    "quoted": _quoted,
    "xlsx": xlsx_shop,
}


def main(writer: str, customers: str, old: str, new: str, order: str) -> None:
    """Write a shop as it was and as it is."""
    WRITERS[writer](Path(old), before(int(customers)))
    rows: Iterable[Row] = after(int(customers))
    WRITERS[writer](Path(new), shuffled(rows) if order == "shuffled" else rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
