"""The lines of a text file, as bytes, a block of it at a time.

It joins no lines to records and splits none into cells (delimited does).
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from mailbridge.base.errors import SourceProblem, Wait
from mailbridge.base.language import tr
from mailbridge.shop import trouble
from mailbridge.shop.dialect import Profile

BLOCK: Final = 1 << 18
_RECORD_LIMIT: Final = 16 << 20
_QUOTE: Final = b'"'


@dataclass(frozen=True, slots=True)
class LineBlock:
    """Lines without their ends. quoted: whether there is a quote in any of them."""

    lines: list[bytes]
    quoted: bool

    def each_a_record(self) -> bool:
        """Whether no line is blank and none ends inside quotes, as in most blocks of exports."""
        if min(map(len, self.lines), default=2) < 2:
            return False
        return not self.quoted or 1 not in [line.count(_QUOTE) & 1 for line in self.lines]


def line_blocks(file: BinaryIO, profile: Profile, origin: str) -> Iterator[LineBlock]:
    """The file's lines without their ends, a block's worth at a time; UTF-16 and 32 as UTF-8."""
    end = profile.line_end.encode()
    rest = b""
    for block in _blocks(file, profile, origin):
        text = rest + block
        lines = text.split(end)
        rest = lines.pop()
        if len(rest) > _RECORD_LIMIT:
            raise SourceProblem(
                tr("The file is not a table"),
                tr("{origin} has a line of more than 16 MB. Export again.", origin=origin),
            )
        yield LineBlock(lines, _QUOTE in text)
    if rest:
        yield LineBlock([rest], _QUOTE in rest)


def _blocks(file: BinaryIO, profile: Profile, origin: str) -> Iterator[bytes]:
    try:
        file.seek(profile.encoding.mark)
        if not profile.encoding.wide:
            while block := file.read(BLOCK):
                yield block
            return
        decoder = codecs.getincrementaldecoder(profile.encoding.codec)()
        while block := file.read(BLOCK):
            yield decoder.decode(block).encode("utf-8")
        yield decoder.decode(b"", final=True).encode("utf-8")
    except OSError as error:
        raise trouble.from_os(error, origin) from error
    except UnicodeError as error:
        raise Wait(
            tr("The export is not complete"),
            tr(
                "{origin} is cut off in the middle of a letter. mailbridge waits for a whole one.",
                origin=origin,
            ),
        ) from error
