"""What the page "Fields & rules" needs: the settings, saving them, and its dialogs.

It draws nothing; what a change means is service.editing's.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

from mailbridge.base.errors import MailbridgeError
from mailbridge.screens.rules.page import RulesPage
from mailbridge.screens.rules.picking import PickingDialog
from mailbridge.screens.rules.segment import SegmentDialog
from mailbridge.service import editing
from mailbridge.service.editing import Kind, Line
from mailbridge.service.ready_made import Group, groups
from mailbridge.service.session import Session
from mailbridge.settings.schema import Settings
from mailbridge.widgets.tasks import Outcome, Tasks

Columns = dict[str, list[str]]


class RuleChores(QObject):
    """rest: ends the engine, as the settings are about to change. begin: starts it again."""

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        page: RulesPage,
        rest: Callable[[], None],
        begin: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._tasks, self._page = session, tasks, page
        self._rest, self._begin = rest, begin
        self._refused = ""
        page.apply_asked.connect(self._on_apply)
        page.sentences.switched.connect(self._on_switched)
        page.sentences.removal_asked.connect(self._on_removal)
        page.sentences.ready_made_asked.connect(self._on_ready_made)
        page.sentences.segment_asked.connect(self._on_segment)

    def refresh(self) -> None:
        """Read the settings and show them."""
        self._tasks.run(self._present, self, self._on_settings)

    def _present(self) -> Settings | None:
        return self._session.settings() if self._session.configured else None

    def _on_settings(self, outcome: Outcome[Settings | None]) -> None:
        if outcome.error is None:
            self._page.show_settings(outcome.value)
            if self._refused:
                self._page.complain(self._refused)
                self._refused = ""
        else:
            self._page.show_settings(None)
            self._page.complain(str(outcome.error))

    def _change(self, change: Callable[[Settings], Settings]) -> None:
        """Save what a change makes of the settings that are shown, or say why that cannot be."""
        before = self._page.shown
        if before is None:
            return
        try:
            after = editing.checked(change(before))
        except MailbridgeError as error:
            self._complain(error)
            return
        if after == before:
            self._page.complain("")
            return
        self._rest()

        def done(outcome: Outcome[None]) -> None:
            self._begin()
            if outcome.error is not None:
                self._refused = str(outcome.error)
            self.refresh()

        self._tasks.run(lambda: editing.save(self._session, before, after), self, done)

    def _complain(self, error: MailbridgeError) -> None:
        if self._page.shown is not None:
            # A switch that could not be thrown goes back.
            self._page.sentences.show_lines(editing.lines(self._page.shown))
        self._page.complain(str(error))

    def _on_apply(self, mailchimp: dict[str, object], sync: dict[str, object]) -> None:
        self._change(lambda settings: editing.with_values(settings, mailchimp, sync))

    def _on_switched(self, line: Line, on: bool) -> None:
        self._change(lambda settings: editing.switched(settings, line, on=on))

    def _on_removal(self, line: Line) -> None:
        box = QMessageBox(
            QMessageBox.Icon.Question, "mailbridge", "Remove this?", parent=self._page.window()
        )
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(f"{line.sentence}.\n\n{_what_follows(line)}")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        yes = box.addButton("Remove", QMessageBox.ButtonRole.DestructiveRole)
        no = box.addButton("Keep it", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        yes.clicked.connect(lambda: self._change(lambda settings: editing.removed(settings, line)))
        box.open()

    def _on_ready_made(self) -> None:
        settings = self._page.shown
        if settings is None:
            return

        def look() -> tuple[list[Group], Columns]:
            feeds = [feed for feed in settings.feed if feed.kind == "people"]
            known = {feed.name: editing.known_columns(self._session, feed) for feed in feeds}
            return groups(), known

        self._tasks.run(look, self, self._on_looked)

    def _on_looked(self, outcome: Outcome[tuple[list[Group], Columns]]) -> None:
        if outcome.value is None:
            if outcome.error is not None:
                self._complain(outcome.error)
            return
        found, columns = outcome.value
        if not columns:
            self._page.complain("There is no list of customers yet that a rule could be about.")
            return
        dialog = PickingDialog(found, columns, self._page.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._on_picked(dialog))
        dialog.open()

    def _on_picked(self, dialog: PickingDialog) -> None:
        made, feed = dialog.made, dialog.feed
        if made is not None:
            self._change(lambda settings: editing.added(settings, feed, made))

    def _on_segment(self) -> None:
        if self._page.shown is None:
            return
        dialog = SegmentDialog(editing.field_words(self._page.shown), self._page.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._on_segment_made(dialog))
        dialog.open()

    def _on_segment_made(self, dialog: SegmentDialog) -> None:
        made = dialog.made
        if made is not None:
            self._change(lambda settings: editing.with_segment(settings, made))


def _what_follows(line: Line) -> str:
    if line.kind is Kind.TAG:
        return "Customers who carry the tag because of it lose it at the next check."
    if line.kind is Kind.RULE:
        return "What it has done already stays."
    return "The segment itself stays in Mailchimp; delete it there if you want to."
