"""What was stopped to be safe: what would happen, to how many, to whom, and the two answers.

It decides nothing and reads nothing; whoever listens gives the answer on.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QMessageBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.language import ntr, tr
from mailbridge.records.standing import StateName
from mailbridge.service.lists.held import Held
from mailbridge.widgets.charts.share_bar import Part, ShareBar
from mailbridge.widgets.controls import (
    Button,
    Card,
    EmptyPage,
    LinkButton,
    NumberTile,
    StateBadge,
    label,
)
from mailbridge.widgets.page_scroll import PageScroll
from mailbridge.widgets.theme import Role
from mailbridge.widgets.words import number

_ROWS = 8


class HoldPage(QWidget):
    """The page. answered: True keeps everyone, False lets it through. help_asked: what this is."""

    answered = Signal(bool)
    help_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held: tuple[Held, ...] = ()
        self.badge = StateBadge()
        self.badge.show_state(
            StateName.ON_HOLD,
            tr("Stopped to be safe – please look"),
            tr("This may be a mistake. Nothing is removed in Mailchimp until you answer."),
        )
        self.keep = Button(tr("&Keep everyone"))
        self.keep.setDefault(True)
        self.keep.setAutoDefault(True)
        self.go_on = Button(tr("It is &right, go on…"))
        self.help = LinkButton(tr("What is this?"))
        self.nothing = EmptyPage(
            StateName.UP_TO_DATE,
            tr("Nothing is stopped"),
            tr("If something looks like a mistake, mailbridge stops and asks you here."),
        )
        self.cards: list[HeldCard] = []
        self._lay_out()
        self.keep.clicked.connect(lambda: self.answered.emit(True))
        self.go_on.clicked.connect(self._ask)
        self.help.clicked.connect(self.help_asked)
        self.show_held(())

    def _lay_out(self) -> None:
        inner = QWidget()
        page = QVBoxLayout(inner)
        page.setContentsMargins(28, 26, 28, 26)
        page.setSpacing(16)
        top = QHBoxLayout()
        top.addWidget(self.badge, 1)
        top.addWidget(self.help, 0, Qt.AlignmentFlag.AlignTop)
        page.addLayout(top)
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        page.addLayout(self._list)
        answers = QHBoxLayout()
        answers.setSpacing(12)
        answers.addWidget(self.keep)
        answers.addWidget(self.go_on)
        answers.addStretch(1)
        page.addLayout(answers)
        page.addStretch(1)
        self._area = PageScroll(inner)
        self._area.fill(self)
        whole = self.layout()
        if whole is not None:
            whole.addWidget(self.nothing)
        self.setFocusProxy(self.keep)

    def show_held(self, held: Sequence[Held]) -> None:
        """What is held now; nothing shows that nothing is."""
        if tuple(held) != self._held:
            self._held = tuple(held)
            while (item := self._list.takeAt(0)) is not None:
                if (old := item.widget()) is not None:
                    old.hide()
                    old.deleteLater()
            self.cards = [HeldCard(one) for one in self._held]
            for card in self.cards:
                self._list.addWidget(card)
        self._area.setVisible(bool(self._held))
        self.nothing.setVisible(not self._held)
        self.keep.setEnabled(True)
        self.go_on.setEnabled(True)

    def _ask(self) -> None:
        """The one question that stands in the way on purpose: this cannot be done by a slip."""
        total = sum(one.losing for one in self._held)
        question = tr("Is this right, and mailbridge is to go on?")
        if total:
            question = ntr(
                "Go on, although 1 customer would be lost?",
                "Go on, although {n} customers would be lost?",
                total,
                n=number(total),
            )
        box = QMessageBox(QMessageBox.Icon.Warning, "mailbridge", question, parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText("\n\n".join(one.sentence for one in self._held))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        keep = box.addButton(tr("Keep everyone"), QMessageBox.ButtonRole.AcceptRole)
        right = box.addButton(tr("It is right, go on"), QMessageBox.ButtonRole.DestructiveRole)
        later = box.addButton(tr("Decide later"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(later)
        keep.clicked.connect(lambda: self.answered.emit(True))
        right.clicked.connect(lambda: self.answered.emit(False))
        box.open()


class HeldCard(Card):
    """One thing that is held: its sentence, both numbers as figures and as a bar, and who."""

    def __init__(self, held: Held, parent: QWidget | None = None) -> None:
        super().__init__(Role.PROBLEM, parent)
        self.sentence = label(held.sentence, scale=1.1, bold=True)
        self.losing = NumberTile(tr("would be lost"))
        self.of = NumberTile(tr("customers in all"))
        self.losing.show_number(number(held.losing))
        self.of.show_number(number(held.of))
        self.bar = ShareBar()
        self.bar.show_parts(
            (
                Part(held.losing, Role.PROBLEM, hatched=True),
                Part(max(0, held.of - held.losing), Role.ACCENT),
            ),
            tr("{n} of {of} customers", n=number(held.losing), of=number(held.of)),
        )
        self.who = _table(held)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 16, 16)
        column.setSpacing(12)
        if held.feed:
            column.addWidget(label(held.feed, muted=True))
        column.addWidget(self.sentence)
        figures = QHBoxLayout()
        figures.setSpacing(12)
        figures.addWidget(self.losing, 1)
        figures.addWidget(self.of, 1)
        column.addLayout(figures)
        column.addWidget(self.bar)
        column.addWidget(self.who)
        for part in (self.losing, self.of, self.bar):
            part.setVisible(held.of > 0)
        more = held.losing - len(held.who)
        if held.who and more > 0:
            words = ntr("and 1 more", "and {n} more", more, n=number(more))
            column.addWidget(label(words, muted=True))


def _table(held: Held) -> QTableWidget:
    table = QTableWidget(len(held.who), 2)
    table.setAccessibleName(tr("Who it is about"))
    table.setHorizontalHeaderLabels([tr("Customer"), tr("E-mail")])
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setStretchLastSection(True)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
    for row, cells in enumerate(held.who):
        for column, text in enumerate(cells):
            table.setItem(row, column, QTableWidgetItem(text))
    table.resizeColumnsToContents()
    shown = min(max(len(held.who), 1), _ROWS) + 1
    table.setMinimumHeight(table.verticalHeader().defaultSectionSize() * shown + 4)
    table.setVisible(bool(held.who))
    return table
