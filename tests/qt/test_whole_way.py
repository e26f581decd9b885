"""The owner's first day, in the window: through the wizard to the summary sentence, for real.

A real shop database, the simulator over HTTP, the real engine as a child process.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWizard
from pytestqt.qtbot import QtBot

from mailbridge.records.standing import StateName
from mailbridge.screens.wizard.choices import ConsentWay
from mailbridge.screens.wizard.wizard import SetUpWizard
from mailbridge.service.session import Session
from mailbridge.service.support.sample import make_sample_shop
from mailbridge.shell.program import Program
from mailbridge.simulator import Simulator
from mailbridge.widgets.engine.child import own_program

FEW = 60
SENTENCE = "Pushed 247 of 250 customers (3 skipped — no email address)"
PATIENCE = 30_000
Buttons = QWizard.WizardButton


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(audiences=("Main Street Jewelers Customers", "Another")) as running:
        yield running


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    make_sample_shop(path)
    return path


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A shop of sixty, one of them without an address."""
    path = tmp_path / "few.db"
    make_sample_shop(path, FEW)
    return path


@pytest.fixture
def environment(simulator: Simulator, home: Path) -> dict[str, str]:
    return {**os.environ, "MAILBRIDGE_API_URL": simulator.url}


@pytest.fixture
def make_program(qtbot: QtBot, environment: dict[str, str]) -> Iterator[Callable[[], Program]]:
    made: list[Program] = []

    def make() -> Program:
        session = Session.open(environment)
        program = Program(session, environment, own_program("watch", "--events"))
        made.append(program)
        return program

    yield make
    for program in made:
        program.end()


def until(qtbot: QtBot, done: Callable[[], bool]) -> None:
    qtbot.waitUntil(done, timeout=PATIENCE)


def to_the_last_page(qtbot: QtBot, wizard: SetUpWizard, shop: Path, key: str) -> None:
    forward = wizard.button(Buttons.NextButton)
    wizard.where.open(str(shop))
    until(qtbot, lambda: wizard.where.look is not None)
    assert f"✔ Found: {shop.name} – " in wizard.where.found.text()
    forward.click()
    assert "can be sent" in wizard.right.words.text()
    forward.click()
    wizard.connection.key.setText(key)
    wizard.connection.check()
    until(qtbot, lambda: wizard.connection.audiences.count() == 3)
    wizard.connection.audiences.setCurrentRow(0)
    forward.click()
    wizard.fields.ways[ConsentWay.EVERYONE].click()
    forward.click()
    assert wizard.currentPage() is wizard.trying
    until(qtbot, lambda: wizard.trying.report is not None or bool(wizard.trying.complaint))
    assert wizard.trying.complaint == ""


def test_from_the_wizard_to_the_summary_sentence(
    qtbot: QtBot,
    make_program: Callable[[], Program],
    simulator: Simulator,
    shop: Path,
    tmp_path: Path,
) -> None:
    before = shop.read_bytes()
    program = make_program()
    program.start(background=False)
    wizard = program.setting_up().wizard
    assert wizard is not None
    to_the_last_page(qtbot, wizard, shop, simulator.key)
    assert wizard.trying.tiles["created"].number.text() == "247"
    assert wizard.button(Buttons.FinishButton).text() == "Send 247 customers"
    assert not simulator.audience().members
    wizard.button(Buttons.FinishButton).click()
    overview = program.rooms.overview
    until(qtbot, lambda: overview.summary.text() == SENTENCE)
    until(qtbot, lambda: program.conductor.state.state is StateName.SKIPPED)
    until(qtbot, lambda: overview.tiles["members"].number.text() == "247")
    assert len(simulator.audience().members) == 247
    program.window.show_page("skipped")
    assert program.rooms.skipped.number.text() == "3 skipped customers"
    program.window.show_page("activity")
    assert program.rooms.activity.runs_model.index(0, 2).data() == SENTENCE
    # The key is where it belongs, and in no file of the home.
    home = program.window._memory.fileName()
    assert not [
        one
        for one in Path(home).parent.rglob("*")
        if one.is_file() and simulator.key.encode() in one.read_bytes()
    ]
    assert shop.read_bytes() == before
    assert sorted(one.name for one in tmp_path.glob("shop*")) == ["shop.db"]


