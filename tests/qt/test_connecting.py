from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mailbridge.screens.report import ReportDialog
from mailbridge.screens.settings import SettingsPage
from mailbridge.service.session import Session
from mailbridge.service.support.diagnostics import TITLE, save
from mailbridge.shell.connecting import Connecting
from mailbridge.widgets.tasks import Tasks


@pytest.fixture
def page(qtbot: QtBot) -> SettingsPage:
    made = SettingsPage()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def connecting(session: Session, page: SettingsPage) -> Iterator[Connecting]:
    tasks = Tasks(page)
    yield Connecting(session, tasks, page, lambda: None, page)
    tasks.halt()


def test_a_report_is_shown_whole_and_then_saved(
    qtbot: QtBot, connecting: Connecting, page: SettingsPage, tmp_path: Path
) -> None:
    page.report.click()
    page.report.click()  # one at a time
    qtbot.waitUntil(lambda: connecting.report is not None)
    dialog = connecting.report
    assert dialog is not None
    text = dialog.text.toPlainText()
    assert text.startswith(TITLE)
    assert dialog.text.isReadOnly()
    dialog.close_button.click()
    file = tmp_path / "report.txt"
    places = [str(tmp_path), "", str(file)]
    again = ReportDialog(text, save, page, lambda _: places.pop())
    again.show()
    again.save.click()
    assert again.said.text() == f"Saved as {file}."
    assert file.read_text(encoding="utf-8").startswith(TITLE)
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again.save.click()  # thought better of it
    assert again.said.text() == f"Saved as {file}."
    again.save.click()
    assert again.said.text().startswith("It cannot be saved there: ")
    again.close()


def test_without_a_client_there_is_no_way_to_log_in(
    qtbot: QtBot, session: Session, connecting: Connecting
) -> None:
    session.paths.settings_file.write_text("[mailchimp]\n", encoding="utf-8")
    connecting.offer()
    # Asked in a thread of its own, and answered in the order of arrival.
    connecting.make_report()
    qtbot.waitUntil(lambda: connecting.report is not None)
    assert not connecting.log_in.isVisible()
