"""One customer: what the shop says beside what Mailchimp has, what was done, what can be done.

It reads nothing: what to show is given to it, wishes are announced.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.language import tr
from mailbridge.records.change import Result
from mailbridge.screens.customers.words import standing, why
from mailbridge.screens.sent_words import ACTIONS, RESULTS, changes, detail
from mailbridge.service.lists.customers import CustomerRow, Standing
from mailbridge.service.lists.pages import SentRow
from mailbridge.service.lists.preview import Side
from mailbridge.widgets.controls import Button, label
from mailbridge.widgets.flow import FlowLayout
from mailbridge.widgets.tables.model import isolated
from mailbridge.widgets.tips import tip
from mailbridge.widgets.words import when

_LEAST_LINES = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """A customer looked at. read_at: when Mailchimp's side was read, ISO 8601 in UTC, or "".

    past: what was done about them, the newest first.
    """

    sides: Sequence[Side] = ()
    read_at: str = ""
    past: Sequence[SentRow] = ()


class Sides(QWidget):
    """The pane. Each wish carries the number of the customer's row, erase_asked the address."""

    send_asked = Signal(int)
    leave_out_asked = Signal(int)
    erase_asked = Signal(str)

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.customer: CustomerRow | None = None
        self.name = label(scale=1.25, bold=True)
        self.state = label(muted=True)
        self.read = label(muted=True)
        self.table = _table(("", tr("Shop says"), tr("Mailchimp has")))
        self.table.setAccessibleName(tr("Your shop and Mailchimp side by side"))
        # Both sides are to be read: in large letters the table scrolls instead of cutting them.
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setMaximumSectionSize(self.fontMetrics().averageCharWidth() * 28)
        header.setStretchLastSection(True)
        self.past = _table((tr("When"), tr("What"), tr("Before → after")))
        self.past.setAccessibleName(tr("What was sent about this customer"))
        self.send = Button(tr("&Send now"))
        self.leave_out = Button(tr("&Leave this customer out"))
        self.erase = Button(tr("&Erase here…"))
        self.nobody = label(tr("Choose a customer to see both sides."), muted=True)
        self.full = self._lay_out()
        self.send.clicked.connect(self._on_send)
        self.leave_out.clicked.connect(self._on_leave_out)
        self.erase.clicked.connect(self._on_erase)
        self.show_customer(None)

    def _lay_out(self) -> QWidget:
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.name)
        column.addWidget(self.state)
        buttons = FlowLayout(spacing=10)
        for button in (self.send, self.leave_out, self.erase):
            buttons.addWidget(button)
        column.addLayout(buttons)
        column.addWidget(self.table, 3)
        column.addWidget(self.read)
        column.addWidget(label(tr("What was sent"), bold=True))
        column.addWidget(self.past, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 0, 0, 0)
        whole.addWidget(self.nobody, 0, Qt.AlignmentFlag.AlignTop)
        # In large letters on a small screen the pane is taller than the window.
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(full)
        bar = area.verticalScrollBar().sizeHint().width()
        area.setMinimumWidth(full.minimumSizeHint().width() + bar)
        whole.addWidget(area, 1)
        return area

    def show_customer(self, customer: CustomerRow | None) -> None:
        """Whom the pane is about; both sides follow with ``show_seen``."""
        before = self.customer
        same = before and customer and before.number == customer.number
        self.customer = customer
        self.nobody.setVisible(customer is None)
        self.full.setVisible(customer is not None)
        if customer is None:
            return
        self.name.setText(customer.name or customer.email or tr("Customer {key}", key=customer.key))
        words, reason = standing(customer), why(customer)
        self.state.setText(tr("{state} – {why}", state=words, why=reason) if reason else words)
        out = customer.standing is Standing.LEFT_OUT and customer.kept_out
        self.leave_out.setText(tr("Put them &back") if out else tr("&Leave this customer out"))
        self.send.setEnabled(customer.person > 0 and not out)
        self.erase.setEnabled(bool(customer.email))
        if not same:
            self.show_seen(Seen())

    def show_seen(self, seen: Seen) -> None:
        """Both sides and the past of the customer shown."""
        self.table.setVisible(bool(seen.sides))
        _fill(
            self.table,
            [(side.label, side.shop, side.mailchimp) for side in seen.sides],
            [not side.same for side in seen.sides],
        )
        when_read = when(seen.read_at, self._today())
        self.read.setText(
            tr("Mailchimp’s side was read {when}. What differs is marked with ≠.", when=when_read)
        )
        self.read.setVisible(bool(seen.sides and when_read))
        rows = [
            (
                when(line.time, self._today()),
                tr(
                    "{what}: {result}",
                    what=tr(ACTIONS[line.action]),
                    result=tr(RESULTS[line.result]),
                ),
                changes(line) or detail(line),
            )
            for line in seen.past
        ]
        _fill(self.past, rows, [False] * len(rows))

    def _on_send(self) -> None:
        if self.customer is not None:
            self.send_asked.emit(self.customer.number)

    def _on_erase(self) -> None:
        if self.customer is not None:
            self.erase_asked.emit(self.customer.email)

    def _on_leave_out(self) -> None:
        customer = self.customer
        if customer is None:
            return
        out = customer.standing is Standing.LEFT_OUT and customer.kept_out
        (self.send_asked if out else self.leave_out_asked).emit(customer.number)


def _what(line: SentRow) -> str:
    action, result = tr(ACTIONS[line.action]), tr(RESULTS[line.result])
    return (
        action if line.result is Result.DONE else tr("{what}: {result}", what=action, result=result)
    )


def _table(titles: Sequence[str]) -> QTableWidget:
    table = QTableWidget(0, len(titles))
    table.setHorizontalHeaderLabels(list(titles))
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 10)
    line = table.fontMetrics().height() + 10
    table.setMinimumHeight(line * _LEAST_LINES)
    header = table.horizontalHeader()
    header.setAccessibleName(tr("Columns"))
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
    return table


def _fill(table: QTableWidget, rows: Sequence[Sequence[str]], marked: Sequence[bool]) -> None:
    strong = QFont(table.font())
    strong.setBold(True)
    table.setRowCount(len(rows))
    for at, (row, differs) in enumerate(zip(rows, marked, strict=True)):
        for column, text in enumerate(row):
            shown = tr("≠ {text}", text=text or "–") if differs and column == len(row) - 1 else text
            item = QTableWidgetItem(isolated(shown))
            item.setToolTip(tip(shown))
            if differs:
                item.setFont(strong)
            table.setItem(at, column, item)
