from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mailbridge.service.preferences import Preferences, read_preferences
from mailbridge.shell.preferences import Keeper


def test_a_change_is_kept_and_announced_once(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "preferences.toml"
    keeper = Keeper(file)
    said: list[object] = []
    keeper.changed.connect(said.append)
    keeper.change(theme="dark")
    keeper.change(theme="dark")
    assert said == [Preferences(theme="dark")]
    assert read_preferences(file) == Preferences(theme="dark") == keeper.now
    assert Keeper(file).now.theme == "dark"


def test_a_name_that_is_none_is_a_mistake(qtbot: QtBot, tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        Keeper(tmp_path / "preferences.toml").change(colour="pink")


def test_a_wish_holds_where_it_cannot_be_written(qtbot: QtBot, tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "gone" / "preferences.toml")
    with qtbot.waitSignal(keeper.changed):
        keeper.change(tell_success=True)
    assert keeper.now.tell_success
