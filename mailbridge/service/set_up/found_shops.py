"""Customers found by themselves: databases and lists in the places where people keep them.

It looks quickly, at so many files and for so long at the most; it opens them for reading only and
keeps nothing. What is sent is decided by the owner, who sees what was found.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import platformdirs

from mailbridge.base.clock import Clock
from mailbridge.base.errors import MailbridgeError
from mailbridge.shop.headings import tokens
from mailbridge.shop.probe import probe

SECONDS: Final = 4.0
"""How long the whole search may take; a look at one file is never begun after that."""

_ENTRIES: Final = 4_000
_LOOKED_AT: Final = 12
_SHOWN: Final = 3
_DEPTH: Final = 2
_LARGEST: Final = 40_000_000
_ROWS: Final = 20_000
_ENDINGS: Final = frozenset(
    {".db", ".sqlite", ".sqlite3", ".db3", ".csv", ".tsv", ".xlsx", ".xls", ".ods", ".dbf"}
)
_PEOPLE: Final = frozenset(
    {"customer", "customers", "client", "clients", "contact", "contacts", "kunde", "kunden"}
    | {"kontakte", "clientes", "cliente", "clienti", "klanten", "klienci", "members", "shop"}
    | {"kasse", "kassa", "pos", "till", "crm", "people", "subscribers"}
)
_SURE: Final = 0.4


@dataclass(frozen=True, slots=True)
class FoundShop:
    """A file with customers. place: its path. customers: rows with an address, each once.

    more: there are more than were counted. changed: the day it was written last, by this
    computer's calendar.
    """

    place: str
    customers: int
    more: bool
    changed: date


@dataclass(frozen=True, slots=True)
class _Candidate:
    path: Path
    size: int
    changed: float

    def score(self) -> tuple[bool, bool, float]:
        """Called like customers first, databases next, then the newest."""
        named = bool(_PEOPLE & set(tokens(self.path.stem)))
        return (named, self.path.suffix.casefold() in {".db", ".sqlite", ".sqlite3"}, self.changed)


def likely_places(environment: Mapping[str, str]) -> list[Path]:
    """Where people keep such files, the likeliest first; some may not be there.

    None for a mailbridge that lives in a folder of its own (a demo, a second shop): it looks
    nowhere else.
    """
    if environment.get("MAILBRIDGE_HOME"):
        return []
    folders = [
        platformdirs.user_documents_dir(),
        platformdirs.user_desktop_dir(),
        platformdirs.user_downloads_dir(),
    ]
    programs = environment.get("PROGRAMDATA")  # Windows: where programs keep data for all users
    return [Path(folder) for folder in (*folders, *([programs] if programs else []))]


def find_shops(
    clock: Clock,
    places: Iterable[Path],
    *,
    spare: Iterable[Path] = (),
    now: Callable[[], float] = time.monotonic,
) -> list[FoundShop]:
    """Files in the places, or up to two folders deeper, that hold customers; three at the most.

    spare: folders that are not looked into, such as mailbridge's own. Raises nothing: what cannot
    be read was simply not found.
    """
    until = now() + SECONDS
    candidates = sorted(
        _candidates(places, {_resolved(one) for one in spare}, until, now),
        key=_Candidate.score,
        reverse=True,
    )
    found: list[FoundShop] = []
    for candidate in candidates[:_LOOKED_AT]:
        if now() >= until or len(found) == _SHOWN:
            break
        shop = _look(candidate, clock)
        if shop is not None:
            found.append(shop)
    return found


def _candidates(
    places: Iterable[Path], spare: set[Path], until: float, now: Callable[[], float]
) -> Iterator[_Candidate]:
    """Files that could be it, by name and size alone; no file is opened."""
    seen: set[Path] = set()
    left = _ENTRIES
    queue = [(place, 0) for place in places]
    while queue and left > 0 and now() < until:
        folder, depth = queue.pop(0)
        home = _resolved(folder)
        if home in seen or home in spare:
            continue
        seen.add(home)
        for entry in _entries(home):
            left -= 1
            try:
                if entry.is_dir(follow_symlinks=False):
                    if depth < _DEPTH and not entry.name.startswith((".", "$")):
                        queue.append((Path(entry.path), depth + 1))
                elif Path(entry.name).suffix.casefold() in _ENDINGS:
                    facts = entry.stat(follow_symlinks=False)
                    if 0 < facts.st_size <= _LARGEST and not entry.name.startswith((".", "~$")):
                        yield _Candidate(Path(entry.path), facts.st_size, facts.st_mtime)
            except OSError:
                continue  # gone, or not for us: then it was not found


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []  # not there, or not for us


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except OSError:
        return path


def _look(candidate: _Candidate, clock: Clock) -> FoundShop | None:
    try:
        found = probe(str(candidate.path), clock, limit=_ROWS)
    except MailbridgeError:
        return None
    email = next((one for one in found.guesses if one.role == "email"), None)
    if email is None or email.confidence < _SURE or not found.checkup.usable:
        return None
    changed = datetime.fromtimestamp(candidate.changed, UTC).astimezone().date()
    more = found.checkup.rows >= _ROWS
    return FoundShop(str(candidate.path), found.checkup.usable, more, changed)
