"""Ways to a page of the wizard, for tests: each goes through the pages before as an owner does."""

from __future__ import annotations

import os

from PySide6.QtWidgets import QWizard
from pytestqt.qtbot import QtBot

from mailbridge.screens.wizard.choices import ConsentWay
from mailbridge.screens.wizard.wizard import SetUpWizard
from mailbridge.widgets.tasks import Tasks
from tests.qt.desk import KEY, FakeDesk

Buttons = QWizard.WizardButton


def wizard_over(qtbot: QtBot, desk: FakeDesk) -> SetUpWizard:
    wizard = SetUpWizard(desk, Tasks(), dict(os.environ))
    qtbot.addWidget(wizard)
    wizard.show()
    return wizard


def forward(wizard: SetUpWizard) -> None:
    wizard.button(Buttons.NextButton).click()


def at_page_2(qtbot: QtBot, wizard: SetUpWizard) -> None:
    wizard.where.open("/shop/shop.db")
    qtbot.waitUntil(lambda: wizard.where.look is not None)
    forward(wizard)
    assert wizard.currentPage() is wizard.right


def at_page_3(qtbot: QtBot, wizard: SetUpWizard) -> None:
    at_page_2(qtbot, wizard)
    forward(wizard)
    assert wizard.currentPage() is wizard.connection


def at_page_4(qtbot: QtBot, wizard: SetUpWizard) -> None:
    at_page_3(qtbot, wizard)
    wizard.connection.key.setText(KEY)
    wizard.connection.check()
    qtbot.waitUntil(lambda: wizard.connection.audiences.count() > 0)
    wizard.connection.audiences.setCurrentRow(0)
    forward(wizard)
    assert wizard.currentPage() is wizard.fields


def at_page_5(qtbot: QtBot, wizard: SetUpWizard) -> None:
    at_page_4(qtbot, wizard)
    wizard.fields.ways[ConsentWay.EVERYONE].click()
    forward(wizard)
    assert wizard.currentPage() is wizard.trying