def test_just_five_first_and_nobody_else_before_the_owners_word(
    qtbot: QtBot, make_program: Callable[[], Program], simulator: Simulator, few: Path
) -> None:
    program = make_program()
    program.start(background=False)
    wizard = program.setting_up().wizard
    assert wizard is not None
    to_the_last_page(qtbot, wizard, few, simulator.key)
    wizard.trying.tiles["created"].pressed.emit()
    assert wizard.trying.dialog is not None
    assert len(wizard.trying.dialog.rows) == FEW - 1
    wizard.trying.parts.few.click()
    until(qtbot, lambda: wizard.trying.words.text().startswith("✔ 5 customers"))
    members = simulator.audience().members
    shown = set(wizard.trying.summary.text().splitlines())
    assert shown == {member.email for member in members.values()}
    assert len(shown) == 5
    assert wizard.button(Buttons.FinishButton).text() == "Send the other 54 customers"
    with qtbot.waitSignal(wizard.accepted, timeout=PATIENCE):
        wizard.button(Buttons.FinishButton).click()
    assert len(members) == FEW - 1


def test_leaving_at_the_last_page_sends_nothing_ever(
    qtbot: QtBot, make_program: Callable[[], Program], simulator: Simulator, few: Path
) -> None:
    program = make_program()
    program.start(background=False)
    wizard = program.setting_up().wizard
    assert wizard is not None
    to_the_last_page(qtbot, wizard, few, simulator.key)
    wizard.reject()
    until(qtbot, lambda: program.conductor.state.state is StateName.PAUSED)
    program.end()
    again = make_program()
    again.start(background=False)
    until(qtbot, lambda: again.conductor.state.state is StateName.PAUSED)
    assert not simulator.audience().members
    again.rooms.overview.resume.click()
    until(qtbot, lambda: len(simulator.audience().members) == FEW - 1)


def test_the_engine_killed_while_sending_ends_where_it_should(
    qtbot: QtBot, make_program: Callable[[], Program], simulator: Simulator, few: Path
) -> None:
    program = make_program()
    program.start(background=False)
    wizard = program.setting_up().wizard
    assert wizard is not None
    to_the_last_page(qtbot, wizard, few, simulator.key)
    simulator.latency_ms = 30
    wizard.button(Buttons.FinishButton).click()
    until(qtbot, lambda: len(simulator.audience().members) > 0)
    os.kill(program.engine.pid, signal.SIGKILL)
    until(qtbot, lambda: len(simulator.audience().members) == FEW - 1)
    until(qtbot, lambda: program.conductor.state.state is StateName.SKIPPED)
    with closing(sqlite3.connect(program.state_file())) as state:
        assert state.execute("SELECT count(*) FROM outbox").fetchone() == (0,)


def test_changing_the_set_up_keeps_what_the_wizard_does_not_ask(
    qtbot: QtBot,
    make_program: Callable[[], Program],
    simulator: Simulator,
    few: Path,
    environment: dict[str, str],
) -> None:
    session = Session.open(environment)
    session.paths.settings_file.write_text(
        f"""
        [mailchimp]
        audience_name = "Another"
        new_contacts = "pending"
        [sync]
        every_minutes = 30
        [[feed]]
        name = "Mine"
        database = "sqlite:///{few}"
        table = "customers"
        key = "CustomerID"
        email = "EmailAddress"
        where = {{ CustomerType = ["vip", "regular"] }}
        [feed.fields]
        FNAME = "FirstName"
        SALES = {{ column = "TotalSales", type = "number" }}
        [[feed.tag]]
        always = "customer"
        """,
        encoding="utf-8",
    )
    program = make_program()
    program.set_up()
    wizard = program.setting_up().wizard
    assert wizard is not None
    assert wizard.choices.consent is ConsentWay.ASK
    to_the_last_page(qtbot, wizard, few, simulator.key)
    wizard.reject()
    settings = session.settings()
    feed = settings.feed[0]
    assert settings.mailchimp.audience == simulator.list_id
    assert settings.mailchimp.new_contacts == "subscribed"
    assert settings.sync.every_minutes == 30
    assert (feed.name, feed.where) == ("Mine", {"CustomerType": ["vip", "regular"]})
    assert feed.tag[0].always == "customer"
    assert {tag: one.column for tag, one in feed.fields.items()} == {
        "FNAME": "FirstName",
        "SALES": "TotalSales",
    }
    assert json.loads(json.dumps(wizard.choices.as_json()))["place"] == str(few)
