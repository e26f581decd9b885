"""Activity: one line for each run, and below it what was sent in the run that is chosen.

It words nothing (sent_words does); the rows come from service.lists.pages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale, QSettings, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from mailbridge.base.clock import stamp
from mailbridge.base.language import tr
from mailbridge.records.standing import StateName
from mailbridge.screens.activity_tables import KIND_CHIPS, condition, run_columns, sent_columns
from mailbridge.screens.customers.page import in_mailchimp
from mailbridge.screens.loading import Loader
from mailbridge.screens.search import SearchBox
from mailbridge.service.lists.listing import Asked
from mailbridge.service.lists.pages import RUNS, SENT, Pages, RunRow, SentRow, asked_for
from mailbridge.widgets.controls import Button, EmptyPage, LinkButton, label
from mailbridge.widgets.tables.chips import Chips
from mailbridge.widgets.tables.exporting import export_button
from mailbridge.widgets.tables.view import TableView
from mailbridge.widgets.tasks import Tasks
from mailbridge.widgets.words import midnight


class Activity(QWidget):
    """The page. today: the calendar day, asked for each time a moment is shown.

    undo_asked: the number of a run. show_asked: the feed and number of a customer to look at.
    """

    undo_asked = Signal(int)
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
        self._run: int | None = None
        self._day: date | None = None
        self._search = ""
        loader = Loader(pages, tasks, self)
        self.runs_model = loader.model(run_columns(today), self._asked_runs, ("", True), self)
        self.sent_model = loader.model(sent_columns(today), self._asked_sent, ("", True), self)
        self.runs = TableView(self.runs_model, "runs", tr("Runs"), memory)
        self.sent = TableView(self.sent_model, "sent", tr("What was sent"), memory)
        self.sent.make_sortable(0, Qt.SortOrder.DescendingOrder)
        self.search = SearchBox(tr("Search a customer or an e-mail address"))
        self.chips = Chips(tr("What was done"), KIND_CHIPS)
        self.caption = label(bold=True)
        self.caption.setWordWrap(False)
        self.everything = LinkButton(tr("Show all runs"))
        self.all_days = LinkButton(tr("Show all days"))
        self.undo = Button(tr("&Undo this run…"))
        self.export = export_button(
            self.sent_model, tr("What was sent"), self._copy_of, tasks, self
        )
        self.runs.menu_for = self._run_menu
        self.sent.menu_for = self._sent_menu
        self.empty = EmptyPage(
            StateName.WAITING, tr("Nothing yet"), tr("What mailbridge sends is listed here.")
        )
        self.title = label(tr("Activity"), scale=1.55, bold=True)
        self._lay_out()
        self._connect()
        self._show_caption()

    def _lay_out(self) -> None:
        lower = QWidget()
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addLayout(self.search.row(self.caption, self.everything))
        column.addWidget(self.chips)
        column.addWidget(self.sent, 1)
        both = QSplitter(Qt.Orientation.Vertical)
        both.setChildrenCollapsible(False)
        both.addWidget(self.runs)
        both.addWidget(lower)
        both.setStretchFactor(0, 2)
        both.setStretchFactor(1, 3)
        full = QWidget()
        page = QVBoxLayout(full)
        page.setContentsMargins(28, 26, 28, 26)
        page.setSpacing(14)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.title)
        top.addWidget(self.all_days)
        top.addStretch(1)
        top.addWidget(self.undo)
        top.addWidget(self.export)
        page.addLayout(top)
        page.addWidget(both, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)

    def _connect(self) -> None:
        self.runs.selected.connect(self._on_run_selected)
        self.runs.opened.connect(lambda _: self.sent.setFocus())
        self.sent.opened.connect(self._on_opened)
        self.search.changed.connect(self._on_searched)
        self.chips.changed.connect(lambda _: self.sent_model.ask_anew())
        self.sent_model.waited.connect(self.chips.show_looking)
        self.everything.clicked.connect(self._on_everything)
        self.all_days.clicked.connect(lambda: self.show_day(None))
        self.undo.clicked.connect(self._on_undo)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.search.setFocus)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def refresh(self) -> None:
        """Show what was added since. Raises MailbridgeError where the state cannot be read."""
        self.runs_model.refresh()
        self.sent_model.refresh()
        something = self.runs_model.rowCount() + self.sent_model.rowCount() > 0
        narrowed = self._day is not None or bool(self._search or self.chips.chosen)
        self._stack.setCurrentIndex(int(something or narrowed or self._pages.about(RUNS) > 0))

    def show_day(self, day: date | None) -> None:
        """Only the runs of a day of this computer's calendar, and what they sent; None: all."""
        self._day = day
        self._run = None
        self.runs_model.ask_anew()
        self._on_everything()
        self.refresh()

    def _between(self) -> tuple[str, str]:
        """The stamps at which the day that is chosen begins and ends."""
        day = self._day or date.min
        return stamp(midnight(day)), stamp(midnight(day + timedelta(days=1)))

    def _asked_runs(self, order: str, descending: bool) -> Asked[RunRow]:
        if self._day is None:
            return asked_for(RUNS, order=order, descending=descending)
        return asked_for(
            RUNS,
            order=order,
            descending=descending,
            where="started >= ? AND started < ?",
            values=self._between(),
        )

    def _asked_sent(self, order: str, descending: bool) -> Asked[SentRow]:
        where, values = condition(self.chips.chosen)
        parts, given = [where] if where else [], list[object](values)
        if self._run is not None:
            parts.append("run = ?")
            given.append(self._run)
        elif self._day is not None:
            parts.append("run IN (SELECT id FROM runs WHERE started >= ? AND started < ?)")
            given += self._between()
        return asked_for(
            SENT,
            order=order,
            descending=descending,
            search=self._search,
            where=" AND ".join(parts),
            values=tuple(given),
            # Only the lines of one run lie beside each other in an index.
            simple=not where and (self._run is not None or self._day is None),
        )

    def _copy_of(self) -> tuple[Pages, Asked[SentRow]]:
        return Pages(self._pages.path), self._asked_sent(*self.sent_model.order)

    def _on_run_selected(self, record: RunRow | None) -> None:
        chosen = record.number if record is not None else None
        if chosen != self._run:
            self._run = chosen
            self._show_caption()
            self.sent_model.ask_anew()

    def _on_searched(self, text: str) -> None:
        self._search = text
        self.sent_model.ask_anew()

    def _on_everything(self) -> None:
        self.runs.setCurrentIndex(self.runs_model.index(-1, -1))
        self.runs.clearSelection()
        self._run = None
        self._show_caption()
        self.sent_model.ask_anew()

    def _show_caption(self) -> None:
        chosen = self._run is not None
        self.caption.setText(tr("Sent in the chosen run") if chosen else tr("Sent in all runs"))
        self.everything.setVisible(chosen)
        self.undo.setEnabled(chosen)
        self.all_days.setVisible(self._day is not None)
        if self._day is None:
            self.title.setText(tr("Activity"))
        else:
            day = QDate(self._day.year, self._day.month, self._day.day)
            words = QLocale().toString(day, QLocale.FormatType.LongFormat)
            self.title.setText(tr("Activity on {day}", day=words))

    def _on_undo(self) -> None:
        if self._run is not None:
            self.undo_asked.emit(self._run)

    def _on_opened(self, line: SentRow | None) -> None:
        if line is not None and line.key:
            self.show_asked.emit(line.feed, line.key)

    def _run_menu(self, run: RunRow) -> Sequence[QAction]:
        undo = QAction(tr("Undo this run…"), self.runs)
        undo.triggered.connect(lambda: self.undo_asked.emit(run.number))
        return [undo]

    def _sent_menu(self, line: SentRow) -> Sequence[QAction]:
        show = QAction(tr("Show this customer…"), self.sent)
        show.triggered.connect(lambda: self._on_opened(line))
        show.setEnabled(bool(line.key))
        copy = QAction(tr("Copy the e-mail address"), self.sent)
        copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(line.email))
        copy.setEnabled(bool(line.email))
        there = QAction(tr("Open in Mailchimp"), self.sent)
        there.triggered.connect(lambda: QDesktopServices.openUrl(QUrl(in_mailchimp(line.email))))
        there.setEnabled(bool(line.email))
        return [show, copy, there]
