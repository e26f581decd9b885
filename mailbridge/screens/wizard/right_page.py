"""Page 2: is this right? The first customers as a table, which column is what, who can be sent.

It guesses nothing: what columns seem to be comes with the Look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QWidget,
)

from mailbridge.base.language import ntr, tr
from mailbridge.screens.wizard.choices import Choices
from mailbridge.screens.wizard.desk import Desk
from mailbridge.screens.wizard.look import Look, Place
from mailbridge.screens.wizard.page import StepPage, said
from mailbridge.screens.wizard.people_list import PeopleDialog, table_of
from mailbridge.screens.wizard.read_as import ReadAsDialog
from mailbridge.widgets.charts.share_bar import Part, ShareBar
from mailbridge.widgets.controls import LinkButton, label
from mailbridge.widgets.tables.view import TableView
from mailbridge.widgets.tasks import Outcome, Tasks
from mailbridge.widgets.theme import Role
from mailbridge.widgets.words import number

_FINDINGS = 3
"""So many lines of what the data lack; more would push the table off a small screen."""

LeftOut = Sequence[tuple[str, str, str]]


class RightPage(StepPage):
    """The page. show_look is called whenever another file or table was chosen."""

    def __init__(
        self, choices: Choices, desk: Desk, tasks: Tasks, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Is this right?"), choices, desk, tasks, parent)
        self.look: Look | None = None
        self.dialog: PeopleDialog | None = None
        self.reading: ReadAsDialog | None = None
        self._table: TableView | None = None
        self.email = QComboBox()
        self.key = QComboBox()
        self.bar = ShareBar()
        self.words = label()
        self.skipped = LinkButton("")
        self.findings = label()
        self.read_as = label(muted=True)
        self.change_reading = LinkButton(tr("Letters look wrong? &Change…"))
        self.day_first = QRadioButton()
        self.month_first = QRadioButton()
        self.order_words = label()
        self._order = QWidget()
        self._lay_out()
        self.email.activated.connect(self._on_email)
        self.key.activated.connect(self._on_key)
        self.day_first.toggled.connect(self._on_order)
        self.month_first.toggled.connect(self._on_order)
        self.skipped.clicked.connect(self._on_skipped)
        self.change_reading.clicked.connect(self._on_change_reading)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        for words, box in (
            (tr("The &e-mail address is in"), self.email),
            (tr("The customer n&umber is in"), self.key),
        ):
            caption = QLabel(words)
            caption.setBuddy(box)
            form.addRow(caption, box)
            box.setAccessibleName(words.replace("&", ""))
            box.setMinimumWidth(box.fontMetrics().averageCharWidth() * 34)
        self._place = self.column.count()
        self.column.addLayout(form)
        orders = QHBoxLayout(self._order)
        orders.setContentsMargins(0, 0, 0, 0)
        orders.setSpacing(14)
        self.order_words.setWordWrap(False)
        orders.addWidget(self.order_words)
        group = QButtonGroup(self)
        for button in (self.day_first, self.month_first):
            group.addButton(button)
            orders.addWidget(button)
        orders.addStretch(1)
        self.column.addWidget(self._order)
        self.column.addWidget(self.bar)
        counted = QHBoxLayout()
        counted.setSpacing(10)
        counted.addWidget(self.words, 1)
        counted.addWidget(self.skipped, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(counted)
        self.column.addWidget(self.findings)
        reading = QHBoxLayout()
        reading.setSpacing(10)
        self.read_as.setWordWrap(False)
        reading.addWidget(self.read_as)
        reading.addWidget(self.change_reading)
        reading.addStretch(1)
        self.column.addLayout(reading)

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
                box.addItem(tr("(none)"), "")
            for column in look.columns:
                box.addItem(column, column)
            box.setCurrentIndex(max(0, box.findData(chosen)))
        self._show_counts(look)
        self._show_order(look)
        self.read_as.setText(look.read_as)
        self.read_as.setVisible(bool(look.read_as))
        self.change_reading.setVisible(look.is_text)

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

    def _show_order(self, look: Look) -> None:
        """Which of two days an example means; asked only where nothing in the column tells."""
        self._order.setVisible(bool(look.dates))
        example = look.dates[0] if look.dates else ""
        readings = look.readings
        self.order_words.setText(tr("Date order: {example} means", example=example))
        if readings:
            self.day_first.setText(_day(readings[0]))
            self.month_first.setText(_day(readings[1]))
        else:
            self.day_first.setText(tr("&day first"))
            self.month_first.setText(tr("&month first"))
        self.day_first.setChecked(self.choices.dates == "DMY")
        self.month_first.setChecked(self.choices.dates == "MDY")

    def _show_counts(self, look: Look) -> None:
        usable, skipped = look.usable, look.unusable
        sentence = ntr("{n} customer can be sent.", "{n} customers can be sent.", usable,
                       n=number(usable))  # fmt: skip
        if skipped:
            sentence = ntr(
                "{usable} can be sent, {n} will be skipped: no usable e-mail address.",
                "{usable} can be sent, {n} will be skipped: no usable e-mail address.",
                skipped,
                usable=number(usable),
                n=number(skipped),
            )
        parts = [Part(usable, Role.GOOD), Part(skipped, Role.ATTENTION, hatched=True)]
        self.bar.show_parts(parts, sentence)
        self.words.setText(sentence)
        self.skipped.setText(ntr("&Show it", "&Show the {n}", skipped, n=number(skipped)))
        self.skipped.setVisible(skipped > 0)
        shown = list(look.findings[:_FINDINGS])
        if len(look.findings) > _FINDINGS:
            more = len(look.findings) - _FINDINGS
            shown.append(tr("… and {n} more: “mailbridge inspect” lists them.", n=number(more)))
        self.findings.setText("\n".join([tr("What the data lack:"), *shown]) if shown else "")
        self.findings.setVisible(bool(shown))

    def _on_skipped(self) -> None:
        if self.look is None:
            return
        look = self.look
        asked = replace(look.asked, place=look.place, table=look.table, email=self.choices.email)
        self.tasks.run(lambda: self.desk.left_out(asked), self, self._on_left_out)

    def _on_left_out(self, outcome: Outcome[LeftOut]) -> None:
        if outcome.value is None:
            self.complain(said(outcome.error))
            return
        rows, total = outcome.value, self.look.unusable if self.look is not None else 0
        more = ""
        if total > len(rows):
            more = tr("The first {n} of {total}.", n=number(len(rows)), total=number(total))
        titles = (tr("Where"), tr("E-mail"), tr("What is wrong"))
        self.dialog = PeopleDialog(tr("Who will be skipped, and why"), titles, rows, more, self)
        self.dialog.open()

    def _on_change_reading(self) -> None:
        if self.look is None:
            return
        asked = replace(self.look.asked, place=self.look.place, email=None)
        dialog = ReadAsDialog(asked, self.desk, self.tasks, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._read_again(dialog.chosen))
        self.reading = dialog
        dialog.open()

    def _read_again(self, place: Place) -> None:
        self.complain("")
        self.tasks.run(lambda: self.desk.look(place), self, self._on_read_again)

    def _on_read_again(self, outcome: Outcome[Look]) -> None:
        if outcome.value is None:
            self.complain(said(outcome.error))
            return
        self.choices.take(outcome.value)
        self.show_look(outcome.value)

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
            self.complain(said(outcome.error))

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
            return tr("Please say which column has the e-mail address.")
        if self.look is not None and self.look.dates and not self.choices.dates:
            return tr("Please say how dates are written: day first or month first.")
        if self.look is not None and not self.look.usable:
            return tr("Nobody in this list has a usable e-mail address in that column.")
        return ""


def _day(day: date) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), "d MMMM")
