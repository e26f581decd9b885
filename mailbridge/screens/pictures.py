"""The overview's pictures on cards: bars of days, ring, audience line, hours, each also as a table.

It reads nothing and draws nothing itself: figures are given to it, the widgets draw.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.language import ntr, tr
from mailbridge.service.lists.figures import Health, Pictures
from mailbridge.widgets.charts.bars import Bar, DayBars
from mailbridge.widgets.charts.frame import Chart, TableOf
from mailbridge.widgets.charts.hours import HealthStrip, Sign, Tile
from mailbridge.widgets.charts.line import AudienceLine
from mailbridge.widgets.charts.ring import Ring, Slice
from mailbridge.widgets.controls import Card, LinkButton, label
from mailbridge.widgets.theme import Role
from mailbridge.widgets.words import number

SPANS = (7, 30, 365)
_SIGNS = {
    Health.NONE: Sign.NONE,
    Health.GOOD: Sign.GOOD,
    Health.WAITED: Sign.WAITED,
    Health.FAILED: Sign.FAILED,
}
_NARROW = 112
"""Characters: a page narrower than so many shows its pictures below one another."""


class PictureCard(Card):
    """One picture with its title, and the switch to the same numbers as a table."""

    def __init__(
        self,
        title: str,
        chart: Chart,
        table_of: Callable[[], TableOf],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(None, parent)
        self.chart = chart
        self._table_of = table_of
        self.table = QTableWidget()
        self.table.setAccessibleName(title)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setStretchLastSection(True)
        self.switch = LinkButton(tr("Show as table"))
        self._title = title
        self.top = QHBoxLayout()
        self.top.setSpacing(10)
        heading = label(title, scale=1.1, bold=True)
        self.top.addWidget(heading, 1)
        self.top.addWidget(self.switch)
        self._stack = QStackedLayout()
        self._stack.addWidget(chart)
        self._stack.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 14, 14)
        column.setSpacing(8)
        column.addLayout(self.top)
        column.addLayout(self._stack, 1)
        self.switch.clicked.connect(self._on_switch)
        self._name_switch()

    @property
    def as_table(self) -> bool:
        """Whether the table is shown."""
        return self._stack.currentWidget() is self.table

    def renew(self) -> None:
        """The numbers are other ones: fill the table again where it is shown."""
        if not self.as_table:
            return
        said = self._table_of()
        self.table.setColumnCount(len(said.titles))
        self.table.setHorizontalHeaderLabels(list(said.titles))
        self.table.setRowCount(len(said.rows))
        for row, cells in enumerate(said.rows):
            for column, text in enumerate(cells):
                self.table.setItem(row, column, QTableWidgetItem(text))
        self.table.resizeColumnsToContents()

    def _on_switch(self) -> None:
        self._stack.setCurrentWidget(self.chart if self.as_table else self.table)
        self.renew()
        self._name_switch()

    def _name_switch(self) -> None:
        self.switch.setText(tr("Show as picture") if self.as_table else tr("Show as table"))
        self.switch.setAccessibleName(f"{self.switch.text()}, {self._title}")


class PictureBoard(QWidget):
    """All four cards. day_asked: a bar was opened. asked: a part of the ring was, as a wish."""

    day_asked = Signal(date)
    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = Pictures()
        self.span = SPANS[1]
        self.bars, self.ring = DayBars(), Ring()
        self.line, self.hours = AudienceLine(), HealthStrip()
        self.cards = {
            "bars": PictureCard(self.bars.accessibleName(), self.bars, self.bars.table),
            "ring": PictureCard(self.ring.accessibleName(), self.ring, self.ring.table),
            "line": PictureCard(self.line.accessibleName(), self.line, self.line.table),
            "hours": PictureCard(self.hours.accessibleName(), self.hours, self.hours.table),
        }
        self.spans = self._make_spans()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        self._narrow: bool | None = None
        self.lay_out(self.width() * 2)
        self.bars.opened.connect(lambda place: self.day_asked.emit(self.bars.bars[place].day))
        self.ring.opened.connect(self._on_ring)

    def _make_spans(self) -> QButtonGroup:
        group = QButtonGroup(self)
        for days in SPANS:
            button = QToolButton()
            button.setText(ntr("1 day", "{n} days", days, n=number(days)))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setCheckable(True)
            button.setAutoRaise(True)
            button.setChecked(days == self.span)
            group.addButton(button, days)
            self.cards["bars"].top.insertWidget(self.cards["bars"].top.count() - 1, button)
        group.idClicked.connect(self._on_span)
        return group

    def show_pictures(self, pictures: Pictures) -> None:
        """Other figures."""
        if pictures == self._pictures:
            return
        self._pictures = pictures
        self._show_bars()
        shares = pictures.shares
        self.ring.show_slices(
            (
                Slice(tr("In Mailchimp"), shares.sent, Role.ACCENT),
                Slice(tr("Waiting"), shares.waiting, Role.MUTED),
                Slice(tr("Skipped"), shares.skipped, Role.ATTENTION, hatched=True),
                Slice(tr("Left out"), shares.left_out, Role.MUTED, hatched=True),
            )
        )
        self.line.show_points(pictures.audience)
        self.hours.show_tiles([Tile(one.begins, _SIGNS[one.health]) for one in pictures.hours])
        for card in self.cards.values():
            card.renew()

    def lay_out(self, wide: int) -> None:
        """Two beside each other where a page is so many pixels wide, else all below one another."""
        narrow = wide < self.fontMetrics().averageCharWidth() * _NARROW
        if narrow == self._narrow:
            return
        self._narrow = narrow
        for place, card in enumerate(self.cards.values()):
            row, column = (place, 0) if narrow else divmod(place, 2)
            self._grid.addWidget(card, row, column)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 0 if narrow else 2)

    def _show_bars(self) -> None:
        shown = self._pictures.days[-self.span :]
        self.bars.show_bars([Bar(one.day, one.sent, one.skipped) for one in shown])

    def _on_span(self, days: int) -> None:
        self.span = days
        self._show_bars()
        self.cards["bars"].renew()

    def _on_ring(self, place: int) -> None:
        wishes = ("show customers", "show customers", "show skipped", "show skipped")
        self.asked.emit(wishes[place])
