"""A person's own orders from the window: try again, undo, compare, erase, look at a customer.

Each is one of mailbridge's own commands; this asks before it and says what came of it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from mailbridge.base.language import ntr, tr
from mailbridge.screens.rules.customer import CustomerDialog
from mailbridge.screens.rules.erasing import ErasingDialog
from mailbridge.service.lists.preview import Side, preview
from mailbridge.service.session import Session
from mailbridge.shell.chores.errands import Answer, Errands
from mailbridge.shell.chores.order_words import (
    compared_words,
    figures,
    mended_words,
    retried_words,
    undone_words,
)
from mailbridge.widgets.tasks import Outcome, Tasks
from mailbridge.widgets.words import number

_ROLE = QMessageBox.ButtonRole


class Orders(QObject):
    """Carries out what the pages ask for. window: what the dialogs stand over."""

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        errands: Errands,
        window: QWidget,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._tasks, self._errands = session, tasks, errands
        self._window = window

    def retry(self, keys: list[str]) -> None:
        """Send these skipped customers again; none named: all of them."""
        arguments = ["retry", "--json", *(["--", *keys] if keys else ["--all"])]
        self._run(arguments, tr("Trying again…"), self._on_retried)

    def undo(self, run: int) -> None:
        """Take back a run, once the owner has read what that means."""

        def foresee() -> tuple[int, int]:
            from mailbridge.service.orders import orders  # noqa: PLC0415 - the network, when it is used

            with self._session.reading() as database:
                if database is None:
                    return 0, 0
                found = orders.foresee_undo(database, run)
                return found.archived, found.restored

        self._tasks.run(foresee, self, lambda outcome: self._on_foreseen(run, outcome))

    def compare(self) -> None:
        """Read the audience back and say what differs."""
        self._run(["check", "--json"], tr("Comparing with Mailchimp…"), self._on_compared)

    def erase(self, address: str = "") -> None:
        """Forget a person, after their address was typed twice, or once where it is known."""
        dialog = ErasingDialog(self._window)
        dialog.first.setText(address)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._on_erase(dialog.address))
        dialog.open()

    def show_customer(self, feed: str, key: str) -> None:
        """A customer, the shop's side and Mailchimp's."""

        def look() -> list[Side]:
            settings = self._session.settings()
            with self._session.reading() as database:
                return [] if database is None else preview(database, settings, feed, key)

        self._tasks.run(look, self, lambda outcome: self._on_seen(key, outcome))

    def _run(self, arguments: list[str], words: str, then: Callable[[Answer], None]) -> None:
        if not self._errands.run(arguments, words, then):
            self._say(
                tr("mailbridge is busy"),
                tr("Something else is still being done. Please wait."),
            )

    def _on_retried(self, answer: Answer) -> None:
        found = figures(answer.output, "queued")
        if found is not None and not found["queued"]:
            words = tr("Sending again helps none of them. What you can do stands beside each.")
            self._say(tr("Nothing was sent again"), words)
        else:
            self._tell(tr("Tried again"), answer, retried_words(found) if found else None)

    def _on_foreseen(self, run: int, outcome: Outcome[tuple[int, int]]) -> None:
        if outcome.value is None:
            if outcome.error is not None:
                self._say(outcome.error.title, outcome.error.message)
            return
        archived, restored = outcome.value
        words = "\n\n".join(
            (
                ntr(
                    "1 contact that it added would be archived, and {restored} would be as they "
                    "were before. Who agreed to get e-mails, and what was started by events, "
                    "stays.",
                    "{n} contacts that it added would be archived, and {restored} would be as they "
                    "were before. Who agreed to get e-mails, and what was started by events, "
                    "stays.",
                    archived,
                    n=number(archived),
                    restored=number(restored),
                ),
                tr(
                    "These customers then stay out until you edit them in your shop or try them "
                    "again."
                ),
            )
        )
        box = self._box(tr("Undo this run?"), words)
        yes = box.addButton(tr("Undo it"), _ROLE.DestructiveRole)
        _default(box, box.addButton(tr("Leave it"), _ROLE.RejectRole))
        yes.clicked.connect(
            lambda: self._run(
                ["undo", "--json", str(run)],
                tr("Taking the run back…"),
                self._on_undone,
            )
        )
        box.open()

    def _on_undone(self, answer: Answer) -> None:
        found = figures(answer.output, "archived")
        self._tell(tr("Undone"), answer, undone_words(found) if found else None)

    def _on_compared(self, answer: Answer) -> None:
        found = figures(answer.output, "same")
        if found is None:
            self._tell(tr("The comparison did not finish"), answer)
            return
        wrong = int(found["different"]) + int(found["missing"])
        box = self._box(
            tr("Some customers differ")
            if wrong
            else tr("Mailchimp has everything as your shop says"),
            compared_words(found),
        )
        if wrong:
            mend = box.addButton(tr("Mend"), _ROLE.AcceptRole)
            mend.clicked.connect(self._mend)
            _default(box, box.addButton(tr("Leave it"), _ROLE.RejectRole))
        box.open()

    def _mend(self) -> None:
        self._run(["check", "--repair", "--json"], tr("Mending…"), self._on_mended)

    def _on_mended(self, answer: Answer) -> None:
        found = figures(answer.output, "same")
        self._tell(tr("Mended"), answer, mended_words(found) if found else None)

    def _on_erase(self, address: str) -> None:
        arguments = ["erase", "--yes", "--", address]
        self._run(arguments, tr("Erasing…"), lambda said: self._tell(tr("Erased"), said))

    def _on_seen(self, key: str, outcome: Outcome[list[Side]]) -> None:
        if outcome.value is None:
            if outcome.error is not None:
                self._say(outcome.error.title, outcome.error.message)
            return
        dialog = CustomerDialog(key, outcome.value, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _tell(self, title: str, answer: Answer, words: str | None = None) -> None:
        """What came of a command: these words, or else its own; its problem where it had one."""
        said = answer.output if words is None else words
        if said and not answer.problem:
            self._say(title, said)
        elif answer.problem:
            self._say(tr("This did not work altogether"), f"{answer.problem}\n\n{said}".strip())
        else:
            self._say(
                tr("This was stopped"),
                tr("What was done stays done. You can try again any time."),
            )

    def _say(self, title: str, text: str) -> None:
        self._box(title, text).open()

    def _box(self, title: str, text: str) -> QMessageBox:
        box = QMessageBox(QMessageBox.Icon.Information, "mailbridge", title, parent=self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(text)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return box


def _default(box: QMessageBox, button: QPushButton) -> None:
    box.setDefaultButton(button)
    box.setEscapeButton(button)
