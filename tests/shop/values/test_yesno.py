from __future__ import annotations

import pytest

from mailbridge.shop.values.yesno import NO, YES, is_yes, looks_like_yes_no, word_set

DEFAULT = ["1", "y", "yes", "true"]


@pytest.mark.parametrize(
    ("value", "words", "yes"),
    [
        ("1", DEFAULT, True),
        (1, DEFAULT, True),
        (1.0, DEFAULT, True),
        (True, DEFAULT, True),
        ("Y", DEFAULT, True),
        (" YES ", DEFAULT, True),
        ("True", DEFAULT, True),
        ("ja", DEFAULT, False),
        ("ja", ["ja"], True),
        ("OUI", ["oui"], True),
        (1, [1], True),
        ("1", [True], True),
        ("X", ["x"], True),
        (None, DEFAULT, False),
        ("", DEFAULT, False),
        ("", [""], True),
        (0, DEFAULT, False),
        (False, DEFAULT, False),
        ("no", DEFAULT, False),
        ("withdrawn", DEFAULT, False),
        ("yes?", DEFAULT, False),
        ("yes, but", DEFAULT, False),
        (2, DEFAULT, False),
        ("1", [], False),
    ],
)
def test_v13_only_the_named_words_are_a_yes(
    value: object, words: list[object], *, yes: bool
) -> None:
    assert is_yes(value, word_set(words)) is yes


def test_no_word_is_both() -> None:
    assert not YES & NO
    assert all(word == word.casefold() for word in YES | NO)


@pytest.mark.parametrize(
    ("values", "so"),
    [
        (["ja", "nein", "", "JA"], True),
        (["1", "0"], True),
        (["x", ""], True),
        (["tak", "nie"], True),
        (["oui", "non"], True),
        (["sí", "no"], True),
        (["1", "2"], False),
        (["", ""], False),
        ([], False),
        (["yes", "maybe"], False),
    ],
)
def test_looks_like_yes_no(values: list[str], *, so: bool) -> None:
    assert looks_like_yes_no(values) is so
