"""The fault model as the tests see it: each case, what tries it, and what is wrong with the table.

It reads test files as text and runs none of them.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parent.parent
TABLE = Path(__file__).with_name("cases.toml")

CHAPTERS = {"N": 24, "M": 36, "F": 28, "B": 14, "V": 14, "H": 20, "U": 7, "X": 23}
"""Letter → how many cases the model has of it."""

CASES = [f"{letter}{number}" for letter, last in CHAPTERS.items() for number in range(1, last + 1)]

_NUMBERS = re.compile(r"test((?:_[a-z]\d+)+)_")


@dataclass(frozen=True, slots=True)
class Found:
    """The tests there are. names: "file::test". bearing: case → tests with its number."""

    names: frozenset[str]
    bearing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def bearers(source: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(name, cases it bears) of each test function in a module's text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            numbers = _NUMBERS.match(node.name)
            cases = numbers[1].upper().split("_")[1:] if numbers else ()
            yield node.name, tuple(cases)


def look(folder: Path) -> Found:
    """All tests below a folder."""
    names: set[str] = set()
    bearing: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        for name, cases in bearers(path.read_text(encoding="utf-8")):
            place = f"{path.relative_to(folder).as_posix()}::{name}"
            names.add(place)
            for case in cases:
                bearing[case] = (*bearing.get(case, ()), place)
    return Found(frozenset(names), bearing)


def read(path: Path = TABLE) -> dict[str, dict[str, Any]]:
    """The table as it is written."""
    with path.open("rb") as file:
        return tomllib.load(file)


def complaints(table: Mapping[str, Mapping[str, Any]], found: Found) -> list[str]:
    """What is wrong with the table, a line each; empty where every case is tried or explained."""
    wrong = [f"{case}: not in the table" for case in CASES if case not in table]
    wrong += [f"{case}: the model has no such case" for case in table if case not in CASES]
    wrong += [
        f"{case}: borne by {found.bearing[case][0]}, but the model has no such case"
        for case in found.bearing
        if case[0] in CHAPTERS and case not in CASES
    ]
    for case, entry in table.items():
        odd = set(entry) - {"is", "tests", "far"}
        if odd or not entry.get("is"):
            wrong.append(f"{case}: says {', '.join(sorted(odd)) or 'not what it is'}")
        listed = entry.get("tests", [])
        wrong += [f"{case}: there is no {test}" for test in listed if test not in found.names]
        if not listed and not found.bearing.get(case) and len(entry.get("far", "")) < 30:
            wrong.append(f"{case}: no test tries it ({entry.get('is')})")
    return wrong


def tried_by(case: str, table: Mapping[str, Mapping[str, Any]], found: Found) -> list[str]:
    """The tests of a case, those listed first."""
    return list(dict.fromkeys([*table[case].get("tests", []), *found.bearing.get(case, ())]))
