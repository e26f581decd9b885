"""Brings together what the engine says and what the pages, the tray and the badges show.

It does no work of the core: wishes go to the engine, questions to the session in a thread.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from mailbridge.base.clock import Clock, stamp
from mailbridge.base.errors import MailbridgeError, Remedy
from mailbridge.base.language import tr
from mailbridge.records.standing import StateName
from mailbridge.screens.activity import Activity
from mailbridge.screens.customers.page import Customers
from mailbridge.screens.overview import Notice, pause_end
from mailbridge.screens.skipped import Skipped
from mailbridge.service.lists.pages import RUNS, Pages
from mailbridge.service.session import Session
from mailbridge.shell.lookout import Known, Lookout, look_around
from mailbridge.shell.main_window import MainWindow
from mailbridge.shell.rooms import Rooms, make_timer, not_set_up
from mailbridge.shell.tray.announcer import Announcer
from mailbridge.shell.tray.icon import Tray
from mailbridge.shell.tray.notices import notices
from mailbridge.widgets.engine.child import Engine
from mailbridge.widgets.engine.messages import (
    Busy,
    Finished,
    Message,
    Problem,
    Progress,
    Reading,
    Started,
    State,
)
from mailbridge.widgets.tasks import Outcome, Tasks
from mailbridge.widgets.words import ahead, midnight, number

_REFRESH_MS = 2_000
_MINUTE_MS = 60_000
_SLEPT = 180.0
"""Seconds without a minute's tick, by the wall clock, after which the computer must have slept."""
_CALM = 5.0
"""Seconds between two changes in the tray while a run goes on."""


