"""Making a new audience in the wizard: the form, and the one that is made at the last step."""

from __future__ import annotations

import json
import os
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mailbridge.screens.wizard.choices import Choices, ConsentWay
from mailbridge.screens.wizard.connect_page import NO_ROOM
from mailbridge.screens.wizard.look import Place
from mailbridge.screens.wizard.new_audience import NewAudienceDialog
from mailbridge.screens.wizard.wizard import SetUpWizard
from mailbridge.service.session import Session
from mailbridge.service.support.sample import make_sample_shop
from mailbridge.shell.wizard.desk import SetUpDesk
from mailbridge.simulator import Simulator
from tests.qt.desk import KEY, FakeDesk
from tests.qt.wizard_steps import at_page_3, forward, wizard_over


def dialog_of(qtbot: QtBot, wizard: SetUpWizard) -> NewAudienceDialog:
    qtbot.waitUntil(lambda: wizard.connection.dialog is not None)
    assert wizard.connection.dialog is not None
    return wizard.connection.dialog


def at_the_form(qtbot: QtBot, wizard: SetUpWizard) -> NewAudienceDialog:
    at_page_3(qtbot, wizard)
    page = wizard.connection
    page.key.setText(KEY)
    page.check()
    qtbot.waitUntil(lambda: page.audiences.count() > 0)
    page.audiences.setCurrentRow(page.audiences.count() - 1)
    forward(wizard)
    assert wizard.currentPage() is page
    assert "fill in the form" in page.complaint
    return dialog_of(qtbot, wizard)


def test_a_new_audience_is_filled_in_and_made_at_the_last_step(qtbot: QtBot) -> None:
    desk = FakeDesk()
    wizard = wizard_over(qtbot, desk)
    dialog = at_the_form(qtbot, wizard)
    assert dialog.lines["name"].text() == "Anna's Flowers Customers"
    assert dialog.country.currentData() == "US"
    dialog.lines["city"].clear()
    dialog.use.click()
    assert "city" in dialog.complaint.text.text()
    dialog.lines["city"].setText("Springfield")
    dialog.use.click()
    page = wizard.connection
    assert page.audiences.currentItem().text().startswith("Anna's Flowers Customers  –  new")
    assert not page.complaint
    forward(wizard)
    wizard.fields.ways[ConsentWay.EVERYONE].click()
    forward(wizard)
    with qtbot.waitSignal(wizard.trying.ready):
        pass
    choices, _ = desk.saved[0]
    assert choices.audience == ""
    assert choices.new_audience["city"] == "Springfield"
    # It is there by now: whoever goes back and on again makes no second one.
    assert (wizard.choices.audience, wizard.choices.new_audience) == ("new1", {})
    assert page.audiences.currentItem().data(Qt.ItemDataRole.UserRole) == "new1"


def test_a_plan_without_room_says_so(qtbot: QtBot) -> None:
    desk = FakeDesk()
    desk.allowed = False
    wizard = wizard_over(qtbot, desk)
    at_page_3(qtbot, wizard)
    page = wizard.connection
    page.key.setText(KEY)
    page.check()
    qtbot.waitUntil(lambda: page.audiences.count() > 0)
    page.audiences.itemClicked.emit(page.audiences.item(page.audiences.count() - 1))
    qtbot.waitUntil(lambda: page.complaint == NO_ROOM)
    assert page.dialog is None


def test_mailchimp_is_asked_for_what_it_knows_and_makes_it_once(
    session: Session, tmp_path: Path
) -> None:
    with Simulator(audiences=("Old",), account_name="Anna's Flowers", max_audiences=2) as simulator:
        session.environment = {**os.environ, "MAILBRIDGE_API_URL": simulator.url}
        desk = SetUpDesk(session)
        form = desk.audience_form(simulator.key)
        assert form.allowed
        assert form.values["name"] == "Anna's Flowers Customers"
        assert form.values["from_email"] == "owner@shop.example"
        make_sample_shop(tmp_path / "shop.db", 5)
        choices = Choices(consent=ConsentWay.EVERYONE, fields={})
        choices.take(desk.look(Place(str(tmp_path / "shop.db"))))
        choices.new_audience = {**form.values, "address1": "1 Main Street", "city": "Springfield"}
        kept = Choices.from_json(json.loads(json.dumps(choices.as_json())))
        assert kept.new_audience == choices.new_audience
        saved = desk.save(choices, simulator.key, "")
        again = desk.save(choices, simulator.key, "")
        assert saved.audience == again.audience
        assert session.settings().mailchimp.audience == saved.audience
        assert session.settings().mailchimp.create_audience is None
        names = [audience.name for audience in desk.check_key(simulator.key)[1]]
        assert names == ["Old", "Anna's Flowers Customers"]
        assert not desk.audience_form(simulator.key).allowed


def test_the_settings_lead_straight_to_the_form(qtbot: QtBot) -> None:
    desk = FakeDesk(Choices(place="/shop/shop.db", table="customers", email="EmailAddress"))
    desk.knows, desk.known = True, KEY
    wizard = wizard_over(qtbot, desk)
    wizard.choose_audience(new=True)
    dialog = dialog_of(qtbot, wizard)
    assert wizard.currentPage() is wizard.connection
    dialog.use.click()
    assert wizard.choices.new_audience["name"] == "Anna's Flowers Customers"
    # Asked for again while the page is there: at once.
    wizard.choose_audience(new=True)
    qtbot.waitUntil(lambda: wizard.connection.dialog is not dialog)
