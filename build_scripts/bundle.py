"""What goes into the frozen program and what stays out: names, folders and filters for the spec.

It builds nothing; PyInstaller does, as mailbridge.spec tells it. Pure, so that tests can read it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath

ROOT = Path(__file__).resolve().parent.parent
NAME = "mailbridge"
CLI = "mailbridge-cli"
"""On Windows and macOS a windowed program has no terminal; commands have a program of their own."""
IDENTIFIER = "app.mailbridge.mailbridge"
"""The reversed name that macOS and AppStream know the program by."""

# Languages whose words for countries are understood (shop/values/countries.py) or that have, or
# may soon have, a catalogue: their part of Babel's tables stays, the other 25 MB go.
LANGUAGES = ("root", "en", "de", "fr", "es", "it", "nl", "pl", "pt")

# Found by name at run time, so no import tells PyInstaller of them.
HIDDEN = (
    "pymysql",
    "psycopg",
    "psycopg_binary",
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.dialects.mysql",
)

# Whose versions the report for support tells: a frozen library has no label unless it is packed.
LABELLED = ("PySide6-Essentials", "SQLAlchemy", "requests", "watchdog")

# Optional imports of libraries that a developer's environment has and an owner's never needs.
EXCLUDED = (
    *("tkinter", "pytest", "_pytest", "hypothesis", "mypy", "IPython", "numpy", "pandas"),
    *("PIL", "openpyxl", "dbf", "faker", "mailchimp_marketing", "chardet", "setuptools", "pip"),
    *("phonenumbers.geodata", "phonenumbers.carrierdata", "phonenumbers.tzdata"),
    *("phonenumbers.geocoder", "phonenumbers.carrier", "phonenumbers.timezone"),
    *("MySQLdb", "psycopg2", "cx_Oracle", "pyodbc", "aiosqlite", "asyncpg", "greenlet"),
    *("PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtOpenGL", "PySide6.QtSql", "PySide6.QtTest"),
)

# Plugins of Qt for screens without a desktop, for GTK's dialogs (they bring all of GTK along
# where the building computer has it) and for pictures that mailbridge does not show.
_UNUSED = re.compile(
    r"(?:^|/)(?:"
    r"platformthemes/libqgtk3\.|egldeviceintegrations/|generic/libqtuiotouch|generic/libqevdev"
    r"|platforms/(?:lib)?q(?:eglfs|linuxfb|vnc|minimal|minimalegl|direct2d|vkkhrdisplay)\."
    r"|imageformats/(?:lib)?q(?:gif|icns|ico|jpeg|pdf|tga|tiff|wbmp|webp)\."
    r"|sqldrivers/|qmltooling/|networkinformation/libqnetworkmanager"
    r"|libQt6(?:Qml|Quick|Pdf|VirtualKeyboard|EglF[sS]|Sql|Test)[A-Za-z]*\.so"
    r"|Qt6(?:Qml|Quick|Pdf|VirtualKeyboard|Sql|Test)[A-Za-z]*\.dll|opengl32sw\.dll"
    r")"
)
_SYSTEM_LIBRARY = re.compile(r"lib[^/]*\.so[.\d]*")
_QT_WORDS = re.compile(r"(?:^|/)Qt/translations/|(?:^|/)PySide6/translations/")
_BABEL = re.compile(r"(?:^|/)babel/locale-data/(?P<name>[A-Za-z]+)[^/]*\.dat$")


def version() -> str:
    """The version as the package has it, read and not imported."""
    text = (ROOT / "mailbridge" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, flags=re.MULTILINE)
    if not found:
        raise ValueError("mailbridge/__init__.py names no version")
    return found[1]


def wanted(destination: str) -> bool:
    """Whether a collected file, by its place in the bundle, is shipped."""
    place = PurePath(destination).as_posix().replace("\\", "/")
    if _UNUSED.search(place):
        return False
    if _QT_WORDS.search(place):
        return place.rpartition("/")[2].startswith("qtbase_") and _spoken(
            place.rpartition("qtbase_")[2]
        )
    if found := _BABEL.search(place):
        return found["name"] in LANGUAGES
    return True


def _spoken(name: str) -> bool:
    return re.split(r"[_.]", name, maxsplit=1)[0] in LANGUAGES


def slimmed(entries: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """PyInstaller's list of (place in the bundle, source, kind) without what is not shipped."""
    return [entry for entry in entries if wanted(entry[0])]


def without_orphans(
    entries: Iterable[tuple[str, str, str]], needs: Callable[[str], Iterable[str]]
) -> list[tuple[str, str, str]]:
    """The list without libraries of the building system that nothing shipped asks for any more.

    They came along with a plugin that ``slimmed`` left out. needs: the names of the libraries that
    a file, by its path on this computer, links. Only Linux collects such libraries.
    """
    kept = list(entries)
    loose = {entry[0]: entry for entry in kept if _SYSTEM_LIBRARY.fullmatch(entry[0])}
    asking = [entry for entry in kept if entry[0] not in loose]
    reached: set[str] = set()
    while asking:
        _, source, kind = asking.pop()
        if kind not in {"BINARY", "EXTENSION"}:
            continue
        for name in {PurePath(need).name for need in needs(source)} & loose.keys() - reached:
            reached.add(name)
            asking.append(loose[name])
    python = {name for name in loose if name.startswith("libpython")}
    orphans = loose.keys() - reached - python
    return [entry for entry in kept if entry[0] not in orphans]


def resources() -> list[tuple[str, str]]:
    """(source, folder in the bundle) of every shipped file of resources/.

    What only an installer uses stays out: resources/linux, and the sources of translations.
    """
    found = []
    base = ROOT / "resources"
    for path in sorted(base.rglob("*")):
        inner = path.relative_to(base)
        if path.is_file() and inner.parts[0] != "linux" and path.suffix not in {".po", ".pot"}:
            found.append((str(path), (PurePath("resources") / inner.parent).as_posix()))
    return found


def icon() -> str:
    """The program's icon in this system's own format, as icons.py made it."""
    suffix = {"win32": "ico", "darwin": "icns"}.get(sys.platform, "png")
    return str(ROOT / "build" / "icons" / f"{NAME}.{suffix}")


def property_list() -> dict[str, object]:
    """What macOS is told about the program."""
    return {
        "CFBundleShortVersionString": version(),
        "CFBundleVersion": version(),
        "CFBundleDisplayName": NAME,
        "NSHumanReadableCopyright": "MIT licence",
        "NSHighResolutionCapable": True,
        "LSApplicationCategoryType": "public.app-category.business",
        "LSMinimumSystemVersion": "13.0",
    }


if __name__ == "__main__":
    print(version())
