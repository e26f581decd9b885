"""The language of the window and of what the engine says to it: gettext catalogues, plural forms.

It formats no dates (widgets.words does) and chooses no language: a program's start calls
``use``. Commands stay in English, because scripts read what they print.
"""

from __future__ import annotations

import gettext
from pathlib import Path

DOMAIN = "mailbridge"
ENGLISH = "en"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


class _Spoken:
    """What is spoken now. One for the process, as gettext's own ``install`` has it."""

    def __init__(self) -> None:
        self.name = ENGLISH
        self.catalogue: gettext.NullTranslations = gettext.NullTranslations()


_spoken = _Spoken()


def use(name: str, folder: Path) -> str:
    """Speak a language from now on; returns the one that is spoken.

    name: such as "de" or "de_AT"; where there is no catalogue for it, the language without the
    country is tried, then English stays. folder: holds ``<name>/LC_MESSAGES/mailbridge.mo``.
    """
    for wanted in (name, name.partition("_")[0]):
        compiled = folder / wanted / "LC_MESSAGES" / f"{DOMAIN}.mo"
        if wanted and compiled.is_file():
            with compiled.open("rb") as file:
                _spoken.catalogue = gettext.GNUTranslations(file)
            _spoken.name = wanted
            return wanted
    _spoken.catalogue = gettext.NullTranslations()
    _spoken.name = ENGLISH
    return ENGLISH


def spoken() -> str:
    """The language that is spoken now, such as "en" or "de"."""
    return _spoken.name


def available(folder: Path) -> list[str]:
    """English and every language that has a catalogue, by name."""
    found = {path.parent.parent.name for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")}
    return sorted(found | {ENGLISH})


def right_to_left(name: str) -> bool:
    """Whether a language is written from right to left."""
    return name.partition("_")[0] in RIGHT_TO_LEFT


def tr(text: str, /, **values: object) -> str:
    """A sentence in the language spoken, its ``{name}`` places filled in.

    text: the English sentence, written out where it is called, whole: no parts joined together.
    """
    translated = _spoken.catalogue.gettext(text)
    return translated.format(**values) if values else translated


def ntr(one: str, many: str, number: int, /, **values: object) -> str:
    """A sentence in the form its number asks for: ``ntr("1 customer", "{n} customers", 5, n="5")``.

    number: decides the form; how it is written is the caller's, in values.
    """
    translated = _spoken.catalogue.ngettext(one, many, number)
    return translated.format(**values) if values else translated


def number(value: int) -> str:
    """A whole number with the separators of the language spoken: "4,231", "4.231"."""
    if _spoken.name == ENGLISH:
        return f"{value:,}"
    from babel.numbers import format_decimal  # noqa: PLC0415  # a start in English needs none of it

    return str(format_decimal(value, locale=_spoken.name))


def mark(text: str) -> str:
    """Leave a text as it is, but have it collected for the catalogues; ``tr`` it where shown."""
    return text
