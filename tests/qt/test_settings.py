from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from mailbridge.screens.settings import SettingsFacts, SettingsPage

FACTS = SettingsFacts(
    sources=["/shop/shop.db, table “customers”"],
    account="Anna's <b>Flowers</b>",
    audience="Newsletter (4,218 contacts)",
    key_place="kept in this computer's safe store, not in a file",
    minutes=7,
    fields=["E-mail", "First name"],
)


@pytest.fixture
def page(qtbot: QtBot) -> SettingsPage:
    made = SettingsPage()
    qtbot.addWidget(made)
    made.show()
    return made


def test_what_stands_there_is_shown_and_the_key_is_not(page: SettingsPage) -> None:
    page.show_facts(FACTS)
    assert page.source.text() == "/shop/shop.db, table “customers”"
    assert page.account.text() == "Anna's <b>Flowers</b>"
    assert page.fields.text() == "E-mail, First name"
    assert page.key.text().startswith("••••••••")
    assert page.minutes.currentText() == "Every 7 minutes"
    assert not page.problem.isVisible()


def test_before_set_up_there_is_nothing_to_disconnect(page: SettingsPage) -> None:
    page.show_facts(SettingsFacts())
    assert page.account.text() == "Not connected"
    assert not page.disconnect_button.isEnabled()
    assert not page.compare.isEnabled()
    assert not page.erase.isEnabled()
    assert not page.minutes.isEnabled()
    assert page.change.isEnabled()


def test_a_problem_is_said(page: SettingsPage) -> None:
    page.show_facts(SettingsFacts(problem="The settings cannot be used: line 3"))
    assert page.problem.isVisible()


def test_how_often_is_chosen(qtbot: QtBot, page: SettingsPage) -> None:
    page.show_facts(FACTS)
    row = page.minutes.findText("Every hour")
    with qtbot.waitSignal(page.minutes_changed) as changed:
        page.minutes.activated.emit(row)
    assert changed.args == [60]


def test_buttons_say_what_is_wanted(qtbot: QtBot, page: SettingsPage) -> None:
    page.show_facts(FACTS)
    for button, signal in (
        (page.change, page.change_asked),
        (page.change_audience, page.audience_asked),
        (page.disconnect_button, page.disconnect_asked),
        (page.folder, page.folder_asked),
        (page.compare, page.compare_asked),
        (page.erase, page.erase_asked),
        (page.make_audience, page.new_audience_asked),
        (page.help, page.help_asked),
        (page.report, page.report_asked),
    ):
        with qtbot.waitSignal(signal):
            button.click()
