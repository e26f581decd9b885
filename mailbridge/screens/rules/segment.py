"""A dialog for one saved segment: its name, and up to ten conditions that all or any must hold.

It changes no settings: the segment that was made is asked of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from mailbridge.base.language import mark, tr
from mailbridge.screens.rules.parts import FormDialog, choose, combo, lacking
from mailbridge.service.rules.form_faults import Fault, FaultyError, made, number_of
from mailbridge.service.rules.rule_words import said, segment_ways
from mailbridge.settings.schema import Scalar, Segment, SegmentCondition
from mailbridge.widgets.controls import Button

_TAG = "\0tag"
_FIELD_WAYS = (
    (mark("is"), "is"),
    (mark("is not"), "is_not"),
    (mark("contains"), "contains"),
    (mark("is at least"), "at_least"),
    (mark("is at most"), "at_most"),
    (mark("is empty"), "is_empty"),
    (mark("is filled in"), "is_filled"),
)
_TAG_WAYS = ((mark("is there"), ""), (mark("is not there"), "is_empty"))
_MATCHES = ((mark("all conditions hold"), "all"), (mark("any condition holds"), "any"))
MOST = 10
"""Conditions that Mailchimp allows in a segment."""
_FIRST_ROWS = 2
_WITHOUT_VALUE = {"is_empty", "is_filled"}
_NUMBERS = {"at_least", "at_most"}


@dataclass(slots=True)
class _Row:
    widget: QWidget
    subject: QComboBox
    way: QComboBox
    value: QLineEdit
    known: Scalar = ""

    def as_setting(self) -> dict[str, Any]:
        """The condition as the settings have it."""
        subject, way = self.subject.currentData(), self.way.currentData()
        text = self.value.text().strip()
        if subject == _TAG:
            return {"tag": text, **({"is_empty": True} if way else {})}
        if way in _WITHOUT_VALUE:
            return {"field": subject, way: True}
        if text == said(self.known):
            return {"field": subject, way: self.known}  # untouched: a number stays one
        return {"field": subject, way: number_of(text) if way in _NUMBERS else text}


class SegmentDialog(FormDialog):
    """The dialog. fields: (words, merge tag) of what is sent. segment: what there is, or None.

    made: the segment after the button that keeps it.
    """

    def __init__(
        self,
        fields: Sequence[tuple[str, str]],
        segment: Segment | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("A segment"), "", parent)
        self._fields = list(fields)
        self.made: Segment | None = None
        self.rows: list[_Row] = []
        self.name = QLineEdit()
        self.match = combo(_MATCHES)
        self.more = Button(tr("A&nother condition"))
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self.conditions = QWidget()
        self.conditions.setLayout(self._list)
        self._list.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeading)
        self.add("name", tr("&Name"), self.name)
        self.add("match", tr("&Customers for whom"), self.match)
        self.add("conditions", tr("Conditions"), self.conditions)
        self.explain(
            tr("Made in Mailchimp at the next check. A segment that you made there is left alone.")
        )
        self.more.clicked.connect(self._on_more)
        self._show_segment(segment)
        self.fit()

    def _show_segment(self, segment: Segment | None) -> None:
        if segment is not None:
            self.name.setText(segment.name)
            choose(self.match, segment.match)
            for condition in segment.conditions:
                self._show_condition(condition)
        while len(self.rows) < _FIRST_ROWS:
            self.add_row()

    def _show_condition(self, condition: SegmentCondition) -> None:
        row = self.add_row()
        if condition.tag is not None:
            choose(row.subject, _TAG)
            choose(row.way, "is_empty" if condition.is_empty else "")
            row.value.setText(condition.tag)
            return
        choose(row.subject, condition.field)
        ways = segment_ways(condition)
        if ways:
            way, row.known = ways[0]
            choose(row.way, way)
            row.value.setText("" if way in _WITHOUT_VALUE else said(row.known))

    def add_row(self) -> _Row:
        """One more condition, not filled in yet."""
        number = len(self.rows) + 1
        row = _Row(QWidget(), QComboBox(), QComboBox(), QLineEdit())
        row.subject.addItem("–", "")
        for words, tag in self._fields:
            row.subject.addItem(words, tag)
        row.subject.addItem(tr("Tag"), _TAG)
        row.subject.setAccessibleName(tr("Condition {number}: what", number=number))
        row.way.setAccessibleName(tr("Condition {number}: how", number=number))
        row.value.setAccessibleName(tr("Condition {number}: value", number=number))
        row.subject.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        row.subject.setMinimumContentsLength(10)
        row.value.setMinimumWidth(self.fontMetrics().averageCharWidth() * 16)
        line = QHBoxLayout(row.widget)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(row.subject, 2)
        line.addWidget(row.way, 1)
        line.addWidget(row.value, 2)
        self._list.insertWidget(len(self.rows), row.widget)
        self.rows.append(row)
        row.subject.currentIndexChanged.connect(lambda _: _show_ways(row))
        row.way.currentIndexChanged.connect(lambda _: _show_value(row))
        _show_ways(row)
        self.more.setVisible(len(self.rows) < MOST)
        return row

    def _on_more(self) -> None:
        self.add_row().subject.setFocus()

    def accept(self) -> None:
        """Close with the segment, or say what is missing."""
        asked = [row for row in self.rows if row.subject.currentData()]
        faults: list[Fault] = []
        if not self.name.text().strip():
            faults.append(lacking("name", tr("Please give the segment a name.")))
        if not asked:
            faults.append(lacking("conditions", tr("Please choose at least one condition.")))
        if any(row.value.isEnabled() and not row.value.text().strip() for row in asked):
            words = tr("Please type what each condition looks for.")
            faults.append(lacking("conditions", words))
        values = {
            "name": self.name.text().strip(),
            "match": self.match.currentData(),
            "conditions": [row.as_setting() for row in asked],
        }
        try:
            self.made = made(Segment, values, faults)
        except FaultyError as error:
            self.complain(error.faults)
            return
        super().accept()


def _show_ways(row: _Row) -> None:
    subject = row.subject.currentData()
    row.way.clear()
    for words, way in _TAG_WAYS if subject == _TAG else _FIELD_WAYS:
        row.way.addItem(tr(words), way)
    row.way.setEnabled(bool(subject))
    _show_value(row)


def _show_value(row: _Row) -> None:
    subject, way = row.subject.currentData(), row.way.currentData()
    row.value.setEnabled(bool(subject) and (subject == _TAG or way not in _WITHOUT_VALUE))
