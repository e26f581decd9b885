"""The dialogs of "Fields & rules": which one opens when, and what becomes of its answer.

It writes no file: answers change the page's draft.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QMessageBox

from mailbridge.base.language import tr
from mailbridge.records.field import FieldType
from mailbridge.screens.rules.events_dialog import EventsDialog
from mailbridge.screens.rules.field_dialog import FieldDialog
from mailbridge.screens.rules.page import RulesPage
from mailbridge.screens.rules.picking import Offer, PickingDialog
from mailbridge.screens.rules.rule_dialog import RuleDialog
from mailbridge.screens.rules.segment import SegmentDialog
from mailbridge.screens.rules.tag_dialog import TagDialog
from mailbridge.service.rules import editing
from mailbridge.service.rules.editing import Entry, Kind, Line
from mailbridge.service.rules.mapping_rows import MappingRow, suggested
from mailbridge.service.rules.ready_made import groups
from mailbridge.service.rules.ready_segments import ready_segments
from mailbridge.service.rules.rule_words import feed_place
from mailbridge.settings.schema import Feed, FieldSetting, RuleSetting, Segment, TagSetting


class Opening(QObject):
    """Opens dialogs over the page. look_asked: an events dialog, and the place it is about."""

    look_asked = Signal(object, dict)

    def __init__(self, page: RulesPage) -> None:
        super().__init__(page)
        self._page = page
        self._unticked: dict[tuple[str, str], tuple[str, FieldSetting]] = {}
        page.fields.ticked.connect(self._on_ticked)
        page.fields.change_asked.connect(self._on_field)
        page.fields.add_asked.connect(lambda: self._open_field("", None))
        for part in page.lists.values():
            part.change_asked.connect(self._on_change)
            part.removal_asked.connect(self._on_removal)
        opened: dict[str, Callable[[], None]] = {
            "tag": lambda: self._open(TagDialog(self._columns, None, page.window()), Kind.TAG),
            "rule": lambda: self._open(RuleDialog(self._columns, None, page.window()), Kind.RULE),
            "segment": lambda: self._open(
                SegmentDialog(self._fields, None, page.window()), Kind.SEGMENT
            ),
            "events": lambda: self._open_events(None),
            "ready": lambda: self._pick(Kind.TAG),
            "ready rule": lambda: self._pick(Kind.RULE),
            "ready segment": lambda: self._pick(Kind.SEGMENT),
        }
        for name, opener in opened.items():
            page.add[name].clicked.connect(opener)

    @property
    def _columns(self) -> Sequence[str]:
        return self._page.seen.columns

    @property
    def _fields(self) -> list[tuple[str, str]]:
        draft = self._page.draft
        return editing.field_words(draft) if draft is not None else []

    def _on_ticked(self, row: MappingRow, on: bool) -> None:
        """A tick sends the column as it was sent before, else as it seems to be."""
        feed = self._page.feed
        if feed is None:
            return
        if not on:
            self._unticked[feed.name, row.column] = (row.tag, feed.fields[row.tag])
            self._page.change(lambda now: editing.without_field(now, feed.name, row.tag))
            return
        former = self._unticked.get((feed.name, row.column))
        if former is None or former[0] in feed.fields:
            former = suggested(row.column, feed, self._page.seen)
        tag, field = former
        self._page.change(lambda now: editing.with_field(now, feed.name, tag, field))

    def _on_field(self, row: MappingRow) -> None:
        feed = self._page.feed
        if feed is None:
            return
        if row.on:
            self._open_field(row.tag, feed.fields[row.tag])
        else:
            tag, field = suggested(row.column, feed, self._page.seen)
            self._open_field("", field, tag)

    def _open_field(self, tag: str, field: FieldSetting | None, proposal: str = "") -> None:
        """tag: of the field that is changed, "" for a new one; proposal: of a new one."""
        feed = self._page.feed
        if feed is None:
            return
        if field is None and "ADDRESS" not in feed.fields:
            proposal = "ADDRESS"
            given = FieldSetting.model_construct(type=FieldType.ADDRESS)
        else:
            given = field or FieldSetting.model_construct()
        taken = frozenset(feed.fields) - {tag}
        dialog = FieldDialog(self._page.seen, tag or proposal, given, taken, self._page.window())

        def keep() -> None:
            if dialog.made is not None:
                name, made = dialog.made
                self._page.change(lambda now: editing.with_field(now, feed.name, name, made, tag))

        self._show(dialog, keep)

    def _open(
        self,
        dialog: TagDialog | RuleDialog | SegmentDialog | EventsDialog | PickingDialog,
        kind: Kind,
        line: Line | None = None,
    ) -> None:
        """Open a dialog for something new, or for the line's entry."""
        feed = self._page.feed
        name = feed.name if feed is not None else ""

        def keep() -> None:
            made: Entry | None = dialog.made
            if made is None:
                return
            if line is not None:
                self._page.change(lambda now: editing.replaced(now, line, made))
                return
            if self._page.change(lambda now: editing.added(now, name, made)):
                self._page.lists[kind].choose_last()

        self._show(dialog, keep)

    def _on_change(self, line: Line) -> None:
        draft, window = self._page.draft, self._page.window()
        if draft is None:
            return
        entry = editing.entry(draft, line)
        if isinstance(entry, TagSetting):
            self._open(TagDialog(self._columns, entry, window), line.kind, line)
        elif isinstance(entry, RuleSetting):
            self._open(RuleDialog(self._columns, entry, window), line.kind, line)
        elif isinstance(entry, Segment):
            self._open(SegmentDialog(self._fields, entry, window), line.kind, line)
        elif entry.kind == "events":
            self._open_events(line)
        else:
            words = tr("Where your customers are read is chosen on the page “Settings”, with "
                       "“Change…”.")  # fmt: skip
            self._page.complain(words)

    def _open_events(self, line: Line | None) -> None:
        draft = self._page.draft
        if draft is None:
            return
        present = editing.entry(draft, line) if line is not None else None
        feed = present if isinstance(present, Feed) else None
        databases = {one.database: one for one in draft.feed if one.database}
        named = [
            (tr("The database of “{name}” ({place})", name=one.name, place=feed_place(one)), url)
            for url, one in databases.items()
        ]
        dialog = EventsDialog(named, feed, self._page.window())
        dialog.look_asked.connect(lambda place: self.look_asked.emit(dialog, place))
        self._open(dialog, Kind.FEED, line)
        if feed is not None:
            dialog.look()

    def _pick(self, kind: Kind) -> None:
        offers: list[tuple[str, Sequence[Offer]]]
        if kind is Kind.SEGMENT:
            offers, subjects = [(tr("Segments"), ready_segments())], self._fields
            title = tr("Add a ready-made segment")
        else:
            wanted = TagSetting if kind is Kind.TAG else RuleSetting
            tags = wanted is TagSetting
            offers = [
                (group.title, [one for one in group.entry if (one.tag is not None) == tags])
                for group in groups()
            ]
            subjects = [(column, column) for column in self._columns]
            title = tr("Add a ready-made tag") if tags else tr("Add a ready-made rule")
        self._open(PickingDialog(title, offers, subjects, self._page.window()), kind)

    def _on_removal(self, line: Line) -> None:
        box = QMessageBox(
            QMessageBox.Icon.Question, "mailbridge", tr("Remove this?"), parent=self._page.window()
        )
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(f"{line.sentence}.\n\n{_what_follows(line)}")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        yes = box.addButton(tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        no = box.addButton(tr("Keep it"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        yes.clicked.connect(lambda: self._page.change(lambda now: editing.removed(now, line)))
        box.open()

    def _show(self, dialog: QDialog, keep: Callable[[], None]) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(keep)
        dialog.open()


def _what_follows(line: Line) -> str:
    if line.kind is Kind.TAG:
        return tr("Customers who carry the tag because of it lose it at the next check.")
    if line.kind is Kind.RULE:
        return tr("What it has done already stays.")
    if line.kind is Kind.FEED:
        return tr("Nothing more is read from it. What was sent already stays.")
    return tr("The segment itself stays in Mailchimp; delete it there if you want to.")
