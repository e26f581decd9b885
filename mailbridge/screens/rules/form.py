"""The form of "Coming and going": what your plan allows, and what happens when customers go.

It reads and writes no file: settings are given to it, and what was typed is asked of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.language import mark, tr
from mailbridge.screens.rules.parts import choose, combo
from mailbridge.service.rules.form_faults import Fault
from mailbridge.settings.schema import Settings
from mailbridge.widgets.controls import Card, label

WHEN_REMOVED = (
    (mark("Do nothing"), "keep"),
    (mark("Archive them in Mailchimp"), "archive"),
    (mark("Unsubscribe them"), "unsubscribe"),
    (mark("Give them a tag"), "tag"),
)
_MOST_CONTACTS = 100_000_000


class RulesForm(QWidget):
    """The form. show_settings fills it; values gives what stands in it now. edited: by a person."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problems: dict[str, tuple[QWidget, QLabel]] = {}
        self._showing = False
        self.limit = QSpinBox()
        self.limit.setRange(0, _MOST_CONTACTS)
        self.limit.setGroupSeparatorShown(True)
        self.limit.setSpecialValueText(tr("Not known"))
        self.first_load = QCheckBox(tr("The first load may start welcome e-&mails"))
        self.when_removed = combo(WHEN_REMOVED)
        self.removed_tag = QLineEdit()
        self.after_reads = QSpinBox()
        self.after_reads.setRange(1, 1000)
        self.brake = QDoubleSpinBox()
        self.brake.setRange(0, 100)
        self.brake.setDecimals(0)
        self.brake.setSuffix(tr(" % of the list"))
        self.mirror = QCheckBox(tr("&Read back who unsubscribed, bounced or was archived"))
        self.unsubscribed_file = QLineEdit()
        self.unsubscribed_file.setPlaceholderText(tr("No file"))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(14)
        new = [
            ("contact_limit", tr("Contacts your plan allows"), self.limit),
            ("", "", self.first_load),
        ]
        column.addWidget(self._card(tr("New customers"), new))
        going = [
            ("when_removed", tr("When a customer is gone"), self.when_removed),
            ("removed_tag", tr("The tag"), self.removed_tag),
            (
                "removed_after_reads",
                tr("Gone means: missing so many times in a row"),
                self.after_reads,
            ),
            (
                "max_removed_percent",
                tr("Stop and ask me when more are gone at once than"),
                self.brake,
            ),
        ]
        column.addWidget(self._card(tr("Customers who are no longer in your shop"), going))
        back = [
            ("", "", self.mirror),
            (
                "unsubscribed_file",
                tr("A file for the shop with those people"),
                self.unsubscribed_file,
            ),
        ]
        column.addWidget(self._card(tr("What Mailchimp says"), back))
        column.addStretch(1)

    def _connect(self) -> None:
        self.when_removed.currentIndexChanged.connect(self._on_when_removed)
        for box in (self.limit, self.after_reads, self.brake):
            box.valueChanged.connect(self._on_edited)
        self.when_removed.activated.connect(self._on_edited)
        for line in (self.removed_tag, self.unsubscribed_file):
            line.textEdited.connect(self._on_edited)
        for tick in (self.first_load, self.mirror):
            tick.clicked.connect(self._on_edited)

    def show_settings(self, settings: Settings) -> None:
        """What stands in the settings now; a line with the same text keeps its cursor."""
        mailchimp, sync = settings.mailchimp, settings.sync
        self._showing = True
        self.limit.setValue(mailchimp.contact_limit)
        self.first_load.setChecked(sync.first_load_starts_automations)
        choose(self.when_removed, sync.when_removed)
        _set(self.removed_tag, sync.removed_tag)
        self.after_reads.setValue(sync.removed_after_reads)
        # A percentage that the file gives more exactly is neither rounded nor lost.
        self.brake.setDecimals(
            0 if sync.max_removed_percent == int(sync.max_removed_percent) else 4
        )
        self.brake.setValue(sync.max_removed_percent)
        self.mirror.setChecked(sync.mirror_unsubscribes)
        _set(self.unsubscribed_file, sync.unsubscribed_file)
        self._on_when_removed()
        self._showing = False

    def values(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The keys of [mailchimp] and of [sync] that the form is about."""
        mailchimp = {"contact_limit": self.limit.value()}
        sync = {
            "when_removed": self.when_removed.currentData(),
            "removed_tag": self.removed_tag.text().strip(),
            "removed_after_reads": self.after_reads.value(),
            "max_removed_percent": self.brake.value(),
            "mirror_unsubscribes": self.mirror.isChecked(),
            "unsubscribed_file": self.unsubscribed_file.text().strip(),
            "first_load_starts_automations": self.first_load.isChecked(),
        }
        return mailchimp, sync

    def complain(self, faults: Iterable[Fault]) -> list[Fault]:
        """Say what is wrong at its place; returns what is not about this form."""
        for control, problem in self._problems.values():
            problem.hide()
            control.setAccessibleDescription("")
        others, first = [], None
        for fault in faults:
            if fault.field not in self._problems:
                others.append(fault)
                continue
            control, problem = self._problems[fault.field]
            problem.setText(fault.words)
            problem.show()
            control.setAccessibleDescription(fault.words)
            first = first or control
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        return others

    def said(self, name: str) -> str:
        """What is said at a control."""
        return self._problems[name][1].text()

    def _on_edited(self) -> None:
        if not self._showing:
            self.edited.emit()

    def _on_when_removed(self) -> None:
        self.removed_tag.setEnabled(self.when_removed.currentData() == "tag")

    def _card(self, title: str, lines: Sequence[tuple[str, str, QWidget]]) -> Card:
        """A card with its title, and beside each control what it is."""
        card = Card()
        grid = QGridLayout(card)
        grid.setContentsMargins(20, 16, 16, 16)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label(title, scale=1.1, bold=True), 0, 0, 1, 2)
        for number, (at, words, control) in enumerate(lines):
            row = 1 + number * 2
            if words:
                name = label(words)
                name.setForegroundRole(name.palette().ColorRole.PlaceholderText)
                name.setMinimumWidth(name.fontMetrics().averageCharWidth() * 30)
                name.setBuddy(control)
                control.setAccessibleName(words)
                grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignVCenter)
            small = isinstance(control, QComboBox | QSpinBox | QDoubleSpinBox)
            side = Qt.AlignmentFlag.AlignLeading if small else Qt.AlignmentFlag(0)
            if words:
                grid.addWidget(control, row, 1, side)
            else:
                grid.addWidget(control, row, 0, 1, 2)
            if at:
                problem = label(bold=True)
                problem.hide()
                grid.addWidget(problem, row + 1, 1)
                self._problems[at] = (control, problem)
        return card


def _set(line: QLineEdit, text: str) -> None:
    if line.text().strip() != text:
        line.setText(text)
