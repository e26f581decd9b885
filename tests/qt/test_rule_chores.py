from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from mailbridge.screens.rules.page import RulesPage
from mailbridge.screens.rules.picking import PickingDialog
from mailbridge.screens.rules.segment import SegmentDialog
from mailbridge.service.session import Session
from mailbridge.shell.rule_chores import RuleChores
from mailbridge.widgets.tasks import Tasks

SETTINGS = """
# mine
[mailchimp]
audience = "a1"
[[feed]]
name = "Customers"
database = "sqlite:///shop.db"
table = "customers"
email = "Mail"
[feed.fields]
TIER = "Tier"
[[feed.tag]]
always = "customer"
"""


class Desk:
    """A page with its chores over a real settings file; what the engine is told is in done."""

    def __init__(self, qtbot: QtBot, session: Session) -> None:
        self.session, self.qtbot = session, qtbot
        self.page = RulesPage()
        qtbot.addWidget(self.page)
        self.page.show()
        self.done: list[str] = []
        self.chores = RuleChores(
            session,
            Tasks(self.page),
            self.page,
            lambda: self.done.append("rest"),
            lambda: self.done.append("begin"),
            self.page,
        )
        self.chores.refresh()

    def saved(self) -> None:
        """Wait until the settings were written and the page shows them."""
        self.qtbot.waitUntil(lambda: self.done[-2:] == ["rest", "begin"])
        self.qtbot.waitUntil(lambda: self.page.shown == self.session.settings())


@pytest.fixture
def desk(qtbot: QtBot, home: Path) -> Desk:
    session = Session.open(dict(os.environ))
    session.paths.settings_file.write_text(SETTINGS, encoding="utf-8")
    with closing(sqlite3.connect(session.base / "shop.db")) as shop, shop:
        shop.execute("CREATE TABLE customers (Mail TEXT, Tier TEXT, LastVisit TEXT)")
    made = Desk(qtbot, session)
    qtbot.waitUntil(lambda: made.page.shown is not None)
    return made


def box() -> QMessageBox:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)]
    return next(one for one in found if one.isVisible())


def press(words: str) -> None:
    next(button for button in box().buttons() if button.text() == words).click()


def test_before_set_up_it_says_so(qtbot: QtBot, session: Session) -> None:
    made = Desk(qtbot, session)
    qtbot.waitUntil(lambda: made.page.problem.text().startswith("Please finish"))


def test_unusable_settings_are_told(qtbot: QtBot, session: Session) -> None:
    session.paths.settings_file.write_text("[mailchimp", encoding="utf-8")
    made = Desk(qtbot, session)
    qtbot.waitUntil(lambda: "line 1" in made.page.problem.text())


def test_applying_writes_while_the_engine_rests(desk: Desk) -> None:
    desk.page.form.limit.setValue(500)
    desk.page.apply.click()
    desk.saved()
    assert desk.session.settings().mailchimp.contact_limit == 500
    assert "# mine" in desk.session.paths.settings_file.read_text(encoding="utf-8")


def test_applying_nothing_disturbs_nobody(desk: Desk) -> None:
    desk.page.apply.click()
    assert desk.done == []


def test_a_mistake_is_said_in_place_and_nothing_is_written(desk: Desk) -> None:
    desk.page.form.when_removed.setCurrentIndex(3)
    desk.page.form.removed_tag.setText(" ")
    desk.page.apply.click()
    assert "removed_tag" in desk.page.problem.text()
    assert desk.done == []
    assert desk.session.paths.settings_file.read_text(encoding="utf-8") == SETTINGS


def test_a_file_changed_meanwhile_is_told_and_then_shown(desk: Desk) -> None:
    other = SETTINGS.replace('"customer"', '"client"')
    desk.session.paths.settings_file.write_text(other, encoding="utf-8")
    desk.page.sentences.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    desk.qtbot.waitUntil(lambda: "changed elsewhere" in desk.page.problem.text())
    assert desk.session.paths.settings_file.read_text(encoding="utf-8") == other
    assert desk.page.sentences.list.item(1).checkState() is Qt.CheckState.Checked
    assert "“client”" in desk.page.sentences.list.item(1).text()


def test_a_tag_is_switched_off(desk: Desk) -> None:
    desk.page.sentences.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    desk.saved()
    assert not desk.session.settings().feed[0].tag[0].enabled


def test_a_tag_is_removed_after_a_question(desk: Desk) -> None:
    desk.page.sentences.list.setCurrentRow(1)
    desk.page.sentences.remove.click()
    assert "lose it" in box().informativeText()
    press("Keep it")
    assert desk.done == []
    desk.page.sentences.remove.click()
    press("Remove")
    desk.saved()
    assert desk.session.settings().feed[0].tag == []


def test_a_ready_made_tag_is_picked_with_a_column_of_the_shop(desk: Desk) -> None:
    desk.page.sentences.ready_made.click()
    desk.qtbot.waitUntil(lambda: bool(desk.page.findChildren(PickingDialog)))
    dialog = desk.page.findChildren(PickingDialog)[0]
    dialog.entry.setCurrentIndex(dialog.entry.findText("Not seen for 90 days"))
    column = dialog.choices["last"]
    column.setCurrentIndex(column.findText("LastVisit"))
    dialog.add.click()
    desk.saved()
    when = desk.session.settings().feed[0].tag[1].when
    assert when is not None
    assert (when.column, when.days_ago_at_least) == ("LastVisit", 90)
    assert desk.page.sentences.list.count() == 3


def test_a_segment_is_added(desk: Desk) -> None:
    desk.page.sentences.segment.click()
    dialog = desk.page.findChildren(SegmentDialog)[0]
    dialog.name.setText("Gold tier")
    dialog.rows[0].subject.setCurrentIndex(1)
    dialog.rows[0].value.setText("Gold")
    dialog.add.click()
    desk.saved()
    made = desk.session.settings().segment[0]
    assert (made.name, made.conditions[0].field, made.conditions[0].is_) == (
        "Gold tier", "TIER", "Gold",
    )  # fmt: skip
