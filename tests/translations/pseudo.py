"""A language that nobody speaks: every sentence accented, in brackets and 40 % longer.

What stays plain in the window has not been translated, what does not fit has no room for German.
It is made when a test asks for it, and never shipped.
"""

from __future__ import annotations

import re
from pathlib import Path

import catalogues
from babel.messages.catalog import Catalog

from mailbridge.base.language import right_to_left

_LETTERS = str.maketrans("aeiouyAEIOUYcnsz", "áéíóúýÁÉÍÓÚÝçñšž")
_PLACE = re.compile(r"(\{[^{}]*\}|<[^<>]*>|&\w+;|%[snd])")
_RIGHT_TO_LEFT = "\u200f"
"""A letter without a shape that is written from right to left."""
MARKS = ("⟦", "⟧")


def speak(sentence: str, edge: str = "") -> str:
    """The sentence as the pseudo-language has it; what is filled in stays as it is.

    edge: a mark of direction, which is not seen, around it.
    """
    parts = _PLACE.split(sentence)
    said = "".join(
        part if index % 2 else part.translate(_LETTERS) for index, part in enumerate(parts)
    )
    longer = " ~" * max(1, round(len(sentence) * 0.4 / 2))
    return f"{edge}{MARKS[0]}{said}{longer}{MARKS[1]}{edge}"


def catalogue(name: str = "eo") -> Catalog:
    """Everything the program says, in the pseudo-language. name: a locale that Babel knows."""
    made = Catalog(locale=name, charset="utf-8", fuzzy=False)
    edge = _RIGHT_TO_LEFT if right_to_left(name) else ""
    for message in catalogues.template():
        if not message.id:
            continue
        if isinstance(message.id, str):
            made.add(message.id, speak(message.id, edge))
        else:
            one, many = message.id
            others = [speak(many, edge)] * (made.num_plurals - 1)
            made.add((one, many), (speak(one, edge), *others))
    return made


def install(folder: Path, name: str) -> Path:
    """Write the catalogue as the language ``name`` into a folder of translations; that folder."""
    place = folder / name / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    (place / "mailbridge.mo").write_bytes(catalogues.compiled(catalogue(name)))
    return folder
