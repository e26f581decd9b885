"""Names that are formulas, markup or orders to a terminal do nothing, wherever they come out."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QModelIndex
from PySide6.QtGui import Qt, QTextDocument
from PySide6.QtWidgets import QLabel, QSystemTrayIcon, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from mailbridge.screens.overview import Notice, Overview
from mailbridge.screens.rules.customer import CustomerDialog
from mailbridge.service.lists.preview import Side
from mailbridge.shell.tray.icon import Tray
from mailbridge.simulator import Simulator
from mailbridge.widgets.tables.column import Column
from mailbridge.widgets.tables.model import PagedModel
from mailbridge.widgets.tips import notice, tip
from tests.journeys.world import World, customer
from tests.qt.conftest import NOISE

pytestmark = pytest.mark.qt_log_ignore(*NOISE)
MARKUP = '<img src="file:///etc/hostname"><a href="https://evil.test">win</a><h1>Zoë & Co'
NAMES = (
    MARKUP, '=HYPERLINK("https://evil.test","click")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)",
    "\tfirst", "\r\nSet-Cookie: a", "\x1b]0;owned\x07\x1b[2J\x1b[31mred", "\u202egpj.exe", "a\u2028b",
    "<script>alert(1)</script>", "{name}", "%s%n", "'; DROP TABLE rows; --", "\x00nul",
)  # fmt: skip
ORDERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Simulator() as simulator:
        made = World(tmp_path, simulator)
        made.make_shop(
            *(customer(n, first=name, last=name) for n, name in enumerate(NAMES, start=1)),
            # Skipped rows and customer numbers are shown too.
            *(customer(100 + n, email=name) for n, name in enumerate(NAMES)),
        )
        made.setup()
        yield made


def test_x12_x22_what_is_printed_and_exported_gives_no_orders(world: World) -> None:
    report = world.run().report
    assert report.total == 2 * len(NAMES)
    assert report.pushed + report.skipped == report.total
    for command in ("history", "skipped", "status", "check"):
        shown = world.command(command).stdout
        assert ORDERS.sub("", shown.replace("\n", "").replace("\t", "")) == shown.replace(
            "\n", ""
        ).replace("\t", "")
        if command != "status":
            json.loads(world.command(command, "--json").stdout)
    for command in ("history", "skipped"):
        text = world.command(command, "--csv").stdout.removeprefix("\ufeff")
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert len(cells) > 50
        assert [cell for cell in cells if cell[:1] in set("=+-@\t\r\n")] == []
    log = b"".join(p.read_bytes() for p in world.session().paths.log_dir.glob("*"))
    assert not ORDERS.search(log.decode().replace("\n", ""))
    assert "evil.test" not in log.decode()


class Names:
    """Rows of one cell."""

    def __init__(self) -> None:
        self.count = len(NAMES)

    def place(self, key: int) -> int | None:
        return key

    def page(self, number: int) -> list[str]:
        return list(NAMES[number * 50 : (number + 1) * 50])


def rich_labels(widget: QWidget) -> list[QLabel]:
    """Labels that would take what they are told for markup."""
    odd = {Qt.TextFormat.RichText, Qt.TextFormat.AutoText, Qt.TextFormat.MarkdownText}
    return [each for each in widget.findChildren(QLabel) if each.textFormat() in odd]


def test_x13_a_tool_tip_shows_a_name_as_it_is(qtbot: QtBot) -> None:
    for name in NAMES:
        shown = tip(name)
        if Qt.mightBeRichText(shown):
            page = QTextDocument()
            page.setHtml(shown)
            assert page.toPlainText().split() == name.split()
            assert "<a " not in shown
            assert "<img" not in shown
        else:
            assert shown == name
    assert Qt.mightBeRichText(MARKUP)
    assert "<" not in notice(MARKUP)


def test_x13_cells_of_tables_and_their_tips(qtbot: QtBot) -> None:
    model = PagedModel([Column("name", "Name", str)], 50, lambda _, __: Names())
    model.refresh()
    tips = []
    for row in range(model.rowCount(QModelIndex())):
        index = model.index(row, 0)
        assert model.data(index) == NAMES[row]
        tips.append(model.data(index, Qt.ItemDataRole.ToolTipRole))
    assert [one for one in tips if "<img" in one or "<a " in one] == []
    sides = [Side(MARKUP, MARKUP, MARKUP, same=False)]
    dialog = CustomerDialog(MARKUP, sides)
    qtbot.addWidget(dialog)
    assert rich_labels(dialog) == []
    table = dialog.findChild(QTableWidget)
    item = table.item(0, 1) if table is not None else None
    assert item is not None
    assert "<img" not in item.toolTip()


def test_x13_banners_of_the_overview(qtbot: QtBot) -> None:
    page = Overview()
    qtbot.addWidget(page)
    page.show_notices([Notice(MARKUP, "Show", "show skipped")])
    assert rich_labels(page) == []
    assert any(MARKUP in each.text() for each in page.findChildren(QLabel))


def test_x13_a_notice_of_the_system(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        QSystemTrayIcon, "showMessage", lambda _, title, text, *__: said.extend((title, text))
    )
    tray = Tray(lambda: True, QCoreApplication.instance())
    tray.start()
    tray.tell(MARKUP, MARKUP)
    tray.end()
    assert len(said) == 2
    assert not [text for text in said if "<" in text]
