from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from mailbridge.screens.rules.events_dialog import EventsDialog
from mailbridge.screens.rules.page import RulesPage
from mailbridge.screens.rules.parts import choose
from mailbridge.screens.rules.picking import PickingDialog
from mailbridge.service.rules.editing import Kind
from mailbridge.service.session import Session
from mailbridge.shell.chores.errands import Errands
from mailbridge.shell.chores.rules import RuleChores
from mailbridge.simulator import Simulator
from mailbridge.widgets.tasks import Tasks
from tests.journeys.world import World, customer

SETTINGS = """
# mine
[mailchimp]
audience = "a1"
[[feed]]
name = "Customers"
database = "sqlite:///shop.db"
table = "customers"
email = "Mail"
[feed.fields]
TIER = "Tier"
[[feed.tag]]
always = "customer"
"""


class Desk:
    """A page with its chores over a real settings file; what the engine is told is in done."""

    def __init__(self, qtbot: QtBot, session: Session) -> None:
        self.session, self.qtbot = session, qtbot
        self.page = RulesPage()
        qtbot.addWidget(self.page)
        self.page.show()
        self.done: list[str] = []
        rest, begin = lambda: self.done.append("rest"), lambda: self.done.append("begin")
        self.errands = Errands(self.page, session.environment, rest, begin, parent=self.page)
        self.chores = RuleChores(
            session, Tasks(self.page), self.page, rest, begin, self.errands, self.page
        )
        self.chores.refresh()

    def saved(self) -> None:
        """Wait until the settings were written and the page shows them."""
        self.qtbot.waitUntil(lambda: self.done[-2:] == ["rest", "begin"], timeout=60_000)
        self.qtbot.waitUntil(lambda: self.page.shown == self.session.settings())
        self.qtbot.waitUntil(lambda: self.page.draft == self.page.shown)

    def dialog(self, kind: type[QDialog]) -> QDialog:
        self.qtbot.waitUntil(lambda: bool(self.page.findChildren(kind)))
        return self.page.findChildren(kind)[0]

    def ready(self) -> Desk:
        self.qtbot.waitUntil(lambda: bool(self.page.glimpses))
        return self


@pytest.fixture
def desk(qtbot: QtBot, home: Path) -> Desk:
    session = Session.open(dict(os.environ))
    session.paths.settings_file.write_text(SETTINGS, encoding="utf-8")
    with closing(sqlite3.connect(session.base / "shop.db")) as shop, shop:
        shop.execute("CREATE TABLE customers (Mail TEXT, Tier TEXT, LastVisit TEXT)")
        shop.execute("INSERT INTO customers VALUES ('a@shop.test', 'Gold', '2026-01-01')")
        shop.execute("CREATE TABLE orders (ID INTEGER, Who TEXT, Sum REAL)")
    return Desk(qtbot, session).ready()


def test_before_set_up_it_says_so(qtbot: QtBot, session: Session) -> None:
    made = Desk(qtbot, session)
    qtbot.waitUntil(lambda: made.page.problem.text().startswith("Please finish"))


def test_unusable_settings_are_told(qtbot: QtBot, session: Session) -> None:
    session.paths.settings_file.write_text("[mailchimp", encoding="utf-8")
    made = Desk(qtbot, session)
    qtbot.waitUntil(lambda: "line 1" in made.page.problem.text())


def test_examples_come_from_the_shop(desk: Desk) -> None:
    model = desk.page.fields.model
    shown = [[model.index(row, column).data() for column in (0, 3, 4)] for row in range(2)]
    assert shown == [["Tier", "Gold", "Gold"], ["LastVisit", "2026-01-01", ""]]


def test_applying_writes_while_the_engine_rests(desk: Desk) -> None:
    desk.page.form.limit.setValue(500)
    desk.page.lists[Kind.TAG].list.item(0).setCheckState(Qt.CheckState.Unchecked)
    desk.page.bar.apply.click()
    desk.saved()
    saved = desk.session.settings()
    assert (saved.mailchimp.contact_limit, saved.feed[0].tag[0].enabled) == (500, False)
    assert "# mine" in desk.session.paths.settings_file.read_text(encoding="utf-8")
    assert not desk.page.bar.apply.isEnabled()


