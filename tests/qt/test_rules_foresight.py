"""What a change would do, in the window: found out by a child process, shown, applied or not."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from mailbridge.screens.rules.foresight import Foresight
from mailbridge.screens.rules.foresight_dialog import ForesightDialog, headline
from mailbridge.screens.rules.trying import TryEventDialog
from mailbridge.service.rules.editing import Kind
from mailbridge.service.rules.effects import Customer, Effects, Line
from mailbridge.simulator import Simulator
from tests.journeys.world import World, customer
from tests.qt.test_rule_chores import Desk
from tests.qt.test_rules_dialogs import shown

FOUND = Effects(
    total=400,
    added=14,
    changed=312,
    gone=0,
    gained=Counter({"gold": 14}),
    lost=Counter({"old": 1}),
    fields=Counter({"TIER": 300}),
    events=2,
    held=["12 of 20 customers lose a tag."],
    failed=["Orders: it is away"],
    customers=[
        Customer(
            "anna@shop.test", "changed", (Line("TIER", "", "Gold"), Line("tags", "a", "a, b"))
        ),
        Customer("bob@shop.test", "gone", ()),
        Customer("cem@shop.test", "changed", (Line("status", "subscribed", "pending"),)),
    ],
)


def cells(dialog: ForesightDialog) -> list[list[str]]:
    found = []
    for row in range(dialog.table.rowCount()):
        items = [dialog.table.item(row, column) for column in range(4)]
        found.append([item.text() if item is not None else "" for item in items])
    return found


def test_the_picture_says_it_in_words_and_lines(qtbot: QtBot) -> None:
    dialog = ForesightDialog(Foresight(os.environ), {"TIER": "Tier"})
    shown(qtbot, dialog)
    dialog.show_effects(FOUND)
    assert dialog.words.text() == "312 customers change · 14 are added · 0 are removed"
    assert dialog.details.text().splitlines() == [
        "14 customers get the tag gold",
        "1 customer loses the tag old",
        "Tier is sent of 300 customers",
        "2 events are sent",
    ]
    assert "stop and ask you first" in dialog.warnings.text()
    assert "it is away" in dialog.warnings.text()
    assert cells(dialog) == [
        ["anna@shop.test", "Tier", "–", "Gold"],
        ["anna@shop.test", "Tags", "a", "a, b"],
        ["bob@shop.test", "is no longer a customer", "", ""],
        ["cem@shop.test", "May you write?", "gets your mail", "is asked first"],
    ]
    assert dialog.more.text() == "These are the first 3."
    shown(qtbot, dialog)


def test_nobody_is_said_plainly(qtbot: QtBot) -> None:
    assert headline(Effects(total=5)) == "Nobody changes now"
    dialog = ForesightDialog(Foresight(os.environ), {})
    shown(qtbot, dialog)
    dialog.show_effects(Effects(total=5))
    assert "from now on" in dialog.details.text()
    assert not dialog.table.isVisible()


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("import sys; sys.stderr.write('1/4\\nmailbridge: The list is gone.\\n'); sys.exit(2)",
         "The list is gone."),
        ("print('{}')", "did not work"),
        ("import sys; sys.stderr.write('1/4\\n')", "did not work"),
    ],
)  # fmt: skip
def test_what_failed_is_said(qtbot: QtBot, script: str, words: str) -> None:
    foresight = Foresight(os.environ)
    dialog = ForesightDialog(foresight, {})
    shown(qtbot, dialog)
    foresight.start([sys.executable, "-c", script])
    qtbot.waitUntil(lambda: words in dialog.warnings.text(), timeout=20_000)
    assert not dialog.apply.isVisible()


def test_a_program_that_is_not_there_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    foresight = Foresight(os.environ)
    with qtbot.waitSignal(foresight.failed):
        foresight.start([str(tmp_path / "nothing")])


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator(audiences=("Main List",)) as simulator:
        made = World(tmp_path, simulator, tail='[[feed.tag]]\nalways = "customer"\n')
        made.make_shop(*(customer(n) for n in range(1, 4)))
        made.setup()
        made.run()
        yield made


def found_dialog(qtbot: QtBot, desk: Desk) -> ForesightDialog:
    desk.page.lists[Kind.TAG].list.item(0).setCheckState(Qt.CheckState.Unchecked)
    desk.page.bar.foresee.click()
    dialog: QDialog = desk.dialog(ForesightDialog)
    assert isinstance(dialog, ForesightDialog)
    qtbot.waitUntil(dialog.apply.isVisible, timeout=60_000)
    return dialog


def test_looked_at_and_then_applied(qtbot: QtBot, world: World) -> None:
    desk = Desk(qtbot, world.session()).ready()
    before = desk.session.settings()
    dialog = found_dialog(qtbot, desk)
    assert "3 customers change" in dialog.words.text()
    assert "3 customers lose the tag customer" in dialog.details.text()
    assert desk.session.settings() == before
    assert desk.done == []
    dialog.apply.click()
    desk.saved()
    assert not desk.session.settings().feed[0].tag[0].enabled
    left = [*desk.session.paths.state_dir.glob("what-if-*"),
            *desk.session.paths.state_dir.glob("settings-look*")]  # fmt: skip
    qtbot.waitUntil(lambda: not any(path.exists() for path in left))


def test_looked_at_and_discarded_or_stopped(qtbot: QtBot, world: World) -> None:
    desk = Desk(qtbot, world.session()).ready()
    found_dialog(qtbot, desk).discard.click()
    assert desk.page.draft == desk.page.shown == desk.session.settings()
    desk.page.lists[Kind.TAG].list.item(0).setCheckState(Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: not desk.page.findChildren(ForesightDialog))
    desk.page.bar.foresee.click()
    dialog = desk.dialog(ForesightDialog)
    assert isinstance(dialog, ForesightDialog)
    dialog.close_button.click()
    qtbot.waitUntil(
        lambda: not [*desk.session.paths.state_dir.glob("what-if-*"),
                     *desk.session.paths.state_dir.glob("settings-look*")]
    )  # fmt: skip
    assert desk.page.draft != desk.page.shown
    assert desk.done == []


def test_an_event_is_tried_with_a_contact(qtbot: QtBot, world: World) -> None:
    desk = Desk(qtbot, world.session()).ready()
    desk.page.add["try"].click()
    dialog = desk.dialog(TryEventDialog)
    assert isinstance(dialog, TryEventDialog)
    dialog.name.setCurrentText("Tier changed")
    dialog.email.setText("nobody@shop.test")
    dialog.save.click()
    qtbot.waitUntil(lambda: "not in the audience" in dialog.problem.text(), timeout=20_000)
    dialog.email.setText("c1@shop.test")
    dialog.save.click()
    qtbot.waitUntil(lambda: "Sent the event “tier_changed”" in dialog.problem.text())
    assert "may start a Customer Journey" in dialog.problem.text()
    assert any(line.action == "event" for line in desk.session.history())
