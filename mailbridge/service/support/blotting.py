"""Takes everything private out of a log: what is left are words that mailbridge itself says.

It reads no settings and no state. The log is without keys and addresses already; names, columns,
files and what customers typed may be in it, and cannot be told by their looks. So the rule is the
other way round: a word stays only if it stands in mailbridge's own sentences or the system's.
"""

from __future__ import annotations

import errno
import importlib.util
import os
import pkgutil
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import CodeType

import mailbridge
from mailbridge.base.log import redact

BLOT = "▒"
"""Stands for a word that mailbridge did not say."""

# Made-up people live in these; their names are nobody's, but no words of the program either.
_NAMES_IN = (
    "mailbridge.simulator",
    "mailbridge.service.support.sample",
    "mailbridge.shop.headings",
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[^\w\s]|_+|\s+")
_HEAD = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{4}) ([A-Z]+) (mailbridge[\w.]*): ")
_FRAME = re.compile(r'    \|   File "([^"]+)", line (\d+), in ([\w<>]+)$')
_CLASS = re.compile(r"    \| ((?:[a-z_][\w]*\.)*[A-Z]\w*)(?::|$)")
# What SQLite and the network say most, for they say it in no file of ours.
_OTHERS = (
    "database is locked disk image is malformed file is not a database attempt to write a readonly "
    "table has no column constraint failed unique not null connection reset by peer aborted "
    "refused read timed out max retries exceeded name or service not known "
    "temporary failure in resolution "
    "certificate verify failed self signed expired remote end closed without response codec can't "
    "decode byte in position invalid start utf ssl tls http https get put post patch delete"
)


@cache
def vocabulary() -> frozenset[str]:
    """Every word of mailbridge's own sentences and of the system's error messages, in small.

    Read from the compiled modules, so that it is the same in a frozen program. Takes about half a
    second the first time: not for the main thread of a window.
    """
    words = {word.casefold() for word in _WORD.findall(_OTHERS)}
    for number in errno.errorcode:
        words.update(word.casefold() for word in _WORD.findall(os.strerror(number)))
    for name in _modules():
        code = _code(name)
        if code is not None:
            for text in _texts(code):
                words.update(word.casefold() for word in _WORD.findall(text))
    return frozenset(words)


def blotted(text: str, known: frozenset[str]) -> str:
    """A sentence with every word that is not known, and every number of five digits, blotted."""

    def kept(token: str) -> str:
        if token[0].isdigit():
            return token if len(token) < 5 else BLOT
        return token if not token[0].isalpha() or token.casefold() in known else BLOT

    return "".join(kept(found[0]) for found in _TOKEN.finditer(redact(text)))


def log_lines(lines: Iterable[str], known: frozenset[str]) -> Iterator[str]:
    """A log's lines as they may leave this computer.

    Of a record: time, level, module and blotted words. Of a traceback: the places in programs and
    the classes of errors; no line of source, no message. Of anything else: nothing.
    """
    for line in lines:
        if head := _HEAD.match(line):
            yield head[0] + blotted(line[head.end() :], known)
        elif frame := _FRAME.match(line):
            yield f"    | {_place(frame[1])}:{frame[2]} {frame[3]}"
        elif kind := _CLASS.match(line):
            yield f"    | {kind[1]}"


def _place(path: str) -> str:
    """A source file from its package on: where a person keeps their programs is theirs."""
    parts = re.split(r"[/\\]+", path)
    for start in ("mailbridge", "site-packages"):
        if start in parts:
            at = len(parts) - 1 - parts[::-1].index(start)
            return "/".join(parts[at + (start == "site-packages") :])
    # A frozen program knows its libraries' files without a folder before them.
    home = not parts[0] or ":" in parts[0]
    return parts[-1] if home else "/".join(parts)


def errors(lines: Iterable[str]) -> dict[str, int]:
    """The classes of errors that ended tracebacks of a log, and how often each did."""
    counts: dict[str, int] = {}
    for line in lines:
        if kind := _CLASS.match(line):
            counts[kind[1]] = counts.get(kind[1], 0) + 1
    return counts


def newest(folder: Path, most: int) -> list[str]:
    """The last lines of the newest logs of a folder, at most so many of each. Raises OSError."""
    lines: list[str] = []
    for path in sorted(folder.glob("*.log")):
        found = path.read_text(encoding="utf-8", errors="replace").splitlines()
        lines += found[-most:]
    return lines


def _modules() -> Iterator[str]:
    for found in pkgutil.walk_packages(mailbridge.__path__, "mailbridge."):
        if not found.name.startswith(_NAMES_IN):
            yield found.name


def _code(name: str) -> CodeType | None:
    """A module's code, without running it."""
    try:
        loader = getattr(importlib.util.find_spec(name), "loader", None)
        code = loader.get_code(name) if loader is not None else None
    except (ImportError, OSError, AttributeError):
        return None  # a word less that is known is a word more that is blotted
    return code if isinstance(code, CodeType) else None


def _texts(code: CodeType) -> Iterator[str]:
    """The sentences in some code. Documentation is none: it holds examples with names."""
    documentation = 1 if code.co_flags & 0x2 else 2  # a function's comes first, a class's second
    for place, constant in enumerate(code.co_consts):
        if isinstance(constant, CodeType):
            yield from _texts(constant)
        elif isinstance(constant, str) and "\n" not in constant and place >= documentation:
            yield constant
