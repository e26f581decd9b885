from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from mailbridge.widgets.flow import FlowLayout
from mailbridge.widgets.tables.chips import Chips


@pytest.fixture
def row(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    layout = FlowLayout(made, spacing=10)
    for number in range(4):
        label = QLabel(str(number))
        label.setMinimumSize(100, 20)
        layout.addWidget(label)
    return made


@pytest.mark.parametrize(("width", "lines"), [(430, 1), (429, 2), (210, 2), (150, 4), (10, 4)])
def test_what_does_not_fit_begins_a_new_line(row: QWidget, width: int, lines: int) -> None:
    assert row.heightForWidth(width) == lines * 20 + (lines - 1) * 10


@pytest.mark.parametrize(
    ("direction", "places"),
    [
        (Qt.LayoutDirection.LeftToRight, [0, 110, 0, 110]),
        (Qt.LayoutDirection.RightToLeft, [150, 40, 150, 40]),
    ],
)
def test_it_follows_the_direction_of_reading(
    row: QWidget, direction: Qt.LayoutDirection, places: list[int]
) -> None:
    row.setLayoutDirection(direction)
    row.resize(250, 60)
    row.show()
    assert [label.x() for label in row.findChildren(QLabel)] == places


def test_a_hidden_one_takes_no_room(row: QWidget) -> None:
    row.findChildren(QLabel)[0].hide()
    assert row.heightForWidth(320) == 20


def test_one_switch_is_on_or_none(qtbot: QtBot) -> None:
    chips = Chips("Which", [("a", "All red"), ("b", "All blue")])
    qtbot.addWidget(chips)
    chips.show()
    told: list[str] = []
    chips.changed.connect(told.append)
    chips.buttons["a"].click()
    chips.buttons["b"].click()
    assert not chips.buttons["a"].isChecked()
    chips.buttons["b"].click()
    chips.choose("a")
    chips.choose("a")
    chips.reset.click()
    assert told == ["a", "b", "", "a", ""]
    chips.show_counts({"a": 1234})
    assert chips.buttons["a"].text() == "All red · 1,234"
    assert chips.buttons["b"].accessibleName() == "All blue, 0"
