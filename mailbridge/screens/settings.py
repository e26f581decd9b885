"""Settings as the owner sees them: where customers come from, where they go, how often.

It reads and writes no file: facts are given to it, wishes are announced by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mailbridge.widgets.controls import Button, Card, label

_COMPARING = "Reads everyone in your audience and tells what differs from your shop."
_ERASING = "Deletes a person for good in Mailchimp and here. They are never sent again."
MINUTES = (1, 2, 5, 10, 15, 30, 60)


@dataclass(frozen=True, slots=True)
class SettingsFacts:
    """What the page shows. sources: one sentence for each feed. minutes: between two checks.

    key_place: where the key is kept, in words.
    """

    sources: Sequence[str] = ()
    account: str = ""
    audience: str = ""
    key_place: str = ""
    minutes: float = 5
    fields: Sequence[str] = field(default_factory=tuple)
    problem: str = ""


class SettingsPage(QWidget):
    """The page. minutes_changed: how often; the others: buttons.

    compare_asked: read the audience back. erase_asked: a person wants to be forgotten.
    """

    change_asked = Signal()
    disconnect_asked = Signal()
    folder_asked = Signal()
    compare_asked = Signal()
    erase_asked = Signal()
    minutes_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source, self.fields = label(), label()
        self.account, self.audience, self.key = label(), label(), label()
        self.problem = label(bold=True)
        self.minutes = QComboBox()
        self.change = Button("C&hange…")
        self.disconnect_button = Button("&Disconnect…")
        self.folder = Button("Open &folder")
        self.compare = Button("&Compare…")
        self.erase = Button("&Erase a person…")
        self._lay_out()
        self.change.clicked.connect(self.change_asked)
        self.disconnect_button.clicked.connect(self.disconnect_asked)
        self.folder.clicked.connect(self.folder_asked)
        self.compare.clicked.connect(self.compare_asked)
        self.erase.clicked.connect(self.erase_asked)
        self.minutes.activated.connect(self._on_minutes)

    def _lay_out(self) -> None:
        inner = QWidget()
        page = QVBoxLayout(inner)
        page.setContentsMargins(28, 26, 28, 26)
        page.setSpacing(14)
        page.addWidget(label("Settings", scale=1.55, bold=True))
        page.addWidget(self.problem)
        shop = [("Source", self.source), ("What is sent", self.fields)]
        page.addWidget(_group("Your shop", shop, [self.change]))
        mailchimp = [
            ("Account", self.account),
            ("Audience", self.audience),
            ("Mailchimp key", self.key),
        ]
        page.addWidget(_group("Mailchimp", mailchimp, [self.disconnect_button]))
        page.addWidget(self._checking())
        page.addWidget(
            _group("Compare with Mailchimp", [("Your audience", label(_COMPARING))], [self.compare])
        )
        page.addWidget(_group("Privacy", [("To be forgotten", label(_ERASING))], [self.erase]))
        page.addWidget(
            _group("This computer", [("mailbridge's files", self._files())], [self.folder])
        )
        page.addStretch(1)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setAccessibleName("Settings")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _checking(self) -> Card:
        question = label("Look for changes")
        question.setBuddy(self.minutes)
        self.minutes.setAccessibleName("Look for changes")
        return _group("Checking", [(question, self.minutes)], [])

    @staticmethod
    def _files() -> QLabel:
        return label("Settings, history and logs. The Mailchimp key is not among them.")

    def show_facts(self, facts: SettingsFacts) -> None:
        """What stands in the settings now."""
        self.source.setText("\n".join(facts.sources) or "Not chosen yet")
        self.fields.setText(", ".join(facts.fields) or "–")
        self.account.setText(facts.account or "Not connected")
        self.audience.setText(facts.audience or "–")
        self.key.setText(f"••••••••  {facts.key_place}" if facts.account else "–")
        self.problem.setText(facts.problem)
        self.problem.setVisible(bool(facts.problem))
        for button in (self.disconnect_button, self.compare, self.erase):
            button.setEnabled(bool(facts.account))
        self.minutes.setEnabled(bool(facts.sources))
        self._show_minutes(facts.minutes)

    def _show_minutes(self, minutes: float) -> None:
        self.minutes.clear()
        for choice in sorted({*MINUTES, minutes}):
            words = "Every minute" if choice == 1 else f"Every {choice:g} minutes"
            self.minutes.addItem("Every hour" if choice == 60 else words, choice)
        self.minutes.setCurrentIndex(self.minutes.findData(minutes))

    def _on_minutes(self, row: int) -> None:
        self.minutes_changed.emit(int(self.minutes.itemData(row)))


def _group(
    title: str, lines: Sequence[tuple[str | QLabel, QWidget]], buttons: Sequence[QPushButton]
) -> Card:
    """A card with a title, lines of "what: which", and buttons at its right side."""
    card = Card()
    row = QHBoxLayout(card)
    row.setContentsMargins(20, 16, 16, 16)
    row.setSpacing(16)
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    grid.addWidget(label(title, scale=1.1, bold=True), 0, 0, 1, 2)
    for number, (what, which) in enumerate(lines, start=1):
        name = what if isinstance(what, QLabel) else label(what)
        name.setForegroundRole(name.palette().ColorRole.PlaceholderText)
        name.setMinimumWidth(name.fontMetrics().averageCharWidth() * 20)
        grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
        stays_small = isinstance(which, QComboBox)
        side = Qt.AlignmentFlag.AlignLeft if stays_small else Qt.AlignmentFlag(0)
        grid.addWidget(which, number, 1, side)
    row.addLayout(grid, 1)
    for button in buttons:
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    return card
