"""In which format an export is kept, decided by its contents; each format is a class of its own.

It chooses no file (exports) and holds no format's details (delimited_export and its siblings do).
A further format is a further module and a further line in recognise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Final, Protocol

from mailbridge.base.errors import SourceProblem
from mailbridge.base.language import mark, tr
from mailbridge.shop import dbf, files, packed, trouble
from mailbridge.shop.dbf import DbfExport
from mailbridge.shop.delimited_export import DelimitedExport
from mailbridge.shop.dialect import UNSAID, Said
from mailbridge.shop.files import Export
from mailbridge.shop.sheets import SheetExport
from mailbridge.shop.source import Reading
from mailbridge.shop.where import Where

PATTERNS: Final = ("*.csv", "*.tsv", "*.txt", "*.xlsx", "*.xlsm", "*.xls", "*.ods", "*.dbf")
"""What exports are called; their contents decide all the same."""

_PACKED: Final = b"PK\x03\x04"
_EMPTY_ARCHIVE: Final = b"PK\x05\x06"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_EXCEL: Final = (b"\x09\x08\x10\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00")
_PROTECTED: Final = re.compile(
    rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL
)
"""An old workbook's first record, then FILEPASS ([MS-XLS] 2.4.117): the rest is encrypted."""
_ODS_TYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_SAVE: Final = mark("Open it and save it as an Excel workbook (xlsx) or as CSV.")


class OpenExport(Protocol):
    """One state of one file, in a format that is known.

    Every method raises Wait, Hold or SourceProblem and nothing else.
    """

    def columns(self) -> tuple[str, ...]:
        """Its columns, each name once."""
        ...

    def words(self) -> str:
        """How it is written, for the owner, such as "semicolon, UTF-8"."""
        ...

    def plain(self) -> bool:
        """Whether it is text of ASCII alone, so that nothing tells its encoding."""
        ...

    def expect_whole(self) -> None:
        """Raise Wait where its end shows that it was cut off."""
        ...

    def reading(
        self, wanted: Mapping[str, str], key: str, where: Where
    ) -> AbstractContextManager[Reading]:
        """One pass. wanted: the feed's name of a column → the file's. key: the feed's."""
        ...


def recognise(export: Export, sheet: str = "", said: Said = UNSAID) -> OpenExport:
    """The export in its format, whatever its name says. sheet: of a spreadsheet, "" to choose.

    said: what the owner says of how a text is written.

    Raises Wait where it is cut off or cannot be read now, SourceProblem for a kind of file that is
    none to read, with what to save it as.
    """
    with files.opened(export.path) as file:
        try:
            head = file.read(32)
            if head.startswith((_PACKED, _EMPTY_ARCHIVE)):
                archive = packed.open_packed(file, export.name, export.size)
                return SheetExport(export, _packed_kind(archive), sheet)
            if head.startswith(_COMPOUND):
                file.seek(0)
                _expect_workbook(file.read(), export.name)
                return SheetExport(export, "xls", sheet)
        except OSError as error:
            raise trouble.from_os(error, export.name) from error
    if head.startswith(_OLD_EXCEL):
        raise SourceProblem(
            tr("This spreadsheet is too old"),
            tr("{name} is of a kind from before 1997. {save}", name=export.name, save=tr(_SAVE)),
        )
    if dbf.looks_like(head, export.size):
        return DbfExport(export)
    return DelimitedExport(export, said)


def _packed_kind(archive: packed.Packed) -> str:
    """One of "xlsx" and "ods". Raises SourceProblem for anything else that is zipped."""
    members, name = archive.members, archive.name
    if "xl/workbook.xml" in members:
        return "xlsx"
    if "mimetype" in members and "content.xml" in members:
        if b"".join(archive.blocks("mimetype")).strip().startswith(_ODS_TYPE):
            return "ods"
        raise _none(name, "a document, but no spreadsheet")
    if "xl/workbook.bin" in members:
        raise _none(name, "an Excel binary workbook (xlsb)")
    if any(member.endswith(".iwa") or member == "Index.zip" for member in members):
        raise SourceProblem(
            tr("This is no spreadsheet that can be read"),
            tr(
                "{name} belongs to Apple's Numbers. Open it there and choose File, "
                "Export To, CSV or Excel.",
                name=name,
            ),
        )
    if "word/document.xml" in members:
        raise _none(name, "a Word document")
    raise _none(name, "an archive (zip), no spreadsheet")


def _expect_workbook(data: bytes, name: str) -> None:
    """Raise SourceProblem for an old Office file that is no workbook, or has a password."""
    if _wide("EncryptedPackage") in data or _PROTECTED.search(data):
        raise SourceProblem(
            tr("The spreadsheet has a password"),
            tr(
                "{name} is protected. Save it without a password; mailbridge cannot ask for one.",
                name=name,
            ),
        )
    if _wide("WordDocument") in data and _wide("Workbook") not in data:
        raise _none(name, "a Word document")


def _wide(name: str) -> bytes:
    return name.encode("utf-16-le")


def _none(name: str, kind: str) -> SourceProblem:
    return SourceProblem(
        tr("This is no spreadsheet that can be read"),
        tr(
            "{name} is {kind}, whatever its name says. {save}", name=name, kind=kind, save=tr(_SAVE)
        ),
    )
