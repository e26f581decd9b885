"""A dialog for one tag: for everyone, from a column, or for as long as a condition holds.

It changes no settings: the tag that was made is asked of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from mailbridge.base.language import mark, tr
from mailbridge.screens.rules.parts import FormDialog, choose, column_box, combo, lacking
from mailbridge.service.rules.form_faults import Fault, FaultyError, made, number_of
from mailbridge.service.rules.rule_words import comparison, said
from mailbridge.settings.schema import TagSetting
from mailbridge.settings.tables import Scalar

_FORMS = (
    (mark("everyone in this list"), "always"),
    (mark("whatever stands in a column, as the tag"), "column"),
    (mark("customers for as long as something holds"), "when"),
)
_WAYS = (
    (mark("is"), "is"),
    (mark("is not"), "is_not"),
    (mark("is at least"), "at_least"),
    (mark("is at most"), "at_most"),
    (mark("is empty"), "is_empty"),
    (mark("is filled in"), "is_filled"),
    (mark("is at least so many days ago"), "days_ago_at_least"),
    (mark("is in this month"), "this_month"),
)
WITHOUT_VALUE = frozenset({"is_empty", "is_filled", "this_month"})


class TagDialog(FormDialog):
    """The dialog. columns: of the shop. tag: what there is, None for a new one. made: after it."""

    def __init__(
        self, columns: Sequence[str], tag: TagSetting | None = None, parent: QWidget | None = None
    ) -> None:
        title = tr("Add a tag") if tag is None else tr("Change a tag")
        super().__init__(title, "", parent)
        self.made: TagSetting | None = None
        self._before = tag
        self._value: Scalar = ""
        self.kind = combo(_FORMS)
        self.name = QLineEdit()
        self.source = column_box(columns)
        self.column = column_box(columns)
        self.way = combo(_WAYS)
        self.value = QLineEdit()
        self.add("kind", tr("&Who carries it"), self.kind)
        self.add("source", tr("&Column"), self.source)
        self.add("column", tr("While this &column"), self.column)
        self.add("way", tr("&Compared how"), self.way)
        self.add("value", tr("&With what"), self.value)
        self.add("tag", tr("The &tag"), self.name)
        self.explain(
            tr("mailbridge takes a tag off again when this no longer holds. Tags that you set "
               "yourself in Mailchimp are left alone.")
        )  # fmt: skip
        self.kind.currentIndexChanged.connect(self._show_rows)
        self.way.currentIndexChanged.connect(self._show_rows)
        if tag is not None:
            self._show_tag(tag)
        self._show_rows()
        self.fit()

    def _show_tag(self, tag: TagSetting) -> None:
        if tag.always is not None:
            choose(self.kind, "always")
            self.name.setText(tag.always)
        elif tag.column is not None:
            choose(self.kind, "column")
            choose(self.source, tag.column)
        elif tag.when is not None:
            choose(self.kind, "when")
            self.name.setText(tag.tag or "")
            choose(self.column, tag.when.column)
            way, self._value = comparison(tag.when)
            choose(self.way, way)
            self.value.setText("" if way in WITHOUT_VALUE else said(self._value))

    def _show_rows(self) -> None:
        kind, way = self.kind.currentData(), self.way.currentData()
        self.show_row("source", shown=kind == "column")
        self.show_row("column", shown=kind == "when")
        self.show_row("way", shown=kind == "when")
        self.show_row("value", shown=kind == "when" and way not in WITHOUT_VALUE)
        self.show_row("tag", shown=kind != "column")
        self.calm()

    def accept(self) -> None:
        """Close with the tag, or say what is missing."""
        values, faults = self._typed()
        try:
            self.made = made(TagSetting, values, faults)
        except FaultyError as error:
            self.complain(_at_controls(error.faults, self.kind))
            return
        super().accept()

    def _typed(self) -> tuple[dict[str, Any], list[Fault]]:
        kind, name = self.kind.currentData(), self.name.text().strip()
        faults = []
        if kind != "column" and not name:
            faults.append(lacking("tag", tr("Please name the tag.")))
        if kind == "always":
            return {"always": name}, faults
        box = self.source if kind == "column" else self.column
        if not box.currentData():
            at = "source" if kind == "column" else "column"
            faults.append(lacking(at, tr("Please choose a column.")))
        if kind == "column":
            return {"column": box.currentData()}, faults
        way = self.way.currentData()
        text = self.value.text().strip()
        if way not in WITHOUT_VALUE and not text:
            faults.append(lacking("value", tr("Please say with what it is compared.")))
        condition = {"column": box.currentData(), way: self._compared(way, text)}
        return {"tag": name, "when": condition}, faults

    def _compared(self, way: str, text: str) -> Scalar:
        if way in WITHOUT_VALUE:
            return True
        if text == said(self._value):
            return self._value  # untouched: a number stays a number, "yes" what it was
        if way == "days_ago_at_least":
            return number_of(text)
        # A limit is a number where it is one, else text (a date, say).
        return number_of(text) if way in {"at_least", "at_most"} else text


def _at_controls(faults: tuple[Fault, ...], kind: QComboBox) -> list[Fault]:
    """Whatever the schema says of a comparison is said at its value."""
    controls = {"kind", "source", "column", "way", "value", "tag"}
    rest = "value" if kind.currentData() == "when" else "tag"
    return [fault if fault.field in controls else Fault((rest,), fault.words) for fault in faults]
