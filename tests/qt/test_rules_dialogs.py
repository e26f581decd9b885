"""The dialogs of "Fields & rules" and of a person's own orders, filled in as an owner would."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from mailbridge.screens.rules.customer import CustomerDialog
from mailbridge.screens.rules.erasing import ErasingDialog
from mailbridge.screens.rules.parts import choose
from mailbridge.screens.rules.picking import PickingDialog
from mailbridge.screens.rules.segment import MOST, SegmentDialog
from mailbridge.screens.rules.trying import TryEventDialog
from mailbridge.service.lists.preview import Side
from mailbridge.service.rules.ready_made import groups
from mailbridge.service.rules.ready_segments import ready_segments
from mailbridge.settings.schema import RuleSetting, Segment, TagSetting
from tests.qt.test_accessible import cut_words, nameless

COLUMNS = ["Mail", "Points", "Last"]
SUBJECTS = [(column, column) for column in COLUMNS]


def shown(qtbot: QtBot, dialog: QDialog) -> None:
    qtbot.addWidget(dialog)
    dialog.show()
    QApplication.processEvents()
    assert nameless(dialog) == []
    assert cut_words(dialog) == []


@pytest.fixture
def picking(qtbot: QtBot) -> PickingDialog:
    offers = [(group.title, group.entry) for group in groups()]
    made = PickingDialog("Pick", offers, SUBJECTS)
    shown(qtbot, made)
    return made


def pick(dialog: PickingDialog, title: str) -> None:
    dialog.entry.setCurrentIndex(dialog.entry.findText(title))


def test_a_column_is_asked_for_before_it_is_added(qtbot: QtBot, picking: PickingDialog) -> None:
    pick(picking, "Not seen for 90 days")
    picking.save.click()
    assert "choose" in picking.said("last")
    assert picking.result() == 0
    choose(picking.choices["last"], "Last")
    picking.values["days"].setText("60")
    with qtbot.waitSignal(picking.accepted):
        picking.save.click()
    assert isinstance(picking.made, TagSetting)
    assert picking.made.when is not None
    assert (picking.made.when.column, picking.made.when.days_ago_at_least) == ("Last", 60)


def test_a_value_of_the_wrong_kind_is_said(picking: PickingDialog) -> None:
    pick(picking, "Not seen for 90 days")
    choose(picking.choices["last"], "Last")
    picking.values["days"].setText("long")
    picking.save.click()
    assert picking.said("days") == "Please type a number."
    assert picking.isVisible()


def test_every_entry_can_be_shown(picking: PickingDialog) -> None:
    for group in range(picking.group.count()):
        picking.group.setCurrentIndex(group)
        for entry in range(picking.entry.count()):
            picking.entry.setCurrentIndex(entry)
            assert picking.sentence.text().endswith(".")
            assert nameless(picking) == []


def test_a_rule_without_columns_is_one_click(picking: PickingDialog) -> None:
    pick(picking, "New customer")
    picking.save.click()
    assert isinstance(picking.made, RuleSetting)
    assert picking.made.event == "new_customer"


def test_a_segment_is_picked_with_a_field(qtbot: QtBot) -> None:
    dialog = PickingDialog("Pick", [("Segments", ready_segments())], [("Tier", "TIER")])
    shown(qtbot, dialog)
    pick(dialog, "One tier")
    choose(dialog.choices["tier"], "TIER")
    dialog.values["name"].setText("Silver")
    dialog.save.click()
    assert isinstance(dialog.made, Segment)
    assert (dialog.made.name, dialog.made.conditions[0].is_) == ("Tier: Silver", "Silver")


@pytest.fixture
def segment(qtbot: QtBot) -> SegmentDialog:
    made = SegmentDialog([("Tier", "TIER"), ("Total sales", "SALES")])
    shown(qtbot, made)
    return made


def fill(dialog: SegmentDialog, row: int, subject: str, way: str, value: str = "") -> None:
    one = dialog.rows[row]
    one.subject.setCurrentIndex(one.subject.findText(subject))
    one.way.setCurrentIndex(one.way.findText(way))
    one.value.setText(value)


def test_a_segment_of_fields_and_a_tag(qtbot: QtBot, segment: SegmentDialog) -> None:
    segment.name.setText(" Good ones ")
    segment.match.setCurrentIndex(1)
    fill(segment, 0, "Total sales", "is at least", "500")
    fill(segment, 1, "Tier", "is filled in")
    segment.more.click()
    fill(segment, 2, "Tag", "is not there", "left")
    with qtbot.waitSignal(segment.accepted):
        segment.save.click()
    made = segment.made
    assert made is not None
    assert (made.name, made.match) == ("Good ones", "any")
    first, second, third = made.conditions
    assert (first.field, first.at_least) == ("SALES", 500)
    assert second.is_filled
    assert (third.tag, third.is_empty) == ("left", True)


def test_ten_conditions_are_the_most(segment: SegmentDialog) -> None:
    while not segment.more.isHidden():
        segment.more.click()
    assert len(segment.rows) == MOST == 10


def test_a_segment_opens_and_comes_back_unchanged(qtbot: QtBot) -> None:
    given = Segment.model_validate(
        {
            "name": "S",
            "match": "any",
            "conditions": [
                {"field": "SALES", "at_least": 1.5},
                {"field": "GONE", "is": 7},
                {"tag": "x", "is_empty": True},
                {"field": "TIER", "contains": "old"},
            ],
        }
    )
    dialog = SegmentDialog([("Total sales", "SALES"), ("Tier", "TIER")], given)
    shown(qtbot, dialog)
    dialog.save.click()
    assert dialog.made == given


def test_what_a_segment_lacks_is_said(segment: SegmentDialog) -> None:
    segment.save.click()
    assert "name" in segment.said("name")
    assert "at least one condition" in segment.said("conditions")
    segment.name.setText("S")
    fill(segment, 0, "Total sales", "is at least")
    segment.save.click()
    assert "type what" in segment.said("conditions")
    fill(segment, 0, "Total sales", "is at least", "much")
    segment.save.click()
    assert segment.said("conditions") == "Please type a number."
    assert segment.made is None
    assert not segment.rows[1].value.isEnabled()


def test_a_customer_side_by_side(qtbot: QtBot) -> None:
    sides = [
        Side("First name", "Anna", "Anne", same=False),
        Side("Phone", "1", "1", same=True),
    ]
    dialog = CustomerDialog("C1", sides)
    shown(qtbot, dialog)
    model = dialog.table.model()
    texts = [[model.index(row, column).data() for column in range(4)] for row in range(2)]
    assert texts == [["First name", "Anna", "Anne", "≠ differs"], ["Phone", "1", "1", ""]]
    nobody = CustomerDialog("C9", [])
    shown(qtbot, nobody)
    assert not nobody.table.isVisible()


def test_an_address_is_typed_twice(qtbot: QtBot) -> None:
    dialog = ErasingDialog()
    shown(qtbot, dialog)
    dialog.erase.click()
    assert "whole e-mail address" in dialog.problem.text()
    dialog.first.setText(" Anna@Shop.test")
    dialog.second.setText("ana@shop.test")
    dialog.erase.click()
    assert "not the same" in dialog.problem.text()
    dialog.second.setText("anna@shop.test ")
    with qtbot.waitSignal(dialog.accepted):
        dialog.erase.click()
    assert dialog.address == "anna@shop.test"


def test_an_event_to_try_is_asked_for_whole(qtbot: QtBot) -> None:
    dialog = TryEventDialog(["tier_changed"])
    shown(qtbot, dialog)
    dialog.values.setPlainText("total")
    with qtbot.assertNotEmitted(dialog.send_asked):
        dialog.save.click()
    assert "whole" in dialog.said("email")
    assert "name = value" in dialog.said("values")
    dialog.email.setText("anna@shop.test")
    dialog.values.setPlainText("total = 12.50\n\nnote = a=b")
    with qtbot.waitSignal(dialog.send_asked) as asked:
        dialog.save.click()
    assert asked.args == [
        "tier_changed", "anna@shop.test", {"total": "12.50", "note": "a=b"},
    ]  # fmt: skip
    assert not dialog.save.isEnabled()
    dialog.show_problem("Not there", "Choose somebody else.")
    assert dialog.problem.text() == "Not there. Choose somebody else."
    assert dialog.isVisible()
    assert dialog.save.isEnabled()
