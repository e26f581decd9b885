from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from mailbridge.screens.settings import SettingsPage
from mailbridge.service.preferences import Preferences, preferences_file, read_preferences
from mailbridge.service.session import Session
from mailbridge.shell.autostart import autostart_is_on
from mailbridge.shell.chores.settings import SettingsChores
from mailbridge.shell.chores.settings_facts import Chores
from mailbridge.shell.preferences import Keeper
from mailbridge.widgets.tasks import Tasks

FILE = """
[mailchimp]
audience = "a1b2c3d4e5"
[[feed]]
name = "Customers"
database = "sqlite:///shop.db"
table = "customers"
email = "EmailAddress"
"""


class Scene:
    """The settings page over a real home, with everything that follows from its fields."""

    def __init__(self, qtbot: QtBot, session: Session, tmp_path: Path) -> None:
        session.paths.settings_file.write_text(FILE, encoding="utf-8")
        self.session = session
        self.page = SettingsPage()
        qtbot.addWidget(self.page)
        self.tasks = Tasks(self.page)
        self.environment = {
            **os.environ,
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
            "HOME": str(tmp_path),
        }
        self.keeper = Keeper(preferences_file(session.paths), self.page)
        chores = Chores(session, self.tasks, self.page, lambda: None, lambda: None, self.page)
        self.chores = SettingsChores(
            session, self.tasks, self.page, self.keeper, chores.refresh, self.environment, self.page
        )
        chores.refresh()
        self.chores.show()
        self.page.show()
        qtbot.waitUntil(lambda: bool(self.page.sending.rows))


@pytest.fixture
def scene(qtbot: QtBot, session: Session, tmp_path: Path) -> Scene:
    return Scene(qtbot, session, tmp_path)


def test_a_setting_is_saved_and_what_cannot_be_is_told_beside_it(
    qtbot: QtBot, scene: Scene
) -> None:
    box = scene.page.sending.rows["when_removed"].editor
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData("tag"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: scene.session.settings().sync.when_removed == "tag")
    tag = scene.page.sending.rows["removed_tag"]
    assert isinstance(tag.editor, QLineEdit)
    tag.editor.setText("")
    tag.editor.editingFinished.emit()
    qtbot.waitUntil(tag.problem.isVisible)
    assert scene.session.settings().sync.removed_tag == "no longer a customer"
    tag.editor.setText("gone")
    tag.editor.editingFinished.emit()
    qtbot.waitUntil(lambda: scene.session.settings().sync.removed_tag == "gone")
    assert not tag.problem.isVisible()


def test_a_preference_is_kept_at_once(scene: Scene) -> None:
    box = scene.page.starting.rows["close_keeps_running"].editor
    assert isinstance(box, QCheckBox)
    box.click()
    kept = read_preferences(preferences_file(scene.session.paths))
    assert kept == Preferences(close_keeps_running=False)


@pytest.mark.skipif(sys.platform != "linux", reason="the Linux way of starting")
def test_starting_at_sign_in_is_set_and_shown(scene: Scene, tmp_path: Path) -> None:
    box = scene.page.starting.rows["autostart"].editor
    assert isinstance(box, QCheckBox)
    assert not box.isChecked()
    box.click()
    assert autostart_is_on(scene.environment)
    assert scene.keeper.now.start_asked
    box.click()
    assert not autostart_is_on(scene.environment)
    (tmp_path / "config" / "autostart").rmdir()
    (tmp_path / "config" / "autostart").write_text("in the way", encoding="utf-8")
    box.click()
    assert not box.isChecked()
    assert scene.page.starting.rows["autostart"].problem.isVisible()


def test_advanced_settings_are_folded_away(scene: Scene) -> None:
    assert not scene.page.advanced.isVisible()
    scene.page.fold.click()
    assert scene.page.advanced.isVisible()
    assert set(scene.page.advanced.rows) >= {"max_connections", "unsubscribed_file"}
    scene.page.fold.click()
    assert not scene.page.advanced.isVisible()
