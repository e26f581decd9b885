"""How an export is written, in the language spoken.

What is kept and compared, such as "semicolon, UTF-8", is the same in every language: it is turned
into the owner's only where it is shown.
"""

from __future__ import annotations

import re
from typing import Final

from mailbridge.base.language import tr
from mailbridge.shop.codepage import words_of

_SHEET: Final = re.compile(r"(\w+), sheet “(.*)”(?: \(one of ([0-9]+)\))?", re.DOTALL)


def how(words: str) -> str:
    """What an export says of how it is written (its ``words``), as the owner is shown it."""
    sheet = _SHEET.fullmatch(words)
    if sheet is None:
        named, *more = words.split(", ")
        return ", ".join(tr(word) for word in (named, *more) if word)
    kind, name, count = sheet.groups()
    if count is None:
        return tr("{kind}, sheet “{name}”", kind=kind, name=name)
    return tr("{kind}, sheet “{name}” (one of {count})", kind=kind, name=name, count=count)


def encoding(codec: str) -> str:
    """An encoding as the owner is shown it. codec: Python's name."""
    return tr(words_of(codec))
