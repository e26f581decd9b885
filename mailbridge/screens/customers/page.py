"""Customers: everyone in the shop, how they stand and why, and both sides of whoever is chosen.

It changes nothing: wishes are announced, what the state says is asked for page by page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import QSettings, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from mailbridge.base.language import ntr, tr
from mailbridge.records.standing import StateName
from mailbridge.screens.customers.sides import Seen, Sides
from mailbridge.screens.customers.table import columns
from mailbridge.screens.customers.words import STANDINGS
from mailbridge.screens.loading import Loader
from mailbridge.screens.search import SearchBox
from mailbridge.service.lists.customers import CUSTOMERS, CustomerRow, Standing, condition, counts
from mailbridge.service.lists.listing import Asked
from mailbridge.service.lists.pages import Pages, asked_for
from mailbridge.widgets.controls import Button, EmptyPage, label
from mailbridge.widgets.tables.chips import Chips
from mailbridge.widgets.tables.exporting import export_button
from mailbridge.widgets.tables.view import TableView
from mailbridge.widgets.tasks import Outcome, Tasks
from mailbridge.widgets.words import number

Look = Callable[[CustomerRow], Seen]


class Customers(QWidget):
    """The page. look: what is known of a customer; called in a thread where there are tasks.

    send_asked, leave_out_asked: the number of a customer's row. erase_asked: an address.
    check_asked: the first check. today: the calendar day.
    """

    send_asked = Signal(int)
    leave_out_asked = Signal(int)
    erase_asked = Signal(str)
    check_asked = Signal()

    def __init__(
        self,
        pages: Pages,
        memory: QSettings,
        today: Callable[[], date],
        look: Look,
        tasks: Tasks | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._pages, self._look, self._tasks = pages, look, tasks
        self._search = ""
        self._total = 0
        self._loader = Loader(pages, tasks, self)
        self.model = self._loader.model(columns(today), self._asked, ("", False), self)
        self.table = TableView(self.model, "customers", tr("Customers"), memory)
        self.table.make_sortable(-1, Qt.SortOrder.AscendingOrder)
        self.table.menu_for = self._menu
        self.title = label(tr("Customers"), scale=1.55, bold=True)
        self.search = SearchBox(tr("Search a name or an e-mail address"))
        choices = [(standing.value, words) for standing, words in STANDINGS.items()]
        self.chips = Chips(tr("How customers stand"), choices)
        self.sides = Sides(today)
        self.export: Button = export_button(self.model, tr("Customers"), self._copy_of, tasks, self)
        self.empty = EmptyPage(
            StateName.WAITING,
            tr("No customers yet"),
            tr("Your customers will appear here after the first check."),
            tr("&Check now"),
        )
        self.none = label(tr("Nobody is found."), muted=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.none)
        column.addWidget(self.table, 1)
        self.none.hide()
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setChildrenCollapsible(False)
        both.addWidget(left)
        both.addWidget(self.sides)
        both.setStretchFactor(0, 3)
        both.setStretchFactor(1, 2)
        both.setSizes([5_000, 3_000])  # shares of the room, whatever the letters' size
        full = QWidget()
        page = QVBoxLayout(full)
        page.setContentsMargins(28, 26, 28, 26)
        page.setSpacing(12)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.title, 1)
        top.addWidget(self.search)
        top.addWidget(self.export)
        page.addLayout(top)
        page.addWidget(self.chips)
        page.addWidget(both, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)

    def _connect(self) -> None:
        self.search.changed.connect(self._on_searched)
        self.chips.changed.connect(lambda _: self.model.ask_anew())
        self.model.waited.connect(self.chips.show_looking)
        self.model.modelReset.connect(self._on_rows)
        self.table.selected.connect(self._on_selected)
        self.sides.send_asked.connect(self.send_asked)
        self.sides.leave_out_asked.connect(self.leave_out_asked)
        self.sides.erase_asked.connect(self.erase_asked)
        self.empty.pressed.connect(self.check_asked)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.search.setFocus)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def refresh(self) -> None:
        """Show the present state. Raises MailbridgeError where it cannot be read."""
        self.model.refresh()
        if self._tasks is not None and self._loader.is_long(Asked(CUSTOMERS)):
            self._tasks.run(self._counted, self, self._on_counted)
        else:
            self._show_counts(counts(self._pages.ask))
        if self.sides.customer is not None:
            self._on_selected(self.model.record(self.table.currentIndex().row()))

    def show_customer(self, address: str) -> None:
        """Look for somebody, as other pages ask for it."""
        self.chips.choose("")
        self.search.setText(address)
        self.search.tell()

    def _counted(self) -> Mapping[Standing, int]:
        pages = Pages(self._pages.path)
        try:
            return counts(pages.ask)
        finally:
            pages.close()

    def _on_counted(self, outcome: Outcome[Mapping[Standing, int]]) -> None:
        if outcome.value is not None:
            self._show_counts(outcome.value)

    def _show_counts(self, found: Mapping[Standing, int]) -> None:
        self._total = sum(found.values())
        self.chips.show_counts({standing.value: count for standing, count in found.items()})
        self.title.setText(ntr("{n} customer", "{n} customers", self._total, n=number(self._total)))
        self._stack.setCurrentIndex(int(self._total > 0))

    def _asked(self, order: str, descending: bool) -> Asked[CustomerRow]:
        chosen = Standing(self.chips.chosen) if self.chips.chosen else None
        return asked_for(
            CUSTOMERS,
            order=order,
            descending=descending,
            search=self._search,
            where=condition(chosen),
            simple=chosen is None,
        )

    def _copy_of(self) -> tuple[Pages, Asked[CustomerRow]]:
        """What an export reads: the rows as they are shown, by a connection of its own."""
        return Pages(self._pages.path), self._asked(*self.model.order)

    def _on_searched(self, text: str) -> None:
        self._search = text
        self.model.ask_anew()

    def _on_rows(self) -> None:
        self.none.setVisible(not self.model.rowCount() and bool(self._search or self.chips.chosen))

    def _on_selected(self, customer: CustomerRow | None) -> None:
        self.sides.show_customer(customer)
        if customer is None:
            return
        if self._tasks is None:
            self.sides.show_seen(self._look(customer))
            return

        def done(outcome: Outcome[Seen]) -> None:
            shown = self.sides.customer
            if outcome.value is not None and shown is not None and shown.number == customer.number:
                self.sides.show_seen(outcome.value)

        self._tasks.run(lambda: self._look(customer), self, done)

    def _menu(self, customer: CustomerRow) -> Sequence[QAction]:
        def act(words: str, call: Callable[[], object], *, enabled: bool = True) -> QAction:
            made = QAction(words, self.table)
            made.triggered.connect(call)
            made.setEnabled(enabled)
            return made

        return [
            act(
                tr("Send again now"),
                lambda: self.send_asked.emit(customer.number),
                enabled=customer.person > 0,
            ),
            act(tr("Show what was sent"), self.sides.past.setFocus),
            act(
                tr("Copy the e-mail address"),
                lambda: QGuiApplication.clipboard().setText(customer.email),
                enabled=bool(customer.email),
            ),
            act(
                tr("Open in Mailchimp"),
                lambda: QDesktopServices.openUrl(QUrl(in_mailchimp(customer.email))),
                enabled=customer.status is not None,
            ),
        ]


def in_mailchimp(email: str) -> str:
    """Where a browser that is signed in to Mailchimp shows the contact: its search for people."""
    words = bytes(QUrl.toPercentEncoding(email).data()).decode()
    return f"https://admin.mailchimp.com/lists/members/search?q={words}"
