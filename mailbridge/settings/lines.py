"""Finds the line of each key in a TOML text, which the standard library's reader does not tell.

It checks nothing: the text has been read as TOML before, so that only what is right comes here.
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]
"""Where a value stands: keys, and positions (from 0) within arrays."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})|'
    r"'''.*?'''(?:'{0,2})|"
    r'"(?:\\.|[^"\\\n])*"|'
    r"'[^'\n]*'",
    re.DOTALL,
)
_WORD = re.compile(r"[^,\]}#\n]*")


def lines_of(text: str) -> dict[Path, int]:
    """The line (from 1) on which each key, table and array element of a valid TOML text begins."""
    return _Scan(text).all()


class _Scan:
    """One pass over the text; ``at`` is where it stands."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.elements: dict[Path, int] = {}

    def all(self) -> dict[Path, int]:
        table: Path = ()
        self.blank()
        while self.at < len(self.text):
            if self.text.startswith("[[", self.at):
                table = self.header(2)
            elif self.text.startswith("[", self.at):
                table = self.header(1)
            else:
                self.pair(table)
            self.blank()
        return self.lines

    def header(self, brackets: int) -> Path:
        """``[a.b]`` or ``[[a.b]]``: the table that the next pairs belong to."""
        line = self.line()
        self.at += brackets
        keys = self.keys()
        self.at += brackets
        path: Path = ()
        for number, key in enumerate(keys, 1):
            path = (*path, key)
            if number == len(keys) and brackets == 2:
                self.elements[path] = self.elements.get(path, 0) + 1
            self.lines.setdefault(path, line)
            if path in self.elements:
                path = (*path, self.elements[path] - 1)
                self.lines.setdefault(path, line)
        return path

    def pair(self, table: Path) -> None:
        """``key = value``, in a table or between the braces of an inline one."""
        line, path = self.line(), table
        for key in self.keys():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self.at += 1  # the equals sign
        self.value(path)

    def value(self, path: Path) -> None:
        self.blank()
        self.lines.setdefault(path, self.line())
        opening = self.text[self.at]
        if opening in "[{":
            self.at += 1
            self.inside(path, closing="]" if opening == "[" else "}")
        else:
            found = _STRING.match(self.text, self.at) or _WORD.match(self.text, self.at)
            self.at = found.end() if found else len(self.text)

    def inside(self, path: Path, closing: str) -> None:
        """The elements of an array, or the pairs of an inline table."""
        number = 0
        self.blank()
        while self.text[self.at] != closing:
            if closing == "]":
                self.value((*path, number))
            else:
                self.pair(path)
            number += 1
            self.blank()
            if self.text[self.at] == ",":
                self.at += 1
                self.blank()
        self.at += 1

    def keys(self) -> list[str]:
        """A dotted key; stands behind it and its blanks afterwards."""
        found: list[str] = []
        while True:
            self.blank()
            bare = _BARE_KEY.match(self.text, self.at)
            if bare:
                found.append(bare[0])
                self.at = bare.end()
            else:
                quoted = _STRING.match(self.text, self.at)
                if not quoted:
                    return found
                found.append(quoted[0][1:-1])
                self.at = quoted.end()
            self.blank()
            if self.text[self.at] != ".":
                return found
            self.at += 1

    def blank(self) -> None:
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1
