"""Which audience: those of the account with their sizes, the new one, and the way to make one.

It asks Mailchimp nothing and makes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from mailbridge.base.language import ntr, tr
from mailbridge.records.audience import Audience
from mailbridge.widgets.words import number

_ID = Qt.ItemDataRole.UserRole
_NEW = "new"
_MAKE = "make"


class AudienceList(QListWidget):
    """chosen: an audience's ID, or "" for the new one. make_asked: one is to be made."""

    chosen = Signal(str)
    make_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Audiences"))
        self.setSpacing(2)
        self.currentItemChanged.connect(self._on_current)
        self.itemClicked.connect(self._on_pressed)
        self.itemActivated.connect(self._on_pressed)

    def show_audiences(self, audiences: Sequence[Audience], chosen: str, new: str) -> None:
        """All there are; chosen: the ID of one. new: the name of one that is to be made, or ""."""
        self.clear()
        for one in audiences:
            words = ntr(
                "{name}  –  {n} contact",
                "{name}  –  {n} contacts",
                one.members,
                name=one.name,
                n=number(one.members),
            )
            self._add(words, one.id)
        if new:
            self._add(tr("{name}  –  new, made at the last step", name=new), _NEW)
        if audiences or new:
            self._add(tr("Make a new audience for this shop…"), _MAKE)
        else:
            self._add(tr("Make the first audience for this shop…"), _MAKE)
        for row in range(self.count()):
            data = self.item(row).data(_ID)
            if (data == _NEW and new) or data == chosen or (len(audiences) == 1 and row == 0):
                self.setCurrentRow(row)

    def _add(self, words: str, data: str) -> None:
        item = QListWidgetItem(words)
        item.setData(_ID, data)
        self.addItem(item)

    @property
    def wants_new(self) -> bool:
        """Whether the line that makes a new one is the current one."""
        return bool(self.selectedItems()) and str(self.currentItem().data(_ID)) == _MAKE

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_ID) != _MAKE:
            self.chosen.emit("" if item.data(_ID) == _NEW else str(item.data(_ID)))

    def _on_pressed(self, item: QListWidgetItem) -> None:
        if item.data(_ID) == _MAKE:
            self.make_asked.emit()
