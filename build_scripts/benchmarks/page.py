"""The help page's figures, written into it from a run: the words around them stay as they are.

It measures nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from benchmarks.table import HEAD, Line

END = "<!-- end -->"


def write(page: Path, lines: list[Line], machine: Mapping[str, object], size: str) -> None:
    """Replace what stands from ``<!-- PART -->`` to ``<!-- end -->``, for each part measured."""
    text = page.read_text(encoding="utf-8")
    for part in dict.fromkeys(line.part for line in lines):
        rows = [line.text() for line in lines if line.part == part]
        described = ", ".join(f"{name} {value}" for name, value in machine.items())
        block = "\n".join([HEAD, *rows, "", f"Measured ({size}) on: {described}."])
        before, mark, rest = text.partition(f"<!-- {part} -->\n")
        if mark:
            text = f"{before}{mark}\n{block}\n\n{END}{rest.partition(END)[2]}"
    page.write_text(text, encoding="utf-8")
