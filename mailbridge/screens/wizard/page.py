"""What the wizard's five pages have in common: title, a place for complaints, Next that explains.

It knows nothing of what a page asks.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget, QWizardPage

from mailbridge.base.errors import MailbridgeError
from mailbridge.screens.wizard.choices import Choices
from mailbridge.screens.wizard.desk import Desk
from mailbridge.widgets.controls import Banner, label
from mailbridge.widgets.tasks import Tasks
from mailbridge.widgets.theme import Role


class StepPage(QWizardPage):
    """One step. Next is never greyed out: pressed too early, it says what is missing."""

    def __init__(
        self,
        title: str,
        choices: Choices,
        desk: Desk,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.choices, self.desk, self.tasks = choices, desk, tasks
        self.setTitle(title)
        self.setAccessibleName(title)
        # It scrolls where a large font meets a small screen, instead of drawing over itself.
        inner = QWidget()
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(12, 14, 12, 10)
        self.column.setSpacing(14)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        for ground in (inner, area.viewport()):
            ground.setAutoFillBackground(False)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.addWidget(area, 1)
        self.heading = label(title, scale=1.55, bold=True)
        self.column.addWidget(self.heading)
        self._complaint = Banner("", role=Role.PROBLEM)
        self._complaint.hide()
        below = QVBoxLayout()
        below.setContentsMargins(12, 0, 12, 10)
        below.addWidget(self._complaint)
        self._outer.addLayout(below)

    @staticmethod
    def make_yielding(view: QWidget, least: int) -> None:
        """Let a list or table be the part that grows and shrinks. least: its height in pixels."""
        view.setMinimumHeight(least)
        view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)

    def complain(self, text: str) -> None:
        """Say what is missing or wrong; "" for nothing."""
        self._complaint.text.setText(text)
        self._complaint.setVisible(bool(text))

    @property
    def complaint(self) -> str:
        """What is said to be missing or wrong now."""
        return "" if self._complaint.isHidden() else self._complaint.text.text()

    def missing(self) -> str:
        """What the owner still has to do here, in a sentence; "" for nothing."""
        return ""

    def validatePage(self) -> bool:
        """Go on only when nothing is missing, and say what is."""
        missing = self.missing()
        self.complain(missing)
        if not missing:
            self.desk.remember(self.choices)
        return not missing


def said(error: MailbridgeError | None) -> str:
    """An error as one text for the owner, its title as the first sentence; "" for none."""
    return f"{error.title}. {error.message}".strip() if error is not None else ""
