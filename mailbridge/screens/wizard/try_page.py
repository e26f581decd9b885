"""Page 5: try it: everything is connected and counted; then a few are sent, or all.

What saves is the desk, what counts is a dry run in a process of its own; what sends everybody is
the engine, whose messages are shown here meanwhile.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget, QWizard

from mailbridge.base.language import mark, ntr, tr
from mailbridge.screens.wizard.choices import Choices
from mailbridge.screens.wizard.desk import Desk
from mailbridge.screens.wizard.look import Saved
from mailbridge.screens.wizard.page import StepPage, said
from mailbridge.screens.wizard.people_list import PeopleDialog
from mailbridge.screens.wizard.rehearsal import Rehearsal
from mailbridge.screens.wizard.try_parts import FEW, TryParts
from mailbridge.widgets.engine.messages import Finished, Problem, Progress, Reading
from mailbridge.widgets.tasks import Outcome, Tasks
from mailbridge.widgets.words import number

TITLES = {
    "created": mark("New in Mailchimp"),
    "updated": mark("Changed in Mailchimp"),
    "unchanged": mark("Already right in Mailchimp"),
    "skipped": mark("Skipped, and why"),
}


class TryPage(StepPage):
    """about_to_save: whoever works on these settings has to rest. ready: the counts are there.

    saved: everything is connected; carries the audience's ID. stop_asked: sending is to end early.
    over: sending has ended. windows: shows how to keep the icon beside the clock there.
    """

    about_to_save = Signal()
    ready = Signal()
    saved = Signal(str)
    stop_asked = Signal()
    over = Signal()

    def __init__(
        self,
        choices: Choices,
        desk: Desk,
        tasks: Tasks,
        environment: Mapping[str, str],
        parent: QWidget | None = None,
        *,
        windows: bool = sys.platform == "win32",
    ) -> None:
        super().__init__(tr("Try it – nothing has been sent yet"), choices, desk, tasks, parent)
        self.key = ""
        self.password = ""
        self.report: Mapping[str, Any] | None = None
        self.sending = False
        self.dialog: PeopleDialog | None = None
        self._stopped = False
        self._asked = 0
        self._rehearsal = Rehearsal(environment, self)
        self._few = Rehearsal(environment, self)
        self.parts = TryParts(self.column, windows=windows)
        self.words, self.summary = self.parts.words, self.parts.summary
        self.tiles, self.again = self.parts.tiles, self.parts.again
        self._rehearsal.finished.connect(self._on_counted)
        self._rehearsal.failed.connect(self._on_failed)
        self._few.finished.connect(self._on_few)
        self._few.failed.connect(self._on_few_failed)
        self.again.clicked.connect(self.begin)
        self.parts.few.clicked.connect(self.send_few)
        self.parts.stop.clicked.connect(self._on_stop)
        for name, tile in self.tiles.items():
            tile.pressed.connect(lambda which=name: self.show_list(which))

    def initializePage(self) -> None:
        """Save and count."""
        self.parts.sign_in.setChecked(self.desk.starts_at_sign_in())
        self.begin()

    def cleanupPage(self) -> None:
        """Going back: nobody waits for the counts any more."""
        self._asked += 1
        self._rehearsal.drop()
        self._few.drop()

    def begin(self) -> None:
        """Connect, then count."""
        self._asked += 1
        asked = self._asked
        self.report = None
        self.heading.setText(tr("Try it – nothing has been sent yet"))
        self.complain("")
        self.parts.show_busy()
        self.parts.show_stage(busy=True)
        self.words.setText(tr("Connecting your shop and Mailchimp…"))
        self._name_button(tr("Send"))
        self.about_to_save.emit()

        def done(outcome: Outcome[Saved]) -> None:
            if asked == self._asked:
                self._on_saved(outcome)

        self.tasks.run(lambda: self.desk.save(self.choices, self.key, self.password), self, done)

    def _on_saved(self, outcome: Outcome[Saved]) -> None:
        if outcome.value is None:
            self._on_failed(said(outcome.error))
            return
        self.parts.done.setText("\n".join(outcome.value.sentences))
        self.parts.show_minutes(self.desk.minutes())
        # From now on the new one is there: trying again makes no second one.
        self.saved.emit(outcome.value.audience)
        self.choices.audience, self.choices.new_audience = outcome.value.audience, {}
        self.words.setText(tr("Comparing your customers with Mailchimp…"))
        self._rehearsal.start(self.desk.rehearsal())

    def _on_counted(self, report: Mapping[str, Any]) -> None:
        self.report = report
        numbers = {name: int(report.get(name) or 0) for name in self.tiles}
        numbers["updated"] += int(report.get("email_changed") or 0)
        self.parts.show_numbers(numbers)
        held = report.get("needs_confirmation")
        self.summary.setText(
            tr("mailbridge will stop and ask you first: {what}", what=held) if held else ""
        )
        self.words.setText(tr("This is what would happen. Press a number to see who it is."))
        self._name_button(self.send_words())
        self.parts.show_stage(counted=True)
        self.parts.few.setVisible(int(report.get("pushed") or 0) > FEW)
        self.ready.emit()

    def show_list(self, name: str) -> None:
        """Open the list behind one of the numbers."""
        lists = (self.report or {}).get("lists") or {}
        rows: Sequence[Sequence[str]] = lists.get(name) or ()
        total = int((self.report or {}).get(name) or 0)
        more = ""
        if total > len(rows):
            more = tr("The first {n} of {total}.", n=number(len(rows)), total=number(total))
        second = tr("What is wrong") if name == "skipped" else tr("Name")
        titles = (tr("E-mail"), second)
        self.dialog = PeopleDialog(tr(TITLES[name]), titles, rows, more, self)
        self.dialog.open()

    def send_words(self) -> str:
        """What the last button says: the act itself."""
        pushed = int((self.report or {}).get("pushed") or 0)
        if not pushed:
            return tr("Keep in step")
        return ntr("Send {n} customer", "Send {n} customers", pushed, n=number(pushed))

    def send_few(self) -> None:
        """Send just a few, to see what becomes of them; everybody else waits."""
        self._asked += 1
        self.complain("")
        self.words.setText(tr("Sending {n} customers…", n=number(FEW)))
        self.parts.show_busy()
        self.parts.show_stage(busy=True)
        self._few.start(self.desk.few(FEW))

    def _on_few(self, report: Mapping[str, Any]) -> None:
        pushed, waiting = int(report.get("pushed") or 0), int(report.get("waiting") or 0)
        if not pushed:
            self._on_few_failed(self._few.said or tr("None of them could be sent."))
            return
        self.report = {**(self.report or {}), **report, "pushed": waiting, "sent": pushed}
        asked, run = self._asked, int(report.get("run") or 0)

        def show(outcome: Outcome[Sequence[str]]) -> None:
            if asked == self._asked:
                self._show_few(pushed, waiting, outcome.value or ())

        self.tasks.run(lambda: self.desk.sent(run), self, show)

    def _show_few(self, pushed: int, waiting: int, people: Sequence[str]) -> None:
        self.words.setText(
            ntr(
                "✔ {n} customer is in Mailchimp now. The others wait for your word.",
                "✔ {n} customers are in Mailchimp now. The others wait for your word.",
                pushed,
                n=number(pushed),
            )
        )
        self.heading.setText(tr("Look at them in Mailchimp, then send the others"))
        self.summary.setText("\n".join(people))
        self.parts.show_stage(counted=True, sent=True)
        for part in (self.parts.bar, *self.tiles.values()):
            part.hide()
        self._name_button(
            ntr("Send the other customer", "Send the other {n} customers", waiting,
                n=number(waiting))
            if waiting
            else tr("Keep in step")
        )  # fmt: skip
        self.ready.emit()

    def _on_few_failed(self, words: str) -> None:
        if self.report is not None:
            self._on_counted(self.report)
        self.words.setText(tr("That did not work yet."))
        self.complain(words)

    def begin_sending(self) -> None:
        """The engine sends everybody now; its messages come to show_message."""
        self.sending, self._stopped = True, False
        self._asked += 1
        self.heading.setText(tr("Your customers go to Mailchimp"))
        self.words.setText(tr("Reading your customers…"))
        self.parts.show_busy()
        self.summary.setText("")
        self.parts.show_stage(busy=True, sent=True)
        self._name_button(tr("Go on in the background"))

    def show_message(self, message: object) -> None:
        """What the engine says while it sends."""
        if not self.sending:
            return
        if isinstance(message, Progress) and message.phase == "sending":
            total = message.done + max(message.left, 0)
            self.parts.show_busy(message.done, total)
            self.words.setText(
                tr("Sending… {n} of {total}", n=number(message.done), total=number(total))
            )
        elif isinstance(message, Progress | Reading) and not self.parts.busy.maximum():
            self.words.setText(tr("Reading your customers…"))
        elif isinstance(message, Problem):
            self.complain(f"{message.title}. {message.message}".strip())
        elif isinstance(message, Finished):
            self._on_over(message)

    def _on_over(self, message: Finished) -> None:
        waiting = int(message.report.get("waiting") or 0)
        pushed = int(message.report.get("pushed") or 0)
        if waiting and (self._stopped or self.complaint):
            self.parts.show_stage(sent=True)
            self.words.setText(
                tr(
                    "{n} customers were sent. The other {waiting} go at the next check; nothing is "
                    "lost.",
                    n=number(pushed),
                    waiting=number(waiting),
                )
            )
            self._name_button(tr("Open mailbridge"))
        else:
            self.over.emit()

    def _on_stop(self) -> None:
        self._stopped = True
        self.parts.stop.hide()
        self.words.setText(tr("Stopping… Nothing is lost."))
        self.stop_asked.emit()

    def _on_failed(self, words: str) -> None:
        self.words.setText(tr("That did not work yet. Nothing was sent."))
        self.parts.show_stage(failed=True)
        self.complain(words)

    def _name_button(self, words: str) -> None:
        self.setButtonText(QWizard.WizardButton.FinishButton, words)

    def missing(self) -> str:
        """The counts have to be there."""
        if self._few.busy:
            return tr("A few customers are on their way. One moment, please.")
        if self.report is None and not self.sending:
            return self.complaint or tr(
                "Your customers are still being counted. One moment, please."
            )
        return ""
