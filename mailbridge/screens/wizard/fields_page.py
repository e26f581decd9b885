"""Page 4: what should Mailchimp know, and may you write to them.

Whether customers have agreed is asked, never assumed: without an answer nothing goes on.
"""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QRadioButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mailbridge.base.language import mark, tr
from mailbridge.screens.wizard.choices import Choices, ConsentWay
from mailbridge.screens.wizard.desk import Desk
from mailbridge.screens.wizard.fields_model import FieldsModel
from mailbridge.screens.wizard.look import Look
from mailbridge.screens.wizard.number_marks import NumberMarks
from mailbridge.screens.wizard.page import StepPage
from mailbridge.widgets.controls import Card, label
from mailbridge.widgets.tasks import Tasks

WAYS = (
    (ConsentWay.COLUMN, mark("Only to customers who said &yes, in the column")),
    (ConsentWay.EVERYONE, mark("&Everyone in this list has agreed to get e-mails from me")),
    (ConsentWay.ASK, mark("&Ask each new customer by e-mail first")),
    (ConsentWay.WITHOUT, mark("They have not agreed: add &them, but they get no newsletters")),
)


class FieldsPage(StepPage):
    """The page. show_look is called whenever another file or table was chosen."""

    def __init__(
        self, choices: Choices, desk: Desk, tasks: Tasks, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("What should Mailchimp know?"), choices, desk, tasks, parent)
        self.look: Look | None = None
        self.model = FieldsModel(self)
        self.table = QTableView()
        self.ways = {way: QRadioButton(tr(words)) for way, words in WAYS}
        self.consent_column = QComboBox()
        self.yes_words = QLineEdit()
        self.marks = NumberMarks()
        self._group = QButtonGroup(self)
        self._lay_out()
        for way, button in self.ways.items():
            self._group.addButton(button)
            button.toggled.connect(lambda on, chosen=way: self._on_way(chosen, on=on))
        self.model.dataChanged.connect(self._show_marks)
        self.consent_column.activated.connect(self._on_column)
        self.yes_words.textEdited.connect(self._on_yes_words)

    def _lay_out(self) -> None:
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("What Mailchimp should know"))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setAccessibleName(tr("Columns"))
        self.make_yielding(self.table, self.table.verticalHeader().defaultSectionSize() * 5)
        self.column.addWidget(label(tr("What is not ticked stays in your shop."), muted=True))
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.marks)
        self.column.addWidget(label(tr("May you write to them?"), scale=1.15, bold=True))
        self.column.addWidget(self._consent())

    def _consent(self) -> Card:
        card = Card()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(18, 14, 18, 14)
        inner.setSpacing(8)
        self.consent_column.setAccessibleName(tr("The column that says yes"))
        self.consent_column.setMinimumWidth(self.fontMetrics().averageCharWidth() * 24)
        self.yes_words.setAccessibleName(tr("How yes is written there"))
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self.ways[ConsentWay.COLUMN])
        first.addWidget(self.consent_column)
        first.addStretch(1)
        inner.addLayout(first)
        yes = QGridLayout()
        yes.setContentsMargins(26, 0, 0, 0)
        words = label(tr("Yes is written there as"), muted=True)
        words.setWordWrap(False)
        words.setBuddy(self.yes_words)
        yes.addWidget(words, 0, 0)
        yes.addWidget(self.yes_words, 0, 1)
        inner.addLayout(yes)
        for way in (ConsentWay.EVERYONE, ConsentWay.ASK, ConsentWay.WITHOUT):
            inner.addWidget(self.ways[way])
        inner.addWidget(label(tr("People who unsubscribed stay unsubscribed. Always."), muted=True))
        return card

    def show_look(self, look: Look) -> None:
        """What was found."""
        self.look = look
        used = {self.choices.email, self.choices.key}
        guesses = [guess for guess in look.fields if guess.column not in used]
        self.model.show_guesses(guesses, self.choices.fields)
        self.marks.show_guesses(guesses, self.choices.decimals)
        self._show_marks()
        self.table.resizeColumnsToContents()
        for number in range(3):
            wide = self.table.columnWidth(number) + 24
            self.table.setColumnWidth(number, min(max(wide, 120), 260))
        self.consent_column.clear()
        self.consent_column.addItem(tr("(choose)"), "")
        for column in look.columns:
            self.consent_column.addItem(column, column)
        row = self.consent_column.findData(self.choices.consent_column)
        self.consent_column.setCurrentIndex(max(0, row))
        self.yes_words.setText(self.choices.yes_words)
        self._show_way()

    def initializePage(self) -> None:
        """Other columns may have been named the address and the number on page 2."""
        if self.look is not None:
            self.show_look(self.look)

    def _sent(self) -> set[str]:
        """The columns that are ticked."""
        return {column for column, _, _ in self.model.chosen().values()}

    def _show_marks(self) -> None:
        self.marks.show_columns(self._sent())

    def _show_way(self) -> None:
        self._group.setExclusive(False)
        for way, button in self.ways.items():
            button.setChecked(way is self.choices.consent)
        self._group.setExclusive(True)
        self._show_details()

    def _show_details(self) -> None:
        by_column = self.choices.consent is ConsentWay.COLUMN
        self.consent_column.setEnabled(by_column)
        self.yes_words.setEnabled(by_column)

    def _on_way(self, way: ConsentWay, *, on: bool) -> None:
        if on:
            self.choices.consent = way
            self.complain("")
            self._show_details()

    def _on_column(self, row: int) -> None:
        self.choices.consent_column = str(self.consent_column.itemData(row))

    def _on_yes_words(self, text: str) -> None:
        self.choices.yes_words = text

    def missing(self) -> str:
        """An answer to the question whether the customers have agreed."""
        self._keep()
        unanswered = self.marks.unanswered(self._sent())
        if unanswered:
            return tr("Please say how the numbers in “{column}” are meant.", column=unanswered)
        if self.choices.consent is ConsentWay.NOT_SAID:
            return tr("Please say whether your customers have agreed to get e-mails.")
        if self.choices.consent is ConsentWay.COLUMN:
            if not self.choices.consent_column:
                return tr("Please choose the column that says who agreed.")
            if not self.choices.yes_list():
                return tr("Please say how a yes is written in that column.")
        return ""

    def cleanupPage(self) -> None:
        """Going back keeps everything."""
        self._keep()

    def _keep(self) -> None:
        self.choices.fields = self.model.chosen()
        self.choices.decimals |= self.marks.chosen()
