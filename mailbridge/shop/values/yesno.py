"""Words for yes: a closed list in seven languages, and what the settings name.

Whatever is not on the list is a no: consent is never guessed (faults V13).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mailbridge.shop.values.plain import comparable

YES: Final = frozenset(
    {"1", "y", "yes", "true", "t", "on", "x", "\u2713", "\u2714", "checked"}
    | {"j", "ja", "wahr", "o", "oui", "vrai", "s", "si", "s\u00ed", "s\u00ec", "verdadero", "vero"}
    | {"waar", "tak", "prawda", "opt-in", "optin"}
)
NO: Final = frozenset(
    {"0", "n", "no", "false", "f", "off", "", "nein", "falsch", "non", "faux", "falso", "nee"}
    | {"onwaar", "nie", "fa\u0142sz", "opt-out", "optout"}
)


def word_set(words: Iterable[object]) -> frozenset[str]:
    """The settings' words in the form in which is_yes compares."""
    return frozenset(comparable(word).casefold() for word in words)


def is_yes(value: object, words: frozenset[str]) -> bool:
    """Whether the value is one of the words that the settings name; all else is a no.

    Compared as trimmed text without regard to case, numbers as numbers, true as 1. words: what
    word_set made of them.
    """
    return comparable(value).casefold() in words


def looks_like_yes_no(values: Iterable[str]) -> bool:
    """Whether a column holds nothing but words for yes and no, and at least one of either."""
    seen = {value.strip().casefold() for value in values} - {""}
    return bool(seen) and seen <= YES | NO
