from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.shop.values.text import LIMIT, clean, cut


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("Anna", "Anna"),
        (" Anna  Maria ", "Anna Maria"),
        ("Rene\u0301e", "Renée"),
        ("two\r\nlines", "two lines"),
        ("a\u2028b\u00a0c\td", "a b c d"),
        ("An\x00n\x07a\x7f\x85", "Anna"),
        ("\ufeffAnna", "Anna"),
        ("a\ud800b", "ab"),
        ("👩‍👩‍👧 Familie", "👩‍👩‍👧 Familie"),
        ("שלום עולם", "שלום עולם"),
        ("İstanbul ß Ǆ", "İstanbul ß Ǆ"),
        ("\u200b", "\u200b"),
        ("", ""),
    ],
)
def test_v2_clean(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "abc"),
        ("éé", 3, "é"),
        ("ab é", 4, "ab"),
        ("e\u0301x", 2, "e"),
        ("ae\u0301x", 2, "a"),
        ("a👩‍👩‍👧", 12, "a"),
        ("a👍🏽b", 6, "a"),
        ("a🇩🇪🇫🇷", 10, "a🇩🇪"),
        ("a🇩🇪🇫🇷", 13, "a🇩🇪"),
        ("a❤\ufe0f", 5, "a"),
        ("", 5, ""),
    ],
)
def test_v3_cut_ends_at_a_whole_character(text: str, limit: int, kept: str) -> None:
    assert cut(text, limit) == kept


@given(st.text(max_size=400))
def test_v3_what_is_cut_is_a_beginning_and_fits(text: str) -> None:
    whole = clean(text)
    kept = cut(whole)
    assert len(kept.encode()) <= LIMIT
    assert whole.startswith(kept)
    assert (kept == whole) is (len(whole.encode()) <= LIMIT)
    assert clean(whole) == whole
    assert unicodedata.is_normalized("NFC", whole)
