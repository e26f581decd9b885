"""Settings as the owner sees them: where customers come from, where they go, how often.

It reads and writes no file: facts are given to it, wishes are announced by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.language import tr
from mailbridge.screens.preference_fields import (
    look_fields,
    notice_fields,
    start_fields,
    version_fields,
)
from mailbridge.screens.setting_group import Group
from mailbridge.screens.setting_rows import SettingCard
from mailbridge.service.preferences import Preferences
from mailbridge.service.rules.setting_fields import SettingField
from mailbridge.widgets.controls import Button, Card, label
from mailbridge.widgets.page_scroll import PageScroll

MINUTES = (1, 2, 5, 10, 15, 30, 60)


@dataclass(frozen=True, slots=True)
class SettingsFacts:
    """What the page shows. sources: one sentence for each feed. minutes: between two checks.

    key_place: where the key is kept, in words. settings: the file's, as fields to fill in.
    """

    sources: Sequence[str] = ()
    account: str = ""
    audience: str = ""
    key_place: str = ""
    minutes: float = 5
    fields: Sequence[str] = field(default_factory=tuple)
    problem: str = ""
    settings: Sequence[SettingField] = ()


class SettingsPage(QWidget):
    """The page. minutes_changed: how often; the others: buttons.

    compare_asked: read the audience back. erase_asked: a person wants to be forgotten.
    setting_changed: section, name and value of a setting; preference_changed: name and value.
    """

    change_asked = Signal()
    audience_asked = Signal()
    new_audience_asked = Signal()
    report_asked = Signal()
    help_asked = Signal()
    disconnect_asked = Signal()
    folder_asked = Signal()
    compare_asked = Signal()
    erase_asked = Signal()
    key_asked = Signal()
    minutes_changed = Signal(int)
    setting_changed = Signal(str, str, object)
    preference_changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source, self.fields = label(), label()
        self.account, self.audience, self.key = label(), label(), label()
        self.problem = label(bold=True)
        self.minutes = QComboBox()
        self.minutes.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.change = Button(tr("C&hange…"))
        self.change_audience = Button(tr("Change a&udience…"))
        self.make_audience = Button(tr("Make a &new audience…"))
        self.new_key = Button(tr("Change &key…"))
        self.connecting = label(bold=True)
        self.connecting.hide()
        self.report = Button(tr("Make a re&port…"))
        self.help = Button(tr("&Open help"))
        self.disconnect_button = Button(tr("&Disconnect…"))
        self.folder = Button(tr("Open &folder"))
        self.compare = Button(tr("&Compare…"))
        self.erase = Button(tr("&Erase a person…"))
        self.sending = SettingCard(tr("Sending"))
        self.starting = SettingCard(tr("Start and window"))
        self.notices = SettingCard(tr("Notices"))
        self.look = SettingCard(tr("Language and look"))
        self.versions = SettingCard(tr("New versions"))
        self.advanced = SettingCard("")
        self.fold = Button(tr("Show &advanced settings"))
        self.fold.setCheckable(True)
        self._lay_out()
        self.change.clicked.connect(self.change_asked)
        self.disconnect_button.clicked.connect(self.disconnect_asked)
        self.folder.clicked.connect(self.folder_asked)
        self.compare.clicked.connect(self.compare_asked)
        self.erase.clicked.connect(self.erase_asked)
        self.minutes.activated.connect(self._on_minutes)
        self.new_key.clicked.connect(self.key_asked)
        self.change_audience.clicked.connect(self.audience_asked)
        self.make_audience.clicked.connect(self.new_audience_asked)
        self.report.clicked.connect(self.report_asked)
        self.help.clicked.connect(self.help_asked)
        self.fold.toggled.connect(self._on_fold)
        for card in (self.sending, self.advanced):
            card.changed.connect(self.setting_changed)
        for card in (self.starting, self.notices, self.look, self.versions):
            card.changed.connect(lambda _, name, value: self.preference_changed.emit(name, value))

    def _lay_out(self) -> None:
        inner = QWidget()
        page = QVBoxLayout(inner)
        page.setContentsMargins(28, 26, 28, 26)
        page.setSpacing(14)
        page.addWidget(label(tr("Settings"), scale=1.55, bold=True))
        page.addWidget(self.problem)
        for card in self._cards():
            page.addWidget(card)
        page.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeading)
        page.addWidget(self.advanced)
        self.advanced.hide()
        page.addStretch(1)
        PageScroll(inner).fill(self)

    def _cards(self) -> list[Card]:
        """From top to bottom: the shop, Mailchimp, this computer, and what is rarely needed."""
        shop = [(tr("Source"), self.source), (tr("What is sent"), self.fields)]
        mailchimp = [
            (tr("Account"), self.account),
            (tr("Audience"), self.audience),
            (tr("Mailchimp key"), self.key),
        ]
        buttons = [
            self.new_key,
            self.change_audience,
            self.make_audience,
            self.disconnect_button,
        ]
        mailchimp.append(("", self.connecting))
        self._mailchimp = Group("Mailchimp", mailchimp, buttons)
        helping = label(
            tr("A report holds no e-mail address, no name and no key. You see all of it first.")
        )
        comparing = label(tr("Reads everyone in your audience and tells what differs."))
        erasing = label(
            tr("Deletes a person for good in Mailchimp and here. They are never sent again.")
        )
        files = (tr("mailbridge's files"), self._files())
        return [
            Group(tr("Your shop"), shop, [self.change]),
            self._mailchimp,
            self._checking(),
            self.sending,
            self.starting,
            self.notices,
            self.look,
            self.versions,
            Group(tr("Compare with Mailchimp"), [("", comparing)], [self.compare]),
            Group(tr("Privacy"), [("", erasing)], [self.erase]),
            Group(tr("This computer"), [files], [self.folder]),
            Group(tr("Help"), [("", helping)], [self.help, self.report]),
        ]

    def _checking(self) -> Group:
        question = label(tr("Look for changes"))
        question.setBuddy(self.minutes)
        self.minutes.setAccessibleName(tr("Look for changes"))
        return Group(tr("Checking"), [(question, self.minutes)], [])

    @staticmethod
    def _files() -> QLabel:
        return label(tr("Settings, history and logs. The Mailchimp key is not among them."))

    def show_facts(self, facts: SettingsFacts) -> None:
        """What stands in the settings now."""
        self.source.setText("\n".join(facts.sources) or tr("Not chosen yet"))
        self.fields.setText(", ".join(facts.fields) or "–")
        self.account.setText(facts.account or tr("Not connected"))
        self.audience.setText(facts.audience or "–")
        self.key.setText(f"••••••••  {facts.key_place}" if facts.account else "–")
        self.problem.setText(facts.problem)
        self.problem.setVisible(bool(facts.problem))
        self.make_audience.setEnabled(bool(facts.sources))
        for button in (self.disconnect_button, self.compare, self.erase, self.new_key):
            button.setEnabled(bool(facts.account))
        self.minutes.setEnabled(bool(facts.sources))
        self._show_minutes(facts.minutes)
        self.sending.show_fields([one for one in facts.settings if not one.advanced])
        shown = self.fold.isChecked()
        self.advanced.show_fields([one for one in facts.settings if one.advanced])
        self.advanced.setVisible(shown and bool(facts.settings))
        self.fold.setVisible(bool(facts.settings))

    def show_preferences(
        self, preferences: Preferences, languages: Sequence[str], *, autostart: bool
    ) -> None:
        """How the window behaves on this computer. languages: those there are to choose."""
        self.starting.show_fields(start_fields(preferences, autostart=autostart))
        self.notices.show_fields(notice_fields(preferences))
        self.look.show_fields(look_fields(preferences, languages))
        self.versions.show_fields(version_fields(preferences))

    def add_way(self, button: QPushButton) -> None:
        """One more way to connect Mailchimp, above the others."""
        self._mailchimp.buttons.insertWidget(0, button)

    def show_connecting(self, text: str) -> None:
        """How a log-in that is under way goes, "" for nothing to say."""
        self.connecting.setText(text)
        self.connecting.setVisible(bool(text))

    def show_problem(self, name: str, text: str) -> None:
        """What is wrong with what was entered for a setting or a preference."""
        for card in (
            self.sending,
            self.advanced,
            self.starting,
            self.notices,
            self.look,
            self.versions,
        ):
            if name in card.rows:
                card.rows[name].show_problem(text)

    def _on_fold(self, shown: bool) -> None:
        self.advanced.setVisible(shown)
        words = tr("Hide &advanced settings") if shown else tr("Show &advanced settings")
        self.fold.setText(words)

    def _show_minutes(self, minutes: float) -> None:
        self.minutes.clear()
        for choice in sorted({*MINUTES, minutes}):
            words = tr("Every {n} minutes", n=f"{choice:g}")
            if choice in {1, 60}:
                words = tr("Every minute") if choice == 1 else tr("Every hour")
            self.minutes.addItem(words, choice)
        self.minutes.setCurrentIndex(self.minutes.findData(minutes))

    def _on_minutes(self, row: int) -> None:
        self.minutes_changed.emit(int(self.minutes.itemData(row)))
