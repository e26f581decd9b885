"""Page 2: is this right? The first customers as a table, which column is what, who can be sent.

It guesses nothing: what columns seem to be comes with the Look.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QRadioButton,
    QWidget,
)

from mailbridge.base.language import tr
from mailbridge.screens.wizard.choices import Choices
from mailbridge.screens.wizard.desk import Desk
from mailbridge.screens.wizard.look import Look
from mailbridge.screens.wizard.page import StepPage
from mailbridge.screens.wizard.people_list import table_of
from mailbridge.widgets.controls import label
from mailbridge.widgets.share_bar import Part, ShareBar
from mailbridge.widgets.table_view import TableView
from mailbridge.widgets.tasks import Outcome, Tasks
from mailbridge.widgets.theme import Role
from mailbridge.widgets.words import number

_NONE = "(none)"
_FINDINGS = 3
"""So many lines of what the data lack; more would push the table off a small screen."""


class RightPage(StepPage):
    """The page. show_look is called whenever another file or table was chosen."""

    def __init__(
        self, choices: Choices, desk: Desk, tasks: Tasks, parent: QWidget | None = None
    ) -> None:
        super().__init__("Is this right?", choices, desk, tasks, parent)
        self.look: Look | None = None
        self._table: TableView | None = None
        self.email = QComboBox()
        self.key = QComboBox()
        self.bar = ShareBar()
        self.words = label()
        self.findings = label()
        self.read_as = label(muted=True)
        self.day_first = QRadioButton("&day first")
        self.month_first = QRadioButton("&month first")
        self.order_words = label()
        self._order = QWidget()
        self._lay_out()
        self.email.activated.connect(self._on_email)
        self.key.activated.connect(self._on_key)
        self.day_first.toggled.connect(self._on_order)
        self.month_first.toggled.connect(self._on_order)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        for words, box in (
            ("The &e-mail address is in", self.email),
            ("The customer &number is in", self.key),
        ):
            form.addRow(words, box)
            box.setAccessibleName(words.replace("&", ""))
            box.setMinimumWidth(box.fontMetrics().averageCharWidth() * 34)
        self._place = self.column.count()
        self.column.addLayout(form)
        orders = QHBoxLayout(self._order)
        orders.setContentsMargins(0, 0, 0, 0)
        orders.setSpacing(14)
        orders.addWidget(self.order_words, 1)
        group = QButtonGroup(self)
        for button in (self.day_first, self.month_first):
            group.addButton(button)
            orders.addWidget(button)
        self.column.addWidget(self._order)
        self.column.addWidget(self.bar)
        self.column.addWidget(self.words)
        self.column.addWidget(self.findings)
        self.column.addWidget(self.read_as)

    def show_look(self, look: Look) -> None:
        """What was found."""
        self.look = look
        self._show_sample(look)
        for box, chosen, none in (
            (self.email, self.choices.email, False),
            (self.key, self.choices.key, True),
        ):
            box.clear()
            if none or not chosen:
                box.addItem(_NONE, "")
            for column in look.columns:
                box.addItem(column, column)
            box.setCurrentIndex(max(0, box.findData(chosen)))
        self._show_counts(look)
        self._order.setVisible(bool(look.dates))
        examples = ", ".join(look.dates)
        self.order_words.setText(f"Dates such as {examples} are written")
        self.day_first.setChecked(self.choices.dates == "DMY")
        self.month_first.setChecked(self.choices.dates == "MDY")
        self.read_as.setText(look.read_as)
        self.read_as.setVisible(bool(look.read_as))

    def _show_sample(self, look: Look) -> None:
        if self._table is not None:
            self.column.removeWidget(self._table)
            self._table.hide()
            self._table.deleteLater()
        titles = [f"✉ {name}" if name == self.choices.email else name for name in look.columns]
        table = table_of("sample", tr("The first customers of the list"), titles, look.rows)
        self.make_yielding(table, table.verticalHeader().defaultSectionSize() * 6)
        self.column.insertWidget(self._place, table, 1)
        self._table = table

    def _show_counts(self, look: Look) -> None:
        sentence = f"{number(look.usable)} can be sent"
        if look.unusable:
            sentence += f", {number(look.unusable)} will be skipped: no usable e-mail address"
        parts = [
            Part(look.usable, Role.GOOD),
            Part(look.unusable, Role.ATTENTION, hatched=True),
        ]
        self.bar.show_parts(parts, sentence)
        self.words.setText(f"{sentence}.")
        shown = list(look.findings[:_FINDINGS])
        if len(look.findings) > _FINDINGS:
            more = len(look.findings) - _FINDINGS
            shown.append(f"… and {number(more)} more: “mailbridge inspect” lists them.")
        self.findings.setText("\n".join(["What the data lack:", *shown]) if shown else "")
        self.findings.setVisible(bool(shown))

    def _on_email(self, row: int) -> None:
        if self.look is None:
            return
        self.choices.email = str(self.email.itemData(row))
        asked = replace(self.look.asked, table=self.look.table, email=self.choices.email)
        if asked.email:
            self.tasks.run(lambda: self.desk.look(asked), self, self._on_counted)

    def _on_counted(self, outcome: Outcome[Look]) -> None:
        if outcome.value is not None and outcome.value.email == self.choices.email:
            self.show_look(outcome.value)
        elif outcome.error is not None:
            self.complain(str(outcome.error))

    def _on_key(self, row: int) -> None:
        self.choices.key = str(self.key.itemData(row))

    def _on_order(self) -> None:
        if self.day_first.isChecked():
            self.choices.dates = "DMY"
        elif self.month_first.isChecked():
            self.choices.dates = "MDY"

    def missing(self) -> str:
        """The column with the addresses, and the order of dates where nobody can tell."""
        if not self.choices.email:
            return "Please say which column has the e-mail address."
        if self.look is not None and self.look.dates and not self.choices.dates:
            return "Please say how dates are written: day first or month first."
        if self.look is not None and not self.look.usable:
            return "Nobody in this list has a usable e-mail address in that column."
        return ""
