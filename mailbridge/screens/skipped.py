"""Skipped: who is not in Mailchimp now, what is wrong and what the owner can do about it.

It decides no reason; reasons come from the core, with their words from service.wording.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from mailbridge.screens.search import SearchBox
from mailbridge.service.listing import PAGE, Listing
from mailbridge.service.pages import SKIPPED, Pages, SkippedRow
from mailbridge.service.wording import ADVICE
from mailbridge.widgets.controls import Button, EmptyPage, label
from mailbridge.widgets.messages import StateName
from mailbridge.widgets.table_model import Column, PagedModel
from mailbridge.widgets.table_view import TableView
from mailbridge.widgets.words import count, when


class Skipped(QWidget):
    """The page. today: the calendar day. check_asked: the owner corrected something.

    retry_asked: numbers of customers to send again, none of them for all. show_asked: the feed and
    number of a customer to look at.
    """

    check_asked = Signal()
    retry_asked = Signal(list)
    show_asked = Signal(str, str)

    def __init__(
        self,
        pages: Pages,
        memory: QSettings,
        today: Callable[[], date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._pages = pages
        self._search = ""
        self.model: PagedModel[SkippedRow] = PagedModel(
            _columns(today), PAGE, self._fetch, ("since", True)
        )
        self.table = TableView(self.model, "skipped", "Skipped customers", memory)
        self.table.make_sortable(4, Qt.SortOrder.DescendingOrder)
        self.table.menu_for = self._menu
        self.number = label(scale=1.55, bold=True)
        self.search = SearchBox("Search a customer or an e-mail address")
        self.check = Button("&Check again now")
        self.again = Button("&Try again")
        self.all_again = Button("Try a&ll again")
        self.again.setEnabled(False)
        self.empty = EmptyPage(
            StateName.UP_TO_DATE,
            "No one was skipped",
            "A customer who cannot be sent is listed here, with the reason.",
        )
        self._lay_out()
        self.search.changed.connect(self._on_searched)
        self.check.clicked.connect(self.check_asked)
        self.again.clicked.connect(self._on_again)
        self.all_again.clicked.connect(lambda: self.retry_asked.emit([]))
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.model.modelReset.connect(self._on_selection)

    def _lay_out(self) -> None:
        full = QWidget()
        page = QVBoxLayout(full)
        page.setContentsMargins(28, 26, 28, 26)
        page.setSpacing(14)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.number, 1)
        top.addWidget(self.again)
        top.addWidget(self.all_again)
        page.addLayout(top)
        page.addWidget(
            label(
                "Correct them in your shop program. mailbridge notices and sends them by itself.",
                muted=True,
            )
        )
        page.addLayout(self.search.row(self.check))
        page.addWidget(self.table, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)

    def refresh(self) -> None:
        """Show the present list. Raises MailbridgeError where the state cannot be read."""
        self.model.refresh()
        total = self.model.rowCount()
        if not self._search:
            self.number.setText(count(total, "skipped customer", "skipped customers"))
        self._stack.setCurrentIndex(int(total > 0 or bool(self._search)))

    def _fetch(self, order: str, descending: bool) -> Listing[SkippedRow]:
        return self._pages.listing(SKIPPED, order=order, descending=descending, search=self._search)

    def _on_searched(self, text: str) -> None:
        self._search = text
        self.refresh()

    def _chosen(self) -> list[str]:
        """The numbers of the selected customers."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        records = [self.model.record(row) for row in rows]
        return list(dict.fromkeys(record.key for record in records if record is not None))

    def _on_selection(self) -> None:
        self.again.setEnabled(self.table.selectionModel().hasSelection())

    def _on_again(self) -> None:
        chosen = self._chosen()
        if chosen:
            self.retry_asked.emit(chosen)

    def _menu(self, row: SkippedRow) -> Sequence[QAction]:
        check = QAction("Check again now", self.table)
        check.triggered.connect(self.check_asked)
        again = QAction("Try again", self.table)
        again.triggered.connect(self._on_again)
        show = QAction("Show this customer…", self.table)
        show.triggered.connect(lambda: self.show_asked.emit(row.feed, row.key))
        return [check, again, show]


def _columns(today: Callable[[], date]) -> list[Column[SkippedRow]]:
    return [
        Column("key", "Customer", lambda row: row.key, "key", width=12),
        Column("email", "E-mail", lambda row: row.email or "–", "email", width=26),
        Column("wrong", "What is wrong", lambda row: row.message, "reason", width=42),
        Column("advice", "What you can do", lambda row: ADVICE[row.reason], width=54),
        Column("since", "Since", lambda row: when(row.since, today()), "since", width=16),
    ]
