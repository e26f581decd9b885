"""In which encoding an export is written, decided by the bytes of the whole file.

It does not use a statistical guesser: on short shop texts those are wrong more often than right.
The order is: byte order mark, the pattern of UTF-16, UTF-8 where that fits, and else the code page
in which the fewest words look odd.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import BinaryIO, Final

from mailbridge.base.language import mark

BLOCK: Final = 1 << 18
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PAGES: Final = ("cp1252", "cp1250", "cp850", "mac_roman", "cp1251", "cp437")
_SAMPLES: Final = 400
_HALF_LETTERS: Final = "\u00aa\u00ba\u207f"
_LATIN_END: Final = "\u024f"
_WORD: Final = re.compile(r"[^\W\d_]+")
_NAMES: Final = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
    "cp1252": mark("Western European (Windows)"),
    "cp1250": mark("Central European (Windows)"),
    "cp852": mark("Central European (DOS)"),
    "cp1251": mark("Cyrillic (Windows)"),
    "cp850": mark("Western European (DOS)"),
    "cp437": mark("English (DOS)"),
    "mac_roman": mark("Western European (Mac)"),
}


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding that was found.

    codec: Python's name. mark: length of its byte order mark. sure: False where a page was chosen.
    plain: True where nothing but ASCII is there, so that any other encoding would read the same.
    """

    codec: str
    mark: int = 0
    sure: bool = True
    plain: bool = False

    @property
    def wide(self) -> bool:
        """Whether a character takes two or four bytes: such bytes cannot be split at newlines."""
        return self.codec.startswith(("utf-16", "utf-32"))

    @property
    def words(self) -> str:
        """The encoding as owners call it, in English; ``shop.spoken`` says it in theirs."""
        return words_of(self.codec)


def words_of(codec: str) -> str:
    """An encoding as owners call it, in English in every language. codec: Python's name."""
    return _NAMES.get(codec, codec)


def detect(file: BinaryIO, said: str = "") -> Encoding:
    """The encoding of a file that stands at its beginning; reads it to its end. Raises OSError.

    said: what the owner says it is, "" where the bytes decide. A byte order mark is no guess and
    wins.
    """
    head = file.read(BLOCK)
    for order, codec in _MARKS:
        if head.startswith(order):
            return Encoding(codec, len(order))
    if said:
        return Encoding(said)
    wide = _wide(head[:4096])
    if wide:
        return Encoding(wide, sure=False)
    if _is_utf8(head, file):
        file.seek(0)
        return Encoding("utf-8", plain=_is_ascii(file))
    file.seek(0)
    tally = _tallied(file)
    if tally.fits >= tally.odd_lines:
        return Encoding("utf-8", sure=False)
    return Encoding(best_page(tally.samples), sure=False)


def best_page(samples: list[bytes]) -> str:
    """The code page in which the fewest words look odd; the Windows one of the west for a tie."""
    return min(_PAGES, key=lambda page: (_oddness(samples, page), _PAGES.index(page)))


def decode(raw: bytes, codec: str) -> str:
    """A record's text. Raises UnicodeDecodeError.

    In a file with a code page a single line may still be UTF-8 (mixed exports happen): bytes above
    127 that form valid UTF-8 are never anything else by chance.
    """
    if codec != "utf-8" and not raw.isascii():
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode(codec)
    return raw.decode(codec)


def _is_utf8(head: bytes, file: BinaryIO) -> bool:
    """Whether the head and all behind it are valid UTF-8, plain ASCII included."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    block = head
    try:
        while block:
            decoder.decode(block)
            block = file.read(BLOCK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_ascii(file: BinaryIO) -> bool:
    while block := file.read(BLOCK):
        if not block.isascii():
            return False
    return True


@dataclass(slots=True)
class _Tally:
    """fits: characters that can only be UTF-8. odd_lines: lines that cannot be."""

    fits: int = 0
    odd_lines: int = 0
    samples: list[bytes] = field(default_factory=list)


def _tallied(file: BinaryIO) -> _Tally:
    """Which lines of a file that is not all UTF-8 are. Lines are read in parts if they are long."""
    tally = _Tally()
    while line := file.readline(BLOCK):
        if line.isascii():
            continue
        try:
            tally.fits += len(line) - len(line.decode("utf-8"))
        except UnicodeDecodeError:
            tally.odd_lines += 1
            if len(tally.samples) < _SAMPLES:
                tally.samples.append(line)
    return tally


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of plain text is zero."""
    if len(head) < 8:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def _oddness(samples: list[bytes], page: str) -> float:
    """How many signs speak against a page: symbols in words, capitals within, undefined bytes."""
    odd = 0.0
    for line in samples:
        try:
            text = line.decode(page)
        except UnicodeDecodeError:
            odd += 20
            continue
        odd += sum(_odd_symbol(text, at) for at, sign in enumerate(text) if sign > "\x7f")
        odd += sum(_odd_word(word) for word in _WORD.findall(text) if not word.isascii())
    return odd


def _odd_symbol(text: str, at: int) -> float:
    """A sign above ASCII that is no letter, between letters or a control or a box-drawing one."""
    sign = text[at]
    if sign.isalpha() and sign not in _HALF_LETTERS:
        return 0
    if "\x80" <= sign <= "\x9f" or "\u2500" <= sign <= "\u259f":
        return 3
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return 2 if before.isalpha() and after.isalpha() else 0.5 if before.isalpha() else 0.2


def _odd_word(word: str) -> float:
    """Capitals after small letters, and words that mix alphabets, are rare in names."""
    mixed_case = any(a.islower() and b.isupper() for a, b in pairwise(word))
    other_script = sum(sign > _LATIN_END for sign in word)
    foreign = sum(sign > "\x7f" for sign in word)
    odd = 2.0 if mixed_case else 0.0
    if 0 < other_script < len(word):
        odd += 3
    elif other_script == 0 and foreign > 2 and foreign > len(word) / 2:
        odd += 1
    return odd
