"""The wizard's frame: five pages, their names at the side, and everything kept when it is left.

Pages ask; what is chosen lies in Choices, what is done is done by the desk.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFont, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget, QWizard

from mailbridge.base.language import mark, tr
from mailbridge.screens import topics
from mailbridge.screens.help import HelpWindow
from mailbridge.screens.wizard.connect_page import ConnectPage
from mailbridge.screens.wizard.desk import Desk
from mailbridge.screens.wizard.fields_page import FieldsPage
from mailbridge.screens.wizard.look import Look
from mailbridge.screens.wizard.page import said
from mailbridge.screens.wizard.right_page import RightPage
from mailbridge.screens.wizard.try_page import TryPage
from mailbridge.screens.wizard.where_page import WherePage
from mailbridge.widgets.controls import label
from mailbridge.widgets.reading_order import step
from mailbridge.widgets.tasks import Outcome, Tasks
from mailbridge.widgets.words import number as words_number

STEPS = (
    mark("Your customers"),
    mark("Is this right?"),
    mark("Mailchimp"),
    mark("What is sent"),
    mark("Try it"),
)
SMALLEST = QSize(760, 560)
FIRST = QSize(940, 660)
_USUAL_FONT = 18.0
"""How high a line of the usual font is, in pixels; these sizes are made for it."""


class SetUpWizard(QWizard):
    """about_to_save: the engine has to rest. send_asked: customers may be sent, by the engine.

    stop_asked, pause_asked: what the engine is to do. accepted: set-up is finished.
    """

    about_to_save = Signal()
    send_asked = Signal()
    stop_asked = Signal()
    pause_asked = Signal()

    def __init__(
        self,
        desk: Desk,
        tasks: Tasks,
        environment: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks
        choices = desk.remembered()
        self.choices = choices
        self._goal = choices.step
        self.setWindowTitle(tr("Bring your customers to Mailchimp"))
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        self.setOption(QWizard.WizardOption.NoBackButtonOnStartPage)
        self.setOption(QWizard.WizardOption.NoDefaultButton, on=False)
        self.setMinimumSize(self._fitting(SMALLEST))
        self.resize(self._fitting(FIRST))
        self.where = WherePage(choices, desk, tasks)
        self.right = RightPage(choices, desk, tasks)
        self.connection = ConnectPage(choices, desk, tasks)
        self.fields = FieldsPage(choices, desk, tasks)
        self.trying = TryPage(choices, desk, tasks, environment)
        self.steps = (self.where, self.right, self.connection, self.fields, self.trying)
        self._side = StepList()
        self.setSideWidget(self._side)
        for page in self.steps:
            # The heading stands in the page: the style's own is drawn on white, also in the dark.
            page.setTitle("")
            self.addPage(page)
        self.setButtonText(QWizard.WizardButton.CancelButton, tr("&Later"))
        self.setButtonText(QWizard.WizardButton.NextButton, tr("&Next"))
        self.setButtonText(QWizard.WizardButton.BackButton, tr("&Back"))
        self.button(QWizard.WizardButton.CancelButton).setToolTip(
            tr("You can go on any time. Nothing has been sent.")
        )
        self._help: HelpWindow | None = None
        self.setOption(QWizard.WizardOption.HaveHelpButton)
        self.setButtonText(QWizard.WizardButton.HelpButton, tr("Help"))
        self.helpRequested.connect(self.open_help)
        QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), self, self.open_help)
        self.where.looked.connect(self._on_looked)
        self.connection.connected.connect(self._go_on)
        for which in (QWizard.WizardButton.NextButton, QWizard.WizardButton.BackButton):
            self.button(which).clicked.connect(self._on_turned)
        self.trying.saved.connect(self.connection.show_made)
        self.trying.about_to_save.connect(self.about_to_save)
        self.trying.stop_asked.connect(self.stop_asked)
        self.trying.over.connect(self._on_over)
        self.currentIdChanged.connect(self._on_page)
        self.finished.connect(self._on_finished)

    def help_page(self) -> str:
        """The page of the help for what is shown now, or for what went wrong there."""
        if self.currentPage() is self.connection and self.connection.complaint:
            return "no-audience" if self.connection.connected_now else "key-refused"
        return topics.STEPS[max(0, self.currentId())]

    def open_help(self) -> None:
        """Open that page, beside the wizard."""
        if self._help is None:
            self._help = HelpWindow(self)
        self._help.open_page(self.help_page())

    def _fitting(self, size: QSize) -> QSize:
        """The size, larger with a larger font, as far as the screen has room."""
        wanted = size * max(1.0, self.fontMetrics().height() / _USUAL_FONT)
        room = self.screen().availableSize() if self.screen() is not None else wanted
        return wanted.boundedTo(room).expandedTo(size.boundedTo(room))

    def _on_looked(self, look: Look) -> None:
        self.right.show_look(look)
        self.fields.show_look(look)
        self._go_on()

    def _go_on(self) -> None:
        """Turn to the page where the wizard was left, as far as nothing is missing before it."""
        while self.currentId() < self._goal and not self.steps[self.currentId()].missing():
            self.next()

    def choose_audience(self, *, new: bool = False) -> None:
        """Turn to Mailchimp's page, as far as nothing is missing before it. new: to make one."""
        self._goal = max(self._goal, self.steps.index(self.connection))
        if new:
            self.connection.ask_when_connected()
        self._go_on()

    def _on_turned(self) -> None:
        """The owner turns the pages from now on."""
        self._goal = 0

    def _on_page(self, number: int) -> None:
        if number < 0:
            return
        self.choices.step = number
        self._side.show_step(number)
        self.setWindowTitle(
            tr(
                "Bring your customers to Mailchimp – step {step} of {steps}",
                step=words_number(number + 1),
                steps=words_number(len(self.steps)),
            )
        )

    def validateCurrentPage(self) -> bool:
        """Before the last page is prepared it is told the key."""
        self.trying.key = self.connection.key.text().strip()
        self.trying.password = self.where.password
        return super().validateCurrentPage()

    def accept(self) -> None:
        """The last button: send everybody, and stay until that is done; then go."""
        if self.trying.sending:
            super().accept()
            return
        if not self.validateCurrentPage():
            return
        to_send = bool((self.trying.report or {}).get("pushed"))
        on = self.trying.parts.sign_in.isChecked()
        self._tasks.run(lambda: self._desk.start_at_sign_in(on), self, self._on_sign_in)
        if not to_send:
            self.send_asked.emit()
            self._on_over()
            return
        self.trying.begin_sending()
        self.button(QWizard.WizardButton.BackButton).hide()
        self.button(QWizard.WizardButton.CancelButton).hide()
        self.send_asked.emit()

    def reject(self) -> None:
        """Left. While customers are going that is no "no": they go on in the background."""
        if self.trying.sending:
            self.accept()
        else:
            super().reject()

    def show_message(self, message: object) -> None:
        """What the engine says while it sends."""
        self.trying.show_message(message)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the eye does, whatever came and went on the page."""
        return step(self, forward=forward)

    def _on_over(self) -> None:
        if not self.trying.parts.keep.isChecked():
            self.pause_asked.emit()
        super().accept()

    def _on_sign_in(self, outcome: Outcome[None]) -> None:
        if outcome.error is not None and self.isVisible():
            self.trying.complain(said(outcome.error))

    def halt(self) -> None:
        """End what is under way: the program is about to leave."""
        self.trying.cleanupPage()

    def _on_finished(self, result: int) -> None:
        """Left or finished: keep the choices, or forget them as they are settings now."""
        self.halt()
        finished = result == QWizard.DialogCode.Accepted.value
        self._desk.remember(None if finished else self.choices)


class StepList(QWidget):
    """The names of the steps; the present one stands out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(16)
        grid.setColumnStretch(1, 1)
        self._labels: list[tuple[QLabel, QLabel]] = []
        for row, name in enumerate(STEPS):
            pair = (label(words_number(row + 1)), label(tr(name)))
            pair[0].setWordWrap(False)
            for place, part in enumerate(pair):
                grid.addWidget(part, row, place)
            self._labels.append(pair)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 22, 16, 20)
        self.step = label(muted=True)
        column.setSpacing(16)
        column.addWidget(self.step)
        column.addLayout(grid)
        column.addStretch(1)
        column.addWidget(
            label(tr("You can go on any time. Nothing is sent before the last step."), muted=True)
        )
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 30)

    def show_step(self, number: int) -> None:
        """Mark the step, counted from 0."""
        here, last = words_number(number + 1), words_number(len(STEPS))
        self.step.setText(tr("Step {step} of {steps}", step=here, steps=last))
        for place, (sign, name) in enumerate(self._labels):
            sign.setText("✔" if place < number else words_number(place + 1))
            muted = place > number
            role = QPalette.ColorRole.PlaceholderText if muted else QPalette.ColorRole.WindowText
            for part in (sign, name):
                font = QFont(part.font())
                font.setBold(place == number)
                part.setFont(font)
                part.setForegroundRole(role)
