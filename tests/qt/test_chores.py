from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from mailbridge.base.errors import SettingsError
from mailbridge.screens.settings import SettingsPage
from mailbridge.service.session import Session
from mailbridge.shell.chores.settings_facts import Chores, read_facts, save_minutes
from mailbridge.store import state
from mailbridge.store.database import Database
from mailbridge.widgets.tasks import Tasks

SETTINGS = """
# mine
[mailchimp]
audience = "a1"
[[feed]]
name = "Customers"
database = "sqlite:////shop/shop.db"
table = "customers"
email = "Mail"
[feed.fields]
FNAME = "First"
SALES = { column = "Total", type = "number", label = "Total sales" }
[[feed.tag]]
column = "Type"
"""


@pytest.fixture
def configured(session: Session, state_db: Database) -> Session:
    session.paths.settings_file.write_text(SETTINGS, encoding="utf-8")
    for name, value in (
        (state.AUDIENCE_ID, "a1"),
        (state.AUDIENCE_NAME, "Newsletter"),
        (state.AUDIENCE_MEMBERS, "4218"),
        (state.ACCOUNT_NAME, "Anna's Flowers"),
    ):
        state.put(state_db, name, value)
    return session


def page_with_chores(qtbot: QtBot, session: Session) -> tuple[SettingsPage, Chores, list[str]]:
    page = SettingsPage()
    qtbot.addWidget(page)
    page.show()
    done: list[str] = []
    chores = Chores(
        session, Tasks(page), page, lambda: done.append("rest"), lambda: done.append("begin"), page
    )
    return page, chores, done


def test_the_facts_of_a_home(configured: Session) -> None:
    facts = read_facts(configured)
    assert facts.sources == ["/shop/shop.db, table “customers”"]
    assert list(facts.fields) == ["E-mail", "First name", "Total sales", "tags from Type"]
    assert (facts.account, facts.audience) == ("Anna's Flowers", "Newsletter (4,218 contacts)")
    assert "safe store" in facts.key_place


def test_before_set_up_there_are_none(session: Session) -> None:
    assert read_facts(session).sources == ()


def test_settings_that_cannot_be_used_are_told(qtbot: QtBot, session: Session) -> None:
    session.paths.settings_file.write_text("[mailchimp", encoding="utf-8")
    page, chores, _ = page_with_chores(qtbot, session)
    chores.refresh()
    qtbot.waitUntil(page.problem.isVisible)


def test_how_often_is_saved_beside_what_the_owner_wrote(qtbot: QtBot, configured: Session) -> None:
    page, chores, done = page_with_chores(qtbot, configured)
    chores.refresh()
    qtbot.waitUntil(lambda: page.minutes.count() > 0)
    page.minutes_changed.emit(15)
    qtbot.waitUntil(lambda: done == ["rest", "begin"])
    assert configured.settings().sync.every_minutes == 15
    assert "# mine" in configured.paths.settings_file.read_text(encoding="utf-8")
    qtbot.waitUntil(lambda: page.minutes.currentText() == "Every 15 minutes")


def test_unusable_settings_are_not_overwritten(session: Session) -> None:
    file: Path = session.paths.settings_file
    file.write_text("[mailchimp", encoding="utf-8")
    with pytest.raises(SettingsError):
        save_minutes(session, 15)
    assert file.read_text(encoding="utf-8") == "[mailchimp"


def answer(words: str) -> None:
    """Press a button of the dialog that is about to open."""

    def press() -> None:
        for one in QApplication.topLevelWidgets():
            if isinstance(one, QMessageBox) and one.isVisible():
                next(button for button in one.buttons() if button.text() == words).click()

    QTimer.singleShot(0, press)


def test_disconnecting_is_asked_about_first(qtbot: QtBot, configured: Session) -> None:
    page, chores, done = page_with_chores(qtbot, configured)
    chores.refresh()
    qtbot.waitUntil(page.disconnect_button.isEnabled)
    answer("Stay connected")
    page.disconnect_button.click()
    assert done == []
    assert configured.status().audience_id == "a1"
    answer("Disconnect")
    page.disconnect_button.click()
    qtbot.waitUntil(lambda: done == ["rest", "begin"])
    assert configured.status().audience_id == ""
    qtbot.waitUntil(lambda: page.account.text() == "Not connected")
