"""What a change would do, before it is applied: a bar while it is found out, then the picture.

It saves and sends nothing: what the owner decides is announced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.language import mark, ntr, tr
from mailbridge.screens.rules.foresight import Foresight
from mailbridge.service.rules.effects import MOST_SHOWN, STATUS, TAGS, Customer, Effects
from mailbridge.widgets.charts.share_bar import Part, ShareBar
from mailbridge.widgets.controls import label
from mailbridge.widgets.theme import Role
from mailbridge.widgets.tips import tip
from mailbridge.widgets.words import number

_STEPS = (
    mark("Copying mailbridge's own notes…"),
    mark("Reading your shop as it is…"),
    mark("Reading your shop as you want it…"),
    mark("Comparing your customers…"),
)
_TITLES = (mark("Customer"), mark("What"), mark("Before"), mark("After"))
_KINDS = {
    "added": mark("is added to Mailchimp"),
    "changed": mark("changes"),
    "left_out": mark("is no longer added"),
    "gone": mark("is no longer a customer"),
    "unsubscribed": mark("is unsubscribed"),
}
_STATUSES = {
    "subscribed": mark("gets your mail"),
    "unsubscribed": mark("unsubscribed"),
    "pending": mark("is asked first"),
    "transactional": mark("gets no newsletters"),
    "archived": mark("archived"),
    "cleaned": mark("mail bounced"),
}
_MOST_TAGS = 6


class ForesightDialog(QDialog):
    """The dialog. titles: field's tag → its words. applied, discarded: what the owner decided."""

    applied = Signal()
    discarded = Signal()

    def __init__(
        self, foresight: Foresight, titles: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("What this change would do"))
        self._foresight, self._titles = foresight, dict(titles)
        self.words = label(tr(_STEPS[0]), scale=1.1, bold=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, len(_STEPS))
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress"))
        self.picture = ShareBar()
        self.details, self.warnings = label(), label(bold=True)
        self.table = self._make_table()
        self.more = label(muted=True)
        self.promise = label(tr("Nothing is sent and nothing is changed by looking."), muted=True)
        self.buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.apply = self.buttons.addButton(tr("&Apply"), role.AcceptRole)
        self.discard = self.buttons.addButton(tr("&Discard my changes"), role.DestructiveRole)
        self.close_button = self.buttons.addButton(tr("&Stop"), role.RejectRole)
        self.apply.clicked.connect(self._on_apply)
        self.discard.clicked.connect(self._on_discard)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        over: list[QWidget] = [self.words, self.bar, self.picture, self.details, self.warnings]
        for part in over:
            column.addWidget(part)
        column.addWidget(self.table, 1)
        under: list[QWidget] = [self.more, self.promise, self.buttons]
        for part in under:
            column.addWidget(part)
        self._show_parts(found=False)
        self.resize(self.fontMetrics().averageCharWidth() * 110, self.fontMetrics().height() * 30)
        foresight.stepped.connect(self._on_stepped)
        foresight.finished.connect(self.show_effects)
        foresight.failed.connect(self._on_failed)
        self.finished.connect(foresight.stop)

    @staticmethod
    def _make_table() -> QTableWidget:
        table = QTableWidget(0, len(_TITLES))
        table.setAccessibleName(tr("The first customers who change"))
        table.setHorizontalHeaderLabels([tr(words) for words in _TITLES])
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setAlternatingRowColors(True)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setAccessibleName(tr("Columns"))
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        for column in range(len(_TITLES)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        return table

    def _show_parts(self, *, found: bool) -> None:
        self.bar.setVisible(not found)
        for part in (self.picture, self.details, self.table):
            part.setVisible(found)
        self.warnings.setVisible(bool(self.warnings.text()))
        self.more.setVisible(found and bool(self.more.text()))
        self.apply.setVisible(found)
        self.discard.setVisible(found)

    def _on_stepped(self, done: int, of: int) -> None:
        self.bar.setRange(0, of)
        self.bar.setValue(done)
        if done < len(_STEPS):
            self.words.setText(tr(_STEPS[done]))

    def _on_failed(self, words: str) -> None:
        self.words.setText(tr("That could not be found out"))
        self.warnings.setText(words)
        self.close_button.setText(tr("&Close"))
        self._show_parts(found=False)
        self.bar.hide()

    def show_effects(self, found: Effects) -> None:
        """The picture, and the first customers line by line."""
        self.words.setText(headline(found))
        self.picture.show_parts(
            [
                Part(found.added, Role.ACCENT),
                Part(found.changed, Role.ACCENT, hatched=True),
                Part(found.unsubscribed + found.left_out, Role.ATTENTION, hatched=True),
                Part(found.gone, Role.PROBLEM, hatched=True),
                Part(max(0, found.total + found.gone - found.touched), Role.GOOD),
            ],
            headline(found),
        )
        self.details.setText("\n".join(self._details(found)))
        self.warnings.setText("\n".join(_warnings(found)))
        rows = [row for customer in found.customers for row in self._rows(customer)]
        self.table.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                item = QTableWidgetItem(text)
                item.setToolTip(tip(text))
                self.table.setItem(place, column, item)
        if found.touched > len(found.customers):
            words = tr("These are the first {n}.", n=number(min(MOST_SHOWN, len(found.customers))))
            self.more.setText(words)
        self.close_button.setText(tr("&Go on editing"))
        self.close_button.setDefault(True)
        self._show_parts(found=True)
        self.table.setVisible(bool(rows))

    def _details(self, found: Effects) -> Iterator[str]:
        for tag, customers in found.gained.most_common(_MOST_TAGS):
            yield ntr(
                "1 customer gets the tag {tag}", "{n} customers get the tag {tag}", customers,
                n=number(customers), tag=tag,
            )  # fmt: skip
        for tag, customers in found.lost.most_common(_MOST_TAGS):
            yield ntr(
                "1 customer loses the tag {tag}", "{n} customers lose the tag {tag}", customers,
                n=number(customers), tag=tag,
            )  # fmt: skip
        for tag, customers in found.fields.most_common(_MOST_TAGS):
            yield ntr(
                "{field} is sent of 1 customer", "{field} is sent of {n} customers", customers,
                n=number(customers), field=self._titles.get(tag, tag),
            )  # fmt: skip
        if found.events:
            yield ntr("1 event is sent", "{n} events are sent", found.events,
                      n=number(found.events))  # fmt: skip
        if not found.touched and not found.events:
            yield tr("It counts for whoever comes, changes or goes from now on. Rules make up for "
                     "nothing that has happened already.")  # fmt: skip

    def _rows(self, customer: Customer) -> Iterator[Sequence[str]]:
        if customer.kind != "changed" or not customer.lines:
            yield customer.email, tr(_KINDS[customer.kind]), "", ""
        for line in customer.lines:
            before, after = line.before, line.after
            what = self._titles.get(line.what, line.what)
            if line.what == TAGS:
                what = tr("Tags")
            elif line.what == STATUS:
                what = tr("May you write?")
                before, after = _status(before), _status(after)
            yield customer.email, what, before or "–", after or "–"

    def _on_apply(self) -> None:
        self.accept()
        self.applied.emit()

    def _on_discard(self) -> None:
        self.accept()
        self.discarded.emit()


def headline(found: Effects) -> str:
    """Such as "312 customers change · 14 are added · 0 are removed": a list, not a sentence."""
    if not found.touched:
        return tr("Nobody changes now")
    parts = [
        ntr("1 customer changes", "{n} customers change", found.changed, n=number(found.changed)),
        ntr("1 is added", "{n} are added", found.added, n=number(found.added)),
        ntr("1 is removed", "{n} are removed", found.gone, n=number(found.gone)),
    ]
    if found.left_out:
        parts.append(
            ntr("1 is no longer added", "{n} are no longer added", found.left_out,
                n=number(found.left_out))
        )  # fmt: skip
    if found.unsubscribed:
        parts.append(
            ntr("1 is unsubscribed", "{n} are unsubscribed", found.unsubscribed,
                n=number(found.unsubscribed))
        )  # fmt: skip
    return " · ".join(parts)


def _warnings(found: Effects) -> list[str]:
    held = [
        tr("mailbridge would stop and ask you first. {what}", what=sentence)
        for sentence in found.held
    ]
    return held + [tr("This could not be read. {what}", what=one) for one in found.failed]


def _status(word: str) -> str:
    return tr(_STATUSES[word]) if word in _STATUSES else word
