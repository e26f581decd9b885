"""Finding a column by its name: as written, or in other case, and the likeliest when it is gone.

It looks at no values (guess does).
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Container, Iterable, Sequence
from typing import Final

from mailbridge.base.errors import MailbridgeError, Remedy, SourceProblem
from mailbridge.base.language import mark, tr
from mailbridge.records.row import spoken_place
from mailbridge.shop.headings import meaning

_SHOWN = 12
"""So many columns are listed in a message; more would hide the sentence."""


_RENAMED: Final = mark(
    "If it was renamed, write the new name into the settings and run “mailbridge setup” with them."
)


class ColumnGone(SourceProblem):
    """A column is not there under its name. column: that name. close: the one that looks like it.

    where: the file or table.
    """

    remedy = Remedy.COLUMN

    def __init__(self, title: str, message: str, *, column: str, close: str, where: str) -> None:
        super().__init__(title, message)
        self.column, self.close, self.where = column, close, where


def hint_of(error: MailbridgeError) -> dict[str, str]:
    """What helps with an error, in plain words for the notes: its remedy, a gone column's names."""
    hint = {"remedy": error.remedy.value, "message": error.message}
    if isinstance(error, ColumnGone):
        hint |= {"column": error.column, "close": error.close, "where": error.where}
    return hint


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


def likeliest(name: str, columns: Sequence[str]) -> str | None:
    """The column that a renamed one may be: of the same meaning in any language, else alike."""
    close, wanted = nearest(name, columns), meaning(name)[0]
    same = {
        column: sure
        for column in columns
        for meant, sure in (meaning(column),)
        if wanted and meant == wanted
    }
    return close if close in same or not same else max(same, key=lambda column: same[column])


def _letters(name: str) -> str:
    return "".join(sign for sign in folded(name) if sign.isalnum())


def resolve(wanted: Iterable[str], columns: Sequence[str], place: str) -> dict[str, str]:
    """Every wanted name with the column it stands for.

    place: where the columns are, for the message. Raises SourceProblem naming the first column that
    is missing, with the nearest right name.
    """
    found: dict[str, str] = {}
    wanted = tuple(wanted)
    for name in wanted:
        column = find(name, columns)
        if column is None:
            known = {find(other, columns) for other in wanted}
            raise missing("column", name, columns, place, known)
        found[name] = column
    return found


_MISSING: Final = {
    "column": mark("The column “{name}” is missing"),
    "table": mark("The table “{name}” is missing"),
    "sheet": mark("The sheet “{name}” is missing"),
    "database": mark("The database “{name}” is missing"),
}
_HAS_NOT: Final = {
    "column": mark("{place} has no column “{name}”."),
    "table": mark("{place} has no table “{name}”."),
    "sheet": mark("{place} has no sheet “{name}”."),
    "database": mark("{place} has no database “{name}”."),
}
_HAS_NONE: Final = {
    "column": mark("It has no columns at all."),
    "table": mark("It has no tables at all."),
    "sheet": mark("It has no sheets at all."),
    "database": mark("It has no databases at all."),
}


def missing(
    kind: str, name: str, names: Sequence[str], place: str, known: Container[str | None] = ()
) -> SourceProblem:
    """The owner's sentences for what is not there. kind: column, table, sheet or database.

    known: those of the names that are mapped already; none of them is the one that is missing.
    """
    free = [other for other in names if other not in known]
    close = likeliest(name, free) if kind == "column" else nearest(name, free)
    shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
    sentences = (
        tr(_HAS_NOT[kind], place=spoken_place(place), name=name),
        tr("“{close}” looks like it.", close=close) if close else "",
        tr("It has: {shown}.", shown=shown) if names else tr(_HAS_NONE[kind]),
        tr(_RENAMED) if close and kind == "column" else "",
    )
    title = tr(_MISSING[kind], name=name)
    message = " ".join(sentence for sentence in sentences if sentence)
    if close and kind == "column":
        return ColumnGone(title, message, column=name, close=close, where=place)
    return SourceProblem(title, message)
