"""How far a run is: words above one bar, and Stop. It never runs backwards within a run.

It measures nothing; what the engine said is given to it.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from mailbridge.base.language import tr
from mailbridge.widgets.controls import Button, Card, label
from mailbridge.widgets.engine.messages import Progress, Reading
from mailbridge.widgets.engine.pace import Pace
from mailbridge.widgets.words import minutes_left, number


class RunProgress(Card):
    """The card of a run under way, or of one that was stopped; hidden where there is neither.

    stop_asked: end the run; go_on_asked: take up again one that was stopped.
    """

    stop_asked = Signal()
    go_on_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(None, parent)
        self.words = label()
        self.rest = label(muted=True)
        self.rest.setWordWrap(False)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress"))
        self.stop = Button(tr("S&top"))
        self.stop.setToolTip(tr("Nothing is lost: the rest goes at the next check."))
        self.go_on = Button(tr("&Go on now"))
        self.hint = label(tr("You can close this window; mailbridge goes on."), muted=True)
        self._pace = Pace()
        self._running = False
        self._stopping = False
        self._sent: tuple[int, int] | None = None
        above = QHBoxLayout()
        above.addWidget(self.words, 1)
        above.addWidget(self.rest)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addLayout(above)
        column.addWidget(self.bar)
        column.addWidget(self.hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 14, 14, 14)
        row.setSpacing(16)
        row.addLayout(column, 1)
        row.addWidget(self.stop)
        row.addWidget(self.go_on)
        self.stop.clicked.connect(self._on_stop)
        self.go_on.clicked.connect(self.go_on_asked)
        self.hide()

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._running

    def begin(self) -> None:
        """A run begins; nothing happens where one is under way already."""
        if self._running:
            return
        self._running, self._stopping, self._sent = True, False, None
        self._pace = Pace()
        self._say(tr("Looking at your customers…"))
        self.rest.setText("")
        self.bar.setRange(0, 0)
        self.stop.setEnabled(True)
        for part, shown in ((self.bar, True), (self.stop, True), (self.go_on, False)):
            part.setVisible(shown)
        self.hint.setVisible(True)
        self.show()

    def end(self) -> None:
        """The run is over; where it was stopped on the way, that is said and stays."""
        if not self._running:
            return
        self._running = False
        stopped = self._stopping and self._sent is not None and self._sent[0] < self._sent[1]
        if not stopped:
            self.hide()
            return
        done, total = self._sent or (0, 0)
        self._say(
            tr(
                "Stopped after {done} of {total}. The rest goes at the next check.",
                done=number(done),
                total=number(total),
            )
        )
        self.rest.setText("")
        for part in (self.bar, self.stop, self.hint):
            part.hide()
        self.go_on.show()

    def forget(self) -> None:
        """A run that was stopped has been taken up again, or there is nothing to take up."""
        if not self._running:
            self.hide()

    def show_message(self, message: Progress | Reading, seconds: float, members: int) -> None:
        """What the engine said. seconds: since the run began. members: of the audience, or 0."""
        if isinstance(message, Reading):
            self._show_reading(message)
        elif message.phase == "sending":
            self._show_sending(message, seconds)
        else:
            seen = number(message.done)
            self._say(tr("Looking at what is in Mailchimp… {n} so far", n=seen))
            if members > 0:
                self._show_share(min(message.done, members), members)

    def _show_reading(self, message: Reading) -> None:
        if message.done:
            self._say(tr("Read {n} customers in your shop", n=number(message.rows)))
        elif message.rows:
            self._say(tr("Reading your customers… {n} so far", n=number(message.rows)))
        else:
            self._say(tr("Reading your customers…"))
            self.bar.setRange(0, 0)

    def _show_sending(self, message: Progress, seconds: float) -> None:
        total = message.done + max(message.left, 0)
        self._sent = (message.done, total)
        done = number(message.done)
        if not self._stopping:
            self._say(tr("Sending… {done} of {total}", done=done, total=number(total)))
        left = self._pace.left(seconds, message.done, message.left)
        self.rest.setText("" if left is None else minutes_left(left))
        self._show_share(message.done, total)

    def _show_share(self, done: int, total: int) -> None:
        # In thousandths: Qt's bar counts to two thousand million at most, and draws no finer.
        self.bar.setRange(0, 1000)
        self.bar.setValue(1000 * done // total if total else 1000)

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.bar.setAccessibleDescription(words)

    def _on_stop(self) -> None:
        self._stopping = True
        self.stop.setEnabled(False)
        self._say(tr("Stopping… what is on its way is finished first."))
        self.stop_asked.emit()
