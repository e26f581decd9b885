"""A zipped file looked at before anything unpacks it: what it is, and whether it is a bomb.

It reads no cells (sheets does). What the index says is checked against what really comes out.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from mailbridge.base.errors import SourceProblem, Wait
from mailbridge.base.language import number, tr

SIZE_LIMIT: Final = 1 << 30
"""Bytes that all members may have together once unpacked (F19)."""

RATIO_LIMIT: Final = 200
"""Times that a file may grow when it is unpacked …"""

RATIO_FREE: Final = 16 << 20
"""… beyond so many bytes, which do no harm whatever their ratio."""

ENTRY_LIMIT: Final = 100_000
_BLOCK: Final = 1 << 20
_LOCAL: Final = struct.Struct("<4s22xHH")
_LOCAL_MARK: Final = b"PK\x03\x04"
_FORBIDDEN: Final = (b"<!DOCTYPE", b"<!ENTITY")
_HEAD: Final = 4096


@dataclass(frozen=True, slots=True)
class Packed:
    """An archive whose index keeps the limits. members: name → its place in the index."""

    file: BinaryIO
    name: str
    members: dict[str, zipfile.ZipInfo]

    def blocks(self, member: str) -> Iterator[bytes]:
        """A member's contents, a block at a time, at most as long as the index says.

        Raises SourceProblem for what a spreadsheet never holds, Wait where the file is cut off.
        """
        first = True
        for block in _unpacked(self.file, self.members[member], self.name):
            if first and any(sign in block[:_HEAD] for sign in _FORBIDDEN):
                raise unusual(
                    tr("{name} defines words of its own, as only attacks do.", name=self.name)
                )
            first = False
            yield block


def unusual(why: str) -> SourceProblem:
    """The refusal of a file that would fill the memory. why: the sentence with the file's name."""
    return SourceProblem(
        tr("This file is unusually large inside"),
        tr(
            "{why} It was not opened. Let the shop program export it again, as CSV if it can.",
            why=why,
        ),
    )


def _oddly_packed(name: str) -> SourceProblem:
    return unusual(tr("{name} is packed in a way that spreadsheets never are.", name=name))


def cut_off(name: str) -> Wait:
    """A file that ends too early."""
    return Wait(
        tr("The export is not complete"),
        tr(
            "{name} is only a part of a spreadsheet, or is damaged. mailbridge waits for "
            "a whole one.",
            name=name,
        ),
    )


def open_packed(file: BinaryIO, name: str, size: int) -> Packed:
    """The archive in an open file of so many bytes.

    Raises Wait where it has no end, SourceProblem where it breaks a limit or has a password.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, struct.error) as error:
        raise cut_off(name) from error
    except NotImplementedError as error:
        raise _oddly_packed(name) from error
    if len(entries) > ENTRY_LIMIT:
        raise unusual(tr("{name} holds {count} files.", name=name, count=number(len(entries))))
    whole = sum(entry.file_size for entry in entries)
    if whole > SIZE_LIMIT or whole > max(RATIO_FREE, RATIO_LIMIT * size):
        raise unusual(tr("{name} would become {size} MB.", name=name, size=number(whole >> 20)))
    for entry in entries:
        if entry.flag_bits & 1:
            raise SourceProblem(
                tr("The spreadsheet has a password"),
                tr(
                    "{name} is protected. Save it without a password; mailbridge cannot "
                    "ask for one.",
                    name=name,
                ),
            )
    return Packed(file, name, {entry.filename: entry for entry in entries})


def _unpacked(file: BinaryIO, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """What really comes out, whatever zip readers would stop at: a false size ends it."""
    file.seek(entry.header_offset)
    local = file.read(_LOCAL.size)
    if len(local) < _LOCAL.size or not local.startswith(_LOCAL_MARK):
        raise cut_off(name)
    _, name_length, extra_length = _LOCAL.unpack(local)
    file.seek(name_length + extra_length, 1)
    pieces = _stored(file, entry) if entry.compress_type == 0 else _inflated(file, entry, name)
    count = 0
    for piece in pieces:
        count += len(piece)
        if count > entry.file_size:
            raise unusual(tr("{name} holds more than its index says.", name=name))
        yield piece
    if count != entry.file_size:
        raise cut_off(name)


def _stored(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    left = entry.compress_size
    while left and (block := file.read(min(left, _BLOCK))):
        left -= len(block)
        yield block


def _inflated(file: BinaryIO, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise _oddly_packed(name)
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for block in _stored(file, entry):
            pending = block
            while pending and not machine.eof:
                yield machine.decompress(pending, _BLOCK)
                pending = machine.unconsumed_tail
        # What the machine still holds back; more than a block of it is more than one asks for.
        while not machine.eof and (rest := machine.decompress(b"", _BLOCK)):
            yield rest
    except zlib.error as error:
        raise cut_off(name) from error
