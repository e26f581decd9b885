"""A dialog for one field: from which column, to which field of Mailchimp, and how it is read.

It changes no settings: the field that was made is asked of it.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from mailbridge.base.language import mark, tr
from mailbridge.records.field import FieldType
from mailbridge.screens.rules.parts import FormDialog, choose, column_box, combo, lacking
from mailbridge.service.rules.form_faults import Fault, FaultyError, made
from mailbridge.service.rules.glimpse import Glimpse, live_example
from mailbridge.service.rules.mapping_rows import KINDS, free_tag, kind_of
from mailbridge.settings.schema import FieldSetting
from mailbridge.widgets.controls import label

_EMPTY = (
    (mark("Leave what Mailchimp has"), "keep"),
    (mark("Clear it in Mailchimp too"), "clear"),
)
_STYLES = (
    (mark("As the values show"), None),
    (mark("1,234.56"), "."),
    (mark("1.234,56"), ","),
)
_PARTS = (
    ("addr1", mark("Street")),
    ("addr2", mark("Second line")),
    ("city", mark("Town")),
    ("state", mark("State")),
    ("zip", mark("Postcode")),
    ("country", mark("Country")),
)


class FieldDialog(FormDialog):
    """The dialog. seen: the shop. tag, field: what there is. taken: the tags of other fields.

    made: tag and field after the button that keeps them.
    """

    def __init__(
        self,
        seen: Glimpse,
        tag: str,
        field: FieldSetting,
        taken: frozenset[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("A field for Mailchimp"), "", parent)
        self.made: tuple[str, FieldSetting] | None = None
        self._seen, self._taken = seen, taken
        self.column = column_box(seen.columns, field.column or "")
        self.kind = QComboBox()
        for kind, words in KINDS.items():
            self.kind.addItem(tr(words), kind)
        self.parts = {
            part: column_box(seen.columns, getattr(field, part) or "", none=tr("no column"))
            for part, _ in _PARTS
        }
        self.name = QLineEdit(field.label)
        self.tag = QComboBox()
        self.tag.setEditable(True)
        self.tag.addItems([one for one in seen.fields if one not in taken])
        self.tag.setCurrentText(tag)
        self.when_empty, self.style_box = combo(_EMPTY), combo(_STYLES)
        choose(self.kind, kind_of(tag, field, seen) if tag else FieldType.TEXT)
        choose(self.when_empty, field.when_empty)
        choose(self.style_box, field.decimal)
        self._type, self._former = field.type, tag
        self.example = label()
        self._add_rows()
        self._connect()
        self._show_rows()
        self.fit()

    def _add_rows(self) -> None:
        self.add("column", tr("&Column of your shop"), self.column)
        for part, words in _PARTS:
            self.add(part, tr(words), self.parts[part])
        self.add("tag", tr("Short &name in Mailchimp"), self.tag)
        self.add("label", tr("&Title that people see"), self.name)
        self.add("type", tr("&Kind"), self.kind)
        self.add("decimal", tr("&How numbers are written"), self.style_box)
        self.add("when_empty", tr("When it is &empty in your shop"), self.when_empty)
        self.add("example", tr("Example"), self.example)
        self.fixed = self.explain(
            tr("Mailchimp has this field already: its kind and title stay as they are there.")
        )

    def _connect(self) -> None:
        for box in (self.column, self.kind, self.style_box, self.when_empty, *self.parts.values()):
            box.currentIndexChanged.connect(self._show_rows)
        self.tag.currentTextChanged.connect(self._show_rows)

    @property
    def chosen_kind(self) -> FieldType:
        """The kind; Qt gives its word back, not the kind itself."""
        return FieldType(self.kind.currentData())

    def _show_rows(self) -> None:
        tag = self.tag.currentText().strip()
        known = self._seen.fields.get(tag)
        if known is not None:
            self.kind.blockSignals(True)
            choose(self.kind, known.type)
            self.kind.blockSignals(False)
        for box in (self.kind, self.name):
            box.setEnabled(known is None)
        self.fixed.setVisible(known is not None)
        address = self.chosen_kind is FieldType.ADDRESS
        self.show_row("column", shown=not address)
        for part, _ in _PARTS:
            self.show_row(part, shown=address)
        self.show_row("decimal", shown=self.chosen_kind is FieldType.NUMBER)
        self.calm()
        self._show_example()

    def _show_example(self) -> None:
        tag, values, faults = self._typed()
        try:
            field = made(FieldSetting, values, faults)
            before, after = live_example(self._seen, tag, field)
        except FaultyError:
            self.example.setText("–")
            return
        if not before:
            self.example.setText(tr("No customer looked at has anything there."))
        else:
            self.example.setText(tr("{before} → {after}", before=before, after=after))

    def _typed(self) -> tuple[str, dict[str, Any], list[Fault]]:
        tag = self.tag.currentText().strip()
        kind = self.chosen_kind
        faults = self._name_faults(tag)
        values: dict[str, Any] = {"when_empty": self.when_empty.currentData()}
        new_kind = tag not in self._seen.fields and kind is not FieldType.TEXT
        if self._type is not None or new_kind or kind is FieldType.ADDRESS:
            values["type"] = kind.value
        if self.name.text().strip():
            values["label"] = self.name.text().strip()
        if kind is FieldType.ADDRESS:
            chosen = {part: box.currentData() for part, box in self.parts.items()}
            values |= {part: column for part, column in chosen.items() if column}
            if not chosen["addr1"]:
                faults.append(lacking("addr1", tr("Please choose the column with the street.")))
            return tag, values, faults
        if not self.column.currentData():
            faults.append(lacking("column", tr("Please choose a column.")))
        values["column"] = self.column.currentData()
        if kind is FieldType.NUMBER:
            values["decimal"] = self.style_box.currentData()
        return tag, values, faults

    def _name_faults(self, tag: str) -> list[Fault]:
        if not tag:
            return [lacking("tag", tr("Please name the field."))]
        if tag in self._taken:
            return [lacking("tag", tr("Another column goes to this field already."))]
        if tag != self._former and tag not in self._seen.fields and free_tag(tag, ()) != tag:
            words = tr(
                "At most ten capital letters, digits or _, such as {example}.",
                example=free_tag(tag, self._taken),
            )
            return [lacking("tag", words)]
        return []

    def accept(self) -> None:
        """Close with the field, or say what is missing."""
        tag, values, faults = self._typed()
        try:
            self.made = tag, made(FieldSetting, values, faults)
        except FaultyError as error:
            self.complain(error.faults)
            return
        super().accept()