class Conductor(QObject):
    """Listens to the engine and keeps everything on screen true."""

    def __init__(
        self,
        session: Session,
        engine: Engine,
        pages: Pages,
        tasks: Tasks,
        clock: Clock,
        window: MainWindow,
        rooms: Rooms,
        tray: Tray,
        announcer: Announcer,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._engine, self._pages = session, engine, pages
        self._tasks, self._clock = tasks, clock
        self._window, self._rooms, self._tray = window, rooms, tray
        self._announcer = announcer
        self.state = not_set_up()
        self._known = Known()
        self._skipped = 0
        self._run_began = clock.monotonic()
        self._tray_told = float("-inf")
        self._problem: Problem | None = None
        self._own: dict[str, Notice] = {}
        self._lookout = Lookout(lambda: look_around(session), tasks, self)
        self._lookout.looked.connect(self._on_looked)
        self._woke_at = clock.now()
        self._soon = make_timer(self, _REFRESH_MS, self.refresh, once=True)
        self._minute = make_timer(self, _MINUTE_MS, self._on_minute)
        engine.said.connect(self._on_said)
        engine.lost.connect(self._on_lost)
        engine.gave_up.connect(self._on_gave_up)
        window.page_shown.connect(self._refresh_page)

    def begin(self) -> None:
        """Show what is known, and start the engine where set-up was finished."""
        self._minute.start()
        if self._session.configured:
            self._show_state(State(StateName.WORKING, tr("Starting…")))
            self._engine.start()
        else:
            self._show_state(not_set_up())
        self.refresh()

    def rest(self) -> None:
        """End the engine, and let go of the state: somebody else is going to write it."""
        self._engine.end()
        self._pages.close()

    def wish(self, line: str) -> None:
        """Pass a wish on; an engine that is not there is started, which checks at once."""
        if line in {"sync", "sync --all"}:
            self._run_began = self._clock.monotonic()
            self._announcer.asked()
        if not self._engine.wish(line) and self._session.configured:
            self._own.clear()
            self._engine.start()
            self._engine.wish(line)

    def pause(self, hours: int) -> None:
        """Send nothing for so many hours; 0 until resumed, -1 until tomorrow."""
        end = pause_end(hours, self._clock.now())
        until = stamp(end) if end is not None else None
        if not self._engine.wish(f"pause {until}" if until else "pause"):
            self._ask(lambda: self._session.pause(until))

    def resume(self) -> None:
        """Send again."""
        if not self._engine.wish("resume"):
            self._ask(self._session.resume)

    def answer_hold(self, *, keep: bool) -> None:
        """What the owner says to something that was stopped to be safe."""
        self._ask(lambda: self._session.confirm(keep=keep), lambda: self.wish("sync"))

    @property
    def held(self) -> tuple[str, ...]:
        """What is stopped to be safe, in sentences."""
        return tuple(one.sentence for one in self._known.held)

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """What can be done about what needs the owner now, the most serious first."""
        return tuple(one.remedy for one in self._known.needs)

    def wake(self) -> None:
        """Catch up after a sleep; a pause stands, and a run that goes on is not asked twice."""
        if self.state.state not in {StateName.WORKING, StateName.PAUSED}:
            self._engine.wish("sync")
        self.refresh()

    def _ask(self, question: Callable[[], object], then: Callable[[], None] | None = None) -> None:
        def done(outcome: Outcome[object]) -> None:
            if outcome.error is not None:
                self.note("asked", Notice(str(outcome.error), serious=True))
            elif then is not None:
                then()
            self.refresh()

        self._tasks.run(question, self, done)

    def note(self, name: str, notice: Notice | None) -> None:
        """A notice of the window's own, or none any more under this name."""
        if notice is None:
            self._own.pop(name, None)
        else:
            self._own[name] = notice
        self._show_notices()

    def refresh(self) -> None:
        """Read again what the pages show."""
        try:
            now = self._clock.now()
            figures = self._pages.figures(stamp(midnight(self._clock.today())))
            self._skipped = figures.skipped
            self._rooms.overview.show_figures(figures, now)
            runs = self._pages.listing(RUNS).page(0)
            self._rooms.overview.recent.show_runs(runs, self._clock.today())
            self._window.show_badge("skipped", figures.skipped)
            self._refresh_page(self._window.page)
        except MailbridgeError as error:
            self.note("reading", Notice(str(error), serious=True))
            return
        self._own.pop("reading", None)
        self._show_tray()
        self._lookout.look()

    def _refresh_page(self, name: str) -> None:
        room = getattr(self._rooms, name)
        if isinstance(room, Customers | Activity | Skipped):
            room.refresh()

    def _on_looked(self, known: Known) -> None:
        self._known = known
        self._rooms.overview.show_pictures(known.pictures)
        self._rooms.hold.show_held(known.held)
        self._window.show_in_list("hold", shown=bool(known.held))
        self._window.show_badge("hold", len(known.held))
        self._show_notices()
        self._announcer.see(self.state, known.status)

    def _on_said(self, message: Message) -> None:
        if isinstance(message, State):
            if message.state is not StateName.WORKING:
                self.note("engine", None)
            self._show_state(message)
            self.refresh()
        elif isinstance(message, Started):
            self._run_began = self._clock.monotonic()
            self._soon.start()
        elif isinstance(message, Progress | Reading):
            seconds = self._clock.monotonic() - self._run_began
            self._rooms.overview.show_progress(message, seconds)
            self._tell_sending(message)
            if not self._soon.isActive():
                self._soon.start()
        elif isinstance(message, Finished):
            self._rooms.overview.show_finished(message)
            self._announcer.finished(message, seen=self._window.isActiveWindow())
            self.refresh()
        elif isinstance(message, Problem):
            self._problem = message
            self._show_notices()
        elif isinstance(message, Busy):
            title = tr("Another mailbridge is at work here")
            self._show_state(State(StateName.WAITING, title, message.text))

    def _tell_sending(self, message: Progress | Reading) -> None:
        """The headline and the tray count along, the tray not faster than is calm."""
        if isinstance(message, Reading) or message.phase != "sending":
            return
        total = number(message.done + max(message.left, 0))
        title = tr("Sending {done} of {total}…", done=number(message.done), total=total)
        self.state = State(StateName.WORKING, title)
        self._rooms.overview.badge.show_state(self.state.state, title, "")
        now = self._clock.monotonic()
        if now - self._tray_told >= _CALM:
            self._tray_told = now
            self._show_tray()

    def _on_lost(self) -> None:
        text = tr("A part of mailbridge stopped and was started again. Nothing is lost.")
        self.note("engine", Notice(text))

    def _on_gave_up(self, words: str) -> None:
        why = words or tr("It stopped several times in a row.")
        text = tr("mailbridge cannot go on by itself. Nothing is lost. {why}", why=why)
        title = tr("mailbridge has stopped working")
        hint = tr("Please look at the message below.")
        self._show_state(State(StateName.NEEDS_YOU, title, hint))
        self.note("engine", Notice(text, tr("Try again"), "start", serious=True))

    def _on_minute(self) -> None:
        now = self._clock.now()
        slept = (now - self._woke_at).total_seconds() > _SLEPT
        self._woke_at = now
        if slept and self._session.configured:
            # The computer was asleep: what changed meanwhile is looked for once, and now.
            self.wake()
        self._announcer.see(self.state, self._known.status)
        if self._window.isVisible():
            self._rooms.overview.show_facts(self._clock.now())
        self._show_tray()

    def _show_state(self, state: State) -> None:
        self.state = state
        if state.state in {StateName.UP_TO_DATE, StateName.SKIPPED}:
            self._problem = None
        self._rooms.overview.show_state(state, self._clock.now())
        self._show_tray()
        self._show_notices()

    def _show_tray(self) -> None:
        due = self.state.next if self.state.state is not StateName.WORKING else ""
        self._tray.show_state(self.state, self._skipped, ahead(due, self._clock.now()))

    def _show_notices(self) -> None:
        listed = notices(self._own.values(), self._problem, self._known, self.state, self._skipped)
        self._rooms.overview.show_notices(listed)
