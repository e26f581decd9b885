"""A dialog for one rule: when something happens to a customer, do one thing.

It changes no settings: the rule that was made is asked of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from mailbridge.base.language import mark, tr
from mailbridge.screens.rules.parts import FormDialog, choose, column_box, combo, lacking
from mailbridge.screens.rules.properties import Properties
from mailbridge.service.rules.form_faults import Fault, FaultyError, made, number_of
from mailbridge.service.rules.rule_words import happening, said
from mailbridge.settings.schema import RuleSetting
from mailbridge.settings.tables import Scalar

_WAYS = (
    (mark("a new customer appears"), "appears"),
    (mark("a column changes"), "changes"),
    (mark("a column becomes a value"), "changes_to"),
    (mark("a number rises"), "rises"),
    (mark("a number reaches a value"), "rises_to"),
    (mark("a date is so many days ahead"), "days_before"),
)
_EFFECTS = (
    (mark("add a tag"), "tag"),
    (mark("send an event"), "event"),
    (mark("start a step of a Customer Journey"), "journey"),
)
_VALUES = {"changes_to", "rises_to", "days_before"}


class RuleDialog(FormDialog):
    """The dialog. columns: of the shop. rule: what there is, None for a new one. made: after it."""

    def __init__(
        self, columns: Sequence[str], rule: RuleSetting | None = None, parent: QWidget | None = None
    ) -> None:
        title = tr("Add a rule") if rule is None else tr("Change a rule")
        super().__init__(title, "", parent)
        self.made: RuleSetting | None = None
        self._value: Scalar = ""
        self.way = combo(_WAYS)
        self.column = column_box(columns)
        self.value = QLineEdit()
        self.effect = combo(_EFFECTS)
        self.name = QLineEdit()
        self.properties = Properties(columns, rule.properties if rule else None)
        self.journey, self.step = QLineEdit(), QLineEdit()
        self.add("way", tr("&When"), self.way)
        self.add("column", tr("Which &column"), self.column)
        self.add("value", tr("Which &value"), self.value)
        self.add("effect", tr("&Then"), self.effect)
        self.add("name", tr("The tag's or event's &name"), self.name)
        self.add("properties", tr("What the event tells"), self.properties)
        self.add("id", tr("Number of the &journey"), self.journey)
        self.add("step", tr("Number of its &step"), self.step)
        self.explain(
            tr("It happens once each time. What has happened already, before the rule was there, "
               "is not made up for.")
        )  # fmt: skip
        self.way.currentIndexChanged.connect(self._show_rows)
        self.effect.currentIndexChanged.connect(self._show_rows)
        if rule is not None:
            self._show_rule(rule)
        self._show_rows()
        self.fit()

    def _show_rule(self, rule: RuleSetting) -> None:
        way, self._value = happening(rule.when)
        choose(self.way, way)
        if rule.when.column:
            choose(self.column, rule.when.column)
        self.value.setText(said(self._value) if way in _VALUES else "")
        if rule.journey is not None:
            choose(self.effect, "journey")
            self.journey.setText(str(rule.journey.id))
            self.step.setText(str(rule.journey.step))
        else:
            choose(self.effect, "tag" if rule.tag is not None else "event")
            self.name.setText(rule.tag or rule.event or "")

    def _show_rows(self) -> None:
        way, effect = self.way.currentData(), self.effect.currentData()
        self.show_row("column", shown=way != "appears")
        self.show_row("value", shown=way in _VALUES)
        self.show_row("name", shown=effect != "journey")
        self.show_row("properties", shown=effect == "event")
        self.show_row("id", shown=effect == "journey")
        self.show_row("step", shown=effect == "journey")
        self.calm()

    def accept(self) -> None:
        """Close with the rule, or say what is missing."""
        faults: list[Fault] = []
        values = {"when": self._when(faults), **self._what(faults)}
        try:
            self.made = made(RuleSetting, values, faults)
        except FaultyError as error:
            self.complain(_at_controls(error.faults))
            return
        super().accept()

    def _when(self, faults: list[Fault]) -> dict[str, Any]:
        way, text = self.way.currentData(), self.value.text().strip()
        if way == "appears":
            return {"appears": True}
        if not self.column.currentData():
            faults.append(lacking("column", tr("Please choose a column.")))
        if way in _VALUES and not text:
            faults.append(lacking("value", tr("Please say which value.")))
        value: Scalar = True
        if way in _VALUES:
            # Untouched: a number stays a number.
            value = self._value if text == said(self._value) else _typed(way, text)
        return {"column": self.column.currentData(), way: value}

    def _what(self, faults: list[Fault]) -> dict[str, Any]:
        effect, name = self.effect.currentData(), self.name.text().strip()
        if effect == "journey":
            numbers = {"id": number_of(self.journey.text()), "step": number_of(self.step.text())}
            for at, number in numbers.items():
                if not isinstance(number, int) or number < 1:
                    faults.append(lacking(at, tr("Please type its number, as Mailchimp shows it.")))
            return {"journey": numbers}
        if not name:
            faults.append(lacking("name", tr("Please give it a name.")))
        if effect == "tag":
            return {"tag": name}
        lacks = self.properties.fault()
        if lacks:
            faults.append(lacking("properties", lacks))
        return {"event": name, "properties": self.properties.chosen()}


def _typed(way: str, text: str) -> Scalar:
    return text if way == "changes_to" else number_of(text)


def _at_controls(faults: tuple[Fault, ...]) -> list[Fault]:
    """Each mistake at the control that it is about."""
    known = {"tag": "name", "event": "name", **dict.fromkeys(_VALUES, "value")}
    return [
        Fault((known.get(fault.field, fault.field),), fault.words)
        if fault.field in known or fault.field in {"column", "properties", "id", "step", "name",
                                                   "value"}
        else fault
        for fault in faults
    ]  # fmt: skip
