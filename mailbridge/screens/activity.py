"""Activity: one line for each run, and below it what was sent in the run that is chosen.

It words actions and results; the rows come from service.pages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from mailbridge.records.change import Action, Result
from mailbridge.screens.search import SearchBox
from mailbridge.service.listing import PAGE, Listing
from mailbridge.service.pages import RUNS, SENT, Pages, RunRow, SentRow
from mailbridge.widgets.controls import Button, EmptyPage, LinkButton, label
from mailbridge.widgets.messages import StateName
from mailbridge.widgets.table_model import Column, PagedModel
from mailbridge.widgets.table_view import TableView
from mailbridge.widgets.words import lasted, number, when

KINDS = {
    "sync": "Looked for changes",
    "backfill": "Synced all customers",
    "setup": "Set up",
    "undo": "Took a run back",
}
ACTIONS = {
    Action.CREATE: "Added",
    Action.UPDATE: "Changed",
    Action.CHANGE_EMAIL: "E-mail address changed",
    Action.UNSUBSCRIBE: "Unsubscribed",
    Action.ARCHIVE: "Archived",
    Action.TAG: "Tags changed",
    Action.EVENT: "Event sent",
    Action.JOURNEY: "Journey started",
    Action.MIRROR_UNSUBSCRIBE: "Unsubscribed in Mailchimp",
    Action.SETUP: "Set up",
}
RESULTS = {
    Result.DONE: "✔ Sent",
    Result.REFUSED: "✕ Refused",
    Result.RETRYING: "… Trying again",
    Result.UNKNOWN: "? Not known",
}


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
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._pages = pages
        self._run: int | None = None
        self._search = ""
        self.runs_model: PagedModel[RunRow] = PagedModel(
            _run_columns(today), PAGE, self._fetch_runs
        )
        self.sent_model: PagedModel[SentRow] = PagedModel(
            _sent_columns(today), PAGE, self._fetch_sent
        )
        self.runs = TableView(self.runs_model, "runs", "Runs", memory)
        self.sent = TableView(self.sent_model, "sent", "What was sent", memory)
        self.sent.make_sortable(0, Qt.SortOrder.DescendingOrder)
        self.search = SearchBox("Search a customer or an e-mail address")
        self.caption = label(bold=True)
        self.everything = LinkButton("Show all runs")
        self.undo = Button("&Undo this run…")
        self.runs.menu_for = self._run_menu
        self.sent.menu_for = self._sent_menu
        self.empty = EmptyPage(
            StateName.WAITING, "Nothing yet", "What mailbridge sends is listed here."
        )
        self._lay_out()
        self.runs.selected.connect(self._on_run_selected)
        self.search.changed.connect(self._on_searched)
        self.everything.clicked.connect(self._on_everything)
        self.undo.clicked.connect(self._on_undo)
        self._show_caption()

    def _lay_out(self) -> None:
        lower = QWidget()
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addLayout(self.search.row(self.caption, self.everything))
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
        top.addWidget(label("Activity", scale=1.55, bold=True), 1)
        top.addWidget(self.undo)
        page.addLayout(top)
        page.addWidget(both, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)

    def refresh(self) -> None:
        """Show what was added since. Raises MailbridgeError where the state cannot be read."""
        self.runs_model.refresh()
        self.sent_model.refresh()
        something = self.runs_model.rowCount() + self.sent_model.rowCount() > 0
        self._stack.setCurrentIndex(int(something or bool(self._search)))

    def _fetch_runs(self, order: str, descending: bool) -> Listing[RunRow]:
        return self._pages.listing(RUNS, order=order, descending=descending)

    def _fetch_sent(self, order: str, descending: bool) -> Listing[SentRow]:
        return self._pages.listing(
            SENT, order=order, descending=descending, search=self._search, run=self._run
        )

    def _on_run_selected(self, record: RunRow | None) -> None:
        chosen = record.number if record is not None else None
        if chosen != self._run:
            self._run = chosen
            self._show_caption()
            self.sent_model.refresh()

    def _on_searched(self, text: str) -> None:
        self._search = text
        self.sent_model.refresh()

    def _on_everything(self) -> None:
        self.runs.setCurrentIndex(self.runs_model.index(-1, -1))
        self.runs.clearSelection()

    def _show_caption(self) -> None:
        chosen = self._run is not None
        self.caption.setText("Sent in the chosen run" if chosen else "Sent in all runs")
        self.everything.setVisible(chosen)
        self.undo.setEnabled(chosen)

    def _on_undo(self) -> None:
        if self._run is not None:
            self.undo_asked.emit(self._run)

    def _run_menu(self, run: RunRow) -> Sequence[QAction]:
        undo = QAction("Undo this run…", self.runs)
        undo.triggered.connect(lambda: self.undo_asked.emit(run.number))
        return [undo]

    def _sent_menu(self, line: SentRow) -> Sequence[QAction]:
        show = QAction("Show this customer…", self.sent)
        show.triggered.connect(lambda: self.show_asked.emit(line.feed, line.key))
        show.setEnabled(bool(line.key))
        return [show]


def _run_columns(today: Callable[[], date]) -> list[Column[RunRow]]:
    return [
        Column("when", "When", lambda run: when(run.started, today()), width=19),
        Column("what", "What", lambda run: KINDS.get(run.kind, "Worked"), width=23),
        Column("result", "Result", _run_result, width=72),
        Column("changed", "Sent", _run_sent, width=9, right=True),
        Column("lasted", "How long", _run_lasted, width=14),
    ]


def _run_result(run: RunRow) -> str:
    message = str(run.report.get("message") or "")
    return message or ("Did not end" if run.ended else "Working…")


def _run_sent(run: RunRow) -> str:
    return number(int(run.report.get("pushed") or 0)) if run.ended else ""


def _run_lasted(run: RunRow) -> str:
    seconds = run.report.get("seconds")
    return lasted(float(seconds)) if seconds is not None else ""


def _sent_columns(today: Callable[[], date]) -> list[Column[SentRow]]:
    return [
        Column("when", "When", lambda line: when(line.time, today()), "", width=19),
        Column("key", "Customer", lambda line: line.key, "key", width=12),
        Column("email", "E-mail", lambda line: line.email, "email", width=38),
        Column("action", "What", lambda line: ACTIONS[line.action], "action", width=22),
        Column("result", "Result", lambda line: RESULTS[line.result], "result", width=16),
        Column("detail", "Details", lambda line: line.detail, width=20),
    ]
