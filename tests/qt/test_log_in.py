from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from mailbridge.base.errors import KeyProblem
from mailbridge.screens.settings import SettingsPage
from mailbridge.screens.wizard.choices import Choices
from mailbridge.screens.wizard.connect_page import ConnectPage
from mailbridge.screens.wizard.desk import Desk
from mailbridge.screens.wizard.log_in import WAITING
from mailbridge.service.session import Session
from mailbridge.settings.server import server_name
from mailbridge.shell.connecting import Connecting
from mailbridge.shell.wizard.desk import SetUpDesk
from mailbridge.simulator import Simulator
from mailbridge.simulator.account import CLIENT
from mailbridge.widgets.tasks import Tasks
from tests.fakes.browser import Browser, allow, deny
from tests.qt.desk import KEY, FakeDesk

ADDRESS = "http://127.0.0.1:1/oauth2/authorize?state=x"
OpenUrl = Callable[[str], None]


class Desktop(QObject):
    """Opens addresses instead of the desktop. open: what it does with them."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.open: OpenUrl = lambda _: None

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        address = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
        self.opened.append(address)
        self.open(address)


@pytest.fixture
def desktop(qtbot: QtBot) -> Iterator[Desktop]:
    made = Desktop()
    QDesktopServices.setUrlHandler("http", made, "take")  # type: ignore[arg-type]  # PySide takes str only, whatever it declares
    yield made
    QDesktopServices.unsetUrlHandler("http")


def page_over(qtbot: QtBot, desk: Desk) -> ConnectPage:
    page = ConnectPage(Choices(), desk, Tasks())
    qtbot.addWidget(page)
    page.show()
    page.initializePage()
    return page


def able(qtbot: QtBot, *log_ins: Callable[[OpenUrl, threading.Event], str]) -> ConnectPage:
    desk = FakeDesk()
    desk.log_ins = list(log_ins)
    page = page_over(qtbot, desk)
    qtbot.waitUntil(page.log_in.isVisible)
    return page


def test_without_a_registered_client_there_is_no_button(qtbot: QtBot) -> None:
    desk = FakeDesk()
    asked = threading.Event()

    def not_able() -> bool:
        asked.set()
        return False

    desk.can_log_in = not_able  # type: ignore[method-assign]  # to see that it was asked
    page = page_over(qtbot, desk)
    qtbot.waitUntil(asked.is_set)
    assert not page.log_in.isVisible()


def test_a_log_in_stands_for_a_key(qtbot: QtBot, desktop: Desktop) -> None:
    come_back = threading.Event()

    def log_in(open_url: OpenUrl, cancelled: threading.Event) -> str:
        open_url(ADDRESS)
        assert come_back.wait(10)
        return KEY

    page = able(qtbot, log_in)
    page.log_in.click()
    assert (page.result.text(), "Cancel" in page.log_in.text()) == (WAITING, True)
    qtbot.waitUntil(lambda: desktop.opened == [ADDRESS])
    come_back.set()
    qtbot.waitUntil(lambda: page.audiences.count() == 3)
    assert "Anna's Flowers" in page.result.text()
    assert page.key.text() == KEY
    assert page.key.displayText() != KEY
    assert "Log in" in page.log_in.text()


def test_a_refusal_is_said_and_one_can_try_again(qtbot: QtBot) -> None:
    def refused(open_url: OpenUrl, cancelled: threading.Event) -> str:
        raise KeyProblem("The log-in was refused in the browser", "Nothing was kept.")

    page = able(qtbot, refused, lambda _open, _cancelled: KEY)
    page.log_in.click()
    qtbot.waitUntil(lambda: page.complaint != "")
    assert page.complaint == "The log-in was refused in the browser. Nothing was kept."
    assert (page.key.text(), page.result.isVisible()) == ("", False)
    page.log_in.click()
    qtbot.waitUntil(lambda: page.audiences.count() == 3)


def waits(ended: threading.Event) -> Callable[[OpenUrl, threading.Event], str]:
    def log_in(open_url: OpenUrl, cancelled: threading.Event) -> str:
        assert cancelled.wait(10)
        ended.set()
        raise KeyProblem("The log-in was cancelled")

    return log_in


def test_a_second_click_cancels_without_a_complaint(qtbot: QtBot) -> None:
    ended = threading.Event()
    page = able(qtbot, waits(ended))
    page.log_in.click()
    page.log_in.click()
    qtbot.waitUntil(lambda: "Cancel" not in page.log_in.text())
    assert (ended.is_set(), page.complaint, page.result.isVisible()) == (True, "", False)


def test_a_wizard_that_is_closed_waits_for_nobody(qtbot: QtBot) -> None:
    ended = threading.Event()
    page = able(qtbot, waits(ended))
    page.log_in.click()
    page.close()
    qtbot.waitUntil(ended.is_set)
    qtbot.waitUntil(lambda: "Cancel" not in page.log_in.text())
    assert page.complaint == ""


@pytest.mark.parametrize("answer", ["allow", "deny"])
def test_the_whole_way_against_the_simulator(qtbot: QtBot, desktop: Desktop, answer: str) -> None:
    with Simulator() as simulator:
        variables = {
            "MAILBRIDGE_API_URL": simulator.url,
            "MAILBRIDGE_OAUTH_CLIENT_ID": CLIENT[0],
            "MAILBRIDGE_OAUTH_CLIENT_SECRET": CLIENT[1],
        }
        desk = SetUpDesk(Session.open({**os.environ, **variables}))
        browser = Browser(allow if answer == "allow" else deny)
        desktop.open = browser.open
        page = page_over(qtbot, desk)
        qtbot.waitUntil(page.log_in.isVisible)
        page.log_in.click()
        if answer == "allow":
            qtbot.waitUntil(lambda: page.audiences.count() == 2)
            assert "Simulated Shop" in page.result.text()
            assert page.missing() == ""
        else:
            qtbot.waitUntil(lambda: page.complaint != "")
            assert page.complaint.startswith("The log-in was refused in the browser.")
            assert page.key.text() == ""
        assert browser.last.status == 200


SETTINGS = """
[mailchimp]
audience = "x"
[[feed]]
name = "Customers"
database = "sqlite:///shop.db"
table = "customers"
email = "EmailAddress"
"""


@pytest.mark.parametrize("answer", ["allow", "deny"])
def test_the_settings_page_logs_in_too(qtbot: QtBot, desktop: Desktop, answer: str) -> None:
    with Simulator() as simulator:
        variables = {
            "MAILBRIDGE_API_URL": simulator.url,
            "MAILBRIDGE_OAUTH_CLIENT_ID": CLIENT[0],
            "MAILBRIDGE_OAUTH_CLIENT_SECRET": CLIENT[1],
        }
        session = Session.open({**os.environ, **variables})
        browser = Browser(allow if answer == "allow" else deny)
        desktop.open = browser.open
        page, done = SettingsPage(), list[str]()
        qtbot.addWidget(page)
        tasks = Tasks(page)
        connecting = Connecting(session, tasks, page, lambda: done.append("sync"), page)
        page.show()
        connecting.offer()  # before set-up there is nothing to log in to
        session.paths.settings_file.write_text(SETTINGS, encoding="utf-8")
        connecting.offer()
        qtbot.waitUntil(connecting.log_in.isVisible)
        connecting.log_in.click()
        if answer == "allow":
            qtbot.waitUntil(lambda: bool(done))
            assert page.connecting.text().startswith("You are logged in.")
            kept = session.secrets.api_key(server_name(session.environment))
            assert kept.startswith("oauth:")
        else:
            refused = "The log-in was refused in the browser."
            qtbot.waitUntil(lambda: page.connecting.text().startswith(refused))
            assert not done
        tasks.halt()
