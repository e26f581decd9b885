"""A language that nobody speaks: every sentence accented, in brackets and 40 % longer.

What stays plain in the window has not been translated, what does not fit has no room for German.
It is made when a test asks for it, and never shipped.
"""

from __future__ import annotations

import re
from pathlib import Path

import catalogues
from babel.messages.catalog import Catalog

_LETTERS = str.maketrans("aeiouyAEIOUYcnsz", "áéíóúýÁÉÍÓÚÝçñšž")
_PLACE = re.compile(r"(\{[^{}]*\}|<[^<>]*>|&\w+;|%[snd])")
MARKS = ("⟦", "⟧")


def speak(sentence: str) -> str:
    """The sentence as the pseudo-language has it; what is filled in stays as it is."""
    parts = _PLACE.split(sentence)
    said = "".join(
        part if index % 2 else part.translate(_LETTERS) for index, part in enumerate(parts)
    )
    longer = " ~" * max(1, round(len(sentence) * 0.4 / 2))
    return f"{MARKS[0]}{said}{longer}{MARKS[1]}"


def catalogue(name: str = "eo") -> Catalog:
    """Everything the program says, in the pseudo-language. name: a locale that Babel knows."""
    made = Catalog(locale=name, charset="utf-8", fuzzy=False)
    for message in catalogues.template():
        if not message.id:
            continue
        if isinstance(message.id, str):
            made.add(message.id, speak(message.id))
        else:
            one, many = message.id
            made.add((one, many), (speak(one), *[speak(many)] * (made.num_plurals - 1)))
    return made


def install(folder: Path, name: str) -> Path:
    """Write the catalogue as the language ``name`` into a folder of translations; that folder."""
    place = folder / name / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    (place / "mailbridge.mo").write_bytes(catalogues.compiled(catalogue(name)))
    return folder
