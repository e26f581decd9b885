"""The table of page 4: each column of the shop, ticked where Mailchimp is to know it.

It knows which fields there are to tick, not what Mailchimp does with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Qt

from mailbridge.base.language import mark, tr
from mailbridge.screens.wizard.choices import Fields
from mailbridge.screens.wizard.look import FieldGuess
from mailbridge.widgets.tables.model import Index
from mailbridge.widgets.tables.ticked import NOWHERE, TickedModel
from mailbridge.widgets.tips import tip

KINDS = {
    "text": mark("Text"),
    "number": mark("Number"),
    "phone": mark("Phone"),
    "date": mark("Date"),
    "birthday": mark("Birthday"),
    "address": mark("Address"),
    "zip": mark("Postcode"),
    "url": mark("Web address"),
    "tag": mark("Tag"),
}
TITLES = (mark("In your shop"), mark("In Mailchimp"), mark("Kind"), mark("Example"))


class FieldsModel(TickedModel):
    """One row a column; the first cell has the tick."""

    titles = TITLES

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._guesses: tuple[FieldGuess, ...] = ()
        self._ticked: set[str] = set()

    def show_guesses(self, guesses: Sequence[FieldGuess], chosen: Fields | None) -> None:
        """The columns; chosen: what was ticked before, None for what is sure by itself."""
        self.beginResetModel()
        before = {column: (tag, kind) for tag, (column, kind, _) in (chosen or {}).items()}
        self._guesses = tuple(_as_before(guess, before) for guess in guesses)
        if chosen is None:
            self._ticked = {guess.tag for guess in self._guesses if guess.sure}
        else:
            self._ticked = {guess.tag for guess in self._guesses if guess.tag in chosen}
        self.endResetModel()

    def chosen(self) -> Fields:
        """What is ticked."""
        return {
            guess.tag: (guess.column, guess.kind, guess.title)
            for guess in self._guesses
            if guess.tag in self._ticked
        }

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """The columns of the shop."""
        return 0 if parent.isValid() else len(self._guesses)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts and ticks."""
        if not index.isValid():
            return None
        guess = self._guesses[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            ticked = guess.tag in self._ticked
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            kind = tr(KINDS.get(guess.kind, KINDS["text"]))
            cells = (guess.column, tr(guess.title) if guess.title else "", kind, guess.example)
            text = cells[index.column()]
            return tip(text) if role == Qt.ItemDataRole.ToolTipRole else text
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or untick."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid() or index.column():
            return False
        tag = self._guesses[index.row()].tag
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self._ticked.add(tag)
        else:
            self._ticked.discard(tag)
        self.dataChanged.emit(index, index, [role])
        return True


def _as_before(guess: FieldGuess, before: Mapping[str, tuple[str, str]]) -> FieldGuess:
    """A column that was sent before keeps its field there, whatever it looks like now."""
    if guess.column not in before:
        return guess
    tag, kind = before[guess.column]
    return replace(guess, tag=tag, kind=kind or guess.kind)
