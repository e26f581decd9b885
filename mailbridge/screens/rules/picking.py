"""A dialog to pick something ready-made: a tag, a rule or a segment, and what it is about.

It adds nothing to the settings: the entry that was made is asked of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from mailbridge.base.errors import SettingsError
from mailbridge.base.language import tr
from mailbridge.screens.rules.parts import FormDialog, lacking
from mailbridge.service.rules.form_faults import number_of
from mailbridge.service.rules.ready_made import Value
from mailbridge.settings.schema import RuleSetting, Segment, TagSetting
from mailbridge.settings.tables import Scalar

_FIXED = 3


class Offer(Protocol):
    """Something to pick: service.rules.ready_made's entries, and service.rules.ready_segments'."""

    title: str
    sentence: str
    values: dict[str, Value]

    @property
    def subjects(self) -> Mapping[str, str]:
        """What has to be chosen for it: name → what that holds."""
        ...

    def make(
        self, given: Mapping[str, str], values: Mapping[str, Scalar] | None = None, /
    ) -> RuleSetting | TagSetting | Segment:
        """The setting. Raises SettingsError where something is missing or of the wrong kind."""
        ...


class PickingDialog(FormDialog):
    """The dialog. groups: title → what there is; subjects: (words, value) to choose from.

    made: what was picked, after "Add".
    """

    def __init__(
        self,
        title: str,
        groups: Sequence[tuple[str, Sequence[Offer]]],
        subjects: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, tr("&Add"), parent)
        self._groups, self._subjects = groups, subjects
        self.made: TagSetting | RuleSetting | Segment | None = None
        self.group, self.entry = QComboBox(), QComboBox()
        self.group.addItems([tr(name) for name, _ in groups])
        self.choices: dict[str, QComboBox] = {}
        self.values: dict[str, QLineEdit] = {}
        self.add("group", tr("&For"), self.group)
        self.add("entry", tr("&What"), self.entry)
        self.sentence = self.explain("")
        self.show_row("group", shown=len(groups) > 1)
        self.group.currentIndexChanged.connect(self._on_group)
        self.entry.currentIndexChanged.connect(self._show_entry)
        self._on_group()
        self.fit()

    def _on_group(self) -> None:
        _, entries = self._groups[self.group.currentIndex()]
        self.entry.blockSignals(True)
        self.entry.clear()
        self.entry.addItems([tr(one.title) for one in entries])
        self.entry.blockSignals(False)
        self._show_entry()

    def chosen(self) -> Offer:
        """The entry that is shown."""
        return self._groups[self.group.currentIndex()][1][self.entry.currentIndex()]

    def _show_entry(self) -> None:
        while self.form.rowCount() > _FIXED:
            self.form.removeRow(_FIXED)
        self.forget({*self.choices, *self.values})
        chosen = self.chosen()
        self.sentence.setText(tr(chosen.sentence))
        self.calm()
        self.choices, self.values = {}, {}
        for name, what in chosen.subjects.items():
            box = QComboBox()
            box.addItem(tr("(please choose)"), "")
            for words, value in self._subjects:
                box.addItem(words, value)
            self.add(name, _capital(tr(what)), box)
            self.choices[name] = box
        for name, one in chosen.values.items():
            line = QLineEdit(str(one.default))
            self.add(name, _capital(tr(one.label)), line)
            self.values[name] = line

    def accept(self) -> None:
        """Close with what was made, or say what is still missing."""
        picked = {name: str(box.currentData()) for name, box in self.choices.items()}
        open_ones = [
            lacking(name, tr("Please choose what holds this."))
            for name, value in picked.items()
            if not value
        ]
        open_ones += [
            lacking(name, tr("Please fill this in."))
            for name, line in self.values.items()
            if not line.text().strip()
        ]
        if open_ones:
            self.complain(open_ones)
            return
        typed = {name: self._typed(name) for name in self.values}
        wrong = [
            lacking(name, tr("Please type a number."))
            for name, value in typed.items()
            if _is_number(self.chosen().values[name].default) and isinstance(value, str)
        ]
        if wrong:
            self.complain(wrong)
            return
        try:
            self.made = self.chosen().make(picked, typed)
        except SettingsError:
            self.refuse(tr("This cannot be used so. Please look at what you typed."))
            return
        super().accept()

    def _typed(self, name: str) -> Scalar:
        """What was typed, as the kind of value that the default is."""
        text = self.values[name].text().strip()
        return number_of(text) if _is_number(self.chosen().values[name].default) else text


def _is_number(value: Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
