from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from mailbridge.screens.preference_fields import (
    AUTOSTART,
    look_fields,
    notice_fields,
    start_fields,
)
from mailbridge.screens.setting_rows import SettingCard, SettingRow
from mailbridge.service.preferences import Preferences
from mailbridge.service.rules.setting_fields import Kind, SettingField

CHOICES = (("keep", "Do nothing"), ("tag", "Give them a tag"))
FIELD = SettingField("sync", "x", "A title", "What it means.", Kind.TEXT, "old", "usual")
FIELDS = {
    Kind.YES_NO: replace(FIELD, kind=Kind.YES_NO, value=True, default=True),
    Kind.CHOICE: replace(FIELD, kind=Kind.CHOICE, value="keep", default="keep", choices=CHOICES),
    Kind.NUMBER: replace(FIELD, kind=Kind.NUMBER, value=8, default=8, least=1, most=10),
    Kind.SHARE: replace(FIELD, kind=Kind.SHARE, value=10.0, default=10.0, most=100),
    Kind.TEXT: FIELD,
}
ENTERED = {
    Kind.YES_NO: False,
    Kind.CHOICE: "tag",
    Kind.NUMBER: 10,
    Kind.SHARE: 25.5,
    Kind.TEXT: "new",
}


def row(qtbot: QtBot, kind: Kind) -> SettingRow:
    made = SettingRow(FIELDS[kind])
    qtbot.addWidget(made)
    made.show()
    return made


def enter(one: SettingRow, value: Any) -> None:
    """As a person does with the mouse or the keys."""
    editor = one.editor
    if isinstance(editor, QCheckBox):
        editor.click()
    elif isinstance(editor, QComboBox):
        editor.setCurrentIndex(editor.findData(value))
        editor.activated.emit(editor.currentIndex())
    elif isinstance(editor, QLineEdit):
        editor.setText(value)
        editor.editingFinished.emit()
    else:
        assert isinstance(editor, QSpinBox | QDoubleSpinBox)
        editor.setValue(value)
        editor.editingFinished.emit()


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_entered_is_said(qtbot: QtBot, kind: Kind) -> None:
    one = row(qtbot, kind)
    assert one.value == FIELDS[kind].value
    with qtbot.waitSignal(one.changed) as changed:
        enter(one, ENTERED[kind])
    assert changed.args == ["sync", "x", ENTERED[kind]]
    assert one.editor.accessibleName() == "A title"
    assert one.editor.toolTip().startswith("Usual: ")


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.NUMBER, Kind.CHOICE])
def test_the_same_value_says_nothing(qtbot: QtBot, kind: Kind) -> None:
    one = row(qtbot, kind)
    with qtbot.assertNotEmitted(one.changed):
        enter(one, FIELDS[kind].value)


def test_bounds_hold_in_the_field_itself(qtbot: QtBot) -> None:
    one = row(qtbot, Kind.NUMBER)
    assert isinstance(one.editor, QSpinBox)
    one.editor.setValue(11)
    assert one.value == 10


def test_what_is_wrong_stands_beside_it_until_it_is_right(qtbot: QtBot) -> None:
    one = row(qtbot, Kind.TEXT)
    one.show_problem("It cannot be empty.")
    assert one.problem.isVisible()
    assert one.editor.accessibleDescription() == "It cannot be empty."
    one.show_field(replace(FIELD, value="better"))
    assert not one.problem.isVisible()
    assert one.value == "better"


def test_a_card_makes_each_row_once(qtbot: QtBot) -> None:
    card = SettingCard("Sending")
    qtbot.addWidget(card)
    card.show_fields([])
    assert not card.isVisible()
    card.show_fields([FIELD])
    first = card.rows["x"]
    card.show_fields([replace(FIELD, value="new")])
    assert card.rows == {"x": first}
    assert first.value == "new"


def test_every_preference_can_be_set_or_is_remembered_by_itself() -> None:
    wish = Preferences()
    fields = (
        *start_fields(wish, autostart=True),
        *notice_fields(wish),
        *look_fields(wish, ["en", "de"]),
    )
    names = {one.name for one in fields}
    by_itself = {"told_about_closing", "start_asked", "snooze_until", "check_for_updates"}
    assert names - {AUTOSTART} == set(Preferences.__slots__) - by_itself
    for one in fields:
        if one.kind is Kind.CHOICE:
            assert one.value in dict(one.choices), one.name
    languages = next(one for one in fields if one.name == "language")
    assert [words for _, words in languages.choices][1:] == ["English", "Deutsch"]
