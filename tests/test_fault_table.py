"""Every case of the fault model has a test, or says why it cannot be tried here.

The table is tests/faults/cases.toml. A test's name may carry the numbers of its cases:
test_f15_f18_a_line_that_cannot_be_read_costs_itself_only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.faults.table import CASES, TESTS, Found, bearers, complaints, look, read

ENOUGH = {case: {"is": "something", "tests": ["a/test_b.py::test_c"]} for case in CASES}
FOUND = Found(frozenset({"a/test_b.py::test_c"}))


def test_every_case_is_tried_by_a_test_that_exists() -> None:
    wrong = complaints(read(), look(TESTS))
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_table_without_a_fault_is_not_complained_about() -> None:
    assert complaints(ENOUGH, FOUND) == []


@pytest.mark.parametrize(
    ("case", "entry", "said"),
    [
        ("N1", None, "N1: not in the table"),
        ("N25", {"is": "new", "far": "f" * 30}, "N25: the model has no such case"),
        ("H3", {"is": "full"}, "H3: no test tries it (full)"),
        ("H3", {"is": "full", "tests": []}, "H3: no test tries it (full)"),
        ("H3", {"is": "full", "far": "no"}, "H3: no test tries it (full)"),
        ("H3", {"tests": ["a/test_b.py::test_c"]}, "H3: says not what it is"),
        (
            "H3",
            {"is": "x", "tests": ["a/test_b.py::test_d"]},
            "H3: there is no a/test_b.py::test_d",
        ),
        ("H3", {"is": "x", "far": "f" * 30, "test": "a"}, "H3: says test"),
    ],
)
def test_what_is_wrong_is_found(case: str, entry: dict[str, Any] | None, said: str) -> None:
    table = {**ENOUGH, case: entry}
    if entry is None:
        del table[case]
    assert complaints({name: given for name, given in table.items() if given}, FOUND) == [said]


def test_a_number_that_the_model_does_not_have_is_found() -> None:
    found = Found(FOUND.names, {"H21": ("a/test_b.py::test_h21_c",)})
    assert len(complaints(ENOUGH, found)) == 1


def test_numbers_are_read_from_names(tmp_path: Path) -> None:
    source = "def test_f1_b12_two(): ...\ndef test_other_f3(): ...\ndef helper_f4_x(): ...\n"
    assert list(bearers(source)) == [("test_f1_b12_two", ("F1", "B12")), ("test_other_f3", ())]
    (tmp_path / "test_a.py").write_text(source, encoding="utf-8")
    assert look(tmp_path).bearing == {
        "F1": ("test_a.py::test_f1_b12_two",),
        "B12": ("test_a.py::test_f1_b12_two",),
    }
