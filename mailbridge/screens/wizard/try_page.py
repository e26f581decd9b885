"""Page 5: try it: everything is connected and counted, and nothing has been sent yet.

What saves is the desk, what counts is a dry run in a process of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget, QWizard

from mailbridge.screens.wizard.choices import Choices
from mailbridge.screens.wizard.desk import Desk
from mailbridge.screens.wizard.look import Saved
from mailbridge.screens.wizard.page import StepPage, said
from mailbridge.screens.wizard.rehearsal import Rehearsal
from mailbridge.widgets.controls import Button, NumberTile, label
from mailbridge.widgets.share_bar import Part, ShareBar
from mailbridge.widgets.tasks import Outcome, Tasks
from mailbridge.widgets.theme import Role
from mailbridge.widgets.words import count, number


class TryPage(StepPage):
    """about_to_save: whoever works on these settings has to rest. ready: the counts are there.

    saved: everything is connected; carries the audience's ID.
    """

    about_to_save = Signal()
    ready = Signal()
    saved = Signal(str)

    def __init__(
        self,
        choices: Choices,
        desk: Desk,
        tasks: Tasks,
        environment: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Try it – nothing has been sent yet", choices, desk, tasks, parent)
        self.key = ""
        self.password = ""
        self.report: Mapping[str, Any] | None = None
        self._asked = 0
        self._rehearsal = Rehearsal(environment, self)
        self.words = label()
        self.busy = QProgressBar()
        self.bar = ShareBar()
        self.tiles = {
            "created": NumberTile("new"),
            "updated": NumberTile("changed"),
            "unchanged": NumberTile("already right"),
            "skipped": NumberTile("skipped"),
        }
        self.summary = label()
        self.done = label(muted=True)
        self.again = Button("&Try again")
        self._lay_out()
        self._rehearsal.finished.connect(self._on_counted)
        self._rehearsal.failed.connect(self._on_failed)
        self.again.clicked.connect(self.begin)

    def _lay_out(self) -> None:
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName("Progress")
        self.column.addWidget(self.words)
        self.column.addWidget(self.busy)
        self.column.addWidget(self.bar)
        row = QHBoxLayout()
        row.setSpacing(12)
        for tile in self.tiles.values():
            row.addWidget(tile, 1)
        self.column.addLayout(row)
        self.column.addWidget(self.summary)
        self.column.addWidget(self.done)
        self.column.addStretch(1)
        self.column.addWidget(self.again)
        self.column.addWidget(
            label(
                "Afterwards mailbridge looks for changes every few minutes by itself, "
                "as long as it is open. You can stop at any time.",
                muted=True,
            )
        )

    def initializePage(self) -> None:
        """Save and count."""
        self.begin()

    def cleanupPage(self) -> None:
        """Going back: nobody waits for the counts any more."""
        self._asked += 1
        self._rehearsal.drop()

    def begin(self) -> None:
        """Connect, then count."""
        self._asked += 1
        asked = self._asked
        self.report = None
        self.complain("")
        self._show_parts(counted=False, failed=False)
        self.words.setText("Connecting your shop and Mailchimp…")
        self._name_button("Send")
        self.about_to_save.emit()

        def done(outcome: Outcome[Saved]) -> None:
            if asked == self._asked:
                self._on_saved(outcome)

        self.tasks.run(lambda: self.desk.save(self.choices, self.key, self.password), self, done)

    def _on_saved(self, outcome: Outcome[Saved]) -> None:
        if outcome.value is None:
            self._on_failed(said(outcome.error))
            return
        self.done.setText("\n".join(outcome.value.sentences))
        # From now on the new one is there: trying again makes no second one.
        self.saved.emit(outcome.value.audience)
        self.choices.audience, self.choices.new_audience = outcome.value.audience, {}
        self.words.setText("Comparing your customers with Mailchimp…")
        self._rehearsal.start(self.desk.rehearsal())

    def _on_counted(self, report: Mapping[str, Any]) -> None:
        self.report = report
        numbers = {name: int(report.get(name) or 0) for name in self.tiles}
        numbers["updated"] += int(report.get("email_changed") or 0)
        for name, tile in self.tiles.items():
            tile.show_number(number(numbers[name]))
        parts = [
            Part(numbers["created"], Role.ACCENT),
            Part(numbers["updated"], Role.ACCENT, hatched=True),
            Part(numbers["unchanged"], Role.GOOD),
            Part(numbers["skipped"], Role.ATTENTION, hatched=True),
        ]
        sentence = (
            f"{numbers['created']} new, {numbers['updated']} changed, "
            f"{numbers['unchanged']} already right, {numbers['skipped']} skipped"
        )
        self.bar.show_parts(parts, sentence)
        self.summary.setText(self._summary(report))
        self.words.setText("This is what would happen:")
        self._name_button(self.send_words())
        self._show_parts(counted=True, failed=False)
        self.ready.emit()

    @staticmethod
    def _summary(report: Mapping[str, Any]) -> str:
        held = report.get("needs_confirmation")
        skipped = int(report.get("skipped") or 0)
        if held:
            return f"mailbridge will stop and ask you first: {held}"
        if skipped:
            return "Skipped customers are listed afterwards, each with the reason."
        return ""

    def send_words(self) -> str:
        """What the last button says: the act itself."""
        pushed = int((self.report or {}).get("pushed") or 0)
        return f"Send {count(pushed, 'customer', 'customers')}" if pushed else "Keep in step"

    def _on_failed(self, words: str) -> None:
        self.words.setText("That did not work yet. Nothing was sent.")
        self._show_parts(counted=False, failed=True)
        self.complain(words)

    def _show_parts(self, *, counted: bool, failed: bool) -> None:
        self.busy.setVisible(not counted and not failed)
        self.again.setVisible(failed)
        for part in (self.bar, self.done, *self.tiles.values()):
            part.setVisible(counted)
        self.summary.setVisible(counted and bool(self.summary.text()))

    def _name_button(self, words: str) -> None:
        self.setButtonText(QWizard.WizardButton.FinishButton, words)

    def missing(self) -> str:
        """The counts have to be there."""
        if self.report is None:
            return self.complaint or "Your customers are still being counted. One moment, please."
        return ""
