"""Skipped: who is not in Mailchimp now, what is wrong and what the owner can do about it.

It decides no reason; reasons come from the core, with their words from service.wording.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from mailbridge.base.language import mark, ntr, tr
from mailbridge.records.skipped import Reason
from mailbridge.records.standing import StateName
from mailbridge.screens.loading import Loader
from mailbridge.screens.search import SearchBox
from mailbridge.screens.skipped_words import EMPTY, HELPED, LOTS, TITLES, columns, meaning
from mailbridge.service.lists.listing import Asked
from mailbridge.service.lists.pages import Pages, asked_for
from mailbridge.service.lists.skips import Lot, SkippedRow, condition, group_sql, query_of
from mailbridge.widgets.charts.reason_bars import ReasonBars
from mailbridge.widgets.controls import Button, EmptyPage, label
from mailbridge.widgets.tables.exporting import export_button
from mailbridge.widgets.tables.view import TableView
from mailbridge.widgets.tabs import RoomyTabs
from mailbridge.widgets.tasks import Tasks
from mailbridge.widgets.words import number

_HOW = mark("Correct them in your shop program. mailbridge notices and sends them by itself.")
_GROUP_MOST = 500
"""Numbers that fit on a command line of any system."""

_LOTS = tuple(Lot)
_SOLVED_COLUMN, _ADVICE_COLUMN = 5, 3


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
        tasks: Tasks | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._pages = pages
        self._search = ""
        self._counts: dict[Lot, dict[Reason, int]] = {lot: {} for lot in Lot}
        loader = Loader(pages, tasks, self)
        self.model = loader.model(columns(today), self._asked, ("since", True), self)
        self.table = TableView(self.model, "skipped", tr("Skipped customers"), memory)
        self.table.make_sortable(4, Qt.SortOrder.DescendingOrder)
        self.table.menu_for = self._menu
        self.number = label(scale=1.55, bold=True)
        self.tabs = RoomyTabs()
        self.tabs.setAccessibleName(tr("Which customers"))
        self.tabs.setDrawBase(False)
        for lot in _LOTS:
            self.tabs.addTab(tr(LOTS[lot], n="0"))
        self.groups = ReasonBars(tr("Reasons"))
        self.means = label(tr(_HOW), muted=True)
        self.nobody = label(muted=True)
        self.search = SearchBox(tr("Search a customer or an e-mail address"))
        self.check = Button(tr("&Check again now"))
        self.again = Button(tr("&Try again"))
        self.group_again = Button(tr("Try this &group again"))
        self.all_again = Button(tr("Try a&ll again"))
        self.export = export_button(self.model, tr("Skipped"), self._copy_of, tasks, self)
        self.empty = EmptyPage(
            StateName.UP_TO_DATE,
            tr("No one was skipped"),
            tr("A customer who cannot be sent is listed here, with the reason."),
        )
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        full = QWidget()
        page = QVBoxLayout(full)
        page.setContentsMargins(28, 26, 28, 26)
        page.setSpacing(12)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.number, 1)
        for button in (self.again, self.all_again, self.export):
            top.addWidget(button)
        page.addLayout(top)
        page.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignLeading)
        page.addWidget(self.groups)
        about = QHBoxLayout()
        about.setSpacing(12)
        about.addWidget(self.means, 1)
        about.addWidget(self.group_again)
        page.addLayout(about)
        page.addLayout(self.search.row(self.check))
        page.addWidget(self.nobody)
        page.addWidget(self.table, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)
        self.table.setColumnHidden(_SOLVED_COLUMN, True)

    def _connect(self) -> None:
        self.search.changed.connect(self._on_searched)
        self.tabs.currentChanged.connect(self._on_tab)
        self.groups.chosen.connect(self._on_group)
        self.check.clicked.connect(self.check_asked)
        self.again.clicked.connect(self._on_again)
        self.group_again.clicked.connect(self._on_group_again)
        self.all_again.clicked.connect(lambda: self.retry_asked.emit([]))
        self.table.selectionModel().selectionChanged.connect(self._show_buttons)
        self.model.modelReset.connect(self._show_buttons)
        self.table.opened.connect(self._on_opened)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.search.setFocus)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._show_buttons()

    @property
    def lot(self) -> Lot:
        """The list that is shown."""
        return _LOTS[self.tabs.currentIndex()]

    @property
    def _reason(self) -> Reason | None:
        return Reason(self.groups.name) if self.groups.name else None

    def refresh(self) -> None:
        """Show the present list. Raises MailbridgeError where the state cannot be read."""
        for lot in Lot:
            rows = self._pages.ask(*group_sql(lot))
            self._counts[lot] = {Reason(reason): int(count) for reason, count in rows}
            total = sum(self._counts[lot].values())
            self.tabs.setTabText(_LOTS.index(lot), tr(LOTS[lot], n=number(total)))
        open_ones = sum(sum(self._counts[lot].values()) for lot in (Lot.NEEDS_YOU, Lot.LEFT_OUT))
        self.number.setText(
            ntr("{n} skipped customer", "{n} skipped customers", open_ones, n=number(open_ones))
        )
        self._show_groups()
        self.model.refresh()
        self._stack.setCurrentIndex(int(any(self._counts.values())))

    def _show_groups(self) -> None:
        found = self._counts[self.lot]
        self.groups.show_rows(
            [(reason.value, tr(TITLES[reason]), count) for reason, count in found.items()]
        )
        self.nobody.setText(tr(EMPTY[self.lot]))
        self.nobody.setVisible(not found)
        self.means.setText(meaning(self._reason) if self._reason else tr(_HOW))
        self.means.setVisible(self.lot is Lot.NEEDS_YOU or self._reason is not None)
        self._show_buttons()

    def _asked(self, order: str, descending: bool) -> Asked[SkippedRow]:
        where, values = condition(self.lot, self._reason)
        return asked_for(
            query_of(self.lot),
            order=order,
            descending=descending,
            search=self._search,
            where=where,
            values=values,
            simple=False,
        )

    def _copy_of(self) -> tuple[Pages, Asked[SkippedRow]]:
        return Pages(self._pages.path), self._asked(*self.model.order)

    def _on_tab(self) -> None:
        self.groups.clear()
        solved = self.lot is Lot.SOLVED
        self.table.setColumnHidden(_SOLVED_COLUMN, not solved)
        self.table.setColumnHidden(_ADVICE_COLUMN, solved)
        self._show_groups()
        self.model.ask_anew()

    def _on_group(self) -> None:
        self._show_groups()
        self.model.ask_anew()

    def _on_searched(self, text: str) -> None:
        self._search = text
        self.model.ask_anew()

    def _chosen(self) -> list[str]:
        """The numbers of the selected customers."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        records = [self.model.record(row) for row in rows]
        return list(dict.fromkeys(record.key for record in records if record is not None))

    def _show_buttons(self) -> None:
        standing = self.lot is not Lot.SOLVED
        self.again.setVisible(standing)
        self.again.setEnabled(self.table.selectionModel().hasSelection())
        self.all_again.setVisible(standing)
        helped = self._reason in HELPED and standing
        self.group_again.setVisible(helped)
        size = self._counts[self.lot].get(self._reason, 0) if self._reason else 0
        self.group_again.setEnabled(size <= _GROUP_MOST)
        self.group_again.setToolTip(
            "" if size <= _GROUP_MOST else tr("This group is large: please use “Try all again”.")
        )

    def _on_again(self) -> None:
        chosen = self._chosen()
        if chosen:
            self.retry_asked.emit(chosen)

    def _on_group_again(self) -> None:
        where, values = condition(self.lot, self._reason)
        query = query_of(self.lot)
        sql = f"SELECT r.key FROM {query.tables} WHERE {where} LIMIT {_GROUP_MOST}"  # noqa: S608 - no foreign text
        keys = [str(key) for (key,) in self._pages.ask(sql, values)]
        if keys:
            self.retry_asked.emit(list(dict.fromkeys(keys)))

    def _on_opened(self, row: SkippedRow | None) -> None:
        if row is not None:
            self.show_asked.emit(row.feed, row.key)

    def _menu(self, row: SkippedRow) -> Sequence[QAction]:
        def act(words: str, call: Callable[[], object], *, enabled: bool = True) -> QAction:
            made = QAction(words, self.table)
            made.triggered.connect(call)
            made.setEnabled(enabled)
            return made

        standing = self.lot is not Lot.SOLVED
        again = tr("Put back and send") if row.left_out else tr("Try again")
        return [
            act(tr("Check again now"), self.check_asked.emit),
            act(again, self._on_again, enabled=standing),
            act(tr("Show this customer…"), lambda: self._on_opened(row)),
            act(
                tr("Copy the e-mail address"),
                lambda: QGuiApplication.clipboard().setText(row.email),
                enabled=bool(row.email),
            ),
        ]
