"""What was found by itself: a line for each file with customers, and a button that takes it.

It searches nothing; the desk did.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QDate, QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mailbridge.base.language import ntr, tr
from mailbridge.screens.wizard.look import Found
from mailbridge.widgets.controls import Button, Card, label
from mailbridge.widgets.tips import tip
from mailbridge.widgets.words import number


class FoundList(QWidget):
    """taken: the owner wants one; it carries the place."""

    taken = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.buttons: list[Button] = []
        self.hide()

    def show_found(self, found: Sequence[Found], today: date) -> None:
        """One card each; nothing is shown where nothing was found."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        for one in found:
            self._column.addWidget(self._card(one, today))
        self.setVisible(bool(found))

    def _card(self, one: Found, today: date) -> Card:
        card = Card()
        row = QHBoxLayout(card)
        row.setContentsMargins(18, 8, 12, 8)
        row.setSpacing(12)
        words = label(sentence(one, today))
        words.setToolTip(tip(one.place))
        take = Button(tr("Use this"))
        take.setAccessibleName(tr("Use {name}", name=Path(one.place).name))
        take.clicked.connect(lambda: self.taken.emit(one.place))
        row.addWidget(words, 1)
        row.addWidget(take)
        self.buttons.append(take)
        return card


def sentence(one: Found, today: date) -> str:
    """One sentence: the name, how many, and when it was changed."""
    name, n = Path(one.place).name, number(one.customers)
    if one.more:
        return tr("Found: {name} – more than {n} customers, changed {day}", name=name, n=n,
                  day=_day(one.changed, today))  # fmt: skip
    if one.changed == today:
        return ntr(
            "Found: {name} – {n} customer, changed today",
            "Found: {name} – {n} customers, changed today",
            one.customers,
            name=name,
            n=n,
        )
    return ntr(
        "Found: {name} – {n} customer, changed {day}",
        "Found: {name} – {n} customers, changed {day}",
        one.customers,
        name=name,
        n=n,
        day=_day(one.changed, today),
    )


def _day(day: date, today: date) -> str:
    if day == today:
        return tr("today")
    if day == today - timedelta(days=1):
        return tr("yesterday")
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)