def test_a_file_changed_meanwhile_is_told_and_then_shown(desk: Desk) -> None:
    other = SETTINGS.replace('"customer"', '"client"')
    desk.session.paths.settings_file.write_text(other, encoding="utf-8")
    desk.page.lists[Kind.TAG].list.item(0).setCheckState(Qt.CheckState.Unchecked)
    desk.page.bar.apply.click()
    desk.qtbot.waitUntil(lambda: "changed elsewhere" in desk.page.problem.text())
    desk.qtbot.waitUntil(lambda: desk.page.shown == desk.session.settings())
    assert desk.session.paths.settings_file.read_text(encoding="utf-8") == other
    item = desk.page.lists[Kind.TAG].list.item(0)
    assert item.checkState() is Qt.CheckState.Checked
    assert "“client”" in item.text()


def test_a_ready_made_tag_is_picked_with_a_column_of_the_shop(desk: Desk) -> None:
    desk.page.add["ready"].click()
    dialog = desk.dialog(PickingDialog)
    assert isinstance(dialog, PickingDialog)
    dialog.entry.setCurrentIndex(dialog.entry.findText("Not seen for 90 days"))
    choose(dialog.choices["last"], "LastVisit")
    dialog.save.click()
    desk.page.bar.apply.click()
    desk.saved()
    when = desk.session.settings().feed[0].tag[1].when
    assert when is not None
    assert (when.column, when.days_ago_at_least) == ("LastVisit", 90)


def test_an_events_dialog_is_told_what_its_place_holds(desk: Desk) -> None:
    desk.page.add["events"].click()
    dialog = desk.dialog(EventsDialog)
    assert isinstance(dialog, EventsDialog)
    dialog.place.setCurrentIndex(1)
    dialog.place.activated.emit(1)
    desk.qtbot.waitUntil(lambda: dialog.table.findData("orders") > 0)
    choose(dialog.table, "orders")
    dialog.table.activated.emit(dialog.table.currentIndex())
    desk.qtbot.waitUntil(lambda: dialog.key.findData("ID") > 0)
    dialog.reject()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator(audiences=("Main List",)) as simulator:
        made = World(tmp_path, simulator)
        made.make_shop(customer(1))
        made.setup()
        yield made


def test_a_new_field_is_made_in_mailchimp_before_it_is_saved(qtbot: QtBot, world: World) -> None:
    desk = Desk(qtbot, world.session()).ready()
    model = desk.page.fields.model
    kind = next(row for row in range(9) if model.index(row, 0).data() == "kind")
    model.setData(model.index(kind, 0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    desk.page.bar.apply.click()
    desk.saved()
    fields = desk.session.settings().feed[0].fields
    tag = next(tag for tag, field in fields.items() if field.column == "kind")
    audience = world.simulator.audience()
    assert tag in {field.tag for field in audience.fields.values()}
    assert not list(desk.session.paths.state_dir.glob("settings-draft*"))
    assert world.run().report.pushed == 1
    member = next(iter(audience.members.values()))
    assert audience.by_tag(member)[tag] == "regular"


def test_what_the_set_up_refuses_is_said_and_the_draft_stays(qtbot: QtBot, world: World) -> None:
    desk = Desk(qtbot, world.session()).ready()
    world.simulator.stop()
    model = desk.page.fields.model
    kind = next(row for row in range(9) if model.index(row, 0).data() == "kind")
    model.setData(model.index(kind, 0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    before = desk.session.settings()
    desk.page.bar.apply.click()
    qtbot.waitUntil(desk.page.problem.isVisible, timeout=60_000)
    assert desk.session.settings() == before
    assert desk.page.bar.apply.isEnabled()
    assert desk.done == ["rest", "begin"]
