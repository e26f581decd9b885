"""The last few runs at a glance, for the overview; all of them are on the activity page.

It reads nothing: the runs are given to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from mailbridge.base.language import tr
from mailbridge.service.lists.pages import RunRow
from mailbridge.widgets.controls import Card, LinkButton, label
from mailbridge.widgets.words import when

MOST = 5


class Recent(Card):
    """The card; hidden while there is nothing to show. more_asked: the link to all of them."""

    more_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(None, parent)
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(22)
        self._lines.setVerticalSpacing(8)
        self._lines.setColumnStretch(1, 1)
        self._shown: tuple[tuple[str, str], ...] = ()
        self.more = LinkButton(tr("Show all"))
        self.more.setAccessibleName(tr("Show all runs"))
        top = QHBoxLayout()
        top.addWidget(label(tr("Recently"), scale=1.1, bold=True), 1)
        top.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 14, 16)
        column.setSpacing(10)
        column.addLayout(top)
        column.addLayout(self._lines)
        self.more.clicked.connect(self.more_asked)
        self.hide()

    def show_runs(self, runs: Sequence[RunRow], today: date) -> None:
        """The newest runs, newest first; those without a sentence are left out."""
        lines = tuple(
            (when(run.started, today), str(run.report["message"]))
            for run in runs
            if run.report.get("message")
        )[:MOST]
        if lines == self._shown:
            return
        self._shown = lines
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for row, (moment, message) in enumerate(lines):
            time = label(moment, muted=True)
            time.setWordWrap(False)
            self._lines.addWidget(time, row, 0, Qt.AlignmentFlag.AlignTop)
            self._lines.addWidget(label(message), row, 1)
        self.setVisible(bool(lines))
