"""The page "Fields & rules": its form, its list of sentences and what they announce."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mailbridge.screens.rules.form import NEW_CONTACTS, WHEN_REMOVED
from mailbridge.screens.rules.page import RulesPage
from mailbridge.service import editing
from mailbridge.service.editing import Kind
from mailbridge.settings.schema import Mailchimp, Settings, Sync

PLAIN: dict[str, Any] = {
    "mailchimp": {"audience": "a1"},
    "feed": [
        {
            "name": "Customers",
            "database": "sqlite:////shop.db",
            "table": "customers",
            "email": "Mail",
            "consent": {"column": "OK", "yes": ["J", 1]},
            "tag": [{"always": "customer"}, {"column": "Kind", "enabled": False}],
        }
    ],
    "segment": [{"name": "Gold", "conditions": [{"tag": "gold"}]}],
}
SETTINGS = Settings.model_validate(PLAIN)


@pytest.fixture
def page(qtbot: QtBot) -> RulesPage:
    made = RulesPage()
    qtbot.addWidget(made)
    made.show()
    return made


def test_before_set_up_nothing_can_be_changed(page: RulesPage) -> None:
    assert page.problem.isVisible()
    assert not page.apply.isEnabled()
    assert not page.form.isEnabled()


def test_what_stands_there_is_shown_and_given_back_unchanged(page: RulesPage) -> None:
    page.show_settings(SETTINGS)
    assert page.form.consent.text() == "Customers: only whose “OK” says yes. Yes words: J, 1"
    assert editing.with_values(SETTINGS, *page.form.values()) == SETTINGS
    exact = SETTINGS.model_copy(update={"sync": Sync(max_removed_percent=2.5)})
    page.show_settings(exact)
    assert editing.with_values(exact, *page.form.values()) == exact


def test_every_choice_is_one_that_settings_know(page: RulesPage) -> None:
    for _, status in NEW_CONTACTS:
        Mailchimp.model_validate({"audience": "a1", "new_contacts": status})
    for _, way in WHEN_REMOVED:
        settings = SETTINGS.model_copy(update={"sync": Sync.model_validate({"when_removed": way})})
        page.show_settings(settings)
        assert page.form.when_removed.currentData() == way
        assert page.form.removed_tag.isEnabled() == (way == "tag")


def test_applying_says_what_is_wanted(qtbot: QtBot, page: RulesPage) -> None:
    page.show_settings(SETTINGS)
    page.form.limit.setValue(5000)
    page.form.when_removed.setCurrentIndex(page.form.when_removed.findData("archive"))
    page.form.mirror.click()
    with qtbot.waitSignal(page.apply_asked) as asked:
        page.apply.click()
    mailchimp, sync = asked.args
    assert mailchimp["contact_limit"] == 5000
    assert (sync["when_removed"], sync["mirror_unsubscribes"]) == ("archive", False)


def test_typing_survives_a_look_and_can_be_taken_back(page: RulesPage) -> None:
    page.show_settings(SETTINGS)
    page.form.limit.setValue(5000)
    page.show_settings(SETTINGS)
    assert page.form.limit.value() == 5000
    page.back.click()
    assert page.form.limit.value() == 0


def test_a_tick_is_a_switch(qtbot: QtBot, page: RulesPage) -> None:
    page.show_settings(SETTINGS)
    rows = page.sentences.list
    assert rows.item(2).checkState() is Qt.CheckState.Unchecked
    with qtbot.waitSignal(page.sentences.switched) as switched:
        rows.item(2).setCheckState(Qt.CheckState.Checked)
    line, on = switched.args
    assert (line.kind, line.number, on) == (Kind.TAG, 1, True)
    segment = rows.item(3)
    assert not segment.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert segment.data(Qt.ItemDataRole.CheckStateRole) is None


def test_tags_and_segments_can_be_removed_feeds_cannot(qtbot: QtBot, page: RulesPage) -> None:
    page.show_settings(SETTINGS)
    page.sentences.list.setCurrentRow(0)
    assert not page.sentences.remove.isEnabled()
    page.sentences.list.setCurrentRow(3)
    with qtbot.waitSignal(page.sentences.removal_asked) as asked:
        page.sentences.remove.click()
    assert asked.args[0].kind is Kind.SEGMENT
