"""The form for a database server on page 1: what is typed in, and what becomes of it."""

from __future__ import annotations

import json

import pytest
from pytestqt.qtbot import QtBot

from mailbridge.base.errors import SettingsError, Wait
from mailbridge.screens.wizard.choices import Choices
from mailbridge.screens.wizard.look import Place
from mailbridge.screens.wizard.server_address import OTHER, ServerAddress, address_of
from mailbridge.service.session import Session
from mailbridge.shell.wizard.desk import SetUpDesk
from tests.qt.desk import FakeDesk
from tests.qt.wizard_steps import forward, wizard_over


def test_nobody_there_is_said(session: Session) -> None:
    with pytest.raises(Wait, match="cannot be reached"):
        SetUpDesk(session).look(Place("postgresql://me@127.0.0.1:1/shop"))


def test_the_form_asks_for_what_is_missing_then_connects(qtbot: QtBot) -> None:
    desk = FakeDesk()
    wizard = wizard_over(qtbot, desk)
    page, form = wizard.where, wizard.where.server
    next(reversed(page.parts.ways.values())).click()
    assert form.isVisible()
    forward(wizard)
    assert "name or the address of the server" in page.complaint
    form.host.setText("till.local")
    form.connect_button.click()
    assert "name of the database" in page.complaint
    form.database.setText("shop")
    form.user.setText("reader")
    form.password.setText("sésame")
    form.connect_button.click()
    qtbot.waitUntil(lambda: page.look is not None)
    assert desk.looks == [Place("postgresql://reader@till.local/shop", password="sésame")]
    assert page.found.text() == "✔ Connected: 250 customers in the table “customers”"
    assert page.password == "sésame"
    assert "sésame" not in json.dumps(wizard.choices.as_json())
    page.query.open.click()
    page.query.text.setPlainText("SELECT 1")
    page.query.read.click()
    qtbot.waitUntil(lambda: wizard.choices.query == "SELECT 1")
    assert wizard.choices.table is None


def test_a_server_that_was_named_before_is_shown_again(qtbot: QtBot) -> None:
    kept = Choices(place="mariadb://me@till.local:3307/my%20shop", table="customers")
    wizard = wizard_over(qtbot, FakeDesk(kept))
    form = wizard.where.server
    qtbot.waitUntil(lambda: wizard.where.look is not None)
    typed = (form.kind.currentData(), form.host.text(), form.port.text(), form.database.text())
    assert typed == ("mysql", "till.local", "3307", "my shop")


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (ServerAddress("postgresql", "h", 0, "d"), "postgresql://h/d"),
        (ServerAddress("postgresql", "h", 5432, "d", "u"), "postgresql://u@h/d"),
        (ServerAddress("mysql", "h", 3307, "a b", "ü@:/"), "mysql://%C3%BC%40%3A%2F@h:3307/a%20b"),
        (ServerAddress("mssql", "Till\\X", 0, "d", "u"), "mssql://u@Till\\X/d"),
        (ServerAddress("postgresql", "::1", 5433, "d"), "postgresql://[::1]:5433/d"),
    ],
)
def test_addresses_there_and_back(address: ServerAddress, url: str) -> None:
    assert address.as_url() == url
    assert address_of(url).as_url() == url


@pytest.mark.parametrize(
    "url", ["oracle://u@h/d", "postgresql://h/d?sslmode=require", "nonsense", "mysql://h:x/d"]
)
def test_what_is_not_plain_stays_as_it_was_written(url: str) -> None:
    assert address_of(url).kind == OTHER
    assert address_of(url).as_url() == url


def test_an_address_that_is_none_is_refused(session: Session) -> None:
    with pytest.raises(SettingsError):
        SetUpDesk(session).look(Place("nothing://x/y"))
