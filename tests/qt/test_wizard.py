from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mailbridge.base.errors import SettingsError
from mailbridge.screens.wizard.choices import Choices, ConsentWay
from mailbridge.screens.wizard.wizard import SetUpWizard
from mailbridge.widgets.engine.messages import Finished, Problem, Progress
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
    asked: list[str] = []
    wizard.send_asked.connect(lambda: asked.append("send"))
    wizard.button(Buttons.FinishButton).click()
    assert asked == ["send"]
    assert wizard.isVisible()
    wizard.show_message(Progress("sending", 120, 127))
    assert wizard.trying.words.text() == "Sending… 120 of 247"
    with qtbot.waitSignal(wizard.accepted):
        wizard.show_message(Finished("Pushed 247", {"pushed": 247, "waiting": 0}))
    assert desk.kept is None
    qtbot.waitUntil(lambda: desk.signs_in == [True, True])


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


def test_going_on_begins_where_it_was_left(qtbot: QtBot) -> None:
    desk = FakeDesk()
    wizard = wizard_over(qtbot, desk)
    at_page_4(qtbot, wizard)
    wizard.button(Buttons.CancelButton).click()
    desk.knows, desk.known = True, KEY
    again = wizard_over(qtbot, desk)
    qtbot.waitUntil(lambda: again.currentPage() is again.fields)
    again.button(Buttons.BackButton).click()
    assert again.currentPage() is again.connection
    # Another place: the pages are the owner's to turn now.
    again.where.open("/shop/other.db")
    qtbot.waitUntil(lambda: again.choices.place == "/shop/other.db")
    assert again.currentPage() is again.connection


def test_going_on_without_the_key_stops_where_it_is_asked_for(qtbot: QtBot) -> None:
    desk = FakeDesk()
    wizard = wizard_over(qtbot, desk)
    at_page_4(qtbot, wizard)
    wizard.button(Buttons.CancelButton).click()
    again = wizard_over(qtbot, desk)
    qtbot.waitUntil(lambda: again.currentPage() is again.connection)
    assert not again.connection.complaint


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


def counted(qtbot: QtBot, desk: FakeDesk) -> SetUpWizard:
    wizard = wizard_over(qtbot, desk)
    at_page_5(qtbot, wizard)
    qtbot.waitUntil(lambda: wizard.trying.report is not None)
    return wizard


def test_just_five_first_then_the_rest(qtbot: QtBot) -> None:
    desk = FakeDesk()
    wizard = counted(qtbot, desk)
    parts = wizard.trying.parts
    assert parts.few.text() == "Send &just 5 first"
    asked: list[bool] = []
    wizard.send_asked.connect(lambda: asked.append(True))
    parts.few.click()
    wizard.button(Buttons.FinishButton).click()
    assert "on their way" in wizard.trying.complaint
    qtbot.waitUntil(lambda: wizard.trying.words.text().startswith("✔ 5 customers are in"))
    assert desk.fewer == [5]
    assert asked == []
    assert wizard.trying.summary.text() == "run 7: anna@x.test"
    assert wizard.button(Buttons.FinishButton).text() == "Send the other 242 customers"
    wizard.button(Buttons.FinishButton).click()
    assert asked == [True]
    with qtbot.waitSignal(wizard.accepted):
        wizard.show_message(Finished("Pushed 242", {"pushed": 242, "waiting": 0}))


def test_when_the_five_cannot_be_sent_it_is_said(qtbot: QtBot) -> None:
    desk = FakeDesk()
    desk.few_say = '{"run": 7, "pushed": 0, "waiting": 247}'
    wizard = counted(qtbot, desk)
    wizard.trying.parts.few.click()
    qtbot.waitUntil(lambda: wizard.trying.complaint == "None of them could be sent.")
    assert wizard.button(Buttons.FinishButton).text() == "Send 247 customers"


def test_stop_keeps_what_is_done_and_says_so(qtbot: QtBot) -> None:
    desk = FakeDesk()
    wizard = counted(qtbot, desk)
    stops: list[bool] = []
    wizard.stop_asked.connect(lambda: stops.append(True))
    wizard.button(Buttons.FinishButton).click()
    wizard.show_message(Progress("sending", 120, 127))
    wizard.trying.parts.stop.click()
    assert stops == [True]
    wizard.show_message(Finished("", {"pushed": 120, "waiting": 127}))
    assert wizard.trying.words.text() == (
        "120 customers were sent. The other 127 go at the next check; nothing is lost."
    )
    with qtbot.waitSignal(wizard.accepted):
        wizard.button(Buttons.FinishButton).click()


def test_closing_while_customers_go_lets_them_go_on(qtbot: QtBot) -> None:
    desk = FakeDesk()
    wizard = counted(qtbot, desk)
    wizard.button(Buttons.FinishButton).click()
    with qtbot.waitSignal(wizard.accepted):
        wizard.reject()
    assert desk.kept is None


def test_a_problem_while_sending_is_said_in_place(qtbot: QtBot) -> None:
    wizard = counted(qtbot, FakeDesk())
    wizard.button(Buttons.FinishButton).click()
    wizard.show_message(Problem("No internet", "It goes on by itself."))
    wizard.show_message(Finished("", {"pushed": 0, "waiting": 247}))
    assert wizard.trying.complaint == "No internet. It goes on by itself."
    assert wizard.isVisible()


def test_who_does_not_want_it_is_not_checked_nor_started(qtbot: QtBot) -> None:
    desk = FakeDesk()
    wizard = counted(qtbot, desk)
    assert wizard.trying.parts.keep.text() == "&Keep checking every 5 minutes"
    wizard.trying.parts.keep.click()
    wizard.trying.parts.sign_in.click()
    assert wizard.trying.parts.keep_words.isVisible()
    pauses: list[bool] = []
    wizard.pause_asked.connect(lambda: pauses.append(True))
    wizard.button(Buttons.FinishButton).click()
    wizard.show_message(Finished("", {"pushed": 247, "waiting": 0}))
    assert pauses == [True]
    qtbot.waitUntil(lambda: desk.signs_in == [True, False])


def test_each_number_opens_its_list(qtbot: QtBot) -> None:
    desk = FakeDesk()
    desk.says = json.dumps(
        {**json.loads(desk.says), "lists": {"skipped": [["anna@", "The address is not whole."]]}}
    )
    wizard = counted(qtbot, desk)
    tile = wizard.trying.tiles["skipped"]
    tile.setFocus()
    QTest.keyClick(tile, Qt.Key.Key_Space)
    dialog = wizard.trying.dialog
    assert dialog is not None
    assert dialog.windowTitle() == "Skipped, and why"
    assert dialog.table.model().index(0, 1).data() == "The address is not whole."
    QTest.mouseClick(wizard.trying.tiles["created"], Qt.MouseButton.LeftButton)
    assert wizard.trying.dialog is not None
    assert wizard.trying.dialog.windowTitle() == "New in Mailchimp"


def test_with_nothing_to_send_it_is_over_at_once_and_pauses_where_that_was_wished(
    qtbot: QtBot,
) -> None:
    desk = FakeDesk()
    desk.says = '{"pushed": 0, "unchanged": 9}'
    wizard = counted(qtbot, desk)
    wizard.trying.parts.keep.click()
    asked: list[str] = []
    wizard.send_asked.connect(lambda: asked.append("send"))
    wizard.pause_asked.connect(lambda: asked.append("pause"))
    with qtbot.waitSignal(wizard.accepted):
        wizard.button(Buttons.FinishButton).click()
    assert asked == ["send", "pause"]
