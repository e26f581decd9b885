"""Every case of the shop's faults has a test that bears its number.

F: exports, V: values, B: databases, as the fault model counts them. A test's name carries them all:
test_f15_f18_a_line_that_cannot_be_read_costs_itself_only.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
CASES = [
    f"{letter}{number}"
    for letter, last in (("f", 28), ("v", 14), ("b", 14))
    for number in range(1, last + 1)
]


def cases_in(source: str) -> Iterator[tuple[str, str]]:
    """(case, test) for each test function in a module's text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            numbers = re.match(r"test((?:_[a-z]\d+)+)_", node.name)
            for case in numbers[1].split("_")[1:] if numbers else ():
                yield case, node.name


@pytest.fixture(scope="module")
def table() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for case, name in cases_in(path.read_text(encoding="utf-8")):
            found.setdefault(case, []).append(f"{path.relative_to(TESTS)}::{name}")
    return found


@pytest.mark.parametrize("case", CASES)
def test_the_case_has_a_test(case: str, table: dict[str, list[str]]) -> None:
    assert table.get(case), f"no test bears the number {case.upper()}"


def test_numbers_are_read_from_names() -> None:
    source = "def test_f1_b12_two(): ...\ndef test_other_f3(): ...\ndef helper_f4_x(): ...\n"
    assert [case for case, _ in cases_in(source)] == ["f1", "b12"]
