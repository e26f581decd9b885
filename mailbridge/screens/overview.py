"""The overview: how things stand, what needs the owner, the numbers, and the few things to do.

It reads and decides nothing: state, figures and banners are given to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from mailbridge.base.language import mark, tr
from mailbridge.records.standing import StateName
from mailbridge.screens.pictures import PictureBoard
from mailbridge.screens.progress import RunProgress
from mailbridge.screens.recent import Recent
from mailbridge.service.lists.figures import Pictures
from mailbridge.service.lists.pages import Figures
from mailbridge.widgets.controls import Banner, Button, NumberTile, StateBadge, label
from mailbridge.widgets.engine.messages import Finished, Progress, Reading, State
from mailbridge.widgets.page_scroll import PageScroll
from mailbridge.widgets.theme import Role
from mailbridge.widgets.words import ahead, number, when


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that needs the owner. action: what ``Overview.asked`` says when pressed.

    other: words and action of a second answer, where there are two.
    """

    text: str
    button: str = ""
    action: str = ""
    serious: bool = False
    other: tuple[str, str] = ("", "")


class Overview(QWidget):
    """The first page.

    asked: what the owner wants: "sync", "sync --all", "stop", "resume", "setup", or a notice's
    action. pause_asked: hours to pause, 0 until resumed, -1 until tomorrow. day_asked: a day's bar
    was opened.
    """

    asked = Signal(str)
    pause_asked = Signal(int)
    day_asked = Signal(date)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.badge = StateBadge()
        self.facts = label(muted=True)
        self.summary = label()
        self.summary.hide()
        self.progress = RunProgress()
        self.check = Button(tr("&Check now"))
        self.pause = Button(tr("&Pause"))
        self.resume = Button(tr("&Resume sending"))
        self.set_up = Button(tr("Set up &mailbridge…"))
        self.all = Button(tr("&Sync all now"))
        self.all_text = label(
            tr(
                "Sends every customer again, even those that did not change. "
                "Nobody who unsubscribed is signed up again."
            ),
            muted=True,
        )
        self.tiles = {
            "sent": NumberTile(tr("sent today")),
            "members": NumberTile(tr("in Mailchimp")),
            "skipped": NumberTile(tr("skipped")),
            "waiting": NumberTile(tr("waiting")),
        }
        self.pictures = PictureBoard()
        self.recent = Recent()
        self._banners = QVBoxLayout()
        self._figures = Figures()
        self._state = State(StateName.NOT_SET_UP, "")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        inner = QWidget()
        page = QVBoxLayout(inner)
        page.setContentsMargins(28, 26, 28, 26)
        page.setSpacing(16)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.badge, 1)
        for button in (self.check, self.pause, self.resume, self.set_up):
            top.addWidget(button)
        page.addLayout(top)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self.summary)
        words.addWidget(self.facts)
        page.addLayout(words)
        self._banners.setSpacing(8)
        page.addLayout(self._banners)
        page.addWidget(self.progress)
        tiles = QHBoxLayout()
        tiles.setSpacing(12)
        for tile in self.tiles.values():
            tiles.addWidget(tile, 1)
        page.addLayout(tiles)
        page.addWidget(self.pictures)
        page.addWidget(self.recent)
        below = QHBoxLayout()
        below.setSpacing(14)
        below.addWidget(self.all)
        below.addWidget(self.all_text, 1)
        page.addLayout(below)
        page.addStretch(1)
        PageScroll(inner).fill(self)

    def _connect(self) -> None:
        self.recent.more_asked.connect(lambda: self.asked.emit("show activity"))
        menu = QMenu(self.pause)
        for text, hours in PAUSES:
            action = menu.addAction(tr(text))
            action.triggered.connect(lambda _=False, wish=hours: self.pause_asked.emit(wish))
        self.pause.setMenu(menu)
        for button, wish in (
            (self.check, "sync"),
            (self.all, "sync --all"),
            (self.resume, "resume"),
            (self.set_up, "setup"),
        ):
            button.clicked.connect(lambda _=False, said=wish: self.asked.emit(said))
        self.progress.stop_asked.connect(lambda: self.asked.emit("stop"))
        self.progress.go_on_asked.connect(lambda: self.asked.emit("sync"))
        self.pictures.day_asked.connect(self.day_asked)
        self.pictures.asked.connect(self.asked)

    def show_state(self, state: State, now: datetime) -> None:
        """How things stand now."""
        self._state = state
        self.badge.show_state(state.state, state.title, state.text)
        self.setAccessibleDescription(state.title)
        ready = state.state is not StateName.NOT_SET_UP
        working = state.state is StateName.WORKING
        paused = state.state is StateName.PAUSED
        needs_you = state.state is StateName.NEEDS_YOU
        self.set_up.setVisible(not ready or needs_you)
        words = tr("Change set-&up…") if needs_you else tr("Set up &mailbridge…")
        self.set_up.setText(words)
        self.check.setVisible(ready and not paused)
        self.check.setEnabled(not working)
        self.pause.setVisible(ready and not paused)
        self.resume.setVisible(paused)
        self.all.setVisible(ready)
        self.all_text.setVisible(ready)
        self.all.setEnabled(not working and not paused)
        for tile in self.tiles.values():
            tile.setVisible(ready)
        self.pictures.setVisible(ready)
        if working:
            self.progress.begin()
        else:
            self.progress.end()
        self.show_facts(now)

    def show_figures(self, figures: Figures, now: datetime) -> None:
        """The numbers."""
        self._figures = figures
        if not self.summary.text():
            self._show_summary(figures.message)
        for name, tile in self.tiles.items():
            tile.show_number(number(getattr(figures, name)))
        self.show_facts(now)

    def show_pictures(self, pictures: Pictures) -> None:
        """The days, the year, the shares and the hours."""
        self.pictures.show_pictures(pictures)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow page shows its pictures below one another."""
        self.pictures.lay_out(event.size().width())
        super().resizeEvent(event)

    def show_facts(self, now: datetime) -> None:
        """The line under the state; called again as time passes."""
        figures, state = self._figures, self._state
        facts = []
        if figures.last_sync:
            last = when(figures.last_sync, now.astimezone().date())
            facts.append(tr("Last check {when}", when=last))
        if figures.audience:
            facts.append(tr("Audience “{name}”", name=figures.audience))
        if state.next and state.state not in {StateName.WORKING, StateName.PAUSED}:
            facts.append(tr("Next check {when}", when=ahead(state.next, now)))
        self.facts.setText("  ·  ".join(facts))
        self.facts.setVisible(bool(facts))

    def show_progress(self, message: Progress | Reading, seconds: float) -> None:
        """How far the run is; seconds: since it began."""
        self.progress.show_message(message, seconds, self._figures.members)

    def show_finished(self, message: Finished) -> None:
        """What the last run came to, in its sentence."""
        self._show_summary(message.message)

    def _show_summary(self, text: str) -> None:
        self.summary.setText(text)
        self.summary.setVisible(bool(text))

    def show_notices(self, notices: Sequence[Notice]) -> None:
        """What needs the owner, each as a banner with its one button."""
        while (item := self._banners.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for notice in notices:
            role = Role.PROBLEM if notice.serious else Role.ATTENTION
            banner = Banner(notice.text, notice.button, role, other=notice.other[0])
            banner.other_pressed.connect(lambda action=notice.other[1]: self.asked.emit(action))
            banner.pressed.connect(lambda action=notice.action: self.asked.emit(action))
            self._banners.addWidget(banner)


PAUSES = ((mark("For one hour"), 1), (mark("Until tomorrow"), -1), (mark("Until I resume"), 0))
"""What there is to choose, and the hours that mean it: 0 without an end, -1 until tomorrow."""


def pause_end(hours: int, now: datetime) -> datetime | None:
    """When a pause ends, in UTC as now is; None for one without an end.

    Tomorrow begins at six in the morning of this computer's time zone, before a shop opens.
    """
    if hours == 0:
        return None
    if hours > 0:
        return now + timedelta(hours=hours)
    tomorrow = now.astimezone() + timedelta(days=1)
    return tomorrow.replace(hour=6, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)
