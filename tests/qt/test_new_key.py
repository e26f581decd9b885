from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from mailbridge.base.errors import KeyProblem
from mailbridge.screens.new_key import NewKeyDialog
from mailbridge.widgets.tasks import Tasks


class Store:
    """Keeps one key, and refuses all others in words."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    def keep(self, key: str) -> None:
        if "good" not in key:
            raise KeyProblem("Mailchimp does not know this key", "Copy all of it.")
        self.kept.append(key)


def dialog(qtbot: QtBot, store: Store) -> NewKeyDialog:
    made = NewKeyDialog(store.keep, Tasks(QGuiApplication.instance()), lambda: None)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_wrong_key_is_told_in_place_and_a_good_one_kept(qtbot: QtBot) -> None:
    store = Store()
    asked = dialog(qtbot, store)
    asked.save.click()
    assert asked.said.text() == "Paste the key first."
    asked.key.setText("bad-us19")
    asked.save.click()
    qtbot.waitUntil(lambda: "does not know" in asked.said.text())
    assert asked.isVisible()
    asked.key.setText("  good-us19 ")
    with qtbot.waitSignal(asked.accepted):
        asked.save.click()
    assert store.kept == ["good-us19"]


def test_the_key_is_never_shown_and_can_be_pasted(qtbot: QtBot) -> None:
    asked = dialog(qtbot, Store())
    assert asked.key.echoMode() is QLineEdit.EchoMode.Password
    QGuiApplication.clipboard().setText(" good-us19\n")
    asked.paste.click()
    assert asked.key.text() == "good-us19"
    QGuiApplication.clipboard().clear()
