from __future__ import annotations

import json

import pytest
from pytestqt.qtbot import QtBot

from mailbridge.base.errors import SettingsError
from mailbridge.screens.wizard.choices import Choices, ConsentWay
from tests.qt.desk import KEY, FakeDesk
from tests.qt.wizard_steps import (
    Buttons,
    at_page_3,
    at_page_4,
    at_page_5,
    forward,
    wizard_over,
)


def test_the_whole_way(qtbot: QtBot) -> None:
    desk = FakeDesk()
    wizard = wizard_over(qtbot, desk)
    rests: list[bool] = []
    wizard.about_to_save.connect(lambda: rests.append(True))
    at_page_5(qtbot, wizard)
    with qtbot.waitSignal(wizard.trying.ready):
        pass
    assert rests == [True]
    choices, key = desk.saved[0]
    assert key == KEY
    assert (choices.place, choices.table, choices.email, choices.key, choices.audience) == (
        "/shop/shop.db", "customers", "EmailAddress", "CustomerID", "a1",
    )  # fmt: skip
    assert choices.fields == {"FNAME": ("FirstName", "text", "First name")}
    assert choices.consent is ConsentWay.EVERYONE
    tiles = {name: tile.number.text() for name, tile in wizard.trying.tiles.items()}
    assert tiles == {"created": "240", "updated": "7", "unchanged": "0", "skipped": "3"}
    assert wizard.button(Buttons.FinishButton).text() == "Send 247 customers"
    with qtbot.waitSignal(wizard.accepted):
        wizard.button(Buttons.FinishButton).click()
    assert desk.kept is None


def test_leaving_keeps_everything_for_next_time(qtbot: QtBot) -> None:
    desk = FakeDesk()
    wizard = wizard_over(qtbot, desk)
    at_page_4(qtbot, wizard)
    wizard.button(Buttons.CancelButton).click()
    assert desk.kept is not None
    assert KEY not in json.dumps(desk.kept.as_json())
    again = wizard_over(qtbot, desk)
    qtbot.waitUntil(lambda: again.where.look is not None)
    assert again.choices.audience == "a1"
    assert "shop.db – 250 customers" in again.where.found.text()


def test_next_says_what_is_missing_instead_of_being_grey(qtbot: QtBot) -> None:
    desk = FakeDesk()
    wizard = wizard_over(qtbot, desk)
    assert wizard.button(Buttons.NextButton).isEnabled()
    forward(wizard)
    assert wizard.where.complaint == "Please choose the file with your customers first."
    at_page_3(qtbot, wizard)
    forward(wizard)
    assert wizard.connection.complaint == "Please enter your Mailchimp key first."


def test_what_does_not_work_is_said_and_can_be_tried_again(qtbot: QtBot) -> None:
    desk = FakeDesk()
    desk.refuse = SettingsError("The fields cannot be used", "There are too many.")
    wizard = wizard_over(qtbot, desk)
    at_page_5(qtbot, wizard)
    qtbot.waitUntil(lambda: bool(wizard.trying.complaint))
    assert wizard.trying.complaint == "The fields cannot be used. There are too many."
    wizard.button(Buttons.FinishButton).click()
    assert wizard.isVisible()
    desk.refuse = None
    with qtbot.waitSignal(wizard.trying.ready):
        wizard.trying.again.click()
    assert not wizard.trying.complaint


def test_a_try_out_that_fails_says_the_last_sentence(qtbot: QtBot) -> None:
    desk = FakeDesk()
    desk.says = "''');import sys;sys.stderr.write('''mailbridge: No internet: try later."
    wizard = wizard_over(qtbot, desk)
    at_page_5(qtbot, wizard)
    qtbot.waitUntil(lambda: wizard.trying.complaint == "No internet: try later.")


def test_what_will_be_held_is_said_before(qtbot: QtBot) -> None:
    desk = FakeDesk()
    desk.says = '{"pushed": 0, "unchanged": 9, "needs_confirmation": "9 of 9 would go"}'
    wizard = wizard_over(qtbot, desk)
    at_page_5(qtbot, wizard)
    with qtbot.waitSignal(wizard.trying.ready):
        pass
    assert "9 of 9 would go" in wizard.trying.summary.text()
    assert wizard.button(Buttons.FinishButton).text() == "Keep in step"


def test_going_back_and_forth_loses_nothing(qtbot: QtBot) -> None:
    desk = FakeDesk()
    wizard = wizard_over(qtbot, desk)
    at_page_5(qtbot, wizard)
    for _ in range(4):
        wizard.back()
    assert wizard.currentPage() is wizard.where
    for _ in range(4):
        forward(wizard)
    assert wizard.currentPage() is wizard.trying
    qtbot.waitUntil(lambda: len(desk.saved) == 2)
    assert desk.saved[0] == desk.saved[1]
    with qtbot.waitSignal(wizard.trying.ready):
        pass


@pytest.mark.parametrize(
    "kept", [None, 7, [], "x", {"unknown": 1}, {"consent": "odd"}, {"fields": [1]}]
)
def test_choices_that_cannot_be_read_are_a_fresh_start(kept: object) -> None:
    assert Choices.from_json(kept) == Choices()
