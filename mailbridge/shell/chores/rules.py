"""What the page "Fields & rules" needs: the settings, looks at the shop, saving, and its errands.

It draws nothing; what a change means is service.rules.editing's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import shiboken6
from PySide6.QtCore import QObject, Qt

from mailbridge.base.language import tr
from mailbridge.screens.rules.events_dialog import EventsDialog
from mailbridge.screens.rules.foresight import Foresight
from mailbridge.screens.rules.foresight_dialog import ForesightDialog
from mailbridge.screens.rules.opening import Opening
from mailbridge.screens.rules.page import RulesPage
from mailbridge.screens.rules.trying import TryEventDialog
from mailbridge.service.rules import applying, editing
from mailbridge.service.rules.glimpse import Glimpse
from mailbridge.service.session import Session
from mailbridge.settings.schema import Settings
from mailbridge.shell.chores.errands import Answer, Errands
from mailbridge.widgets.engine.child import own_program
from mailbridge.widgets.tasks import Outcome, Tasks


class RuleChores(QObject):
    """rest: ends the engine, as the settings are about to change. begin: starts it again.

    program: makes the command line of a command of ours.
    errands: runs the set-up where Mailchimp has to be asked before settings can be saved.
    """

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        page: RulesPage,
        rest: Callable[[], None],
        begin: Callable[[], None],
        errands: Errands,
        parent: QObject | None = None,
        program: Callable[..., list[str]] = own_program,
    ) -> None:
        super().__init__(parent)
        self._session, self._tasks, self._page = session, tasks, page
        self._rest, self._begin, self._errands = rest, begin, errands
        self._opening = Opening(page)
        self._program = program
        self._foresight: Foresight | None = None
        self._refused = ""
        page.apply_asked.connect(self._on_apply)
        page.foresee_asked.connect(self._on_foresee)
        page.try_asked.connect(self._on_try)
        self._opening.look_asked.connect(self._on_look)

    def refresh(self) -> None:
        """Read the settings and show them; look at the shop when that is done."""
        self._tasks.run(self._present, self, self._on_settings)

    def _present(self) -> Settings | None:
        return self._session.settings() if self._session.configured else None

    def _on_settings(self, outcome: Outcome[Settings | None]) -> None:
        if outcome.error is not None:
            self._page.show_settings(None)
            self._page.complain(str(outcome.error))
            return
        settings = outcome.value
        self._page.show_settings(settings)
        if self._refused:
            self._page.complain(self._refused)
            self._refused = ""
        if settings is not None:
            self._tasks.run(lambda: self._looks(settings), self, self._on_looks)

    def _looks(self, settings: Settings) -> dict[str, Glimpse]:
        from mailbridge.service.rules.glimpse import glimpse  # noqa: PLC0415 - readers, when used

        people = [feed for feed in settings.feed if feed.kind == "people"]
        return {feed.name: glimpse(self._session, feed) for feed in people}

    def _on_looks(self, outcome: Outcome[dict[str, Glimpse]]) -> None:
        if outcome.value is not None:
            self._page.show_glimpses(outcome.value)

    def _on_look(self, dialog: EventsDialog, place: Mapping[str, str]) -> None:
        """What an events dialog's place holds."""
        from mailbridge.service.rules.event_places import (  # noqa: PLC0415 - readers, when used
            EventPlace,
            look_at_place,
        )

        settings = self._page.shown
        if settings is None:
            return

        def tell(outcome: Outcome[EventPlace]) -> None:
            if outcome.value is not None and shiboken6.isValid(dialog):
                dialog.show_place(outcome.value)

        self._tasks.run(lambda: look_at_place(self._session, settings, place), self, tell)

    def _on_try(self) -> None:
        """Send one event to a contact, as often as the owner asks."""
        settings = self._page.draft
        if settings is None:
            return
        dialog = TryEventDialog(editing.event_names(settings), self._page.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.send_asked.connect(lambda *what: self._on_send(dialog, *what))
        dialog.open()

    def _on_send(
        self, dialog: TryEventDialog, name: str, email: str, properties: Mapping[str, str]
    ) -> None:
        def send() -> tuple[str, ...]:
            from mailbridge.service.rules.trial_event import (  # noqa: PLC0415 - the network, when used
                send_trial_event,
            )

            return send_trial_event(self._session, name, email, properties).sentences

        def tell(outcome: Outcome[tuple[str, ...]]) -> None:
            if not shiboken6.isValid(dialog):
                return
            if outcome.error is not None:
                dialog.show_problem(outcome.error.title, outcome.error.message)
            else:
                dialog.show_sent(outcome.value or ())

        self._tasks.run(send, self, tell)

    def _on_apply(self, before: Settings, after: Settings) -> None:
        """Save at once, or through the set-up where fields or lists are to be made or found."""
        if applying.needs_set_up(before, after):
            self._set_up(before, after)
            return
        self._rest()

        def done(outcome: Outcome[None]) -> None:
            self._begin()
            if outcome.error is not None:
                self._refused = str(outcome.error)
            else:
                self._page.discard()
            self.refresh()

        self._tasks.run(lambda: editing.save(self._session, before, after), self, done)

    def _on_foresee(self, before: Settings, after: Settings) -> None:
        """Find out what the draft would do; the engine goes on meanwhile."""

        def written(outcome: Outcome[str]) -> None:
            if outcome.value is None:
                self._page.complain(str(outcome.error))
                return
            window = self._page.window()
            foresight = Foresight(self._session.environment, self)
            self._foresight = foresight
            titles = {tag: words for words, tag in editing.field_words(after)}
            dialog = ForesightDialog(foresight, titles, window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.applied.connect(self._page.bar.apply.click)
            dialog.discarded.connect(self._page.discard)
            dialog.finished.connect(self._tidy)
            dialog.open()
            foresight.start(self._program("what-if", outcome.value, "--json"))

        def write() -> str:
            return str(applying.write_for_look(self._session, before, after))

        self._tasks.run(write, self, written)

    def halt(self) -> None:
        """The program is about to leave: what looks at a change ends."""
        if self._foresight is not None:
            self._foresight.stop()

    def _tidy(self) -> None:
        self._tasks.run(lambda: applying.tidy(self._session), self, lambda _: None)

    def _set_up(self, before: Settings, after: Settings) -> None:
        def prepare() -> str:
            return str(applying.prepare(self._session, before, after))

        def prepared(outcome: Outcome[str]) -> None:
            if outcome.value is None:
                self._page.complain(str(outcome.error))
                return
            words = tr("Making the change in Mailchimp…")
            if not self._errands.run(["setup", outcome.value], words, self._on_set_up):
                self._page.complain(tr("mailbridge is busy. Please try again in a moment."))

        self._tasks.run(prepare, self, prepared)

    def _on_set_up(self, answer: Answer) -> None:
        self._tidy()
        if answer.status == 0:
            self._page.discard()
            self.refresh()
        else:
            self._page.complain(answer.problem or tr("This was stopped. Nothing was changed."))
