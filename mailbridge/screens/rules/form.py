"""The form of "Fields & rules": how new customers are added, and what happens when customers go.

It reads and writes no file: settings are given to it, and what was typed is asked of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from mailbridge.settings.schema import Feed, Settings
from mailbridge.widgets.controls import Card, label

NEW_CONTACTS = (
    ("As the audience is set up in Mailchimp", None),
    ("Add them: they have agreed to get e-mails", "subscribed"),
    ("Ask each new customer by e-mail first", "pending"),
    ("Add them without permission: they get no newsletters", "transactional"),
    ("Add them as unsubscribed", "unsubscribed"),
)
WHEN_REMOVED = (
    ("Do nothing", "keep"),
    ("Archive them in Mailchimp", "archive"),
    ("Unsubscribe them", "unsubscribe"),
    ("Give them a tag", "tag"),
)
_MOST_CONTACTS = 100_000_000


class RulesForm(QWidget):
    """The form. show_settings fills it; values gives what stands in it now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.consent = label()
        self.new_contacts = _combo(NEW_CONTACTS)
        self.limit = QSpinBox()
        self.limit.setRange(0, _MOST_CONTACTS)
        self.limit.setGroupSeparatorShown(True)
        self.limit.setSpecialValueText("Not known")
        self.first_load = QCheckBox("The first load may start welcome e-&mails")
        self.when_removed = _combo(WHEN_REMOVED)
        self.removed_tag = QLineEdit()
        self.after_reads = QSpinBox()
        self.after_reads.setRange(1, 1000)
        self.brake = QDoubleSpinBox()
        self.brake.setRange(0, 100)
        self.brake.setDecimals(0)
        self.brake.setSuffix(" % of the list")
        self.mirror = QCheckBox("&Read back who unsubscribed, bounced or was archived")
        self.unsubscribed_file = QLineEdit()
        self.unsubscribed_file.setPlaceholderText("No file")
        self._lay_out()
        self.when_removed.currentIndexChanged.connect(self._on_when_removed)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        new = [
            ("Who agreed", self.consent),
            ("New customers", self.new_contacts),
            ("Contacts your plan allows", self.limit),
            ("", self.first_load),
        ]
        column.addWidget(_card("New customers", new))
        going = [
            ("When a customer is gone", self.when_removed),
            ("The tag", self.removed_tag),
            ("Gone means: missing so many times in a row", self.after_reads),
            ("Stop and ask me when more are gone at once than", self.brake),
        ]
        column.addWidget(_card("Customers who are no longer in your shop", going))
        back = [
            ("", self.mirror),
            ("A file for the shop with those people", self.unsubscribed_file),
        ]
        column.addWidget(_card("What Mailchimp says", back))

    def show_settings(self, settings: Settings) -> None:
        """What stands in the settings now."""
        mailchimp, sync = settings.mailchimp, settings.sync
        self.consent.setText("\n".join(consent_lines(settings.people_feeds())))
        _choose(self.new_contacts, mailchimp.new_contacts)
        self.limit.setValue(mailchimp.contact_limit)
        self.first_load.setChecked(sync.first_load_starts_automations)
        _choose(self.when_removed, sync.when_removed)
        self.removed_tag.setText(sync.removed_tag)
        self.after_reads.setValue(sync.removed_after_reads)
        # A percentage that the file gives more exactly is neither rounded nor lost.
        self.brake.setDecimals(
            0 if sync.max_removed_percent == int(sync.max_removed_percent) else 4
        )
        self.brake.setValue(sync.max_removed_percent)
        self.mirror.setChecked(sync.mirror_unsubscribes)
        self.unsubscribed_file.setText(sync.unsubscribed_file)
        self._on_when_removed()

    def values(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The keys of [mailchimp] and of [sync] that the form is about."""
        mailchimp = {
            "new_contacts": self.new_contacts.currentData(),
            "contact_limit": self.limit.value(),
        }
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

    def _on_when_removed(self) -> None:
        self.removed_tag.setEnabled(self.when_removed.currentData() == "tag")


def consent_lines(feeds: Sequence[Feed]) -> list[str]:
    """For each list of customers, how it says who agreed."""
    found = []
    for feed in feeds:
        if feed.consent is None:
            found.append(f"{feed.name}: no column says who agreed")
        else:
            yes = ", ".join(str(word) for word in feed.consent.yes)
            found.append(
                f"{feed.name}: only whose “{feed.consent.column}” says yes. Yes words: {yes}"
            )
    return found


def _combo(choices: Sequence[tuple[str, object]]) -> QComboBox:
    made = QComboBox()
    for words, value in choices:
        made.addItem(words, value)
    return made


def _choose(combo: QComboBox, value: object) -> None:
    values = [combo.itemData(row) for row in range(combo.count())]
    combo.setCurrentIndex(values.index(value))


def _card(title: str, lines: Sequence[tuple[str, QWidget]]) -> Card:
    """A card with its title, and beside each control what it is."""
    card = Card()
    grid = QGridLayout(card)
    grid.setContentsMargins(20, 16, 16, 16)
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    grid.addWidget(label(title, scale=1.1, bold=True), 0, 0, 1, 2)
    for number, (words, control) in enumerate(lines, start=1):
        if words:
            name = label(words)
            name.setForegroundRole(name.palette().ColorRole.PlaceholderText)
            name.setMinimumWidth(name.fontMetrics().averageCharWidth() * 30)
            name.setBuddy(control)
            control.setAccessibleName(words)
            grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignVCenter)
        small = isinstance(control, QComboBox | QSpinBox | QDoubleSpinBox)
        side = Qt.AlignmentFlag.AlignLeft if small else Qt.AlignmentFlag(0)
        grid.addWidget(control, number, 1, side)
    return card
