"""The owner's own orders, for real: our own commands over a shop and the simulator, from the window."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from mailbridge.records.standing import StateName
from mailbridge.screens.rules.customer import CustomerDialog
from mailbridge.screens.rules.erasing import ErasingDialog
from mailbridge.service.session import Session
from mailbridge.service.set_up import setup
from mailbridge.service.support.sample import SETTINGS, make_sample_shop
from mailbridge.settings.reading import read_settings
from mailbridge.shell.chores.order_words import compared_words
from mailbridge.shell.program import Program
from mailbridge.simulator import Simulator
from mailbridge.widgets.engine.child import own_program

FEW = 60
SENT = FEW - 1
"""One of them has no address."""
PATIENCE = 30_000


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(audiences=("Main Street Jewelers Customers",)) as running:
        yield running


@pytest.fixture
def program(qtbot: QtBot, simulator: Simulator, home: Path, tmp_path: Path) -> Iterator[Program]:
    """The window over a shop of sixty, all of them sent."""
    shop = tmp_path / "shop.db"
    make_sample_shop(shop, FEW)
    environment = {
        **os.environ,
        "MAILBRIDGE_API_URL": simulator.url,
        "MAILBRIDGE_API_KEY": simulator.key,
    }
    session = Session.open(environment)
    file = tmp_path / "settings.toml"
    file.write_text(SETTINGS.format(shop=shop.as_posix()), encoding="utf-8")
    setup.apply(session, read_settings(file), simulator.key, keep_key=False)
    made = Program(session, environment, own_program("watch", "--events"))
    made.start(background=False)
    until(qtbot, lambda: made.conductor.state.state is StateName.SKIPPED)
    yield made
    made.end()
    shutil.rmtree(session.paths.config_dir, ignore_errors=True)


def until(qtbot: QtBot, done: Callable[[], bool]) -> None:
    qtbot.waitUntil(done, timeout=PATIENCE)


def boxes() -> list[QMessageBox]:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)]
    return [one for one in found if one.isVisible()]


def answer(qtbot: QtBot, title: str, words: str) -> str:
    """Wait for the dialog of that title, press the button, and give what the dialog said."""
    until(qtbot, lambda: [one.text() for one in boxes()] == [title])
    box = boxes()[0]
    text = box.informativeText()
    next(one for one in box.buttons() if one.text().replace("&", "") == words).click()
    until(qtbot, lambda: box not in boxes())
    return text


def statuses(simulator: Simulator) -> dict[str, int]:
    found: dict[str, int] = {}
    for member in simulator.audience().members.values():
        found[member.status] = found.get(member.status, 0) + 1
    return found


def test_comparing_mending_undoing_and_trying_again(
    qtbot: QtBot, program: Program, simulator: Simulator
) -> None:
    rooms = program.rooms
    member = next(iter(simulator.audience().members.values()))
    before = statuses(simulator)
    field = next(iter(member.values))
    right = member.values[field]
    member.values[field] = "Somebody else"
    program.window.show_page("settings")
    until(qtbot, rooms.settings.compare.isEnabled)
    rooms.settings.compare.click()
    assert program.engine.pid == 0
    said = answer(qtbot, "Some customers differ", "Mend")
    assert f"{SENT - 1} customers are the same." in said
    assert f"Different: {member.email}." in said
    assert answer(qtbot, "Mended", "OK") == "1 customer was brought in step."
    assert member.values[field] == right
    assert program.engine.pid != 0

    program.window.show_page("activity")
    first = rooms.activity.runs_model.rowCount() - 1
    until(qtbot, lambda: rooms.activity.runs_model.record(first) is not None)
    rooms.activity.runs.selectRow(first)
    assert rooms.activity.undo.isEnabled()
    rooms.activity.undo.click()
    said = answer(qtbot, "Undo this run?", "Leave it")
    assert f"{SENT} contacts that it added would be archived" in said
    assert statuses(simulator) == before
    rooms.activity.undo.click()
    answer(qtbot, "Undo this run?", "Undo it")
    assert answer(qtbot, "Undone", "OK").startswith(f"{SENT} contacts were archived.\n0 contacts")
    assert statuses(simulator) == {"archived": SENT}

    program.window.show_page("skipped")
    rooms.skipped.tabs.setCurrentIndex(1)  # left out: the owner's own doing
    until(qtbot, lambda: rooms.skipped.model.rowCount() == SENT)
    rooms.skipped.all_again.click()
    said = answer(qtbot, "Tried again", "OK")
    assert said.startswith(f"{SENT} customers were sent again.")
    assert statuses(simulator) == before


def test_a_person_is_shown_and_erased_and_trying_without_hope_says_so(
    qtbot: QtBot, program: Program, simulator: Simulator
) -> None:
    program.window.show_page("skipped")
    page = program.rooms.skipped
    until(qtbot, lambda: page.model.record(0) is not None)
    page.table.selectRow(0)
    page.again.click()
    assert "beside each" in answer(qtbot, "Nothing was sent again", "OK")
    address = next(one.email for one in simulator.audience().members.values())
    number = address.partition("@")[0].removeprefix("customer")
    program.orders.show_customer("Customers", number)
    until(qtbot, lambda: bool(program.window.findChildren(CustomerDialog)))
    dialog = program.window.findChildren(CustomerDialog)[0]
    assert dialog.sentence.text() == "Mailchimp has everything as your shop says."
    dialog.reject()
    program.window.show_page("settings")
    until(qtbot, program.rooms.settings.erase.isEnabled)
    program.rooms.settings.erase.click()
    asking = program.window.findChildren(ErasingDialog)[0]
    asking.first.setText(address)
    asking.second.setText(address)
    asking.erase.click()
    assert "never sent again" in answer(qtbot, "Erased", "OK")
    assert address not in {one.email for one in simulator.audience().members.values()}
    until(qtbot, lambda: program.conductor.state.state is StateName.SKIPPED)
    assert len(simulator.audience().members) == SENT - 1


def test_a_mailchimp_that_is_away_is_told_in_words(
    qtbot: QtBot, program: Program, simulator: Simulator
) -> None:
    program.window.show_page("settings")
    until(qtbot, program.rooms.settings.compare.isEnabled)
    simulator.stop()
    program.rooms.settings.compare.click()
    said = answer(qtbot, "This did not work altogether", "OK")
    assert "Traceback" not in said
    assert program.engine.running


def test_the_figures_of_a_comparison_in_words() -> None:
    found = {
        "same": 1, "different": 7, "missing": 2, "only_in_mailchimp": 1200,
        "differences": [{"email": f"c{one}@shop.test"} for one in range(7)],
    }  # fmt: skip
    lines = compared_words(found).split("\n")
    assert lines[0] == "1 customer is the same."
    assert "1,200 are only in Mailchimp" in lines[2]
    assert lines[3].endswith("c4@shop.test and 2 more.")
