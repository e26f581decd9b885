"""How far a run is: words above one bar, and Stop. It never runs backwards within a phase.

It measures nothing; what the engine said is given to it.
"""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from mailbridge.widgets.controls import Button, Card, label
from mailbridge.widgets.messages import Progress, Reading
from mailbridge.widgets.words import number, time_left


class RunProgress(Card):
    """The card of a run under way; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(None, parent)
        self.words = label("Looking at your customers…")
        self.rest = label(muted=True)
        self.rest.setWordWrap(False)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress")
        self.stop = Button("S&top")
        self.stop.setToolTip("Nothing is lost: the rest goes at the next check.")
        self._sending_since = -1.0
        above = QHBoxLayout()
        above.addWidget(self.words, 1)
        above.addWidget(self.rest)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addLayout(above)
        column.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 14, 14, 14)
        row.setSpacing(16)
        row.addLayout(column, 1)
        row.addWidget(self.stop)
        self.hide()

    def begin(self) -> None:
        """A run begins; nothing happens where one is under way already."""
        if self.isHidden():
            self._sending_since = -1.0
            self.words.setText("Looking at your customers…")
            self.rest.setText("")
            self.bar.setRange(0, 0)
            self.show()

    def end(self) -> None:
        """The run is over."""
        self.hide()

    def show_message(self, message: Progress | Reading, seconds: float, members: int) -> None:
        """What the engine said. seconds: since the run began. members: of the audience, or 0."""
        if isinstance(message, Reading):
            self._show_reading(message)
        elif message.phase == "sending":
            self._show_sending(message, seconds)
        else:
            self.words.setText(f"Looking at what is in Mailchimp… {number(message.done)} so far")
            if members > 0:
                self._show_share(min(message.done, members), members)

    def _show_reading(self, message: Reading) -> None:
        if message.done:
            self.words.setText(f"Read {number(message.rows)} customers in your shop")
        else:
            self.words.setText("Reading your customers…")
            self.bar.setRange(0, 0)

    def _show_sending(self, message: Progress, seconds: float) -> None:
        total = message.done + max(message.left, 0)
        if self._sending_since < 0:
            self._sending_since = seconds
        self.words.setText(f"Sending… {number(message.done)} of {number(total)}")
        self.rest.setText(time_left(message.done, message.left, seconds - self._sending_since))
        self._show_share(message.done, total)

    def _show_share(self, done: int, total: int) -> None:
        # In thousandths: Qt's bar counts to two thousand million at most, and draws no finer.
        self.bar.setRange(0, 1000)
        self.bar.setValue(1000 * done // total if total else 1000)
