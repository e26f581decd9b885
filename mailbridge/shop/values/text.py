"""Text as Mailchimp keeps it: one Unicode form, no control characters, at most 255 bytes.

It judges no e-mail address (emails).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LIMIT: Final = 255
"""Bytes, not letters: Mailchimp cuts longer text (merge field guide), so we do it and say so."""

_CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]"
)
_BLANKS: Final = re.compile(r"[\s\u2028\u2029]+")
_SCRIPT_JOINERS: Final = "\u200d"


def clean(text: str) -> str:
    """NFC, without control characters, every run of blanks and line breaks one blank, trimmed."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    without = _CONTROL.sub("", unicodedata.normalize("NFC", text))
    return _BLANKS.sub(" ", without).strip()


def cut(text: str, limit: int = LIMIT) -> str:
    """The text, or as much of it as fits into so many bytes of UTF-8, ending at a whole character.

    A whole character is what a reader sees: an accent or a joined emoji is not torn off its letter.
    """
    raw = text.encode("utf-8")
    if len(raw) <= limit:
        return text
    kept = raw[:limit].decode("utf-8", errors="ignore")
    end = len(kept)
    while end > 0 and _belongs_to_the_one_before(text, end):
        end -= 1
    return (kept[:end] or kept).rstrip()


def _belongs_to_the_one_before(text: str, at: int) -> bool:
    """Whether a cut before this place would tear a visible character apart."""
    if at >= len(text):
        return False
    sign = text[at]
    if unicodedata.combining(sign) or sign in _SCRIPT_JOINERS or text[at - 1] in _SCRIPT_JOINERS:
        return True
    if "\ufe00" <= sign <= "\ufe0f" or "\U0001f3fb" <= sign <= "\U0001f3ff":
        return True
    if not _is_flag(sign):
        return False
    run = 0
    while run < at and _is_flag(text[at - 1 - run]):
        run += 1
    return run % 2 == 1


def _is_flag(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"
