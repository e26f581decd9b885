from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from mailbridge.base.errors import Remedy, SourceProblem
from mailbridge.service.session import Session
from mailbridge.settings.secrets import KeyMissing, StoreLocked
from mailbridge.shell.remedies import Remedies
from mailbridge.shop.columns import hint_of, resolve
from mailbridge.store import feeds
from mailbridge.store.database import Database
from mailbridge.widgets.tasks import Tasks
from tests.fakes.clock import JumpingClock

SETTINGS = """
[mailchimp]
audience = "a1"
[[feed]]
name = "Customers: all"
folder = "exports"
files = "*.csv"
email = "Email"
"""
FEED = "Customers: all"


@pytest.fixture
def mended() -> list[str]:
    return []


@pytest.fixture
def chosen() -> list[str]:
    return []


@pytest.fixture
def remedies(
    qtbot: QtBot, session: Session, mended: list[str], chosen: list[str]
) -> Iterator[Remedies]:  # fmt: skip
    session.paths.settings_file.write_text(SETTINGS, encoding="utf-8")
    # An hour later every file that a test writes now has stayed as it is for long enough.
    session.clock = JumpingClock(session.clock.now() + timedelta(hours=1))
    window = QWidget()
    qtbot.addWidget(window)
    tasks = Tasks(window)

    def choose(_: QWidget, place: str, folder: bool) -> str:
        assert folder
        assert place.endswith("exports")
        return chosen.pop()

    yield Remedies(session, tasks, window, lambda: mended.append("now"), window, choose)
    tasks.halt()


def export(folder: Path, text: str) -> None:
    folder.mkdir(exist_ok=True)
    file = folder / "customers.csv"
    file.write_text(text, encoding="utf-8")


def press(box: QMessageBox, words: str) -> None:
    (button,) = [one for one in box.buttons() if one.text() == words]
    button.click()


def test_a_column_that_looks_like_it_is_shown_and_used(
    qtbot: QtBot, session: Session, state_db: Database, remedies: Remedies, mended: list[str]
) -> None:
    export(session.base / "exports", "E-Mail-Adresse,First\n<b>@x.test,A\n")
    feeds.feed_state(state_db, FEED)
    with pytest.raises(SourceProblem) as gone:
        resolve(["Email"], ["E-Mail-Adresse", "First"], "customers.csv")
    feeds.save_problem(state_db, 1, str(gone.value), hint_of(gone.value))
    remedies.answer("use column", FEED)
    qtbot.waitUntil(lambda: remedies.box is not None)
    box = remedies.box
    assert box is not None
    assert box.text() == "Use “E-Mail-Adresse” in place of “Email”?"
    assert box.informativeText() == "It begins with: <b>@x.test."
    assert not mended
    press(box, "&Use that")
    qtbot.waitUntil(lambda: bool(mended))
    assert session.settings().feed[0].email == "E-Mail-Adresse"


def test_what_was_mended_meanwhile_is_only_tried(
    state_db: Database, remedies: Remedies, mended: list[str]
) -> None:
    feeds.feed_state(state_db, FEED)
    remedies.answer("use column", FEED)
    assert mended == ["now"]
    assert remedies.box is None


def test_another_folder_is_taken(
    qtbot: QtBot, session: Session, remedies: Remedies, mended: list[str], chosen: list[str]
) -> None:
    export(session.base / "moved", "Email\na@x.test\n")
    chosen += [str(session.base / "moved"), ""]
    remedies.answer("choose place", FEED)
    assert not mended  # thought better of it
    remedies.answer("choose place", FEED)
    qtbot.waitUntil(lambda: bool(mended))
    assert session.settings().feed[0].folder == str(session.base / "moved")


def test_a_folder_with_something_else_is_not(
    qtbot: QtBot, session: Session, remedies: Remedies, mended: list[str], chosen: list[str]
) -> None:
    export(session.base / "moved", "A,B\n1,2\n")
    chosen.append(str(session.base / "moved"))
    remedies.answer("choose place", FEED)
    qtbot.waitUntil(lambda: remedies.box is not None)
    assert remedies.box is not None
    assert "“Email” is missing" in remedies.box.text()
    assert not mended
    remedies.answer("choose place", "No such list")
    assert "no list" in remedies.box.text()


def test_a_store_that_opens_lets_go_on(
    qtbot: QtBot,
    session: Session,
    remedies: Remedies,
    mended: list[str],
) -> None:
    session.secrets.store_api_key("https://example.test", "k")
    remedies.unlock()
    qtbot.waitUntil(lambda: remedies.box is not None)
    assert remedies.box is not None
    assert remedies.box.text() == "No Mailchimp key is stored"
    given: Mapping[str, str] = {**session.environment, "MAILBRIDGE_API_KEY": "x-us1"}
    session.environment = given
    remedies.unlock()
    qtbot.waitUntil(lambda: bool(mended))


def test_a_locked_store_has_a_remedy_of_its_own() -> None:
    assert StoreLocked("Locked").remedy is Remedy.UNLOCK
    assert KeyMissing("None").remedy is Remedy.KEY
