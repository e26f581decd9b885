"""Finding a column by its name: as written, else without regard to case, and the nearest when gone.

It does not guess what a column means (guess does).
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence

from mailbridge.base.errors import SourceProblem

_SHOWN = 12
"""So many columns are listed in a message; more would hide the sentence."""


def folded(name: str) -> str:
    """The form in which two spellings of one heading are the same."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def find(name: str, columns: Sequence[str]) -> str | None:
    """The column that is meant: the exact one, else the only one that differs in case or blanks."""
    if name in columns:
        return name
    alike = [column for column in columns if folded(column) == folded(name)]
    return alike[0] if len(alike) == 1 else None


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that looks most like the one asked for, if any does."""
    by_fold = {_letters(other): other for other in names}
    wanted = _letters(name)
    close = difflib.get_close_matches(wanted, by_fold, n=1, cutoff=0.6)
    if not close and len(wanted) > 2:
        within = (other for other in by_fold if wanted in other or other in wanted)
        close = [other for other in within if len(other) > 2]
    return by_fold[close[0]] if close else None


def _letters(name: str) -> str:
    return "".join(sign for sign in folded(name) if sign.isalnum())


def resolve(wanted: Iterable[str], columns: Sequence[str], place: str) -> dict[str, str]:
    """Every wanted name with the column it stands for.

    place: where the columns are, for the message. Raises SourceProblem naming the first column that
    is missing, with the nearest right name.
    """
    found: dict[str, str] = {}
    for name in wanted:
        column = find(name, columns)
        if column is None:
            raise missing("column", name, columns, place)
        found[name] = column
    return found


def missing(kind: str, name: str, names: Sequence[str], place: str) -> SourceProblem:
    """The owner's sentence for a table or column that is not there. kind: "column" or "table"."""
    close = nearest(name, names)
    shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
    hint = f"“{close}” looks like it. " if close else ""
    have = f"It has: {shown}." if names else f"It has no {kind}s at all."
    return SourceProblem(
        f"The {kind} “{name}” is missing", f"{place} has no {kind} “{name}”. {hint}{have}"
    )
