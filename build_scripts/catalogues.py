"""The catalogues of resources/translations, kept in step with the sentences of the program.

It runs in the environment that translate.py sets up, and translates nothing by itself.
"""

from __future__ import annotations

import io
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "mailbridge"
TRANSLATIONS = ROOT / "resources" / "translations"
READY_MADE = ROOT / "resources" / "ready_made"
KEYWORDS = {"tr": (1,), "ntr": (1, 2), "mark": (1,)}
"""The functions of mailbridge.base.language, and which of their arguments are sentences."""

_PLACE = re.compile(r"\{[a-z_0-9]*\}")


def main(arguments: list[str]) -> int:
    """Do what the command line asks for; 0 when nothing is missing."""
    match arguments:
        case ["new", name]:
            _write(name, _empty(name))
            update([name])
            return 0
        case ["check"]:
            found = [line for name in languages() for line in complaints(name)]
            for line in found:
                print(line)
            return 1 if found else 0
        case names if set(names) <= set(languages()):
            update(names or languages())
            return 0
    print("translate.py [LANGUAGE … | new LANGUAGE | check]", file=sys.stderr)
    return 2


def languages(folder: Path = TRANSLATIONS) -> list[str]:
    """Which languages have a catalogue, by name."""
    return sorted(path.parent.parent.name for path in folder.glob("*/LC_MESSAGES/mailbridge.po"))


def template() -> Catalog:
    """Every sentence that the program says, as it stands in the code and in what is ready-made."""
    found = Catalog(project="mailbridge", charset="utf-8")
    sentences = extract_from_dir(str(PACKAGE), [("**.py", "python")], keywords=KEYWORDS)
    for _, _, message, comments, _ in sentences:
        found.add(message, auto_comments=comments)
    for file in sorted(READY_MADE.glob("*.toml")):
        for sentence in offered(tomllib.loads(file.read_text(encoding="utf-8"))):
            found.add(sentence)
    return found


def offered(file: Mapping[str, Any]) -> Iterator[str]:
    """What the window shows of a file of ready-made rules: titles, sentences, what to choose."""
    yield file["title"]
    for entry in file["entry"]:
        yield from (entry["title"], entry["sentence"])
        yield from (*entry.get("columns", {}).values(), *entry.get("fields", {}).values())
        yield from (value["label"] for value in entry.get("values", {}).values())


def update(names: Iterable[str]) -> None:
    """Bring the catalogues of these languages up to date with the code, and compile them."""
    wanted = template()
    for name in names:
        catalogue = read(name)
        catalogue.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        _write(name, catalogue)
        _file(name).with_suffix(".mo").write_bytes(compiled(catalogue))
        print(
            f"{name}: {len(list(untranslated(catalogue)))} of {len(catalogue)} are not translated"
        )


def complaints(name: str) -> list[str]:
    """What is wrong with a language's catalogue, a line each."""
    catalogue = read(name)
    said = {message.id for message in template() if message.id}
    known = {message.id for message in catalogue if message.id}
    lines = [f"{name}: not in the catalogue: {_shown(one)}" for one in said - known]
    lines += [f"{name}: nobody says this: {_shown(one)}" for one in known - said]
    lines += [f"{name}: not translated: {_shown(one.id)}" for one in untranslated(catalogue)]
    lines += [f"{name}: other places to fill in: {_shown(one.id)}" for one in uneven(catalogue)]
    binary = _file(name).with_suffix(".mo")
    if not binary.is_file() or binary.read_bytes() != compiled(catalogue):
        lines.append(f"{name}: the compiled catalogue is another one; run translate.py")
    return lines


def read(name: str, folder: Path = TRANSLATIONS) -> Catalog:
    """A language's catalogue."""
    with (folder / name / "LC_MESSAGES" / "mailbridge.po").open("rb") as file:
        return read_po(file, locale=name, abort_invalid=True)


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def untranslated(catalogue: Catalog) -> Iterator[Message]:
    """The sentences without a translation, or without one of their plural forms."""
    for message in catalogue:
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.fuzzy or not all(forms):
            yield message


def places(sentence: str) -> set[str]:
    """What is filled in: the names in braces."""
    return set(_PLACE.findall(sentence.replace("{{", "").replace("}}", "")))


def uneven(catalogue: Catalog) -> Iterator[Message]:
    """Translations that fill in something else than the sentence does.

    A plural form may leave the number out ("one customer"), no other place.
    """
    for message in catalogue:
        if not message.id:
            continue
        if isinstance(message.id, str):
            if message.string and places(message.id) != places(str(message.string)):
                yield message
            continue
        wanted = places(message.id[-1])
        needed = wanted & places(message.id[0])
        forms = message.string or ()
        if any(form and not needed <= places(form) <= wanted for form in forms):
            yield message


def _shown(sentence: object) -> str:
    return repr(sentence)[:90]


def _file(name: str) -> Path:
    return TRANSLATIONS / name / "LC_MESSAGES" / "mailbridge.po"


def _empty(name: str) -> Catalog:
    return Catalog(locale=name, project="mailbridge", charset="utf-8", fuzzy=False)


def _write(name: str, catalogue: Catalog) -> None:
    _file(name).parent.mkdir(parents=True, exist_ok=True)
    with _file(name).open("wb") as file:
        write_po(file, catalogue, width=100, no_location=True, sort_output=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
