from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mailbridge.screens.pictures import SPANS, PictureBoard
from mailbridge.service.lists.figures import DayFigure, Health, HourFigure, Pictures, Shares

TODAY = date(2026, 11, 20)
HOUR = datetime(2026, 11, 20, 9, tzinfo=UTC)
FULL = Pictures(
    days=tuple(DayFigure(TODAY - timedelta(days=364 - n), n % 40 + 1, n % 3) for n in range(365)),
    audience=((TODAY - timedelta(days=30), 4100), (TODAY, 4218)),
    shares=Shares(4218, 12, 9, 140),
    hours=tuple(HourFigure(HOUR - timedelta(hours=23 - n), Health.GOOD) for n in range(24)),
)


@pytest.fixture
def board(qtbot: QtBot) -> PictureBoard:
    made = PictureBoard()
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show_pictures(FULL)
    made.show()
    return made


@pytest.mark.parametrize("days", SPANS)
def test_so_many_days_are_shown_as_were_chosen(board: PictureBoard, days: int) -> None:
    board.spans.button(days).click()
    assert len(board.bars.bars) == days
    assert board.bars.bars[-1].day == TODAY


def test_a_bar_opens_its_day_and_a_part_its_page(qtbot: QtBot, board: PictureBoard) -> None:
    with qtbot.waitSignal(board.day_asked) as day:
        board.bars.opened.emit(0)
    assert day.args == [TODAY - timedelta(days=29)]
    wishes: list[str] = []
    board.asked.connect(wishes.append)
    for place in range(board.ring.places):
        board.ring.opened.emit(place)
    assert wishes == ["show customers", "show customers", "show skipped", "show skipped"]


def test_each_picture_is_a_table_too(board: PictureBoard) -> None:
    for card in board.cards.values():
        card.switch.click()
        assert card.table.isVisible()
        assert not card.chart.isVisible()
        assert card.table.rowCount() > 0
        assert "Show as picture" in card.switch.accessibleName()
    assert board.cards["ring"].table.rowCount() == 4
    board.spans.button(7).click()
    assert board.cards["bars"].table.rowCount() == 7
    board.show_pictures(Pictures(days=FULL.days, shares=Shares(sent=1)))
    first = board.cards["ring"].table.item(0, 1)
    assert first is not None
    assert first.text() == "1"
    for card in board.cards.values():
        card.switch.click()
        assert card.chart.isVisible()


def test_a_narrow_page_shows_them_below_one_another(board: PictureBoard) -> None:
    def side_by_side() -> bool:
        QApplication.processEvents()
        bars, ring = board.cards["bars"].geometry(), board.cards["ring"].geometry()
        return ring.left() >= bars.right()

    board.lay_out(2000)
    assert side_by_side()
    board.lay_out(300)
    assert not side_by_side()
