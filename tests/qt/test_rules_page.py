"""The page "Fields & rules": its tabs, what they announce, and the draft that they make."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from mailbridge.base.language import tr
from mailbridge.screens.rules.consent_tab import NEW_CONTACTS
from mailbridge.screens.rules.form import WHEN_REMOVED
from mailbridge.screens.rules.opening import Opening
from mailbridge.screens.rules.page import RulesPage
from mailbridge.service.rules import editing
from mailbridge.service.rules.editing import Kind
from mailbridge.service.rules.glimpse import Glimpse
from mailbridge.settings.schema import Consent, Mailchimp, Settings, Sync
from tests.qt.test_accessible import cut_words, nameless

PLAIN: dict[str, Any] = {
    "mailchimp": {"audience": "a1"},
    "feed": [
        {
            "name": "Customers",
            "database": "sqlite:////shop.db",
            "table": "customers",
            "email": "Mail",
            "consent": {"column": "OK", "yes": ["J", 1]},
            "fields": {"FNAME": "First"},
            "tag": [{"always": "customer"}, {"column": "Kind", "enabled": False}],
        }
    ],
    "segment": [{"name": "Gold", "conditions": [{"tag": "gold"}]}],
}
SETTINGS = Settings.model_validate(PLAIN)
SEEN = Glimpse(
    columns=("Mail", "First", "Kind", "Sum", "OK"),
    rows=({"Mail": "a@x.test", "First": "René", "Kind": "vip", "Sum": "12,50", "OK": "J"},),
    words={"Kind": {"vip": 1}, "OK": {"J": 3, "N": 1, "vielleicht": 2}},
    today=date(2026, 11, 22),
)
FIELDS, TAGS, LAST = 0, 2, 6


@pytest.fixture
def page(qtbot: QtBot) -> RulesPage:
    made = RulesPage()
    Opening(made)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def filled(page: RulesPage) -> RulesPage:
    page.show_settings(SETTINGS)
    page.show_glimpses({"Customers": SEEN})
    return page


def sentences(page: RulesPage, kind: Kind) -> list[str]:
    rows = page.lists[kind].list
    return [rows.item(row).text() for row in range(rows.count())]


def cell(page: RulesPage, row: int, column: int) -> str:
    return str(page.fields.model.index(row, column).data())


def test_before_set_up_nothing_can_be_changed(page: RulesPage) -> None:
    assert page.problem.isVisible()
    assert not page.bar.apply.isEnabled()
    assert not page.tabs.isEnabled()


def test_what_stands_there_is_shown_and_is_no_change(filled: RulesPage) -> None:
    assert filled.draft == SETTINGS
    assert not filled.bar.apply.isEnabled()
    assert editing.with_values(SETTINGS, *filled.form.values()) == SETTINGS
    exact = SETTINGS.model_copy(update={"sync": Sync(max_removed_percent=2.5)})
    filled.show_settings(exact)
    assert editing.with_values(exact, *filled.form.values()) == exact
    assert filled.consent.consent() == Consent(column="OK", yes=["J", 1])


def test_the_mapping_has_examples_of_both_sides(filled: RulesPage) -> None:
    assert [cell(filled, 0, column) for column in range(5)] == [
        "First", "First name", "Text", "René", "René",
    ]  # fmt: skip
    # The other columns of the shop can be ticked; the address itself is no field.
    assert [cell(filled, row, 0) for row in range(4)] == ["First", "Kind", "Sum", "OK"]
    assert (cell(filled, 2, 1), cell(filled, 2, 3)) == ("stays in your shop", "12,50")


def test_a_tick_sends_a_column_and_takes_it_back(filled: RulesPage) -> None:
    model = filled.fields.model
    checked, unchecked = Qt.CheckState.Checked, Qt.CheckState.Unchecked
    model.setData(model.index(2, 0), checked, Qt.ItemDataRole.CheckStateRole)
    assert filled.draft is not None
    tag = list(filled.draft.feed[0].fields)[1]
    assert filled.draft.feed[0].fields[tag].column == "Sum"
    assert filled.bar.apply.isEnabled()
    model.setData(model.index(1, 0), unchecked, Qt.ItemDataRole.CheckStateRole)
    assert filled.draft == SETTINGS
    assert not filled.bar.apply.isEnabled()


def test_a_field_that_was_unticked_comes_back_as_it_was(filled: RulesPage) -> None:
    model = filled.fields.model
    box = Qt.ItemDataRole.CheckStateRole
    model.setData(model.index(0, 0), Qt.CheckState.Unchecked, box)
    assert filled.draft is not None
    assert filled.draft.feed[0].fields == {}
    assert cell(filled, 0, 0) == "First"
    model.setData(model.index(0, 0), Qt.CheckState.Checked, box)
    assert filled.draft == SETTINGS


def test_every_choice_is_one_that_settings_know(page: RulesPage) -> None:
    for words, status in NEW_CONTACTS:
        Mailchimp.model_validate({"audience": "a1", "new_contacts": status})
        assert page.consent.ways[status].text() == tr(words)
    for _, way in WHEN_REMOVED:
        settings = SETTINGS.model_copy(update={"sync": Sync.model_validate({"when_removed": way})})
        page.show_settings(settings)
        assert page.form.when_removed.currentData() == way
        assert page.form.removed_tag.isEnabled() == (way == "tag")


def test_who_agreed_is_a_plain_choice(filled: RulesPage) -> None:
    filled.consent.everyone.click()
    filled.consent.ways["pending"].click()
    assert filled.draft is not None
    assert filled.draft.feed[0].consent is None
    assert filled.draft.mailchimp.new_contacts == "pending"
    filled.bar.discard.click()
    assert filled.draft == SETTINGS
    assert filled.consent.in_column.isChecked()


def test_words_nobody_explained_are_shown_until_they_are(filled: RulesPage) -> None:
    filled.tabs.setCurrentIndex(1)
    assert "J (3)" in filled.consent.seen.text()
    assert "vielleicht" in filled.consent.open_words.text()
    assert "N" not in filled.consent.open_words.text().partition(":")[2]
    filled.consent.yes.clear()
    QTest.keyClicks(filled.consent.yes, "j, 1, vielleicht")
    assert filled.consent.open_words.isHidden()
    assert filled.draft is not None
    consent = filled.draft.feed[0].consent
    assert consent is not None
    assert consent.yes == ["j", 1, "vielleicht"]


def test_a_half_made_choice_is_neither_lost_nor_applied(page: RulesPage, qtbot: QtBot) -> None:
    open_one = Settings.model_validate(
        PLAIN | {"feed": [{k: v for k, v in PLAIN["feed"][0].items() if k != "consent"}]}
    )
    page.show_settings(open_one)
    page.show_glimpses({"Customers": SEEN})
    page.consent.in_column.click()
    page.form.limit.setValue(5)
    assert page.consent.in_column.isChecked()
    with qtbot.assertNotEmitted(page.apply_asked):
        page.bar.apply.click()
    assert "choose the column" in page.problem.text()
    assert page.tabs.currentIndex() == 1


def test_applying_announces_before_and_after(qtbot: QtBot, filled: RulesPage) -> None:
    filled.form.limit.setValue(5000)
    filled.form.when_removed.setCurrentIndex(filled.form.when_removed.findData("archive"))
    filled.form.when_removed.activated.emit(filled.form.when_removed.currentIndex())
    filled.form.mirror.click()
    with qtbot.waitSignal(filled.apply_asked) as asked:
        filled.bar.apply.click()
    before, after = asked.args
    assert before == SETTINGS
    assert after.mailchimp.contact_limit == 5000
    assert (after.sync.when_removed, after.sync.mirror_unsubscribes) == ("archive", False)
    with qtbot.waitSignal(filled.foresee_asked):
        filled.bar.foresee.click()


def test_a_mistake_is_said_at_its_place(qtbot: QtBot, filled: RulesPage) -> None:
    filled.form.when_removed.setCurrentIndex(3)
    filled.form.removed_tag.setText(" ")
    filled.form.removed_tag.textEdited.emit(" ")
    with qtbot.assertNotEmitted(filled.apply_asked):
        filled.bar.apply.click()
    assert filled.tabs.currentIndex() == LAST
    assert filled.form.said("removed_tag") == "Please fill this in."
    assert filled.form.removed_tag.accessibleDescription() == "Please fill this in."


def test_a_draft_survives_a_look_and_can_be_taken_back(filled: RulesPage) -> None:
    filled.form.limit.setValue(5000)
    filled.show_settings(SETTINGS)
    assert filled.form.limit.value() == 5000
    filled.bar.discard.click()
    assert filled.form.limit.value() == 0
    filled.form.limit.setValue(7)
    other = SETTINGS.model_copy(update={"sync": Sync(every_minutes=9)})
    filled.show_settings(other)
    assert (filled.draft, filled.form.limit.value()) == (other, 0)
    assert "changed elsewhere" in filled.problem.text()


def test_a_tick_is_a_switch(filled: RulesPage) -> None:
    rows = filled.lists[Kind.TAG].list
    assert rows.item(1).checkState() is Qt.CheckState.Unchecked
    rows.item(1).setCheckState(Qt.CheckState.Checked)
    assert filled.draft is not None
    assert filled.draft.feed[0].tag[1].enabled
    segment = filled.lists[Kind.SEGMENT].list.item(0)
    assert not segment.flags() & Qt.ItemFlag.ItemIsUserCheckable
    filled.lists[Kind.FEED].list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert not filled.draft.feed[0].enabled


def test_a_line_is_removed_after_a_question_with_the_keyboard_alone(filled: RulesPage) -> None:
    filled.tabs.setCurrentIndex(TAGS)
    filled.lists[Kind.TAG].list.setCurrentRow(0)
    QTest.keyClick(filled.lists[Kind.TAG].list, Qt.Key.Key_Delete)
    box = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)
               and one.isVisible())  # fmt: skip
    assert "lose it" in box.informativeText()
    next(one for one in box.buttons() if one.text() == "Remove").click()
    assert filled.draft is not None
    assert [tag.column for tag in filled.draft.feed[0].tag] == ["Kind"]


def test_the_last_list_of_customers_stays(filled: RulesPage) -> None:
    filled.lists[Kind.FEED].removal_asked.emit(filled.lists[Kind.FEED].line())
    box = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)
               and one.isVisible())  # fmt: skip
    next(one for one in box.buttons() if one.text() == "Remove").click()
    assert "only list" in filled.problem.text()
    assert filled.draft == SETTINGS


def test_with_two_lists_one_is_chosen_and_can_rest(page: RulesPage) -> None:
    members = {**PLAIN["feed"][0], "name": "Members", "fields": {}, "tag": [{"always": "member"}]}
    page.show_settings(Settings.model_validate(PLAIN | {"feed": [PLAIN["feed"][0], members]}))
    assert page.feeds.isVisible()
    page.feeds.setCurrentIndex(1)
    page.feeds.activated.emit(1)
    assert sentences(page, Kind.TAG) == ["Everyone carries the tag “member”"]
    page.enabled.click()
    assert page.draft is not None
    assert [feed.enabled for feed in page.draft.feed] == [True, False]


def test_two_hundred_rules_and_sixty_columns(page: RulesPage) -> None:
    names = tuple(f"Column {number}" for number in range(60))
    feed = PLAIN["feed"][0] | {
        "rule": [{"when": {"column": names[n % 60], "changes": True}, "tag": f"t{n}"}
                 for n in range(200)],
    }  # fmt: skip
    page.show_settings(Settings.model_validate(PLAIN | {"feed": [feed]}))
    page.show_glimpses({"Customers": Glimpse(columns=names, today=date(2026, 11, 22))})
    assert len(sentences(page, Kind.RULE)) == 200
    assert page.fields.model.rowCount() == 61
    page.lists[Kind.RULE].list.item(150).setCheckState(Qt.CheckState.Unchecked)
    assert page.draft is not None
    assert [n for n, rule in enumerate(page.draft.feed[0].rule) if not rule.enabled] == [150]


@pytest.mark.parametrize("number", range(7))
def test_every_tab_can_be_read_and_named(filled: RulesPage, number: int) -> None:
    filled.resize(900, 640)
    filled.tabs.setCurrentIndex(number)
    QApplication.processEvents()
    assert nameless(filled) == []
    assert cut_words(filled) == []


def test_from_right_to_left_a_line_is_chosen_too(qtbot: QtBot) -> None:
    made = RulesPage()
    qtbot.addWidget(made)
    made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    made.show_settings(SETTINGS)
    made.show_glimpses({"Customers": SEEN})
    made.show()
    assert made.fields.row() is not None
    assert made.fields.change.isEnabled()
