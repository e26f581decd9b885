"""Fields & rules: what Mailchimp gets to know, who may be written to, tags, rules and segments.

It reads and writes no file: settings and glimpses of the shop are given to it. What the owner
changes is a draft until it is applied, and that is announced.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import tr
from mailbridge.screens.rules.apply_bar import ApplyBar
from mailbridge.screens.rules.consent_tab import ConsentTab
from mailbridge.screens.rules.fields_tab import FieldsTab
from mailbridge.screens.rules.form import RulesForm
from mailbridge.screens.rules.lines import LineList, tab
from mailbridge.service.rules import editing
from mailbridge.service.rules.editing import Kind, Line
from mailbridge.service.rules.form_faults import Fault
from mailbridge.service.rules.glimpse import Glimpse
from mailbridge.service.rules.mapping_rows import mapping_rows
from mailbridge.settings.schema import Feed, Settings
from mailbridge.widgets.controls import Button, label
from mailbridge.widgets.tabs import RoomyTabs

Change = Callable[[Settings], Settings]


class RulesPage(QWidget):
    """The page. apply_asked, foresee_asked: the settings as they were, and as they are to be.

    try_asked: the owner wants to try an event. show_glimpses: what the lists of customers hold.
    """

    apply_asked = Signal(object, object)
    foresee_asked = Signal(object, object)
    try_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: Settings | None = None
        self.draft: Settings | None = None
        self.glimpses: dict[str, Glimpse] = {}
        self.problem = label(bold=True)
        self.problem.hide()
        self.feeds = QComboBox()
        self.enabled = QCheckBox(tr("&Read this list"))
        self.fields, self.consent, self.form = FieldsTab(), ConsentTab(), RulesForm()
        self.add = {
            "tag": Button(tr("Add a &tag…")),
            "ready": Button(tr("Ready-&made ones…")),
            "rule": Button(tr("Add a r&ule…")),
            "ready rule": Button(tr("Ready-&made ones…")),
            "events": Button(tr("Add &events…")),
            "try": Button(tr("Tr&y an event…")),
            "segment": Button(tr("Add a se&gment…")),
            "ready segment": Button(tr("Ready-&made ones…")),
        }
        self.lists = self._make_lists()
        self.tabs = QTabWidget()
        self.bar = ApplyBar()
        self._lay_out()
        self._connect()
        self.show_settings(None)

    def _make_lists(self) -> dict[Kind, LineList]:
        add = self.add
        return {
            Kind.TAG: LineList(
                tr("Tags"),
                tr("Tags that mailbridge keeps right by itself. One that is not ticked rests: "
                   "customers who carry it because of mailbridge lose it."),
                tr("There is no tag yet."),
                (add["tag"], add["ready"]),
            ),
            Kind.RULE: LineList(
                tr("Rules"),
                tr("What happens, once, when something changes at a customer. A rule that is not "
                   "ticked rests."),
                tr("There is no rule yet."),
                (add["rule"], add["ready rule"], add["try"]),
            ),
            Kind.FEED: LineList(
                tr("Lists"),
                tr("What mailbridge reads. The customers of a list that is not ticked stay as they "
                   "are; its events are not sent."),
                tr("There is no list yet."),
                (add["events"],),
            ),
            Kind.SEGMENT: LineList(
                tr("Segments"),
                tr("Groups of your audience that mailbridge makes in Mailchimp, and changes when "
                   "you change them here. It never deletes one."),
                tr("There is no segment yet."),
                (add["segment"], add["ready segment"]),
            ),
        }  # fmt: skip

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(28, 26, 28, 20)
        page.setSpacing(12)
        page.addWidget(label(tr("Fields & rules"), scale=1.55, bold=True))
        page.addWidget(self.problem)
        self.of = QWidget()
        row = QHBoxLayout(self.of)
        row.setContentsMargins(0, 0, 0, 0)
        name = QLabel(tr("Customers &of"))
        name.setBuddy(self.feeds)
        self.feeds.setAccessibleName(tr("Customers of"))
        self.feeds.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for part in (name, self.feeds, self.enabled):
            row.addWidget(part)
        row.addStretch(1)
        page.addWidget(self.of)
        self.tabs.setTabBar(RoomyTabs())
        self.tabs.setDocumentMode(True)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.tabBar().setAccessibleName(tr("Parts of this page"))
        self.tabs.addTab(tab(self.fields), tr("Fields"))
        self.tabs.addTab(_scrolled(self.consent, tr("Permission")), tr("Permission"))
        self.tabs.addTab(tab(self.lists[Kind.TAG]), tr("Tags"))
        self.tabs.addTab(tab(self.lists[Kind.RULE]), tr("Rules"))
        self.tabs.addTab(tab(self.lists[Kind.FEED]), tr("Lists and events"))
        self.tabs.addTab(tab(self.lists[Kind.SEGMENT]), tr("Segments"))
        self.tabs.addTab(_scrolled(self.form, tr("Coming and going")), tr("Coming and going"))
        page.addWidget(self.tabs, 1)
        page.addWidget(self.bar)

    def _connect(self) -> None:
        self.feeds.activated.connect(lambda _: self._show_draft())
        self.enabled.clicked.connect(self._on_enabled)
        self.consent.edited.connect(self._on_consent)
        self.form.edited.connect(self._on_form)
        for part in self.lists.values():
            part.switched.connect(self._on_switched)
        self.add["try"].clicked.connect(self.try_asked)
        self.bar.discard.clicked.connect(self.discard)
        self.bar.apply.clicked.connect(lambda: self._ask(self.apply_asked))
        self.bar.foresee.clicked.connect(lambda: self._ask(self.foresee_asked))

    @property
    def feed(self) -> Feed | None:
        """The list of customers that fields, permission, tags and rules are shown of."""
        people = [one for one in self.draft.feed if one.kind == "people"] if self.draft else []
        chosen = self.feeds.currentText()
        return next((one for one in people if one.name == chosen), people[0] if people else None)

    @property
    def seen(self) -> Glimpse:
        """What the list holds, as far as it is known by now."""
        feed = self.feed
        columns = Glimpse(columns=feed.columns()) if feed else Glimpse()
        return self.glimpses.get(feed.name, columns) if feed else columns

    def show_settings(self, settings: Settings | None) -> None:
        """What stands in the settings; None where set-up is not finished.

        A draft stays as long as the settings are the same.
        """
        for part in (self.tabs, self.bar, self.of):
            part.setEnabled(settings is not None)
        if settings is None:
            self.complain(tr("Please finish the set-up first."))
            return
        self.complain("")
        if settings != self.shown:
            lost = self.shown is not None and self.draft != self.shown
            self.shown = self.draft = settings
            self._name_feeds(settings)
            if lost:
                self.complain(tr("The settings were changed elsewhere. This is what is there now."))
        self._show_draft()

    def show_glimpses(self, glimpses: Mapping[str, Glimpse]) -> None:
        """What the lists of customers hold: feed → a look at it."""
        self.glimpses = dict(glimpses)
        if self.draft is not None:
            self._show_draft()

    def change(self, change: Change) -> bool:
        """Change the draft; where that cannot be, say why and return False."""
        if self.draft is None:
            return False
        self.complain("")
        try:
            self.draft = change(self.draft)
        except SettingsError as error:
            self.complain(str(error))
            self._show_draft()  # a switch that could not be thrown goes back
            return False
        self._show_draft()
        return True

    def discard(self) -> None:
        """What was changed and not applied is forgotten."""
        self.draft = self.shown
        self.complain("")
        self.form.complain(())
        self.consent.start_anew()
        if self.draft is not None:
            self._name_feeds(self.draft)
            self._show_draft()

    def complain(self, text: str) -> None:
        """What is wrong with what was wanted; "" for nothing."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def _name_feeds(self, settings: Settings) -> None:
        chosen = self.feeds.currentText()
        self.feeds.clear()
        self.feeds.addItems([one.name for one in settings.feed if one.kind == "people"])
        self.feeds.setCurrentIndex(max(0, self.feeds.findText(chosen)))
        self.of.setVisible(self.feeds.count() > 1)

    def _show_draft(self) -> None:
        settings, feed, seen = self.draft, self.feed, self.seen
        if settings is None:
            return
        name = feed.name if feed else ""
        for kind, part in self.lists.items():
            known = feed is not None or kind in {Kind.FEED, Kind.SEGMENT}
            part.show_lines(editing.lines(settings, kind, name) if known else [])
        self.form.show_settings(settings)
        self.bar.show_state(changed=settings != self.shown)
        if feed is not None:
            self.enabled.setChecked(feed.enabled)
            self.fields.show_rows(mapping_rows(feed, seen), seen.problem)
            new = settings.mailchimp.new_contacts
            self.consent.show_consent(feed.name, feed.consent, new, seen)

    def _on_switched(self, line: Line, on: bool) -> None:
        self.change(lambda settings: editing.switched(settings, line, on=on))

    def _on_enabled(self, on: bool) -> None:
        feed = self.feed
        if feed is not None:
            line = Line(Kind.FEED, feed.name, 0, "")
            self.change(lambda settings: editing.switched(settings, line, on=on))

    def _on_form(self) -> None:
        self.form.complain(())
        self.change(lambda settings: editing.with_values(settings, *self.form.values()))

    def _on_consent(self) -> None:
        feed = self.feed
        if feed is None or self.consent.fault():
            return
        consent, new = self.consent.consent(), self.consent.new_contacts()

        def agreed(settings: Settings) -> Settings:
            changed = editing.with_consent(settings, feed.name, consent)
            return editing.with_values(changed, {"new_contacts": new}, {})

        self.change(agreed)

    def _ask(self, signal: SignalInstance) -> None:
        """Announce the draft, unless something in it cannot be."""
        before, after = self.shown, self.draft
        if before is None or after is None:
            return
        self.complain(self.consent.fault())
        if self.consent.fault():
            self.tabs.setCurrentIndex(1)
            return
        faults = editing.faults(after)
        others: list[Fault] = self.form.complain(faults)
        if faults and len(others) < len(faults):
            self.tabs.setCurrentIndex(self.tabs.count() - 1)
        if others:
            self.complain(" ".join(dict.fromkeys(fault.words for fault in others)))
        if not faults:
            signal.emit(before, after)


def _scrolled(inner: QWidget, name: str) -> QScrollArea:
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(inner)
    area.setAccessibleName(name)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
